// The register of runs: what a returning visitor finds.

import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { Database } from '../../src/storage/idb-database.ts';
import { IndexedDbDurable } from '../../src/storage/idb-durable.ts';
import { exclusive } from '../../src/storage/run-lock.ts';
import { RunRegistry, type RunRecord } from '../../src/storage/runs.ts';
import { bytes, LOG, producer } from '../support/storage-contract.ts';

const RUN: RunRecord = {
  job: 'first',
  scenario: 'word count',
  settings: { interval: '10 s', nested: { deep: [1, 2] } },
  seed: 42,
  createdAtMs: 1000,
  lastSeenAtMs: 2000,
  atMs: 350,
  status: 'RUNNING',
  engineVersion: '0.1.0',
};

async function openAll(name: string = crypto.randomUUID()) {
  const database = await Database.open({ name });
  const store = new IndexedDbDurable(database, LOG);
  return { database, runs: new RunRegistry(database), store };
}

describe('the register of runs', () => {
  test('lists what was saved, newest first, each job once', async () => {
    const { runs } = await openAll();
    const later = { ...RUN, job: 'later', createdAtMs: 1001 };
    expect(await runs.save(RUN)).toBeNull();
    expect(await runs.save(later)).toBeNull();
    expect(await runs.save({ ...RUN, atMs: 700, status: 'FINISHED' })).toBeNull();
    expect(await runs.list()).toEqual({
      ok: true,
      runs: [later, { ...RUN, atMs: 700, status: 'FINISHED' }],
      damaged: [],
    });
  });

  test('reports a record it cannot read and lists the others', async () => {
    const { database, runs } = await openAll();
    await runs.save(RUN);
    await database.transact(['runs'], 'readwrite', async (transaction) => {
      const stored = transaction.objectStore('runs');
      await Promise.all([
        stored.put({ ...RUN, job: 'no seed', seed: 'x' }, 'no seed'),
        stored.put('nonsense', 'nonsense'),
        stored.put(RUN, 'misnamed'),
      ]);
    });
    const list = await runs.list();
    expect(list).toMatchObject({ ok: true, runs: [RUN] });
    expect(list.ok && list.damaged.map(({ job }) => job)).toEqual([
      'misnamed',
      'no seed',
      'nonsense',
    ]);
    expect(list.ok && list.damaged.map(({ message }) => message)).toEqual([
      'The record of run misnamed cannot be read: it calls itself first. The run can only be removed.',
      'The record of run no seed cannot be read: seed: Invalid type: Expected number but received "x". The run can only be removed.',
      'The record of run nonsense cannot be read: Invalid type: Expected Object but received "nonsense". The run can only be removed.',
    ]);
    expect(await runs.remove('nonsense')).toBeNull();
    expect(await runs.list()).toMatchObject({ damaged: [{ job: 'misnamed' }, { job: 'no seed' }] });
  });

  test('removes a run with all that bears its name and nothing else', async () => {
    const { runs, store } = await openAll();
    // A neighbour whose name begins alike must not be touched.
    const jobs = ['first', 'first2', 'fir'];
    for (const job of jobs) {
      await runs.save({ ...RUN, job });
      await store.execute({ op: 'put', file: `${job}/chk-1/_metadata`, bytes: bytes(1) });
      const record = {
        attempt: 1,
        nextCheckpointId: 1,
        stopSavepoints: [],
        version: null,
        status: 'RUNNING',
      } as const;
      await store.execute({ op: 'put-ha', job, record });
      for (const topic of [job, `${job}/out`]) {
        await store.execute(producer('Sink-1', 2, topic).recover());
        await store.execute(producer('Sink-1', 2, topic).preCommit('t1', 1));
        await store.execute(producer('Sink-1', 2, topic).commit('t1'));
      }
    }
    expect(await runs.remove('first')).toBeNull();
    for (const job of jobs) {
      const kept = job === 'first' ? 0 : 1;
      expect(await store.files(`${job}/`)).toHaveLength(kept);
      expect(await store.execute({ op: 'get-ha', job })).toMatchObject({
        record: kept === 0 ? null : { attempt: 1 },
      });
      for (const topic of [job, `${job}/out`]) {
        expect(await store.readTopic(topic, 'read committed')).toHaveLength(kept);
        expect(await store.readTopic(topic, 'read uncommitted')).toHaveLength(kept);
        expect(await store.transactions(topic)).toHaveLength(kept);
      }
    }
    // A new run of that name starts from nothing: the old fence is gone too.
    expect(await store.execute(producer('Sink-1', 1, 'first').append('t1', 1))).toMatchObject({
      ok: true,
    });
    expect(await runs.list()).toMatchObject({ runs: [{ job: 'fir' }, { job: 'first2' }] });
  });

  test('says so when the database is gone', async () => {
    const { database, runs } = await openAll();
    database.close();
    const problem = { reason: 'unavailable', message: 'The database was closed.' };
    expect(await runs.save(RUN)).toEqual(problem);
    expect(await runs.remove('first')).toEqual(problem);
    expect(await runs.list()).toEqual({ ok: false, problem });
  });
});

test('where the browser knows no locks, every tab is granted the run', async () => {
  const locks = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  try {
    const [one, other] = [await exclusive('j'), await exclusive('j')];
    expect(one).toBeTypeOf('function');
    expect(other).toBeTypeOf('function');
    other?.();
  } finally {
    if (locks === undefined) Reflect.deleteProperty(globalThis, 'navigator');
    else Object.defineProperty(globalThis, 'navigator', locks);
  }
});
