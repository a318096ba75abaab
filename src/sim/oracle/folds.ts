// What an operator with keyed state must come to under one key, whatever the order of arrival.
//
// To teach the oracle a new operator with keyed state: write its fold, list it in FOLDS. A fold adds
// rows one by one, reads the same thing out of a snapshot's entries, and says what leaves.

import type { OperatorKind, OperatorSpec, RowType } from '../../engine/job/spec.ts';
import type { StateEntry } from '../../engine/state/backend.ts';
import type { Cells, Leaving } from './cells.ts';
import { joinFold } from './join-fold.ts';
import { deduplicate, topN } from './lists.ts';
import { averageOf, greatestOf, leastOf, numbers, sumOf } from './numbers.ts';
import { windowFold } from './window-fold.ts';

/** What is known of one key: rows that came, in whatever form the operator needs. */
export interface Fold<A = unknown> {
  readonly empty: A;
  /** null: order decides what comes of it. */
  add(before: A, row: Cells, input: number, timestampMs: number | null): A | null;
  /** From everything a snapshot holds for the key. */
  held(entries: readonly StateEntry[]): A;
  /** Equal texts: equal state. */
  text(state: A): string;
  /** The number that the operator tells of the key in the end; null: it tells none that is known. */
  told(state: A): number | null;
  /** Whether all that came is still to be found in its state. */
  readonly keepsAll: boolean;
  /** A record that counts twice can only make the number greater. */
  readonly onlyGrows: boolean;
  /** The rows that leave, all in all. */
  leaving(key: string, state: A): readonly Leaving[];
}

export interface Inputs {
  readonly types: readonly RowType[];
}

export type MakeFold = (operator: OperatorSpec, inputs: Inputs) => Fold;

const keyedCount: Fold<number> = {
  empty: 0,
  keepsAll: true,
  onlyGrows: true,
  add: (before) => before + 1,
  held: (entries) => Number(entries[0]?.value ?? 0),
  text: String,
  told: (count) => count,
  leaving: (key, count) =>
    Array.from({ length: count }, (_, index): Leaving => {
      const row = [key, index + 1];
      return index + 1 === count ? { row, last: true } : { row };
    }),
};

/** Broadcast state that counts announcements: its copies together, like any count. */
export const SIDE = keyedCount as Fold;

export const FOLDS: Readonly<Partial<Record<OperatorKind, MakeFold>>> = {
  'keyed-count': () => keyedCount,
  'keyed-sum': (operator, inputs) => numbers(operator, inputs, sumOf),
  'keyed-average': (operator, inputs) => numbers(operator, inputs, averageOf),
  'keyed-min': (operator, inputs) => numbers(operator, inputs, leastOf),
  'keyed-max': (operator, inputs) => numbers(operator, inputs, greatestOf),
  deduplicate: () => deduplicate,
  'top-n': topN,
  window: windowFold,
  'interval-join': joinFold,
};
