// A task's part in a checkpoint: acknowledged when all is durable, cleaned up when given up.

import { beforeEach, describe, expect, test } from 'vitest';
import { inlineBytes, type InlineRule } from '../../../src/engine/checkpoint/inline.ts';
import { digestBytes } from '../../../src/engine/digest.ts';
import { Outbox } from '../../../src/engine/outbox.ts';
import type { Effect, Request, Result } from '../../../src/engine/protocol.ts';
import { COUNT } from '../../../src/engine/operators/keyed-count.ts';
import { HeapBackend } from '../../../src/engine/state/heap/heap-backend.ts';
import type { ValueState } from '../../../src/engine/state/states.ts';
import { decodeTaskState } from '../../../src/engine/state/snapshot-file.ts';
import { TaskSnapshots, type TakenSnapshot } from '../../../src/engine/task/snapshots.ts';

const PUT: Result = { ok: true, op: 'put' };
const REFUSED: Result = { ok: false, problem: { reason: 'full', message: 'Full.' } };
const PRE_COMMIT: Request = {
  op: 'pre-commit',
  topic: 'job',
  producer: 'Sink-1',
  attempt: 2,
  transaction: 'x',
  rows: [{ key: 'a', value: 1, partition: 0, offset: 0 }],
};

let outbox: Outbox;
let snapshots: TaskSnapshots;
let requests: Request[];
let failures: string[];
let heap: HeapBackend;
let count: ValueState<number>;

const IN_FILES: InlineRule = { belowBytes: 0, mostBytes: Infinity };

function build(inline: InlineRule): void {
  outbox = new Outbox();
  requests = [];
  failures = [];
  heap = new HeapBackend(1);
  count = heap.value(COUNT);
  heap.setCurrentKey('a');
  count.update(1);
  snapshots = new TaskSnapshots({
    task: 'Count-1',
    attempt: 2,
    job: 'job',
    localCopies: null,
    inline,
    outbox,
    request: (body) => requests.push(body),
    leader: () => 'JM',
    failTask: (message) => failures.push(message),
  });
}

beforeEach(() => {
  build(IN_FILES);
});

function taken(more: Partial<TakenSnapshot> = {}): void {
  snapshots.taken({
    checkpoint: 5,
    savepoint: false,
    endOfData: false,
    operator: null,
    keyed: heap.snapshot(),
    before: null,
    capture: null,
    startDelayMs: 3,
    alignmentMs: 4,
    processedBytes: 9,
    syncMs: 15,
    syncedAtMs: 100,
    ...more,
  });
}

const sent = (): Extract<Effect, { kind: 'send' }>['message'][] =>
  outbox.take().effects.flatMap((effect) => (effect.kind === 'send' ? [effect.message] : []));

test('the file holds the state as it was at the barrier', () => {
  taken();
  count.update(99);
  snapshots.upload(5, 100);
  const put = requests[0];
  expect(put).toMatchObject({ op: 'put', file: 'job/chk-5/Count-1-a2' });
  expect(put?.op === 'put' && decodeTaskState(put.bytes).keyed.groups).toEqual([
    { group: 0, entries: [{ state: 'count', key: 'a', namespace: '', value: 1 }] },
  ]);
});

test('the acknowledgement waits for the store, and tells sizes and times', () => {
  taken();
  snapshots.upload(5, 100);
  expect(sent()).toEqual([]);
  expect(snapshots.outcome(1, PUT, 180)).toBe(true);
  expect(sent()).toMatchObject([
    {
      kind: 'acknowledge',
      checkpoint: 5,
      snapshot: { task: 'Count-1', attempt: 2, handle: { file: 'job/chk-5/Count-1-a2' } },
      metrics: {
        startDelayMs: 3,
        alignmentMs: 4,
        syncMs: 15,
        asyncMs: 80,
        processedBytes: 9,
        persistedBytes: 0,
        unaligned: false,
      },
    },
  ]);
  expect(snapshots.underWay).toBe(0);
});

test('without state there is no file, and the acknowledgement comes at once', () => {
  taken({ keyed: null });
  snapshots.upload(5, 100);
  expect(requests).toEqual([]);
  expect(sent()).toMatchObject([{ kind: 'acknowledge', snapshot: { handle: null } }]);
});

test('with a transaction to pre-commit both must be durable, whichever comes first', () => {
  taken({ before: PRE_COMMIT });
  snapshots.upload(5, 100);
  expect(requests.map(({ op }) => op)).toEqual(['pre-commit', 'put']);
  snapshots.outcome(2, PUT, 150);
  expect(sent()).toEqual([]);
  snapshots.outcome(1, { ok: true, op: 'pre-commit' }, 160);
  expect(sent()).toHaveLength(1);
});

test('a file that cannot be written declines once; memory is given back', () => {
  taken();
  snapshots.upload(5, 100);
  snapshots.outcome(1, REFUSED, 150);
  expect(sent()).toMatchObject([{ kind: 'decline', reason: 'CHECKPOINT_ASYNC_EXCEPTION' }]);
  expect(snapshots.underWay).toBe(0);
  expect(failures).toEqual([]);
});

