// What every store must do, in sentences. One suite, run on memory, on a simulated IndexedDB in
// Node, and on the real one in a browser.

import { expect, test } from 'vitest';
import { digestBytes } from '../../src/engine/digest.ts';
import type { HaRecord, Request, Result, TopicRow } from '../../src/engine/protocol.ts';
import type { Durable, Inspection, SourceLog } from '../../src/storage/durable.ts';
import type { MemoryDurable } from '../../src/storage/memory.ts';
import { checkSinkStories } from '../storage/sink-stories.ts';
import { checkAgainstModel } from '../storage/topic-model.ts';

export type Store = Durable & Inspection;

/** How to make an empty store, and how often its properties are tried. */
export interface StoreUnderTest {
  readonly open: (log: SourceLog) => Promise<Store>;
  readonly runs: number;
}

export const LOG: SourceLog = {
  name: 'clicks',
  partitions: [
    [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ],
    [],
  ],
};

/** Memory answers at once; the suite asks as one asks a database. */
export function inTurn(memory: MemoryDurable): Store {
  return {
    execute: (request) => Promise.resolve(memory.execute(request)),
    readTopic: (...of) => Promise.resolve(memory.readTopic(...of)),
    transactions: (topic) => Promise.resolve(memory.transactions(topic)),
    fences: (topic) => Promise.resolve(memory.fences(topic)),
    expire: (...of) => Promise.resolve(memory.expire(...of)),
    files: (prefix) => Promise.resolve(memory.files(prefix)),
    read: (file) => Promise.resolve(memory.read(file)),
    damage: (...of) => Promise.resolve(memory.damage(...of)),
    remove: (file) => Promise.resolve(memory.remove(file)),
  };
}

export function bytes(...values: number[]): Uint8Array {
  return new Uint8Array(values);
}

export function rows(...values: number[]): TopicRow[] {
  return values.map((value) => ({ key: 'k', value, partition: 0, offset: value }));
}

export function values(read: readonly TopicRow[]): number[] {
  return read.map(({ value }) => value);
}

/** The reason of a refusal, or `ok`. Every refusal must come with a sentence. */
export function outcome(result: Result): string {
  if (result.ok) return 'ok';
  expect(result.problem.message).toMatch(/^[A-Z].{10,}\.$/s);
  return result.problem.reason;
}

/** Requests of one producer; every other test needs no more than these. */
export function producer(name: string, attempt: number, topic = 'out') {
  const who = { topic, producer: name, attempt };
  return {
    publish: (transaction: string, ...added: number[]): Request => {
      return { op: 'publish', ...who, transaction, rows: rows(...added) };
    },
    append: (transaction: string, ...added: number[]): Request => {
      return { op: 'append', ...who, transaction, rows: rows(...added) };
    },
    preCommit: (transaction: string, ...added: number[]): Request => {
      return { op: 'pre-commit', ...who, transaction, rows: rows(...added) };
    },
    commit: (...transactions: string[]): Request => ({ op: 'commit', ...who, transactions }),
    recover: (...commit: string[]): Request => ({ op: 'recover', ...who, commit }),
  };
}

export function storageContract(subject: StoreUnderTest): void {
  snapshotFiles(subject);
  highAvailability(subject);
  sourceLog(subject);
  socket(subject);
  transactions(subject);
  recoveries(subject);
  expiries(subject);
  readers(subject);
  test('any requests in any order do what a tiny model of the topic says', async () => {
    await checkAgainstModel(subject);
  });
  test('a sink that crashes anywhere delivers every row exactly once, in order', async () => {
    await checkSinkStories(subject);
  });
}

