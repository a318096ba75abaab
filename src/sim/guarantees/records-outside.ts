// What became of each record outside, by the identity that its rows carry.
//
// For a job in which every record of the log gives one row: none is lost, one twice is repeated.
// A table keeps one row per key; it is right if the last row of each key is.

import type { TopicRow } from '../../engine/protocol.ts';
import type { SourceLog } from '../../storage/durable.ts';
import type { Counts } from '../oracle/evaluate.ts';

export interface RecordsOutside {
  /** Records without a row. */
  readonly lost: number;
  /** Rows beyond the first of a record. */
  readonly repeated: number;
  /** Whether the last row of each key says what the whole input comes to. */
  readonly tableIsRight: boolean;
}

export function recordsOutside(
  rows: readonly TopicRow[],
  log: SourceLog,
  final: Counts,
): RecordsOutside {
  const seen = new Set<string>();
  const table = new Map<string, number>();
  for (const { partition, offset, part = 0, key, value } of rows) {
    seen.add(`${partition}:${offset}:${part}`);
    table.set(key, value);
  }
  const records = log.partitions.reduce((sum, { length }) => sum + length, 0);
  return {
    lost: records - seen.size,
    repeated: rows.length - seen.size,
    tableIsRight: [...final].every(([key, wanted]) => table.get(key) === wanted),
  };
}
