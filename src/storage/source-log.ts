// Reading a source log: the same rows at the same offsets, however often one asks.
//
// It never changes, so every implementation serves it from memory and no lock is needed.
// Flink: what a SplitReader fetches from a Kafka partition.

import { assert } from '../engine/assert.ts';
import type { Request, Result } from '../engine/protocol.ts';
import { failed, type SourceLog } from './durable.ts';

export function poll(log: SourceLog, request: Extract<Request, { op: 'poll' }>): Result {
  const { partition, offset, max } = request;
  assert(offset >= 0 && max >= 0, 'A source asks for rows at an offset of zero or more.');
  const rows = log.partitions[partition];
  if (rows === undefined) {
    return failed('missing', `The source log ${log.name} has no partition ${partition}.`);
  }
  return {
    ok: true,
    op: 'poll',
    rows: rows.slice(offset, offset + max),
    endOffset: rows.length,
  };
}