function snapshotFiles({ open }: StoreUnderTest): void {
  test('a file that was put can be got, byte for byte', async () => {
    const store = await open(LOG);
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(await store.execute({ op: 'put', file: 'job/chk-1/a', bytes: all })).toEqual({
      ok: true,
      op: 'put',
    });
    const got = await store.execute({ op: 'get', file: 'job/chk-1/a', sizeBytes: 256 });
    expect(got).toEqual({ ok: true, op: 'get', bytes: all });
  });

  test('an empty file is a file', async () => {
    const store = await open(LOG);
    await store.execute({ op: 'put', file: 'empty', bytes: bytes() });
    const got = await store.execute({ op: 'get', file: 'empty', sizeBytes: 0 });
    expect(got).toEqual({ ok: true, op: 'get', bytes: bytes() });
    expect(outcome(await store.execute({ op: 'put', file: 'empty', bytes: bytes(1) }))).toBe(
      'exists',
    );
  });

  test('a file that is not there is missing', async () => {
    const store = await open(LOG);
    expect(outcome(await store.execute({ op: 'get', file: 'a', sizeBytes: 1 }))).toBe('missing');
    expect(await store.read('a')).toBeNull();
  });

  test('writing the same bytes again is fine, other bytes are refused and change nothing', async () => {
    const store = await open(LOG);
    const put = (...content: number[]) =>
      store.execute({ op: 'put', file: 'job/chk-1/_metadata', bytes: bytes(...content) });
    expect(outcome(await put(1, 2, 3))).toBe('ok');
    expect(outcome(await put(1, 2, 3))).toBe('ok');
    expect(outcome(await put(1, 2, 4))).toBe('exists');
    expect(outcome(await put(1, 2))).toBe('exists');
    expect(outcome(await put(1, 2, 3, 4))).toBe('exists');
    expect(await store.read('job/chk-1/_metadata')).toEqual(bytes(1, 2, 3));
  });

  test('nobody who holds the bytes can change the file', async () => {
    const store = await open(LOG);
    const content = bytes(1, 2, 3);
    const putting = store.execute({ op: 'put', file: 'a', bytes: content });
    content[0] = 9;
    await putting;
    const got = await store.execute({ op: 'get', file: 'a', sizeBytes: 3 });
    if (got.ok && got.op === 'get') got.bytes[1] = 9;
    const read = await store.read('a');
    if (read !== null) read[2] = 9;
    expect(await store.read('a')).toEqual(bytes(1, 2, 3));
  });

  test('of a view over a larger buffer only its own bytes are stored', async () => {
    const store = await open(LOG);
    const large = new Uint8Array(1 << 20).fill(7);
    await store.execute({ op: 'put', file: 'a', bytes: large.subarray(100, 110) });
    const read = await store.read('a');
    expect(read).toEqual(new Uint8Array(10).fill(7));
    expect(read?.buffer.byteLength).toBe(10);
  });

  test('a deleted file is gone, its name is free, and deleting it again is fine', async () => {
    const store = await open(LOG);
    for (const file of ['a', 'b', 'c']) await store.execute({ op: 'put', file, bytes: bytes(1) });
    const deleting: Request = { op: 'delete', files: ['a', 'c', 'never there'] };
    expect(await store.execute(deleting)).toEqual({ ok: true, op: 'delete' });
    expect(await store.execute(deleting)).toEqual({ ok: true, op: 'delete' });
    expect(await store.files('')).toEqual([{ file: 'b', sizeBytes: 1 }]);
    expect(outcome(await store.execute({ op: 'put', file: 'a', bytes: bytes(2) }))).toBe('ok');
    expect(await store.read('a')).toEqual(bytes(2));
  });

  test('a listing holds the names that begin with the prefix and no others, sorted', async () => {
    const store = await open(LOG);
    const names = [
      'job/chk-2/b',
      'job/chk-10/a',
      'job/chk-2',
      'job/',
      'job',
      'job2/x',
      'jo',
      'Ü/é',
    ];
    for (const file of names) await store.execute({ op: 'put', file, bytes: bytes(1, 2) });
    const list = (prefix: string) => store.execute({ op: 'list', prefix });
    expect(await list('job/')).toEqual({
      ok: true,
      op: 'list',
      files: ['job/', 'job/chk-10/a', 'job/chk-2', 'job/chk-2/b'],
    });
    expect(await list('')).toEqual({ ok: true, op: 'list', files: [...names].sort() });
    expect(await list('Ü')).toEqual({ ok: true, op: 'list', files: ['Ü/é'] });
    expect(await list('zzz')).toEqual({ ok: true, op: 'list', files: [] });
    expect(await store.files('job/chk-2')).toEqual([
      { file: 'job/chk-2', sizeBytes: 2 },
      { file: 'job/chk-2/b', sizeBytes: 2 },
    ]);
  });

  test('requests are carried out in the order of calls, without waiting in between', async () => {
    const store = await open(LOG);
    const put = (content: number): Request => ({ op: 'put', file: 'a', bytes: bytes(content) });
    const results = await Promise.all([
      store.execute(put(1)),
      store.execute({ op: 'list', prefix: '' }),
      store.execute({ op: 'delete', files: ['a'] }),
      store.execute({ op: 'get', file: 'a', sizeBytes: 1 }),
      store.execute(put(2)),
      store.execute(put(3)),
      store.execute({ op: 'get', file: 'a', sizeBytes: 1 }),
    ]);
    expect(results.map(outcome)).toEqual(['ok', 'ok', 'ok', 'missing', 'ok', 'exists', 'ok']);
    expect(results[1]).toEqual({ ok: true, op: 'list', files: ['a'] });
    expect(results[6]).toEqual({ ok: true, op: 'get', bytes: bytes(2) });
  });

  test('a small request does not overtake a large one of the same caller', async () => {
    const store = await open(LOG);
    const large = new Uint8Array(4 << 20).fill(1);
    const requests: Request[] = [
      { op: 'put', file: 'a', bytes: large },
      producer('Sink-1', 1).append('t1', 1),
      { op: 'get-ha', job: 'j' },
      { op: 'put', file: 'b', bytes: large },
      { op: 'poll', partition: 0, offset: 0, max: 1 },
    ];
    const done: string[] = [];
    const all = requests.map((request) => store.execute(request).then(() => done.push(request.op)));
    await Promise.all(all);
    expect(done).toEqual(requests.map(({ op }) => op));
  });

  test('damage flips one bit, which the digest of the bytes finds', async () => {
    const store = await open(LOG);
    await store.execute({ op: 'put', file: 'a', bytes: bytes(1, 2, 3) });
    const digest = digestBytes(bytes(1, 2, 3));
    expect(await store.damage('a', 1)).toBe(true);
    const got = await store.execute({ op: 'get', file: 'a', sizeBytes: 3 });
    expect(got).toEqual({ ok: true, op: 'get', bytes: bytes(1, 3, 3) });
    expect(digestBytes((await store.read('a')) ?? bytes())).not.toBe(digest);
    expect(await store.damage('a', 3)).toBe(false);
    expect(await store.damage('a', -1)).toBe(false);
    expect(await store.damage('b', 0)).toBe(false);
  });

  test('a file that was taken away is missing, and its name is free again', async () => {
    const store = await open(LOG);
    await store.execute({ op: 'put', file: 'a', bytes: bytes(1, 2, 3) });
    expect(await store.remove('a')).toBe(true);
    expect(await store.remove('a')).toBe(false);
    expect(await store.read('a')).toBeNull();
    expect(await store.files('')).toEqual([]);
    const got = await store.execute({ op: 'get', file: 'a', sizeBytes: 3 });
    expect(got).toMatchObject({ ok: false, problem: { reason: 'missing' } });
  });
}

