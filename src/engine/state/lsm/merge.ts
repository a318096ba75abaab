// Reads several sorted sources as one: ascending, each key once, the newest source wins.
//
// Tombstones are passed on: only who knows that nothing older lies below may drop them.
// RocksDB: MergingIterator.

import { compareBytes } from './byte-order.ts';
import type { Written } from './memtable.ts';

/** @param sources newest first, each ascending */
export function* merged(sources: readonly Iterator<Written>[]): Generator<Written> {
  const heads: (Written | null)[] = sources.map((source) => pull(source));
  for (;;) {
    let least: Written | null = null;
    for (const head of heads) {
      if (head && (!least || compareBytes(head.key, least.key) < 0)) least = head;
    }
    if (!least) return;
    for (const [index, head] of heads.entries()) {
      const source = sources[index];
      if (head && source && compareBytes(head.key, least.key) === 0) heads[index] = pull(source);
    }
    yield least;
  }
}

function pull(source: Iterator<Written>): Written | null {
  const next = source.next();
  return next.done === true ? null : next.value;
}
