// Claims: what a lesson says of a run, to be judged on the run itself.
//
// Plain data, so that they travel from the build into the page. How they read as sentences and how
// they are judged stands in claim-grammar.ts.

import type { Moment } from '../../sim/moment-grammar.ts';

/** Parts of a checkpoint that have a length. */
export const PHASES = ['duration', 'start delay', 'alignment', 'sync', 'async'] as const;
export type MeasuredPhase = (typeof PHASES)[number];
export type Bound = 'at least' | 'at most' | 'exactly';

export type Claim =
  | { readonly kind: 'result' }
  | { readonly kind: 'sweep'; readonly process: string }
  | {
      readonly kind: 'spoiled';
      readonly bound: Bound;
      readonly count: number;
      readonly how: 'counted twice' | 'lost';
    }
  | { readonly kind: 'replayed'; readonly bound: Bound; readonly count: number }
  | { readonly kind: 'restores'; readonly checkpoint: number | null }
  | { readonly kind: 'restarts'; readonly tasks: 'none' | 'all' | 'some' }
  | { readonly kind: 'standstill'; readonly bound: Bound; readonly ms: number }
  | {
      readonly kind: 'checkpoint';
      readonly checkpoint: number;
      readonly ends: 'completes' | 'fails';
    }
  | { readonly kind: 'completed'; readonly bound: Bound; readonly count: number }
  | {
      readonly kind: 'phase';
      readonly phase: MeasuredPhase;
      readonly checkpoint: number;
      /** null: the longest of all tasks. */
      readonly task: string | null;
      readonly bound: Bound;
      readonly ms: number;
    }
  | {
      readonly kind: 'stores';
      readonly checkpoint: number;
      readonly bound: Bound;
      readonly bytes: number;
      readonly what: 'bytes' | 'bytes in flight';
    }
  | {
      readonly kind: 'blocked';
      readonly channel: string;
      readonly checkpoint: number;
      readonly not: boolean;
    }
  | { readonly kind: 'takes-while'; readonly channel: string; readonly blocked: string }
  | { readonly kind: 'takes-while-storing'; readonly task: string }
  | { readonly kind: 'slow'; readonly task: string }
  | { readonly kind: 'dead'; readonly process: string }
  /** Whether the other held at that moment. */
  | { readonly kind: 'then'; readonly claim: Claim; readonly when: Moment };

/** `so far`: it holds, and the rest of the run could still break it. */
export type Standing = 'open' | 'holds' | 'so far' | 'fails';

export interface Verdict {
  readonly standing: Standing;
  /** What was found, in a few words; empty: nothing worth saying yet. */
  readonly found: string;
}
