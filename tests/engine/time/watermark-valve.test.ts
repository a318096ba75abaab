// What the valve lets through, channel by channel. The cases are those of Flink's
// StatusWatermarkValveTest.

import { expect, test } from 'vitest';
import fc from 'fast-check';
import { WatermarkValve, type Progress } from '../../../src/engine/time/watermark-valve.ts';

const to = (timestampMs: number): Progress => ({ kind: 'watermark', timestampMs });
const idle: Progress = { kind: 'status', idle: true };
const active: Progress = { kind: 'status', idle: false };

test('one channel: its watermark, only upwards', () => {
  const valve = new WatermarkValve(1);
  expect(valve.watermark(0, 0)).toEqual([to(0)]);
  expect(valve.watermark(0, 25)).toEqual([to(25)]);
  expect(valve.watermark(0, 18)).toEqual([]);
  expect(valve.watermark(0, 25)).toEqual([]);
});

test('several channels: the least of them, once all have spoken', () => {
  const valve = new WatermarkValve(3);
  expect(valve.watermark(0, 0)).toEqual([]);
  expect(valve.watermark(1, 0)).toEqual([]);
  expect(valve.watermark(2, 0)).toEqual([to(0)]);
  expect(valve.watermark(0, 15)).toEqual([]);
  expect(valve.watermark(2, 20)).toEqual([]);
  expect(valve.watermark(1, 4)).toEqual([to(4)]);
  expect(valve.watermark(1, 17)).toEqual([to(15)]);
});

test('an idle channel holds nobody back', () => {
  const valve = new WatermarkValve(2);
  valve.watermark(0, 10);
  valve.watermark(1, 5);
  expect(valve.status(1, true)).toEqual([to(10)]);
  expect(valve.watermark(0, 12)).toEqual([to(12)]);
});

test('one that comes back behind the others waits until it has caught up', () => {
  const valve = new WatermarkValve(2);
  valve.watermark(0, 10);
  valve.watermark(1, 5);
  valve.status(1, true);
  expect(valve.status(1, false)).toEqual([]);
  expect(valve.watermark(1, 7)).toEqual([]);
  expect(valve.watermark(0, 15)).toEqual([to(15)]);
  expect(valve.watermark(1, 15)).toEqual([]);
  expect(valve.watermark(0, 20)).toEqual([]);
  expect(valve.watermark(1, 18)).toEqual([to(18)]);
});

test('when all are idle, so is the task; the furthest of them counts then', () => {
  const valve = new WatermarkValve(2);
  valve.watermark(0, 10);
  valve.watermark(1, 5);
  expect(valve.status(0, true)).toEqual([]);
  expect(valve.status(1, true)).toEqual([to(10), idle]);
  expect(valve.watermark(1, 50)).toEqual([]);
  expect(valve.status(1, false)).toEqual([active]);
});

test('what comes out only rises and is never ahead of an active channel that has caught up', () => {
  const step = fc.record({
    channel: fc.nat(2),
    act: fc.oneof(fc.nat(30), fc.constantFrom('idle', 'active')),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const valve = new WatermarkValve(3);
      let last = Number.NEGATIVE_INFINITY;
      for (const { channel, act } of steps) {
        const out =
          typeof act === 'number'
            ? valve.watermark(channel, act)
            : valve.status(channel, act === 'idle');
        for (const progress of out) {
          if (progress.kind !== 'watermark') continue;
          expect(progress.timestampMs).toBeGreaterThan(last);
          last = progress.timestampMs;
        }
      }
    }),
  );
});