function highAvailability({ open }: StoreUnderTest): void {
  const record: HaRecord = {
    attempt: 3,
    nextCheckpointId: 8,
    stopSavepoints: [],
    version: null,
    status: 'RUNNING',
  };

  test('a job that never ran has no record for a successor', async () => {
    const store = await open(LOG);
    expect(await store.execute({ op: 'get-ha', job: 'j' })).toEqual({
      ok: true,
      op: 'get-ha',
      record: null,
    });
  });

  test('the last record of each job is the one a successor finds', async () => {
    const store = await open(LOG);
    const later = { ...record, status: 'FINISHED' as const };
    expect(await store.execute({ op: 'put-ha', job: 'j', record })).toEqual({
      ok: true,
      op: 'put-ha',
    });
    await store.execute({ op: 'put-ha', job: 'k', record });
    await store.execute({ op: 'put-ha', job: 'j', record: later });
    expect(await store.execute({ op: 'get-ha', job: 'j' })).toMatchObject({ record: later });
    expect(await store.execute({ op: 'get-ha', job: 'k' })).toMatchObject({ record });
  });
}

function socket({ open }: StoreUnderTest): void {
  const receive = (partition: number, max: number, attempt = 1, job = 'j'): Request => {
    return { op: 'receive', job, source: 'source', partition, max, attempt };
  };

  test('a socket hands each row out once', async () => {
    const store = await open(LOG);
    expect(await store.execute(receive(0, 2))).toEqual({
      ok: true,
      op: 'receive',
      rows: [
        ['a', 1],
        ['b', 2],
      ],
      offset: 0,
      endOffset: 3,
    });
    expect(await store.execute(receive(0, 2))).toMatchObject({ rows: [['c', 3]], offset: 2 });
    expect(await store.execute(receive(0, 2))).toMatchObject({ rows: [], offset: 3, endOffset: 3 });
    expect(await store.execute(receive(1, 2))).toMatchObject({ rows: [], offset: 0, endOffset: 0 });
  });

  test('to another reader a socket goes on where it stands, and refuses the one before', async () => {
    const store = await open(LOG);
    await store.execute(receive(0, 1));
    expect(await store.execute(receive(0, 1, 2))).toMatchObject({ rows: [['b', 2]], offset: 1 });
    expect(outcome(await store.execute(receive(0, 1, 1)))).toBe('fenced');
    expect(await store.execute(receive(0, 1, 2))).toMatchObject({ rows: [['c', 3]], offset: 2 });
  });

  test('each job has sockets of its own', async () => {
    const store = await open(LOG);
    await store.execute(receive(0, 3));
    expect(await store.execute(receive(0, 1, 1, 'k'))).toMatchObject({ rows: [['a', 1]] });
  });

  test('two that ask at the same time do not get the same row', async () => {
    const store = await open(LOG);
    const results = await Promise.all([store.execute(receive(0, 1)), store.execute(receive(0, 1))]);
    const rows = results.flatMap((each) => (each.ok && each.op === 'receive' ? each.rows : []));
    expect(rows).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });
}

