// Every way the database can fail becomes a problem with a sentence, and leaves nothing half done.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Problem, Request, Result } from '../../src/engine/protocol.ts';
import { Database, DatabaseFailure } from '../../src/storage/idb-database.ts';
import { IndexedDbDurable } from '../../src/storage/idb-durable.ts';
import { openDurable } from '../../src/storage/open-durable.ts';
import { bytes, LOG, outcome, producer, values } from '../support/storage-contract.ts';

const PUT: Request = { op: 'put', file: 'a', bytes: bytes(1) };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function problemOf(result: Result): Problem {
  if (result.ok) throw new Error('The request was expected to fail.');
  return result.problem;
}

type Put = IDBObjectStore['put'];

function mockPut(mock: (store: IDBObjectStore, put: () => IDBRequest<IDBValidKey>) => unknown) {
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const put: Put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...of: Parameters<Put>
  ) {
    return mock(this, () => put.apply(this, of)) as ReturnType<Put>;
  });
}

/** The browser aborts the transaction when its n-th write is done. */
function abortAfterWrite(number: number, errorName: string): void {
  let writes = 0;
  mockPut((store, put) => {
    const request = put();
    if (++writes === number) {
      request.addEventListener('success', () => {
        const error = new DOMException('simulated', errorName);
        vi.spyOn(store.transaction, 'error', 'get').mockReturnValue(error);
        store.transaction.abort();
      });
    }
    return request;
  });
}

/** The browser does not even begin the n-th write. */
function refuseWrite(number: number, errorName: string): void {
  let writes = 0;
  mockPut((_store, put) => {
    if (++writes === number) throw new DOMException('simulated', errorName);
    return put();
  });
}

describe('a request that the database refuses', () => {
  test.each([1, 2])(
    'at write %i because the disk is full is answered with full',
    async (number) => {
      const store = new IndexedDbDurable(await Database.open({ name: crypto.randomUUID() }), LOG);
      abortAfterWrite(number, 'QuotaExceededError');
      const result = await store.execute(PUT);
      expect(outcome(result)).toBe('full');
      expect(problemOf(result).message).toMatch(/full\. Remove old runs/);
      expect(await store.files('')).toEqual([]);
      expect(await store.read('a')).toBeNull();
    },
  );

  test.each([1, 2, 3])('at write %i of a commit commits nothing', async (number) => {
    const store = new IndexedDbDurable(await Database.open({ name: crypto.randomUUID() }), LOG);
    const sink = producer('Sink-1', 1);
    await store.execute(sink.preCommit('t1', 1));
    await store.execute(sink.preCommit('t2', 2));
    abortAfterWrite(number, 'UnknownError');
    expect(outcome(await store.execute(sink.commit('t1', 't2')))).toBe('unavailable');
    vi.restoreAllMocks();
    expect(await store.readTopic('out', 'read committed')).toEqual([]);
    await store.execute(sink.commit('t1', 't2'));
    expect(values(await store.readTopic('out', 'read committed'))).toEqual([1, 2]);
  });

  test('in the middle of a recovery leaves no fence behind', async () => {
    const store = new IndexedDbDurable(await Database.open({ name: crypto.randomUUID() }), LOG);
    const sink = producer('Sink-1', 1);
    await store.execute(sink.append('t1', 1));
    refuseWrite(2, 'UnknownError');
    expect(outcome(await store.execute(producer('Sink-1', 2).recover()))).toBe('unavailable');
    expect(outcome(await store.execute(sink.append('t1', 2)))).toBe('ok');
  });

  test('does not hold up the requests behind it', async () => {
    const store = new IndexedDbDurable(await Database.open({ name: crypto.randomUUID() }), LOG);
    refuseWrite(1, 'AbortError');
    const results = await Promise.all([store.execute(PUT), store.execute(PUT)]);
    expect(results.map(outcome)).toEqual(['unavailable', 'ok']);
  });

  test('because of a mistake of ours stays an exception', async () => {
    const store = new IndexedDbDurable(await Database.open({ name: crypto.randomUUID() }), LOG);
    refuseWrite(1, 'DataCloneError');
    await expect(store.execute(PUT)).rejects.toThrow('simulated');
    expect(outcome(await store.execute(PUT))).toBe('ok');
  });
});

