// Deduplicate and top-n, as the oracle knows them.
//
// Which record of a key comes first nobody knows: only what all of them have in common goes on.

import type { OperatorSpec } from '../../engine/job/spec.ts';
import { fieldOf, type Cells, type Leaving } from './cells.ts';
import type { Fold, Inputs } from './folds.ts';

interface Seen {
  readonly count: number;
  /** What all rows of the key have in common: whichever comes first, it says so. */
  readonly common: Cells | null;
}

export const deduplicate: Fold<Seen> = {
  empty: { count: 0, common: null },
  keepsAll: true,
  onlyGrows: true,
  add: ({ count, common }, row) => ({
    count: count + 1,
    common: common ? common.map((cell, index) => (cell === row[index] ? cell : null)) : row,
  }),
  held: (entries) => ({ count: Number(entries[0]?.value ?? 0), common: null }),
  text: ({ count }) => String(count),
  told: ({ count }) => count,
  leaving: (_key, { common }) => (common ? [{ row: common, last: true }] : []),
};

type Best = ReadonlyMap<string, number>;

export function topN({ n = 0, of, item }: OperatorSpec, { types }: Inputs): Fold {
  const items = types.map((type) => fieldOf(type, item));
  const values = types.map((type) => fieldOf(type, of));
  const list = (best: Best): [string, number][] =>
    [...best].sort(([one, its], [other, others]) => {
      if (its !== others) return others - its;
      return one < other ? -1 : 1;
    });
  const fold: Fold<Best> = {
    empty: new Map(),
    keepsAll: true,
    onlyGrows: false,
    add(before, row, input) {
      const named = row[items[input] ?? -1] ?? null;
      const value = row[values[input] ?? -1] ?? null;
      if (named === null || value === null) return null;
      const best = new Map(before);
      const known = best.get(String(named)) ?? -Infinity;
      best.set(String(named), Math.max(known, Number(value)));
      return new Map(list(best).slice(0, n));
    },
    held: (entries) => (entries[0]?.value as Best | undefined) ?? new Map(),
    text: (best) =>
      list(best)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    told: (best) => Math.max(...best.values()),
    // A place may have changed hands several times: only its last row is certain.
    leaving: (key, best) =>
      list(best).map(([name, value], index): Leaving => {
        return { row: [`${key} #${index + 1}`, name, value], times: 'some', last: true };
      }),
  };
  return fold;
}
