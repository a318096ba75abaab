// The contract on a simulated IndexedDB, and what only a database has: reopening, two connections.

import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { Database } from '../../src/storage/idb-database.ts';
import { IndexedDbDurable } from '../../src/storage/idb-durable.ts';
import { bytes, LOG, outcome, producer, storageContract } from '../support/storage-contract.ts';

async function openStore(name: string): Promise<IndexedDbDurable> {
  return new IndexedDbDurable(await Database.open({ name }), LOG);
}

describe('the store in a simulated IndexedDB', () => {
  storageContract({
    open: async (log) => {
      return new IndexedDbDurable(await Database.open({ name: crypto.randomUUID() }), log);
    },
    runs: 40,
  });

  test('a later connection finds what an earlier one wrote', async () => {
    const name = crypto.randomUUID();
    const database = await Database.open({ name });
    const before = new IndexedDbDurable(database, LOG);
    await before.execute({ op: 'put', file: 'a', bytes: bytes(1) });
    await before.execute(producer('Sink-1', 1).preCommit('t1', 5));
    database.close();
    const after = await openStore(name);
    expect(await after.read('a')).toEqual(bytes(1));
    expect(await after.execute(producer('Sink-1', 2).recover('t1'))).toMatchObject({
      committed: ['t1'],
    });
  });

  test('a fence set through one connection holds for requests through another', async () => {
    const name = crypto.randomUUID();
    const [old, successor] = await Promise.all([openStore(name), openStore(name)]);
    const dying = producer('Sink-1', 1);
    await old.execute(dying.append('t1', 1));
    const results = await Promise.all([
      successor.execute(producer('Sink-1', 2).recover()),
      old.execute(dying.preCommit('t1', 2)),
      old.execute(dying.commit('t1')),
    ]);
    // Whoever came first, nothing of the old attempt may have been committed after the fence.
    const [, , commit] = results;
    const committed = await successor.readTopic('out', 'read committed');
    expect(committed).toHaveLength(outcome(commit) === 'ok' ? 2 : 0);
    expect(outcome(await old.execute(dying.append('t9', 9)))).toBe('fenced');
  });

  test('a damaged record of a job is reported, not believed', async () => {
    const name = crypto.randomUUID();
    const database = await Database.open({ name });
    await database.transact(['ha'], 'readwrite', async (transaction) => {
      await transaction.objectStore('ha').put({ attempt: 'three', status: 'RUNNING' }, 'j');
    });
    const store = new IndexedDbDurable(database, LOG);
    expect(outcome(await store.execute({ op: 'get-ha', job: 'j' }))).toBe('damaged');
  });
});
