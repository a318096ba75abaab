// What is in force, as the view tells it from the trace of real runs.
import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/engine/action.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import type { OrdersView } from '../../src/trace/view-model.ts';
import { apply, createView } from '../../src/trace/view.ts';
import { shippedLog, traceOf } from '../support/traced-run.ts';

const log = shippedLog('clicks', 150);

/** The orders in force after all events up to `untilMs`. */
function inForce(untilMs: number, ...timed: readonly (readonly [number, Action])[]): OrdersView {
  const actions = timed.map(([atMs, action]) => ({ atMs, afterStep: null, action }));
  const { events, run } = traceOf({ scenario: CLICKS, log, actions });
  const view = createView(run.facts);
  for (const event of events) if (event.atMs <= untilMs) apply(view, event);
  return view.model.orders;
}

describe('orders in force', () => {
  test('are none in a run that nobody disturbs', () => {
    const { paces, slowChannels, slowStore, refusesUntilMs, messages, spoiled } = inForce(5000);
    expect([paces.size, slowChannels.size, slowStore, refusesUntilMs]).toEqual([0, 0, null, null]);
    expect([...messages, ...spoiled]).toEqual([]);
  });

  test('what is said of an operator replaces what was said of its tasks', () => {
    const { paces } = inForce(
      4000,
      [1000, { kind: 'slow-task', task: 'Map-1', factor: 8 }],
      [2000, { kind: 'slow-task', task: 'Map', factor: 3 }],
      [3000, { kind: 'slow-task', task: 'Map-2', factor: 1 }],
    );
    expect([...paces]).toEqual([
      ['Map', 3],
      ['Map-2', 1],
    ]);
  });

  test('a channel with no delay left is no longer slow', () => {
    const slow = { kind: 'slow-channel', channel: 'Map-1→Count-1', extraMs: 500 } as const;
    expect([...inForce(1500, [1000, slow]).slowChannels]).toEqual([['Map-1→Count-1', 500]]);
    expect(inForce(2500, [1000, slow], [2000, { ...slow, extraMs: 0 }]).slowChannels.size).toBe(0);
  });

  test('the store keeps the moment at which it is well again', () => {
    const orders = inForce(
      2500,
      [1000, { kind: 'slow-store', extraMs: 3000, forMs: 10_000 }],
      [2000, { kind: 'refuse-store', forMs: 5000 }],
    );
    expect(orders.slowStore).toEqual({ extraMs: 3000, untilMs: 11_000 });
    expect(orders.refusesUntilMs).toBe(7000);
  });

  test('an order about a message lasts until one was lost, and only that order is used up', () => {
    const lost = {
      kind: 'lose-message',
      message: 'acknowledgement',
      task: 'Count-1',
      checkpoint: 1,
    } as const;
    const other = { ...lost, checkpoint: 9 };
    expect(inForce(2000, [1000, lost], [1000, other]).messages).toEqual([lost, other]);
    expect(inForce(9000, [1000, lost], [1000, other]).messages).toEqual([other]);
  });

  test('a spoiled record stays spoiled, also one that was read long ago', () => {
    const spoiled = { partition: 1, offset: 0 };
    expect(inForce(6000, [4000, { kind: 'spoil-record', ...spoiled }]).spoiled).toEqual([spoiled]);
  });

  test('what a person takes back is in force no more', () => {
    const about = { message: 'acknowledgement', task: 'Count-1', checkpoint: 9 } as const;
    const place = { partition: 1, offset: 0 };
    const { messages, spoiled } = inForce(
      3000,
      [1000, { kind: 'lose-message', ...about }],
      [1000, { kind: 'spoil-record', ...place }],
      [2000, { kind: 'pass-message', ...about }],
      [2000, { kind: 'mend-record', ...place }],
    );
    expect([...messages, ...spoiled]).toEqual([]);
  });
});
