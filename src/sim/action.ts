// An action at its place in a run.
//
// Actions are part of a run's name: with scenario, settings and seed they repeat it exactly. Their
// sentences are in action-grammar.ts.

import type { Action } from '../engine/action.ts';

export type { Action, CheckpointMessage, WhichMessage } from '../engine/action.ts';

export interface TimedAction {
  /** Virtual time, ms. */
  readonly atMs: number;
  /** The exact place: after this many steps. null: before the first event later than `atMs`. */
  readonly afterStep: number | null;
  readonly action: Action;
}
