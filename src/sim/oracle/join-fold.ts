// An interval join, as the oracle knows it: every record of one side against every one of the other.
//
// Only records that cannot be late are certain; with any other, order decides.

import type { OperatorSpec } from '../../engine/job/spec.ts';
import type { Cells, Leaving } from './cells.ts';
import type { Fold } from './folds.ts';

interface Timed {
  readonly atMs: number;
  readonly row: Cells;
}

interface Sides {
  readonly left: readonly Timed[];
  readonly right: readonly Timed[];
}

export function joinFold({ lowerMs = 0, upperMs = 0 }: OperatorSpec): Fold {
  const fold: Fold<Sides> = {
    empty: { left: [], right: [] },
    // What has found all its partners is gone.
    keepsAll: false,
    onlyGrows: false,
    add({ left, right }, row, input, atMs) {
      if (atMs === null) return null;
      const timed = { atMs, row };
      return input === 0 ? { left: [...left, timed], right } : { left, right: [...right, timed] };
    },
    held: () => ({ left: [], right: [] }),
    text: () => '',
    told: () => null,
    leaving: (_key, { left, right }) =>
      left.flatMap((one) =>
        right.flatMap((other): Leaving | [] => {
          const apartMs = other.atMs - one.atMs;
          if (apartMs < lowerMs || apartMs > upperMs) return [];
          return { row: [...one.row, ...other.row] };
        }),
      ),
  };
  return fold;
}