describe('a connection', () => {
  test('gives way to a newer Tidemark in another tab and says so', async () => {
    const name = crypto.randomUUID();
    const database = await Database.open({ name });
    const store = new IndexedDbDurable(database, LOG);
    const newer = await Database.open({ name, version: 9 });
    expect(problemOf(await store.execute(PUT))).toEqual(await database.lost);
    expect((await database.lost).message).toMatch(/newer version .* Reload/);
    await expect(store.files('')).rejects.toThrow(DatabaseFailure);
    expect(outcome(await new IndexedDbDurable(newer, LOG).execute(PUT))).toBe('ok');
  });

  test('gives way to the deletion of the database and says so', async () => {
    const name = crypto.randomUUID();
    const database = await Database.open({ name });
    await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
    expect((await database.lost).message).toMatch(/deleted in another tab/);
  });

  test('that was closed answers unavailable', async () => {
    const database = await Database.open({ name: crypto.randomUUID() });
    database.close();
    const result = await new IndexedDbDurable(database, LOG).execute(PUT);
    expect(problemOf(result)).toEqual({
      reason: 'unavailable',
      message: 'The database was closed.',
    });
  });
});

describe('opening', () => {
  async function sentence(of: Parameters<typeof openDurable>[0]): Promise<string> {
    const opened = await openDurable(of);
    return opened.kind === 'memory-only' ? opened.sentence : 'it opened';
  }

  test('gives a store and the register of runs', async () => {
    const opened = await openDurable({ name: crypto.randomUUID() });
    if (opened.kind !== 'durable') throw new Error(opened.sentence);
    expect(outcome(await opened.durable(LOG).execute(PUT))).toBe('ok');
    expect(await opened.runs.list()).toEqual({ ok: true, runs: [], damaged: [] });
    opened.close();
    expect(outcome(await opened.durable(LOG).execute(PUT))).toBe('unavailable');
  });

  test('falls back to memory where there is no IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined);
    expect(await sentence({})).toMatch(/no database .* kept in memory and end with this page\.$/);
  });

  test('falls back to memory where looking for IndexedDB is forbidden', async () => {
    vi.spyOn(globalThis, 'indexedDB', 'get').mockImplementation(() => {
      throw new DOMException('sandboxed', 'SecurityError');
    });
    expect(await sentence({})).toMatch(/no database .* in memory/);
  });

  test('falls back to memory where IndexedDB refuses', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('private window', 'InvalidStateError');
    });
    expect(await sentence({})).toMatch(/gave up \(InvalidStateError.* in memory/);
  });

  test('falls back to memory when a newer Tidemark wrote the database', async () => {
    const name = crypto.randomUUID();
    (await Database.open({ name, version: 9 })).close();
    expect(await sentence({ name })).toMatch(/newer version of Tidemark.* in memory/);
  });

  test('does not wait for ever for a tab that holds on to an older version', async () => {
    const name = crypto.randomUUID();
    const stubborn = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name, 1);
      request.onsuccess = () => resolve(request.result);
    });
    const patient = { name, version: 9, patienceMs: 50 };
    expect(await sentence(patient)).toMatch(/Another tab with an older version .* Close that tab/);
    stubborn.close();
    // The opening that came too late has closed its connection: it blocks nobody.
    await expect(Database.open({ name, version: 9 })).resolves.toBeInstanceOf(Database);
  });

  test('does not wait for ever for a browser that never answers', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() =>
      Reflect.construct<[], IDBOpenDBRequest>(IDBOpenDBRequest, []),
    );
    expect(await sentence({ patienceMs: 50 })).toMatch(/did not open within 50 ms/);
  });
});