test('given up while uploading: no acknowledgement, and the file is deleted', () => {
  taken();
  snapshots.upload(5, 100);
  snapshots.abort(5);
  snapshots.outcome(1, PUT, 150);
  expect(sent()).toEqual([]);
  expect(requests[1]).toEqual({ op: 'delete', files: ['job/chk-5/Count-1-a2'] });
});

test('given up before the upload: nothing is written', () => {
  taken();
  snapshots.abort(5);
  snapshots.upload(5, 100);
  expect(requests).toEqual([]);
  expect(snapshots.underWay).toBe(0);
});

test('given up before the upload: the transaction is pre-committed all the same', () => {
  taken({ before: PRE_COMMIT });
  snapshots.abort(5);
  expect(snapshots.underWay).toBe(1);
  snapshots.upload(5, 100);
  expect(requests).toEqual([PRE_COMMIT]);
  snapshots.outcome(1, { ok: true, op: 'pre-commit' }, 150);
  expect(sent()).toEqual([]);
  expect(snapshots.underWay).toBe(0);
});

test.each([false, true])(
  'a refused pre-commit fails the task, for its rows are lost (given up: %s)',
  (aborted) => {
    taken({ before: PRE_COMMIT });
    if (aborted) snapshots.abort(5);
    snapshots.upload(5, 100);
    snapshots.outcome(1, REFUSED, 150);
    expect(failures).toEqual(['A transaction could not be pre-committed: Full.']);
    if (!aborted) snapshots.outcome(2, PUT, 160);
    expect(sent()).toEqual([]);
    expect(snapshots.underWay).toBe(0);
  },
);

test('outcomes of others are not its own', () => {
  expect(snapshots.outcome(77, PUT, 0)).toBe(false);
});

describe('state without a file', () => {
  const ack = () => sent().find((message) => message.kind === 'acknowledge');

  test('travels in the acknowledgement, and the store hears nothing', () => {
    build({ belowBytes: Infinity, mostBytes: 1000 });
    taken();
    count.update(99);
    snapshots.upload(5, 100);
    expect(requests).toEqual([]);
    const handle = ack()?.snapshot.handle;
    const bytes = handle ? inlineBytes(handle) : null;
    expect(handle).toMatchObject({ sizeBytes: bytes?.length, digest: digestBytes(bytes!) });
    expect(decodeTaskState(bytes!).keyed.groups).toMatchObject([{ entries: [{ value: 1 }] }]);
    expect(snapshots.underWay).toBe(0);
  });

  test('waits for the transaction that goes with it', () => {
    build({ belowBytes: Infinity, mostBytes: 1000 });
    taken({ before: PRE_COMMIT });
    snapshots.upload(5, 100);
    expect(sent()).toEqual([]);
    snapshots.outcome(1, { ok: true, op: 'pre-commit' }, 150);
    expect(sent()).toMatchObject([
      { kind: 'acknowledge', snapshot: { handle: { inline: expect.any(String) as unknown } } },
    ]);
  });

  test('above the limit: declined, and it says why', () => {
    build({ belowBytes: Infinity, mostBytes: 20 });
    taken();
    snapshots.upload(5, 100);
    const turn = outbox.take();
    expect(turn.trace).toMatchObject([
      {
        kind: 'write-failed',
        reason: expect.stringMatching(
          /^Its \d+ bytes are more than the 20 that may be kept in the JobManager’s memory/,
        ) as unknown,
      },
      { kind: 'snapshot-released', checkpoint: 5 },
      { kind: 'checkpoint-declined', reason: 'CHECKPOINT_ASYNC_EXCEPTION' },
    ]);
    expect(turn.effects).toMatchObject([{ message: { kind: 'decline', checkpoint: 5 } }]);
    expect(snapshots.underWay).toBe(0);
    expect(requests).toEqual([]);
  });

  test('a savepoint has its files all the same, and so has what is not small', () => {
    build({ belowBytes: Infinity, mostBytes: 1000 });
    taken({ savepoint: true });
    snapshots.upload(5, 100);
    build({ belowBytes: 10, mostBytes: Infinity });
    taken();
    snapshots.upload(5, 100);
    expect(requests).toMatchObject([{ op: 'put', file: 'job/chk-5/Count-1-a2' }]);
  });
});

test('a later snapshot names the earlier transaction too: it waits until that one is pre-committed', () => {
  build({ belowBytes: Infinity, mostBytes: 1000 });
  taken({ before: PRE_COMMIT });
  snapshots.upload(5, 100);
  taken({ checkpoint: 6 });
  snapshots.upload(6, 110);
  expect(sent()).toEqual([]);
  snapshots.outcome(1, { ok: true, op: 'pre-commit' }, 150);
  expect(sent()).toMatchObject([{ checkpoint: 5 }, { checkpoint: 6 }]);
});