function sourceLog({ open }: StoreUnderTest): void {
  const poll = (partition: number, offset: number, max: number): Request => {
    return { op: 'poll', partition, offset, max };
  };

  test('a source reads the rows of a partition from an offset, again and again', async () => {
    const store = await open(LOG);
    const expected = { ok: true, op: 'poll', rows: [['b', 2]], endOffset: 3 };
    expect(await store.execute(poll(0, 1, 1))).toEqual(expected);
    expect(await store.execute(poll(0, 1, 1))).toEqual(expected);
    expect(await store.execute(poll(0, 2, 9))).toMatchObject({ rows: [['c', 3]], endOffset: 3 });
  });

  test('behind the last row there are no rows, and no problem', async () => {
    const store = await open(LOG);
    expect(await store.execute(poll(0, 3, 9))).toMatchObject({ ok: true, rows: [], endOffset: 3 });
    expect(await store.execute(poll(0, 9, 9))).toMatchObject({ ok: true, rows: [], endOffset: 3 });
    expect(await store.execute(poll(1, 0, 9))).toMatchObject({ ok: true, rows: [], endOffset: 0 });
  });

  test('a partition that is not there is missing', async () => {
    const store = await open(LOG);
    expect(outcome(await store.execute(poll(2, 0, 1)))).toBe('missing');
    expect(outcome(await store.execute(poll(-1, 0, 1)))).toBe('missing');
  });
}

