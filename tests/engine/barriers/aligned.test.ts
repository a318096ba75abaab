// The aligned handler, alone and over every interleaving of three channels with three elements.

import { describe, expect, test } from 'vitest';
import { createBarrierHandler } from '../../../src/engine/barriers/create-handler.ts';
import type { Barrier, BarrierEffect } from '../../../src/engine/barriers/handler.ts';
import { InputGate } from '../../../src/engine/stream/input-gate.ts';

const ON = { checkpointsAfterTasksFinish: true };

function barrier(checkpointId: number, triggeredAtMs = 0): Barrier {
  return { checkpointId, triggeredAtMs, options: { kind: 'aligned' } };
}

const kinds = (effects: readonly BarrierEffect[]) =>
  effects.map((effect) => ('channel' in effect ? `${effect.kind} ${effect.channel}` : effect.kind));

describe('alignment', () => {
  test('the first barrier blocks its channel, the last triggers and lets everybody go on', () => {
    const handler = createBarrierHandler('aligned', 2, ON);
    expect(kinds(handler.onBarrier(1, barrier(7), 5))).toEqual(['alignmentStarted', 'block 1']);
    expect([handler.latestId, handler.pending]).toEqual([7, true]);
    expect(handler.onBarrier(0, barrier(7), 12)).toEqual([
      {
        kind: 'trigger',
        barrier: barrier(7),
        alignment: 'aligned',
        startDelayMs: 5,
        alignmentMs: 7,
      },
      { kind: 'resume', channel: 0 },
      { kind: 'resume', channel: 1 },
      { kind: 'allReceived', checkpointId: 7, alignmentMs: 7 },
    ]);
    expect([handler.latestId, handler.pending]).toEqual([7, false]);
  });

  test('with one channel nothing is blocked and the alignment takes no time', () => {
    const handler = createBarrierHandler('aligned', 1, ON);
    const effects = handler.onBarrier(0, barrier(1, 20), 50);
    expect(kinds(effects)).toEqual(['alignmentStarted', 'trigger', 'resume 0', 'allReceived']);
    expect(effects).toContainEqual(
      expect.objectContaining({ kind: 'trigger', startDelayMs: 30, alignmentMs: 0 }),
    );
  });

  test('a trigger stamped by a clock that runs ahead gives no negative start delay', () => {
    const handler = createBarrierHandler('aligned', 1, ON);
    expect(handler.onBarrier(0, barrier(1, 80), 50)).toContainEqual(
      expect.objectContaining({ kind: 'trigger', startDelayMs: 0 }),
    );
  });

  test('a newer barrier aborts the pending checkpoint and frees what it blocked', () => {
    const handler = createBarrierHandler('aligned', 3, ON);
    handler.onBarrier(0, barrier(1), 0);
    expect(kinds(handler.onBarrier(1, barrier(2), 0))).toEqual([
      'resume 0',
      'abort',
      'alignmentStarted',
      'block 1',
    ]);
    expect(kinds(handler.onBarrier(2, barrier(1), 0))).toEqual(['resume 2']);
    expect(handler.latestId).toBe(2);
  });

  test('an unaligned barrier is a bug of the sender', () => {
    const handler = createBarrierHandler('aligned', 2, ON);
    const unaligned: Barrier = { ...barrier(1), options: { kind: 'unaligned' } };
    expect(() => handler.onBarrier(0, unaligned, 0)).toThrow('switched off');
  });
});

describe('cancel markers', () => {
  test('one for the pending checkpoint aborts it once', () => {
    const handler = createBarrierHandler('aligned', 3, ON);
    handler.onBarrier(0, barrier(1), 0);
    expect(kinds(handler.onCancel(1, 1, 0))).toEqual(['resume 0', 'abort']);
    expect(handler.onCancel(2, 1, 0)).toEqual([]);
  });

  test('one that comes before every barrier makes the late barriers harmless', () => {
    const handler = createBarrierHandler('aligned', 2, ON);
    expect(kinds(handler.onCancel(0, 4, 0))).toEqual(['abort']);
    expect(kinds(handler.onBarrier(1, barrier(4), 0))).toEqual(['resume 1']);
    expect(handler.pending).toBe(false);
  });
});

