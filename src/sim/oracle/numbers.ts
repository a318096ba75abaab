// Sum, average, least and greatest, as the oracle knows them: from all numbers of a key at once.
//
// Numbers that need not be whole are added up in millionths, as the job is to do it.

import type { StateEntry } from '../../engine/state/backend.ts';
import type { OperatorSpec } from '../../engine/job/spec.ts';
import { fieldOf, type Leaving } from './cells.ts';
import type { Fold, Inputs } from './folds.ts';

const MILLION = 1_000_000;

interface Known {
  /** How many there were; of what a snapshot holds only an average knows it. */
  readonly count: number;
  /** The sum, the least or the greatest, in parts. */
  readonly amount: number;
}

interface Kind {
  readonly inParts: boolean;
  join(before: Known, value: number): number;
  value(known: Known): number;
}

const amount = ({ amount: value }: Known): number => value;
export const sumOf: Kind = {
  inParts: true,
  join: (before, value) => before.amount + value,
  value: amount,
};
export const averageOf: Kind = { ...sumOf, value: (known) => known.amount / known.count };
export const leastOf: Kind = {
  inParts: false,
  join: (before, value) => (before.count === 0 ? value : Math.min(before.amount, value)),
  value: amount,
};
export const greatestOf: Kind = {
  inParts: false,
  join: (before, value) => (before.count === 0 ? value : Math.max(before.amount, value)),
  value: amount,
};

export function numbers({ of }: OperatorSpec, { types }: Inputs, kind: Kind): Fold {
  const fields = types.map((type) => fieldOf(type, of));
  const isWhole = types.every((type, index) => {
    return type.fields[fields[index] ?? -1]?.type === 'integer';
  });
  const parts = kind.inParts && !isWhole ? MILLION : 1;
  const fold: Fold<Known> = {
    empty: { count: 0, amount: 0 },
    keepsAll: true,
    onlyGrows: false,
    add(before, row, input) {
      const cell = row[fields[input] ?? -1] ?? null;
      if (cell === null) return null;
      const value = parts === 1 ? Number(cell) : Math.round(Number(cell) * parts);
      return { count: before.count + 1, amount: kind.join(before, value) };
    },
    held: ([entry]) => heldIn(entry),
    text: (known) => (known.count === 0 ? 'nothing' : String(kind.value(known) / parts)),
    told: (known) => kind.value(known) / parts,
    leaving(key, known) {
      const last: Leaving = { row: [key, kind.value(known) / parts], last: true };
      const others = Array.from({ length: known.count - 1 }, (): Leaving => ({ row: [key, null] }));
      return [...others, last];
    },
  };
  return fold;
}

function heldIn(entry: StateEntry | undefined): Known {
  if (!entry) return { count: 0, amount: 0 };
  if (typeof entry.value === 'number') return { count: 1, amount: entry.value };
  const { sum, count } = entry.value as { readonly sum: number; readonly count: number };
  return { count, amount: sum };
}
