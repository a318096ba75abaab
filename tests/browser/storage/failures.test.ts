// How the real browser refuses: a full disk, an older tab, a database cleared under the page.

import { expect, onTestFinished, test, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import type { Request } from '../../../src/engine/protocol.ts';
import { Database } from '../../../src/storage/idb-database.ts';
import { IndexedDbDurable } from '../../../src/storage/idb-durable.ts';
import { openDurable } from '../../../src/storage/open-durable.ts';
import { exclusive } from '../../../src/storage/run-lock.ts';
import { bytes, LOG, outcome } from '../../support/storage-contract.ts';

interface Devtools {
  send(method: string, params: Record<string, unknown>): Promise<unknown>;
}

/** A corner of the browser's storage that ends after so many bytes. */
async function useSmallStorage(quota: number): Promise<void> {
  const { storageBuckets } = navigator as unknown as {
    storageBuckets: {
      open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }>;
      delete(name: string): Promise<void>;
    };
  };
  const name = crypto.randomUUID();
  const bucket = await storageBuckets.open(name, { quota });
  vi.stubGlobal('indexedDB', bucket.indexedDB);
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    await storageBuckets.delete(name);
  });
}

test('a full disk fails the request with full, and what still fits goes on', async () => {
  await useSmallStorage(6_000_000);
  const database = await Database.open({ name: crypto.randomUUID() });
  onTestFinished(() => database.close());
  const store = new IndexedDbDurable(database, LOG);
  await store.execute({ op: 'put', file: 'before', bytes: bytes(1) });
  const large = new Uint8Array(8_000_000).fill(7);
  expect(outcome(await store.execute({ op: 'put', file: 'a', bytes: large }))).toBe('full');
  const row = { key: 'k'.repeat(8_000_000), value: 1, partition: 0, offset: 0 };
  const append: Request = {
    op: 'append',
    topic: 'out',
    producer: 'Sink-1',
    attempt: 1,
    transaction: 't1',
    rows: [row],
  };
  expect(outcome(await store.execute(append))).toBe('full');
  expect(await store.read('before')).toEqual(bytes(1));
  expect(await store.files('')).toEqual([{ file: 'before', sizeBytes: 1 }]);
  expect(await store.transactions('out')).toEqual([]);
  const small = large.slice(0, 1000);
  expect(outcome(await store.execute({ op: 'put', file: 'a', bytes: small }))).toBe('ok');
});

test('an open tab gives way to a newer Tidemark and says so', async () => {
  const name = crypto.randomUUID();
  const database = await Database.open({ name });
  const store = new IndexedDbDurable(database, LOG);
  const writing = store.execute({ op: 'put', file: 'a', bytes: bytes(1) });
  const newer = await Database.open({ name, version: 9 });
  expect((await database.lost).message).toMatch(/newer version .* Reload/);
  // What was under way has either been finished or refused as a whole.
  const files = await new IndexedDbDurable(newer, LOG).files('');
  expect(files).toHaveLength(outcome(await writing) === 'ok' ? 1 : 0);
  expect(outcome(await store.execute({ op: 'list', prefix: '' }))).toBe('unavailable');
  const late = await openDurable({ name });
  expect(late.kind === 'memory-only' && late.sentence).toMatch(/newer version of Tidemark/);
});

test('a tab that holds on to an older version is named as the reason', async () => {
  const name = crypto.randomUUID();
  const stubborn = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => resolve(request.result);
  });
  const opened = await openDurable({ name, version: 9, patienceMs: 200 });
  expect(opened.kind === 'memory-only' && opened.sentence).toMatch(/Another tab with an older/);
  stubborn.close();
  await expect(Database.open({ name, version: 9 })).resolves.toBeInstanceOf(Database);
});

test('a database that is cleared under the page is lost with a sentence', async () => {
  const database = await Database.open({ name: crypto.randomUUID() });
  const store = new IndexedDbDurable(database, LOG);
  await store.execute({ op: 'put', file: 'a', bytes: bytes(1) });
  const devtools = cdp() as unknown as Devtools;
  await devtools.send('Storage.clearDataForOrigin', {
    origin: location.origin,
    storageTypes: 'indexeddb',
  });
  expect((await database.lost).message).toMatch(/Reload this page/);
  expect(outcome(await store.execute({ op: 'list', prefix: '' }))).toBe('unavailable');
});

test('a run is granted to one holder at a time', async () => {
  const job = crypto.randomUUID();
  const release = await exclusive(job);
  expect(release).toBeTypeOf('function');
  expect(await exclusive(job)).toBeNull();
  expect(await exclusive(crypto.randomUUID())).toBeTypeOf('function');
  release?.();
  await expect.poll(() => exclusive(job)).toBeTypeOf('function');
});