describe('the end of an input', () => {
  test('it stands for the barrier of its channel, and the two together count once', () => {
    const handler = createBarrierHandler('aligned', 3, ON);
    handler.onBarrier(0, barrier(1), 0);
    handler.onEndOfInput(0, 1);
    expect(handler.pending).toBe(true);
    expect(kinds(handler.onEndOfInput(1, 2))).toEqual([]);
    expect(kinds(handler.onBarrier(2, barrier(1), 3))).toEqual([
      'trigger',
      'resume 2',
      'allReceived',
    ]);
  });

  test('with checkpoints after finished tasks off it aborts the pending checkpoint', () => {
    const handler = createBarrierHandler('aligned', 2, { checkpointsAfterTasksFinish: false });
    handler.onBarrier(0, barrier(1), 0);
    expect(handler.onEndOfInput(1, 0)).toEqual([
      { kind: 'resume', channel: 0 },
      { kind: 'abort', checkpointId: 1, reason: 'CHECKPOINT_DECLINED_INPUT_END_OF_STREAM' },
    ]);
  });

  test('later checkpoints no longer wait for the channel', () => {
    const handler = createBarrierHandler('aligned', 2, ON);
    handler.onEndOfInput(0, 0);
    expect(kinds(handler.onBarrier(1, barrier(1), 0))).toContain('trigger');
  });
});

// ---- Every interleaving: three channels with three elements each, 9! / (3!)^3 = 1,680 orders. ----

interface Arrival {
  readonly channel: number;
  readonly what: 'record' | number;
  /** Barriers in front of it on its channel. */
  readonly behind: number;
}

const RECORD = 'record' as const;

/** What three channels send: the numbers are barriers. */
const SENDINGS: readonly (readonly (readonly (typeof RECORD | number)[])[])[] = [
  [
    [RECORD, 1, RECORD],
    [RECORD, 1, RECORD],
    [RECORD, 1, RECORD],
  ],
  [
    [1, RECORD, RECORD],
    [RECORD, RECORD, 1],
    [RECORD, 1, RECORD],
  ],
  [
    [1, RECORD, 2],
    [RECORD, 1, 2],
    [1, 2, RECORD],
  ],
];

function interleavings(left: readonly number[]): number[][] {
  if (left.every((count) => count === 0)) return [[]];
  return left.flatMap((count, channel) =>
    count === 0
      ? []
      : interleavings(left.map((each, other) => each - Number(other === channel))).map((rest) => [
          channel,
          ...rest,
        ]),
  );
}

/** Runs one order, polling `polls` elements after each arrival, and checks the promises. */
function keepsItsPromises(sending: (typeof SENDINGS)[number], order: number[], polls: number) {
  const gate = new InputGate<Arrival>(sending.length);
  const handler = createBarrierHandler('aligned', sending.length, ON);
  const sent = sending.map(() => 0);
  const barriersSent = sending.map(() => 0);
  const triggered: number[] = [];
  const left: Arrival[] = [];
  const pollOnce = (): boolean => {
    const arrival = gate.poll();
    if (arrival === undefined) return false;
    left.push(arrival);
    if (arrival.behind > triggered.length) {
      throw new Error(`An element behind barrier ${arrival.behind} left before its snapshot`);
    }
    if (arrival.what === 'record') return true;
    for (const effect of handler.onBarrier(arrival.channel, barrier(arrival.what), 0)) {
      if (effect.kind === 'block') gate.block(effect.channel);
      if (effect.kind === 'resume') gate.resume(effect.channel);
      if (effect.kind === 'abort') throw new Error('Nothing aborts here');
      if (effect.kind !== 'trigger') continue;
      triggered.push(effect.barrier.checkpointId);
      const inFront = sending.flatMap((elements, channel) =>
        elements.slice(0, elements.indexOf(effect.barrier.checkpointId) + 1).map(() => channel),
      );
      if (left.length !== inFront.length) throw new Error('Something in front is not processed');
    }
    return true;
  };
  for (const channel of order) {
    const what = sending[channel]?.[sent[channel]!++];
    if (what === undefined) throw new Error('The order does not fit');
    gate.push(channel, { channel, what, behind: barriersSent[channel]! });
    if (what !== 'record') barriersSent[channel]!++;
    for (let poll = 0; poll < polls; poll++) pollOnce();
  }
  while (pollOnce());
  return { triggered, left: left.length, waiting: gate.size };
}

describe('over all 1,680 interleavings of three channels with three elements', () => {
  const orders = interleavings([3, 3, 3]);

  test('there are 1,680 of them', () => {
    expect(new Set(orders.map(String)).size).toBe(1680);
  });

  test.each([
    ['after all have arrived', 0],
    ['one by one', 1],
    ['at once', 9],
  ])('nothing behind a barrier is read too early, and each triggers once (%s)', (_, polls) => {
    for (const sending of SENDINGS) {
      const barriers = [...new Set(sending.flat())].filter((what) => what !== RECORD).sort();
      for (const order of orders) {
        const { triggered, left, waiting } = keepsItsPromises(sending, order, polls);
        if (String(triggered) !== String(barriers) || left !== 9 || waiting !== 0) {
          expect.fail(`order ${order.join('')}: triggered ${triggered.join()}, read ${left}`);
        }
      }
    }
  });
});