function transactions({ open }: StoreUnderTest): void {
  const sink = producer('Sink-1', 1);

  test('rows are visible to those who wait for commits only when all of them are', async () => {
    const store = await open(LOG);
    const committed = async () => values(await store.readTopic('out', 'read committed'));
    await store.execute(sink.append('t1', 1, 2));
    await store.execute(sink.append('t1', 3));
    await store.execute(sink.preCommit('t1', 4));
    expect(await committed()).toEqual([]);
    expect(await store.execute(sink.commit('t1'))).toEqual({
      ok: true,
      op: 'commit',
      committed: ['t1'],
      lost: [],
    });
    expect(await committed()).toEqual([1, 2, 3, 4]);
  });

  test('committed rows come in the order of commits, each transaction in its own order', async () => {
    const store = await open(LOG);
    await store.execute(sink.append('t1', 1));
    await store.execute(sink.append('t2', 2));
    await store.execute(sink.append('t1', 3));
    await store.execute(sink.commit('t2'));
    await store.execute(sink.commit('t1'));
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([2, 1, 3]);
    expect(values(await store.readTopic('out', 'read uncommitted'))).toEqual([1, 2, 3]);
  });

  test('one commit of several transactions follows the order they were begun in', async () => {
    const store = await open(LOG);
    for (const [index, name] of ['t1', 't2', 't3'].entries()) {
      await store.execute(sink.preCommit(name, index));
    }
    expect(await store.execute(sink.commit('t3', 't1', 't2', 't1'))).toMatchObject({
      committed: ['t1', 't2', 't3'],
    });
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([0, 1, 2]);
  });

  test('committing again is fine and commits nothing', async () => {
    const store = await open(LOG);
    await store.execute(sink.preCommit('t1', 1));
    await store.execute(sink.commit('t1'));
    expect(await store.execute(sink.commit('t1'))).toEqual({
      ok: true,
      op: 'commit',
      committed: [],
      lost: [],
    });
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([1]);
  });

  test('a commit with an unknown or aborted name commits nothing at all', async () => {
    const store = await open(LOG);
    await store.execute(sink.preCommit('t1', 1));
    await store.execute(sink.recover());
    await store.execute(sink.preCommit('t2', 2));
    expect(outcome(await store.execute(sink.commit('t2', 'never begun')))).toBe('missing');
    expect(outcome(await store.execute(sink.commit('t2', 't1')))).toBe('fenced');
    expect(await store.readTopic('out', 'read committed')).toEqual([]);
    expect(await store.transactions('out')).toMatchObject([
      { transaction: 't1', status: 'aborted' },
      { transaction: 't2', status: 'pre-committed' },
    ]);
  });

  test('a transaction that is not open takes no more rows', async () => {
    const store = await open(LOG);
    await store.execute(sink.preCommit('promised', 1));
    await store.execute(sink.preCommit('ended', 2));
    await store.execute(sink.commit('ended'));
    for (const name of ['promised', 'ended']) {
      expect(outcome(await store.execute(sink.append(name, 9)))).toBe('fenced');
      expect(outcome(await store.execute(sink.preCommit(name, 9)))).toBe('fenced');
    }
    expect(values(await store.readTopic('out', 'read uncommitted'))).toEqual([1, 2]);
  });

  test('nobody writes to the transaction of another producer or attempt', async () => {
    const store = await open(LOG);
    await store.execute(sink.append('t1', 1));
    const others = [producer('Sink-2', 1), producer('Sink-1', 2)];
    for (const other of others) {
      expect(outcome(await store.execute(other.append('t1', 9)))).toBe('fenced');
    }
    expect(await store.transactions('out')).toEqual([
      { transaction: 't1', producer: 'Sink-1', attempt: 1, status: 'open', rows: rows(1) },
    ]);
  });

  test('a transaction may be begun by its pre-commit, and may have no rows', async () => {
    const store = await open(LOG);
    await store.execute(sink.preCommit('t1'));
    await store.execute(sink.append('t2'));
    expect(await store.transactions('out')).toMatchObject([
      { transaction: 't1', status: 'pre-committed', rows: [] },
      { transaction: 't2', status: 'open', rows: [] },
    ]);
    expect(await store.execute(sink.commit('t1'))).toMatchObject({ committed: ['t1'] });
  });

  test('rows that the caller changes after the call are stored as they were', async () => {
    const store = await open(LOG);
    const added = rows(1, 2);
    const writing = store.execute({
      op: 'append',
      topic: 'out',
      producer: 'Sink-1',
      attempt: 1,
      transaction: 't1',
      rows: added,
    });
    added.length = 0;
    await writing;
    expect(values(await store.readTopic('out', 'read uncommitted'))).toEqual([1, 2]);
  });

  test('published rows are visible at once, in the order they came among the committed ones', async () => {
    const store = await open(LOG);
    await store.execute(sink.publish('p1', 1, 2));
    await store.execute(sink.preCommit('t1', 3));
    await store.execute(sink.publish('p2', 4));
    await store.execute(sink.publish('nothing'));
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([1, 2, 4]);
    await store.execute(sink.commit('t1'));
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([1, 2, 4, 3]);
    expect(values(await store.readTopic('out', 'read uncommitted'))).toEqual([1, 2, 3, 4]);
    expect(values(await store.readTopic('out', 'read committed', 2))).toEqual([4, 3]);
  });

  test('nothing takes published rows back: neither a recovery nor a second attempt', async () => {
    const store = await open(LOG);
    await store.execute(sink.publish('p1', 1));
    const second = producer('Sink-1', 2);
    expect(await store.execute(second.recover())).toMatchObject({ committed: [], aborted: [] });
    await store.execute(second.publish('p2', 1));
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([1, 1]);
  });

  test('topics know nothing of each other', async () => {
    const store = await open(LOG);
    const elsewhere = producer('Sink-1', 2, 'out/2');
    await store.execute(sink.preCommit('t1', 1));
    await store.execute(elsewhere.recover());
    await store.execute(elsewhere.preCommit('t1', 2));
    await store.execute(elsewhere.commit('t1'));
    expect(values(await store.readTopic('out/2', 'read committed'))).toEqual([2]);
    expect(await store.transactions('out')).toMatchObject([{ status: 'pre-committed' }]);
    expect(outcome(await store.execute(sink.commit('t1')))).toBe('ok');
  });
}

