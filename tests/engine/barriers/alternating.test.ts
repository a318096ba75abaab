// The alternating handler: aligned as long as it can be, unaligned once it is overdue.

import { describe, expect, test } from 'vitest';
import { createBarrierHandler } from '../../../src/engine/barriers/create-handler.ts';
import type {
  Barrier,
  BarrierEffect,
  BarrierOptions,
} from '../../../src/engine/barriers/handler.ts';

const TIMEOUT_MS = 100;

function handlerOf(channels: number) {
  return createBarrierHandler('alternating', channels, { checkpointsAfterTasksFinish: true });
}

function barrier(
  checkpointId: number,
  options: BarrierOptions = { kind: 'aligned-with-timeout', timeoutMs: TIMEOUT_MS },
): Barrier {
  return { checkpointId, triggeredAtMs: 0, options };
}

const kinds = (effects: readonly BarrierEffect[]) =>
  effects.map((effect) => ('channel' in effect ? `${effect.kind} ${effect.channel}` : effect.kind));

const alignmentOf = (effects: readonly BarrierEffect[]) =>
  effects.find((effect) => effect.kind === 'trigger')?.alignment;

describe('in time', () => {
  test('the announcement opens the checkpoint and sets its timer, the barrier starts the alignment', () => {
    const handler = handlerOf(2);
    expect(handler.onAnnouncement(0, barrier(1), 30)).toEqual([
      { kind: 'setTimer', checkpointId: 1, atMs: TIMEOUT_MS },
    ]);
    expect(handler.pending).toBe(true);
    expect(handler.onBarrier(0, barrier(1), 40)).toEqual([
      { kind: 'alignmentStarted', checkpointId: 1, startDelayMs: 40 },
      { kind: 'block', channel: 0 },
    ]);
    expect(alignmentOf(handler.onBarrier(1, barrier(1), 60))).toBe('aligned-with-timeout');
  });

  test('a timer that is due already is set for now, not for the past', () => {
    expect(handlerOf(2).onAnnouncement(0, barrier(1), 400)).toEqual([
      { kind: 'setTimer', checkpointId: 1, atMs: 400 },
    ]);
  });

  test('a savepoint never times out', () => {
    const handler = handlerOf(2);
    const savepoint = barrier(1, { kind: 'savepoint' });
    expect(kinds(handler.onBarrier(0, savepoint, 5_000))).toEqual(['alignmentStarted', 'block 0']);
    expect(alignmentOf(handler.onBarrier(1, savepoint, 90_000))).toBe('aligned');
  });

  test('the last barrier completes an aligned checkpoint even when it is late', () => {
    const handler = handlerOf(2);
    handler.onBarrier(0, barrier(1), 0);
    expect(alignmentOf(handler.onBarrier(1, barrier(1), 400))).toBe('aligned-with-timeout');
  });
});

