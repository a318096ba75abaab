// What windows over a keyed stream come to: all records of a key laid out in time, and cut up.
//
// Only records that cannot be late are certain; with any other, order decides. A second way to the
// windows, which keeps all records and looks at them when there are no more.

import type { WindowSpec } from '../../engine/job/spec.ts';
import { timeText } from '../../engine/time/time-text.ts';
import type { Leaving } from './cells.ts';
import { fieldOf } from './cells.ts';
import type { Fold, MakeFold } from './folds.ts';

/** The records of a key, the last one first; null: none. */
type Records = {
  readonly atMs: number;
  readonly value: number;
  readonly before: Records;
} | null;

interface Cut {
  readonly fromMs: number;
  readonly toMs: number;
  readonly values: readonly number[];
}

export const windowFold: MakeFold = ({ window: spec }, { types }) => {
  const field = fieldOf(types[0], spec?.field);
  const fold: Fold<Records> = {
    empty: null,
    keepsAll: false,
    onlyGrows: false,
    add(before, row, _input, atMs) {
      const value = field < 0 ? 0 : (row[field] ?? null);
      if (atMs === null || value === null || spec?.time !== 'event') return null;
      return { atMs, value: Number(value), before };
    },
    held: () => null,
    text: () => '',
    told: () => null,
    leaving: (key, records) =>
      !spec
        ? []
        : touches(spec, records)
          ? [{ row: [null, key, null, null, null] }]
          : cuts(spec, records).map(({ fromMs, toMs, values }): Leaving => {
              const row = [`${key} ${timeText(fromMs)}`, key, numberOf(spec, values), fromMs, toMs];
              return { row, last: true };
            }),
  };
  return fold;
};

function cuts(spec: WindowSpec, last: Records): Cut[] {
  const records: { readonly atMs: number; readonly value: number }[] = [];
  for (let each = last; each; each = each.before) records.push(each);
  records.sort((one, other) => one.atMs - other.atMs);
  const [first] = records;
  if (!first) return [];
  if (spec.kind === 'session') return sessions(records, spec.gapMs);
  const everyMs = spec.kind === 'sliding' ? spec.slideMs : spec.sizeMs;
  const endMs = records.at(-1)?.atMs ?? first.atMs;
  const found: Cut[] = [];
  let fromMs = Math.floor((first.atMs - spec.sizeMs) / everyMs) * everyMs;
  for (; fromMs <= endMs; fromMs += everyMs) {
    const toMs = fromMs + spec.sizeMs;
    const inside = records.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    if (inside.length > 0) found.push({ fromMs, toMs, values: inside.map(({ value }) => value) });
  }
  return found;
}

/** Sessions that only touch are one if the first is still there when the second begins: order decides.
 * Flink: TimeWindow.intersects. */
function touches(spec: WindowSpec, last: Records): boolean {
  if (spec.kind !== 'session') return false;
  const times: number[] = [];
  for (let each = last; each; each = each.before) times.push(each.atMs);
  times.sort((one, other) => one - other);
  return times.some((atMs, index) => atMs - (times[index - 1] ?? atMs) === spec.gapMs);
}

/** A record that comes up to the gap after the one before belongs to its session. */
function sessions(
  records: readonly { readonly atMs: number; readonly value: number }[],
  gapMs: number,
): Cut[] {
  const found: { fromMs: number; toMs: number; values: number[] }[] = [];
  for (const { atMs, value } of records) {
    const open = found.at(-1);
    if (open && atMs <= open.toMs) {
      open.toMs = atMs + gapMs;
      open.values.push(value);
    } else {
      found.push({ fromMs: atMs, toMs: atMs + gapMs, values: [value] });
    }
  }
  return found;
}

function numberOf({ aggregate }: WindowSpec, values: readonly number[]): number {
  switch (aggregate) {
    case 'count':
      return values.length;
    case 'sum':
      return total(values);
    case 'avg':
      return total(values) / values.length;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