function recoveries({ open }: StoreUnderTest): void {
  const first = producer('Sink-1', 1);
  const second = producer('Sink-1', 2);

  test('a recovery commits what the checkpoint remembers and aborts the rest', async () => {
    const store = await open(LOG);
    for (const [index, name] of ['t1', 't2', 't3', 't4'].entries()) {
      await store.execute(first.preCommit(name, index));
    }
    await store.execute(first.append('t5', 5));
    await store.execute(first.commit('t1'));
    expect(await store.execute(second.recover('t3', 't1', 't2'))).toEqual({
      ok: true,
      op: 'recover',
      committed: ['t2', 't3'],
      aborted: ['t4', 't5'],
      lost: [],
    });
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([0, 1, 2]);
    expect((await store.transactions('out')).map(({ status }) => status)).toEqual([
      'committed',
      'committed',
      'committed',
      'aborted',
      'aborted',
    ]);
  });

  test('a recovery shuts out every earlier attempt of the producer', async () => {
    const store = await open(LOG);
    await store.execute(first.preCommit('t1', 1));
    await store.execute(second.recover('t1'));
    const late = [
      first.append('t2', 2),
      first.preCommit('t2', 2),
      first.commit('t1'),
      first.commit(),
      first.recover('t1'),
    ];
    for (const request of late) expect(outcome(await store.execute(request))).toBe('fenced');
    expect(await store.transactions('out')).toHaveLength(1);
    expect(outcome(await store.execute(second.append('t3', 3)))).toBe('ok');
  });

  test('a recovery leaves other producers alone', async () => {
    const store = await open(LOG);
    const neighbour = producer('Sink-2', 1);
    await store.execute(neighbour.append('n1', 1));
    expect(await store.execute(second.recover())).toMatchObject({ committed: [], aborted: [] });
    expect(outcome(await store.execute(neighbour.preCommit('n1', 2)))).toBe('ok');
    expect(await store.execute(neighbour.commit('n1'))).toMatchObject({ committed: ['n1'] });
  });

  test('a name that the topic does not know had no rows and is passed over', async () => {
    const store = await open(LOG);
    await store.execute(first.preCommit('t1', 1));
    expect(await store.execute(second.recover('never begun', 't1'))).toMatchObject({
      ok: true,
      committed: ['t1'],
    });
  });

  test('a recovery that asks for an aborted transaction changes nothing, not even the fence', async () => {
    const store = await open(LOG);
    await store.execute(first.preCommit('t1', 1));
    await store.execute(first.recover());
    await store.execute(first.preCommit('t2', 2));
    await store.execute(first.append('t3', 3));
    expect(outcome(await store.execute(second.recover('t2', 't1')))).toBe('fenced');
    expect((await store.transactions('out')).map(({ status }) => status)).toEqual([
      'aborted',
      'pre-committed',
      'open',
    ]);
    expect(outcome(await store.execute(first.append('t3', 4)))).toBe('ok');
  });

  test('a recovery may be repeated, by its own attempt or the next', async () => {
    const store = await open(LOG);
    await store.execute(first.preCommit('t1', 1));
    await store.execute(second.recover('t1'));
    const again = { ok: true, op: 'recover', committed: [], aborted: [], lost: [] };
    expect(await store.execute(second.recover('t1'))).toEqual(again);
    expect(await store.execute(producer('Sink-1', 3).recover('t1'))).toEqual(again);
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([1]);
  });

  test('a recovery may commit what another producer left, as after rescaling', async () => {
    const store = await open(LOG);
    await store.execute(producer('Sink-2', 1).preCommit('n1', 7));
    expect(await store.execute(second.recover('n1'))).toMatchObject({ committed: ['n1'] });
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([7]);
  });
}

