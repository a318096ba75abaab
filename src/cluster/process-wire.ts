// What the conductor's worker and the worker of one process say to each other.
//
// Strictly one request, one answer: a process never speaks unasked, except to say that it is broken.

import type { ProcessId, Result, Turn } from '../engine/protocol.ts';
import type { Scenario } from '../engine/job/scenario.ts';
import type { Settings } from '../engine/job/settings.ts';
import type { GrantedInput, Role } from '../sim/conductor.ts';
import type { SourceLog, StoredLog } from '../storage/durable.ts';

/** Everything a worker needs to become a process. */
export interface Boot {
  readonly id: ProcessId;
  readonly role: Role;
  readonly job: string;
  readonly seed: number;
  readonly scenario: Scenario;
  readonly settings: Settings;
  /** Database for what is durable; null: the conductor carries requests out, in its memory. */
  readonly database: string | null;
  /** One that was made of a file stays in the database; null: it is made up, by the name that the
   * scenario has for it. */
  readonly log: SourceLog | StoredLog | null;
  /** Name of a planted bug; null: the engine as it is. */
  readonly mutant: string | null;
}

export type ToProcess =
  | { readonly kind: 'boot'; readonly boot: Boot }
  | {
      readonly kind: 'turn';
      readonly nowMs: number;
      readonly input: GrantedInput;
      /** The outcome, where the conductor has carried the request out. */
      readonly result: Result | null;
    }
  /** Carry these requests out although nobody will hear of it: they were on their way. */
  | { readonly kind: 'land'; readonly requests: readonly number[] }
  /** For measurements: answered with `pong` and nothing else. */
  | { readonly kind: 'ping' };

export type FromProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'turned'; readonly turn: Turn }
  | { readonly kind: 'landed' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'broken'; readonly sentence: string };