describe('overdue', () => {
  test('before the first barrier was read the announced ones jump ahead and the next one triggers', () => {
    const handler = handlerOf(3);
    handler.onAnnouncement(0, barrier(1), 0);
    handler.onAnnouncement(2, barrier(1), 0);
    expect(kinds(handler.onTimer(1, 100))).toEqual(['prioritise 0', 'prioritise 2']);
    expect(kinds(handler.onAnnouncement(1, barrier(1), 101))).toEqual(['prioritise 1']);
    const effects = handler.onBarrier(2, barrier(1), 102);
    expect(alignmentOf(effects)).toBe('unaligned');
    expect(kinds(effects)).toContain('block 2');
  });

  test('after the first barrier the snapshot is taken at the timeout, not of the blocked channel', () => {
    const handler = handlerOf(2);
    handler.onBarrier(0, barrier(1), 0);
    expect(kinds(handler.onTimer(1, 100))).toEqual(['startCapture 1', 'trigger']);
    expect(kinds(handler.onBarrier(1, barrier(1), 150))).toEqual([
      'stopCapture 1',
      'resume 1',
      'resume 0',
      'allReceived',
    ]);
  });

  test('the barrier that goes downstream then is unaligned', () => {
    const handler = handlerOf(2);
    handler.onBarrier(0, barrier(1), 0);
    const trigger = handler.onTimer(1, 100).find((effect) => effect.kind === 'trigger');
    expect(trigger?.barrier).toEqual(barrier(1, { kind: 'unaligned' }));
  });

  test('a busy task notices at the next barrier, without the timer, which then does nothing', () => {
    const handler = handlerOf(3);
    expect(alignmentOf(handler.onBarrier(0, barrier(1), TIMEOUT_MS))).toBeUndefined();
    expect(alignmentOf(handler.onBarrier(1, barrier(1), TIMEOUT_MS + 1))).toBe('unaligned');
    expect(handler.onTimer(1, TIMEOUT_MS + 2)).toEqual([]);
  });

  test('it notices at the end of an input as well', () => {
    const handler = handlerOf(3);
    handler.onBarrier(0, barrier(1), 0);
    expect(alignmentOf(handler.onEndOfInput(1, TIMEOUT_MS + 1))).toBe('unaligned');
  });

  test('an unaligned barrier from upstream turns the checkpoint at once', () => {
    const handler = handlerOf(2);
    handler.onAnnouncement(0, barrier(1), 0);
    expect(kinds(handler.onBarrier(1, barrier(1, { kind: 'unaligned' }), 10))).toEqual([
      'alignmentStarted',
      'prioritise 0',
      'startCapture 0',
      'startCapture 1',
      'trigger',
      'stopCapture 1',
    ]);
  });

  test('the next checkpoint begins aligned again', () => {
    const handler = handlerOf(1);
    handler.onAnnouncement(0, barrier(1), 0);
    handler.onTimer(1, 100);
    expect(alignmentOf(handler.onBarrier(0, barrier(1), 100))).toBe('unaligned');
    const next: Barrier = { ...barrier(2), triggeredAtMs: 100 };
    handler.onAnnouncement(0, next, 100);
    expect(alignmentOf(handler.onBarrier(0, next, 110))).toBe('aligned-with-timeout');
  });
});

describe('stale events', () => {
  test('the timer of a completed, an aborted or an older checkpoint does nothing', () => {
    const handler = handlerOf(2);
    handler.onBarrier(0, barrier(1), 0);
    handler.onBarrier(1, barrier(1), 0);
    expect(handler.onTimer(1, 100)).toEqual([]);
    handler.onBarrier(0, barrier(2), 0);
    handler.onCancel(1, 2, 0);
    expect(handler.onTimer(2, 100)).toEqual([]);
    handler.onBarrier(0, barrier(3), 0);
    expect(handler.onTimer(2, 100)).toEqual([]);
    expect(handler.pending).toBe(true);
  });

  test('a barrier that was read is no longer announced', () => {
    const handler = handlerOf(3);
    handler.onAnnouncement(0, barrier(1), 0);
    handler.onAnnouncement(1, barrier(1), 0);
    handler.onBarrier(0, barrier(1), 0);
    expect(kinds(handler.onTimer(1, 100))).toEqual([
      'prioritise 1',
      'startCapture 1',
      'startCapture 2',
      'trigger',
    ]);
  });

  test('the announcement of an obsolete checkpoint is ignored', () => {
    const handler = handlerOf(2);
    handler.onCancel(0, 3, 0);
    expect(handler.onAnnouncement(1, barrier(3), 0)).toEqual([]);
    expect(handler.onAnnouncement(1, barrier(2), 0)).toEqual([]);
    expect(handler.pending).toBe(false);
  });

  test('announcements die with their checkpoint', () => {
    const handler = handlerOf(3);
    handler.onAnnouncement(0, barrier(1), 0);
    expect(kinds(handler.onBarrier(1, barrier(2), 10))).toContain('abort');
    expect(kinds(handler.onTimer(2, 100))).not.toContain('prioritise 0');
  });
});
