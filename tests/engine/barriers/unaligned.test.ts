// The unaligned handler: the first barrier triggers, in-flight data is captured until the last.

import { expect, test } from 'vitest';
import { createBarrierHandler } from '../../../src/engine/barriers/create-handler.ts';
import type { Barrier, BarrierEffect } from '../../../src/engine/barriers/handler.ts';

const ON = { checkpointsAfterTasksFinish: true };

function barrier(checkpointId: number): Barrier {
  return { checkpointId, triggeredAtMs: 0, options: { kind: 'unaligned' } };
}

const kinds = (effects: readonly BarrierEffect[]) =>
  effects.map((effect) => ('channel' in effect ? `${effect.kind} ${effect.channel}` : effect.kind));

test('the first barrier triggers; each channel is captured until its own barrier', () => {
  const handler = createBarrierHandler('unaligned', 3, ON);
  expect(kinds(handler.onBarrier(1, barrier(1), 10))).toEqual([
    'alignmentStarted',
    'startCapture 0',
    'startCapture 1',
    'startCapture 2',
    'trigger',
    'stopCapture 1',
  ]);
  expect(kinds(handler.onBarrier(0, barrier(1), 15))).toEqual(['stopCapture 0']);
  expect(handler.onBarrier(2, barrier(1), 30)).toEqual([
    { kind: 'stopCapture', checkpointId: 1, channel: 2 },
    { kind: 'allReceived', checkpointId: 1, alignmentMs: 20 },
  ]);
  expect(handler.pending).toBe(false);
});

test('the duration of the alignment is not known yet when the snapshot is triggered', () => {
  const handler = createBarrierHandler('unaligned', 2, ON);
  expect(handler.onBarrier(0, barrier(1), 7)).toContainEqual({
    kind: 'trigger',
    barrier: barrier(1),
    alignment: 'unaligned',
    startDelayMs: 7,
    alignmentMs: null,
  });
});

test('a channel that has ended is not captured, and one that ends is captured no longer', () => {
  const handler = createBarrierHandler('unaligned', 3, ON);
  handler.onEndOfInput(2, 0);
  expect(kinds(handler.onBarrier(0, barrier(1), 0))).toContain('startCapture 1');
  expect(kinds(handler.onEndOfInput(1, 0))).toEqual(['stopCapture 1', 'allReceived']);
});

test('an abort stops the capture first and is reported once', () => {
  const handler = createBarrierHandler('unaligned', 2, ON);
  handler.onBarrier(0, barrier(1), 0);
  expect(kinds(handler.onCancel(1, 1, 0))).toEqual(['stopCapture 1', 'abort']);
  expect(handler.onCancel(0, 1, 0)).toEqual([]);
});

test('a cancel marker of a newer checkpoint ends the capture of the pending one', () => {
  const handler = createBarrierHandler('unaligned', 2, ON);
  handler.onBarrier(0, barrier(1), 0);
  expect(handler.onCancel(0, 2, 0)).toEqual([
    { kind: 'stopCapture', checkpointId: 1, channel: 1 },
    { kind: 'abort', checkpointId: 2, reason: 'CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER' },
  ]);
  expect([handler.latestId, handler.pending]).toEqual([2, false]);
});

test('a barrier of an obsolete checkpoint resumes nobody, because nobody waits for it', () => {
  const handler = createBarrierHandler('unaligned', 2, ON);
  handler.onBarrier(0, barrier(5), 0);
  expect(handler.onBarrier(1, barrier(4), 0)).toEqual([]);
});
