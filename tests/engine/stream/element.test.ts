// Elements and their bytes: round trips, and damage that never crashes.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowType } from '../../../src/engine/job/spec.ts';
import { Unreadable } from '../../../src/engine/stream/bytes.ts';
import {
  encodeWatermark,
  encodeWatermarkStatus,
  isData,
  isRecord,
  decodeElement,
  encodeBarrier,
  encodeCancelBarrier,
  encodeEndOfData,
  encodeEndOfInput,
  encodeRecord,
  summarize,
} from '../../../src/engine/stream/element.ts';
import { BEFORE_TIME_MS, END_OF_TIME_MS } from '../../../src/engine/time/time-text.ts';
import type { BarrierOptions } from '../../../src/engine/barriers/handler.ts';

const TYPE: RowType = {
  name: 'row',
  fields: [
    { name: 'key', type: 'string' },
    { name: 'count', type: 'integer' },
    { name: 'share', type: 'number' },
  ],
};

const record = fc.record({
  partition: fc.nat(1000),
  offset: fc.maxSafeNat(),
  epoch: fc.maxSafeNat(),
  timestampMs: fc.option(fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 })),
  row: fc.tuple(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
});

const options: fc.Arbitrary<BarrierOptions> = fc.oneof(
  fc.constantFrom<BarrierOptions>(
    { kind: 'aligned' },
    { kind: 'unaligned' },
    { kind: 'savepoint' },
  ),
  fc.record({ kind: fc.constant('aligned-with-timeout' as const), timeoutMs: fc.nat() }),
);

test('a record comes back with its lineage and its row', () => {
  fc.assert(
    fc.property(record, (sent) => {
      expect(decodeElement(TYPE, encodeRecord(TYPE, sent))).toEqual({
        type: 'record',
        record: sent,
      });
    }),
  );
});

test('a barrier comes back with its options', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(), options, (checkpointId, triggeredAtMs, chosen) => {
      const barrier = { checkpointId, triggeredAtMs, options: chosen };
      expect(decodeElement(TYPE, encodeBarrier(barrier))).toEqual({ type: 'barrier', barrier });
    }),
  );
});

test('watermarks and idleness come back, and count as data', () => {
  for (const timestampMs of [BEFORE_TIME_MS, -1, 0, 15_000, END_OF_TIME_MS]) {
    const bytes = encodeWatermark(timestampMs);
    expect(decodeElement(TYPE, bytes)).toEqual({ type: 'watermark', timestampMs });
    expect([isData(bytes), isRecord(bytes)]).toEqual([true, false]);
  }
  for (const idle of [true, false]) {
    const bytes = encodeWatermarkStatus(idle);
    expect(decodeElement(TYPE, bytes)).toEqual({ type: 'watermark-status', idle });
    expect([isData(bytes), isRecord(bytes)]).toEqual([true, false]);
  }
  expect(isData(encodeEndOfData())).toBe(false);
});

test('the other events come back', () => {
  expect(decodeElement(TYPE, encodeCancelBarrier(7))).toEqual({
    type: 'cancel-barrier',
    checkpoint: 7,
  });
  expect(decodeElement(TYPE, encodeEndOfData(true))).toEqual({
    type: 'end-of-data',
    suspended: true,
  });
  expect(decodeElement(TYPE, encodeEndOfData())).toEqual({ type: 'end-of-data', suspended: false });
  expect(decodeElement(TYPE, encodeEndOfInput())).toEqual({ type: 'end-of-input' });
});

test('damaged bytes give an element or Unreadable, never another error', () => {
  const element = fc.oneof(
    record.map((sent) => encodeRecord(TYPE, sent)),
    options.map((chosen) =>
      encodeBarrier({ checkpointId: 3, triggeredAtMs: 5000, options: chosen }),
    ),
    fc.uint8Array(),
  );
  fc.assert(
    fc.property(element, fc.nat(), fc.nat(255), fc.nat(), (bytes, at, mask, cut) => {
      const damaged = bytes.slice(0, cut % (bytes.length + 1));
      if (damaged.length > 0) damaged[at % damaged.length]! ^= mask;
      try {
        decodeElement(TYPE, damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(Unreadable);
      }
    }),
  );
});

describe('a row that does not fit its type', () => {
  test('is refused, and the next element is not hurt by it', () => {
    const lineage = { partition: 0, offset: 0, epoch: 0, timestampMs: null };
    expect(() => encodeRecord(TYPE, { ...lineage, row: ['a', 1] })).toThrow(
      'A row of row is too short.',
    );
    expect(decodeElement(TYPE, encodeEndOfData())).toEqual({
      type: 'end-of-data',
      suspended: false,
    });
    const next = { ...lineage, row: ['a', 1, 2] };
    expect(decodeElement(TYPE, encodeRecord(TYPE, next))).toEqual({ type: 'record', record: next });
    expect(decodeElement(TYPE, encodeCancelBarrier(1)).type).toBe('cancel-barrier');
  });
});

test('a summary tells key, value and lineage; a field that is not there is left blank', () => {
  const sent = { partition: 1, offset: 2, epoch: 3, timestampMs: 5, row: ['a', 4] };
  const lineage = { partition: 1, offset: 2, epoch: 3 };
  expect(summarize(sent, 0, 1)).toEqual({ type: 'record', key: 'a', value: 4, ...lineage });
  expect(summarize(sent, -1, -1)).toEqual({ type: 'record', key: '', value: 0, ...lineage });
});