function expiries({ open }: StoreUnderTest): void {
  const sink = producer('Sink-1', 1);

  test('what has expired cannot be committed: it is lost, and all else is committed', async () => {
    const store = await open(LOG);
    await store.execute(sink.preCommit('t1', 1));
    await store.execute(sink.preCommit('t2', 2));
    expect(await store.expire('out', { transaction: 't1' })).toEqual(['t1']);
    expect(await store.execute(sink.commit('t1', 't2'))).toMatchObject({
      committed: ['t2'],
      lost: ['t1'],
    });
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([2]);
    const [first, second] = await store.transactions('out');
    expect(first).toMatchObject({ status: 'aborted', expired: true });
    expect(second).not.toHaveProperty('expired');
  });

  test('an expired transaction takes no more rows, and its sink is told why', async () => {
    const store = await open(LOG);
    await store.execute(sink.append('t1', 1));
    await store.expire('out', { producer: 'Sink-1' });
    const refused = await store.execute(sink.append('t1', 2));
    expect(outcome(refused)).toBe('fenced');
    expect(refused.ok ? '' : refused.problem.message).toContain('expired');
  });

  test('what is finished does not expire, nor what another producer has begun', async () => {
    const store = await open(LOG);
    await store.execute(sink.preCommit('t1', 1));
    await store.execute(sink.commit('t1'));
    await store.execute(producer('Sink-2', 1).append('t2', 2));
    expect(await store.expire('out', { producer: 'Sink-1' })).toEqual([]);
    expect(await store.expire('out', { producer: null })).toEqual(['t2']);
    expect(await store.expire('other', { producer: null })).toEqual([]);
  });

  test('the fences of a topic can be seen', async () => {
    const store = await open(LOG);
    await store.execute(producer('Sink-1', 3).recover());
    await store.execute(producer('Sink-2', 1).recover());
    await store.execute(producer('Sink-1', 9, 'other').recover());
    expect([...(await store.fences('out'))]).toEqual([
      ['Sink-1', 3],
      ['Sink-2', 1],
    ]);
  });
}

function readers({ open }: StoreUnderTest): void {
  test('a reader may go on from where it was', async () => {
    const store = await open(LOG);
    const sink = producer('Sink-1', 1);
    await store.execute(sink.append('t1', 1, 2));
    await store.execute(sink.append('t2'));
    await store.execute(sink.append('t3', 3));
    await store.execute(sink.append('t1', 4));
    await store.execute(sink.commit('t3'));
    await store.execute(sink.commit('t2'));
    await store.execute(sink.commit('t1'));
    const committed = [3, 1, 2, 4];
    const appended = [1, 2, 3, 4];
    for (let from = 0; from <= 5; from++) {
      expect(values(await store.readTopic('out', 'read committed', from))).toEqual(
        committed.slice(from),
      );
      expect(values(await store.readTopic('out', 'read uncommitted', from))).toEqual(
        appended.slice(from),
      );
    }
  });

  test('who does not wait for commits also reads what was aborted', async () => {
    const store = await open(LOG);
    const sink = producer('Sink-1', 1);
    await store.execute(sink.append('t1', 1));
    await store.execute(sink.recover());
    await store.execute(sink.append('t2', 1));
    expect(values(await store.readTopic('out', 'read uncommitted'))).toEqual([1, 1]);
    expect(await store.readTopic('out', 'read committed')).toEqual([]);
  });

  test('a topic that nobody wrote to is empty', async () => {
    const store = await open(LOG);
    expect(await store.readTopic('none', 'read committed')).toEqual([]);
    expect(await store.readTopic('none', 'read uncommitted', 3)).toEqual([]);
    expect(await store.transactions('none')).toEqual([]);
  });

  test('what was read does not change under the reader', async () => {
    const store = await open(LOG);
    const sink = producer('Sink-1', 1);
    await store.execute(sink.append('t1', 1));
    const before = await store.transactions('out');
    const rowsBefore = await store.readTopic('out', 'read uncommitted');
    await store.execute(sink.append('t1', 2));
    await store.execute(sink.commit('t1'));
    expect(before).toMatchObject([{ status: 'open', rows: rows(1) }]);
    expect(values(rowsBefore)).toEqual([1]);
  });
}
