// The transactional sink: batches, pre-commit at the barrier, commit after completion, recovery.

import { beforeEach, describe, expect, test } from 'vitest';
import type { Request } from '../../../src/engine/protocol.ts';
import { PENDING, type Pending } from '../../../src/engine/operators/sink.ts';
import { OperatorRig } from '../../support/operator-rig.ts';

const PRODUCER = { topic: 'job', producer: 'Sink-1', attempt: 4 };
const tx = (number: number): string => `Sink-1/a4/${number}`;

let rig: OperatorRig;

function opened(
  pending: readonly Pending[] | null = null,
  settings: Record<string, unknown> = {},
): OperatorRig {
  const elements = pending ?? [];
  const restored = pending && {
    restoredFrom: 3,
    state: [{ name: 'pending', mode: 'split', type: PENDING.type.name, elements } as const],
  };
  rig = new OperatorRig('Sink-1', { attempt: 4, settings, ...restored });
  rig.open();
  return rig;
}

/** The outside answers the request made at this place, from 1. */
function done(request: number, aborted: string[] = [], lost: string[] = []): void {
  const { op } = rig.requests[request - 1] as Request & { op: 'append' };
  const results = {
    append: { ok: true, op: 'append' },
    'pre-commit': { ok: true, op: 'pre-commit' },
    commit: { ok: true, op: 'commit', committed: [], lost },
    recover: { ok: true, op: 'recover', committed: [], aborted, lost },
  } as const;
  rig.operator.outcome?.(request, results[op]);
}

function rows(count: number, from = 1): void {
  for (let value = from; value < from + count; value++) rig.process(['key', value]);
}

const operations = (): string[] => rig.requests.map(({ op }) => op);

describe('starting', () => {
  test('it fences and settles the past before it is ready', () => {
    opened();
    expect(rig.requests).toEqual([{ op: 'recover', ...PRODUCER, commit: [] }]);
    expect(rig.operator.ready).toBe(false);
    done(1, ['Sink-1/a3/9']);
    expect(rig.operator.ready).toBe(true);
    expect(rig.trace).toEqual([{ kind: 'transactions-aborted', transactions: ['Sink-1/a3/9'] }]);
  });

  test('it commits what its state promised, and no longer owes it', () => {
    const pending = [
      { checkpoint: 2, transaction: 'Sink-1/a3/1' },
      { checkpoint: 3, transaction: 'Sink-1/a3/2' },
    ];
    opened(pending);
    const transactions = ['Sink-1/a3/1', 'Sink-1/a3/2'];
    expect(rig.requests).toMatchObject([{ op: 'recover', commit: transactions }]);
    done(1);
    expect(rig.trace).toEqual([{ kind: 'transactions-committed', transactions, checkpoint: 3 }]);
    expect(rig.taken(4, 'pending')).toEqual([]);
  });

  test('a refused recovery fails the task', () => {
    opened();
    rig.operator.outcome?.(1, { ok: false, problem: { reason: 'fenced', message: 'Fenced.' } });
    expect(rig.failures).toEqual(['The sink could not recover its transaction: Fenced.']);
    expect(rig.operator.ready).toBe(false);
  });
});

