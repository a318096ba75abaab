// What a person (or a seed) can do to a running job.
//
// Actions are part of a run's name: with scenario, settings and seed they repeat it exactly.

import type { ProcessId } from '../engine/protocol.ts';

export type Action =
  /** End a process at once; `afterEffects`: in the middle of its next turn, after that many effects. */
  | { readonly kind: 'kill'; readonly process: ProcessId; readonly afterEffects?: number }
  | { readonly kind: 'trigger-checkpoint' };

export interface TimedAction {
  /** Virtual time, ms. */
  readonly atMs: number;
  /** The exact place: after this many steps. null: before the first event later than `atMs`. */
  readonly afterStep: number | null;
  readonly action: Action;
}

/** The sentence of an action, as lessons and the command line write it. */
export function actionSentence(action: Action): string {
  switch (action.kind) {
    case 'kill':
      return action.afterEffects === undefined
        ? `kill ${action.process}`
        : `kill ${action.process} after ${action.afterEffects} effects`;
    case 'trigger-checkpoint':
      return 'trigger a checkpoint';
  }
}
