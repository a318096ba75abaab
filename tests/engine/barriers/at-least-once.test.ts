// The at-least-once tracker: several checkpoints at a time, nothing blocked.

import { describe, expect, test } from 'vitest';
import {
  AtLeastOnceHandler,
  TRACKED_CHECKPOINTS_LIMIT,
  atLeastOnceState,
} from '../../../src/engine/barriers/at-least-once.ts';
import type { Barrier, BarrierEffect } from '../../../src/engine/barriers/handler.ts';

function tracker(channels: number, checkpointsAfterTasksFinish = true): AtLeastOnceHandler {
  return new AtLeastOnceHandler(atLeastOnceState(channels, { checkpointsAfterTasksFinish }));
}

function barrier(checkpointId: number, triggeredAtMs = 0): Barrier {
  return { checkpointId, triggeredAtMs, options: { kind: 'aligned' } };
}

/** Triggers as positive ids, aborts as negative ones. */
function outcomes(effects: readonly BarrierEffect[]): number[] {
  return effects.flatMap((effect) => {
    if (effect.kind === 'trigger') return [effect.barrier.checkpointId];
    return effect.kind === 'abort' ? [-effect.checkpointId] : [];
  });
}

const tracked = (handler: AtLeastOnceHandler) =>
  handler.state.tracked.map((checkpoint) => checkpoint.checkpointId);

describe('counting barriers', () => {
  test('the last barrier triggers, and no channel is ever blocked or resumed', () => {
    const handler = tracker(2);
    const first = handler.onBarrier(0, barrier(1), 10);
    const last = handler.onBarrier(1, barrier(1), 40);
    expect(outcomes(first)).toEqual([]);
    expect(last).toEqual([
      {
        kind: 'trigger',
        barrier: barrier(1),
        alignment: 'at-least-once',
        startDelayMs: 10,
        alignmentMs: 30,
      },
      { kind: 'allReceived', checkpointId: 1, alignmentMs: 30 },
    ]);
  });

  test('a late barrier completes an older checkpoint while a newer one is open', () => {
    const handler = tracker(2);
    handler.onBarrier(0, barrier(3), 0);
    handler.onBarrier(0, barrier(4), 5);
    expect(tracked(handler)).toEqual([3, 4]);
    expect(outcomes(handler.onBarrier(1, barrier(3), 9))).toEqual([3]);
    expect([handler.latestId, handler.pending]).toEqual([4, true]);
  });

  test('only the alignment that began last is measured', () => {
    const handler = tracker(2);
    handler.onBarrier(0, barrier(1, 0), 10);
    handler.onBarrier(0, barrier(2, 10), 30);
    const [older] = handler.onBarrier(1, barrier(1, 0), 50);
    const [newer] = handler.onBarrier(1, barrier(2, 10), 60);
    expect(older).toMatchObject({ kind: 'trigger', startDelayMs: 0, alignmentMs: 0 });
    expect(newer).toMatchObject({ kind: 'trigger', startDelayMs: 20, alignmentMs: 30 });
  });

  test('a checkpoint that completes drops the older ones without a word', () => {
    const handler = tracker(2);
    handler.onBarrier(0, barrier(1), 0);
    handler.onBarrier(0, barrier(2), 0);
    expect(outcomes(handler.onBarrier(1, barrier(2), 0))).toEqual([2]);
    expect(handler.pending).toBe(false);
    expect(outcomes(handler.onBarrier(1, barrier(1), 0))).toEqual([]);
  });

  test('it keeps a bounded number of open checkpoints and forgets the oldest', () => {
    const handler = tracker(2);
    for (let id = 1; id <= TRACKED_CHECKPOINTS_LIMIT + 3; id++)
      handler.onBarrier(0, barrier(id), 0);
    expect(handler.state.tracked).toHaveLength(TRACKED_CHECKPOINTS_LIMIT);
    expect(outcomes(handler.onBarrier(1, barrier(3), 0))).toEqual([]);
    expect(outcomes(handler.onBarrier(1, barrier(4), 0))).toEqual([4]);
  });
});

describe('cancel markers', () => {
  test('one aborts the older open checkpoints too, each once', () => {
    const handler = tracker(3);
    handler.onBarrier(0, barrier(1), 0);
    expect(outcomes(handler.onCancel(0, 2, 0))).toEqual([-1, -2]);
    expect(outcomes(handler.onCancel(1, 1, 0))).toEqual([]);
    expect(outcomes(handler.onCancel(1, 2, 0))).toEqual([]);
    expect(outcomes(handler.onBarrier(2, barrier(2), 0))).toEqual([]);
    expect(handler.pending).toBe(false);
  });

  test('with one channel left a marker is reported at once', () => {
    const handler = tracker(2);
    handler.onEndOfInput(1, 0);
    expect(outcomes(handler.onCancel(0, 5, 0))).toEqual([-5]);
    expect(handler.pending).toBe(false);
  });
});

describe('the end of an input', () => {
  test('it completes the newest checkpoint that waited for it only', () => {
    const handler = tracker(3);
    handler.onBarrier(0, barrier(1), 0);
    handler.onBarrier(0, barrier(2), 0);
    handler.onBarrier(1, barrier(2), 0);
    handler.onBarrier(1, barrier(3), 0);
    expect(outcomes(handler.onEndOfInput(2, 0))).toEqual([2]);
    expect(tracked(handler)).toEqual([3]);
    expect(outcomes(handler.onBarrier(0, barrier(3), 0))).toEqual([3]);
  });

  test('a barrier and the end of its channel count once', () => {
    const handler = tracker(3);
    handler.onBarrier(0, barrier(2), 0);
    handler.onBarrier(1, barrier(2), 0);
    expect(outcomes(handler.onEndOfInput(1, 0))).toEqual([]);
    expect(outcomes(handler.onBarrier(2, barrier(2), 0))).toEqual([2]);
  });

  test('with checkpoints after finished tasks off it aborts all that are open', () => {
    const handler = tracker(3, false);
    handler.onBarrier(0, barrier(1), 0);
    handler.onBarrier(0, barrier(2), 0);
    expect(outcomes(handler.onEndOfInput(2, 0))).toEqual([-1, -2]);
    expect(handler.pending).toBe(false);
  });
});
