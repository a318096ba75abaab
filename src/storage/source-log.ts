// Reading a source log: the same rows at the same offsets, however often one asks.
//
// It never changes, so every implementation serves it from memory and no lock is needed. Rows of a
// live one come into being as time passes; those that are there stay.
// Flink: what a SplitReader fetches from a Kafka partition.

import { assert } from '../engine/assert.ts';
import type { Request, Result } from '../engine/protocol.ts';
import { failed, type PartitionRows, type SourceLog } from './durable.ts';

export function poll(log: SourceLog, request: Extract<Request, { op: 'poll' }>): Result {
  const { partition, offset, max, atMs } = request;
  assert(offset >= 0 && max >= 0, 'A source asks for rows at an offset of zero or more.');
  const rows = log.partitions[partition];
  if (rows === undefined) {
    return failed('missing', `The source log ${log.name} has no partition ${partition}.`);
  }
  const { length: endOffset } = rows;
  const end = atMs === undefined ? offset + max : endOfThoseThere(rows, offset, max, atMs);
  const found = rows.slice(offset, end);
  if (atMs === undefined || found.length > 0 || max === 0 || offset >= endOffset) {
    return { ok: true, op: 'poll', rows: found, endOffset };
  }
  const againMs = Math.max(1, (rows.appearsAtMs?.(offset) ?? 0) - atMs);
  return { ok: true, op: 'poll', rows: [], endOffset, againMs };
}

function endOfThoseThere(rows: PartitionRows, from: number, max: number, atMs: number): number {
  const { appearsAtMs } = rows;
  const most = Math.min(from + max, rows.length);
  if (!appearsAtMs) return most;
  let end = from;
  while (end < most && appearsAtMs(end) <= atMs) end++;
  return end;
}
