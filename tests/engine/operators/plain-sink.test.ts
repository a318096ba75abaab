// The sink without transactions: visible at once, flushed at every barrier, repeated after a crash.

import { beforeEach, describe, expect, test } from 'vitest';
import type { Request } from '../../../src/engine/protocol.ts';
import { OperatorRig } from '../../support/operator-rig.ts';

let rig: OperatorRig;

beforeEach(() => {
  rig = new OperatorRig('Sink-1', { attempt: 4, settings: { 'tidemark.sink': 'append' } });
  rig.open();
});

function rows(count: number, from = 1): void {
  for (let value = from; value < from + count; value++) rig.process(['key', value]);
}

function written(): number[][] {
  return rig.requests.map((request) =>
    (request as Request & { op: 'publish' }).rows.map(({ value }) => value),
  );
}

describe('a sink that appends', () => {
  test('asks the outside for nothing before its first row', () => {
    expect(rig.requests).toEqual([]);
    expect(rig.operator.ready).not.toBe(false);
  });

  test('writes rows in batches, each under a name of its own', () => {
    rows(17);
    expect(written()).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8],
      [9, 10, 11, 12, 13, 14, 15, 16],
    ]);
    expect(rig.requests).toMatchObject([
      { op: 'publish', topic: 'job', producer: 'Sink-1', transaction: 'Sink-1/a4/1' },
      { transaction: 'Sink-1/a4/2' },
    ]);
  });

  test('flushes at the barrier: its task acknowledges only what is written', () => {
    rows(3);
    expect(rig.operator.snapshot?.(1)).toMatchObject({ op: 'publish', rows: [{}, {}, {}] });
    expect(rig.operator.snapshot?.(2)).toBeNull();
  });

  test('waits at the barrier for what is under way, even if it has nothing to add', () => {
    rows(8);
    expect(rig.operator.snapshot?.(1)).toMatchObject({ op: 'publish', rows: [] });
    rig.operator.outcome?.(1, { ok: true, op: 'publish' });
    expect(rig.operator.snapshot?.(2)).toBeNull();
  });

  test('flushes at the end of the data, and is settled when it hears of it', () => {
    rows(2);
    rig.operator.endOfData?.();
    expect(written()).toEqual([[1, 2]]);
    expect(rig.operator.unsettled).toBe(true);
    rig.operator.outcome?.(1, { ok: true, op: 'publish' });
    expect(rig.operator.unsettled).toBe(false);
    expect(rig.trace).toMatchObject([
      { kind: 'rows-published', rows: [{ value: 1 }, { value: 2 }] },
    ]);
  });

  test('fails its task when the outside refuses', () => {
    rows(8);
    const problem = { reason: 'unavailable', message: 'The store is full.' } as const;
    rig.operator.outcome?.(1, { ok: false, problem });
    expect(rig.failures).toEqual(['The sink could not write its rows: The store is full.']);
  });
});