describe('running', () => {
  beforeEach(() => {
    opened();
    done(1);
  });

  test('rows go out in batches, the rest at the barrier, all in one transaction', () => {
    rows(19);
    const before = rig.operator.snapshot?.(5);
    const sent = [...rig.requests.slice(1), before].flatMap((request) =>
      request && 'rows' in request ? [[request.op, request.transaction, request.rows.length]] : [],
    );
    expect(sent).toEqual([
      ['append', tx(1), 8],
      ['append', tx(1), 8],
      ['pre-commit', tx(1), 3],
    ]);
  });

  test('a batch that was sent is not changed by later rows', () => {
    rows(8);
    const sent = structuredClone(rig.requests[1]);
    rows(3, 9);
    expect(rig.requests[1]).toEqual(sent);
  });

  test('without rows there is no transaction', () => {
    expect(rig.operator.snapshot?.(5)).toBeNull();
    expect(rig.taken(6, 'pending')).toEqual([]);
  });

  test('a completed checkpoint commits its transactions and all earlier ones, no later one', () => {
    for (const checkpoint of [5, 6, 7]) {
      rows(1);
      rig.operator.snapshot?.(checkpoint);
    }
    rig.operator.notifyComplete?.(6);
    expect(rig.requests.at(-1)).toEqual({
      op: 'commit',
      ...PRODUCER,
      transactions: [tx(1), tx(2)],
    });
    const asked = rig.requests.length;
    rig.operator.notifyComplete?.(6);
    expect(rig.requests).toHaveLength(asked);
    const pending = [5, 6, 7].map((checkpoint, at) => ({ checkpoint, transaction: tx(at + 1) }));
    expect(rig.taken(8, 'pending')).toEqual(pending); // not known to be committed yet
    done(asked);
    expect(rig.taken(9, 'pending')).toEqual(pending.slice(2));
  });

  test('what an aborted checkpoint held goes with a later one', () => {
    rows(1);
    rig.operator.snapshot?.(5);
    rows(1);
    rig.operator.snapshot?.(6);
    rig.operator.notifyComplete?.(6);
    expect(rig.requests.at(-1)).toMatchObject({ transactions: [tx(1), tx(2)] });
  });

  test('it is unsettled as long as anything is owed or under way', () => {
    expect(rig.operator.unsettled).toBe(false);
    rows(1);
    rig.operator.snapshot?.(5);
    expect(rig.operator.unsettled).toBe(true);
    rig.operator.notifyComplete?.(5);
    expect(rig.operator.unsettled).toBe(true);
    done(2);
    expect(rig.operator.unsettled).toBe(false);
    expect(rig.trace).toEqual([
      { kind: 'transactions-committed', transactions: [tx(1)], checkpoint: 5 },
    ]);
  });

  test.each(['append', 'commit'])('a refused %s fails the task', (op) => {
    rows(8);
    rig.operator.snapshot?.(5);
    rig.operator.notifyComplete?.(5);
    const request = operations().indexOf(op) + 1;
    const problem = { reason: 'unavailable' as const, message: 'Busy.' };
    rig.operator.outcome?.(request, { ok: false, problem });
    expect(rig.failures).toEqual([`The sink could not ${op} its transaction: Busy.`]);
  });

  test('what has expired outside is told to be lost, and the sink goes on', () => {
    for (const checkpoint of [5, 6]) {
      rows(1);
      rig.operator.snapshot?.(checkpoint);
    }
    rig.operator.notifyComplete?.(6);
    done(rig.requests.length, [], [tx(1)]);
    expect(rig.trace).toEqual([
      { kind: 'transactions-committed', transactions: [tx(2)], checkpoint: 6 },
      { kind: 'transactions-lost', transactions: [tx(1)], checkpoint: 6 },
    ]);
    expect(rig.failures).toEqual([]);
    expect(rig.taken(7, 'pending')).toEqual([]);
  });

  test('at the end of the data the last checkpoint commits the rest, not the sink', () => {
    rows(1);
    rig.operator.endOfData?.();
    expect(operations()).toEqual(['recover']);
  });
});

describe('without checkpoints', () => {
  test('the end of the data pre-commits and commits', () => {
    opened(null, { 'execution.checkpointing.interval': null });
    done(1);
    rows(2);
    rig.operator.endOfData?.();
    expect(rig.operator.unsettled).toBe(true);
    done(2);
    done(3);
    expect(operations()).toEqual(['recover', 'pre-commit', 'commit']);
    expect(rig.operator.unsettled).toBe(false);
  });

  test('no rows, nothing to do', () => {
    opened(null, { 'execution.checkpointing.interval': null });
    done(1);
    rig.operator.endOfData?.();
    expect(rig.operator.unsettled).toBe(false);
  });
});
