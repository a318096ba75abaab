// Several connections to one real database at the same time, as the workers of a run have them.

import { expect, onTestFinished, test } from 'vitest';
import { digestBytes } from '../../../src/engine/digest.ts';
import type { Request, Result } from '../../../src/engine/protocol.ts';
import { Database } from '../../../src/storage/idb-database.ts';
import { IndexedDbDurable } from '../../../src/storage/idb-durable.ts';
import { openDurable } from '../../../src/storage/open-durable.ts';
import { bytes, LOG, outcome, producer, values } from '../../support/storage-contract.ts';

async function connect(name: string): Promise<IndexedDbDurable> {
  const database = await Database.open({ name });
  onTestFinished(() => database.close());
  return new IndexedDbDurable(database, LOG);
}

test('a put survives closing and reopening the database', async () => {
  const name = crypto.randomUUID();
  const first = await openDurable({ name });
  if (first.kind !== 'durable') throw new Error(first.sentence);
  const content = bytes(1, 2, 3);
  const put = (file: string): Request => ({ op: 'put', file, bytes: content });
  await first.durable(LOG).execute(put('job/chk-1/a'));
  await first.durable(LOG).execute(put('job/chk-1/_metadata'));
  first.close();
  const store = await connect(name);
  expect(await store.files('job/')).toEqual([
    { file: 'job/chk-1/_metadata', sizeBytes: 3 },
    { file: 'job/chk-1/a', sizeBytes: 3 },
  ]);
  const got = await store.execute({ op: 'get', file: 'job/chk-1/_metadata', sizeBytes: 3 });
  expect(got).toEqual({ ok: true, op: 'get', bytes: content });
});

test('damage done through one connection is found by the digest through another', async () => {
  const name = crypto.randomUUID();
  const [writer, reader] = await Promise.all([connect(name), connect(name)]);
  const content = crypto.getRandomValues(new Uint8Array(5000));
  await writer.execute({ op: 'put', file: 'a', bytes: content });
  const digest = digestBytes(content);
  expect(digestBytes((await reader.read('a')) ?? bytes())).toBe(digest);
  await writer.damage('a', 4999);
  expect(digestBytes((await reader.read('a')) ?? bytes())).not.toBe(digest);
});

test('a small view over a large buffer is stored with its own bytes only', async () => {
  const name = crypto.randomUUID();
  const store = await connect(name);
  const large = crypto.getRandomValues(new Uint8Array(65536));
  await store.execute({ op: 'put', file: 'a', bytes: large.subarray(1000, 2024) });
  const stored = await new Promise<Uint8Array>((resolve) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => {
      const files = opening.result.transaction('files').objectStore('files');
      const getting = files.get('a') as IDBRequest<Uint8Array>;
      getting.onsuccess = () => resolve(getting.result);
    };
  });
  expect(stored.buffer.byteLength).toBe(1024);
  expect(stored).toEqual(large.slice(1000, 2024));
});

test('of two connections that create the same file with other bytes exactly one succeeds', async () => {
  const name = crypto.randomUUID();
  const stores = await Promise.all([1, 2, 3, 4].map(() => connect(name)));
  for (let round = 0; round < 20; round++) {
    const file = `job/chk-${round}/_metadata`;
    const results = await Promise.all(
      stores.map((store, index) => store.execute({ op: 'put', file, bytes: bytes(index) })),
    );
    expect(results.map(outcome).sort()).toEqual(['exists', 'exists', 'exists', 'ok']);
    const winner = results.findIndex(({ ok }) => ok);
    expect(await stores[0]?.read(file)).toEqual(bytes(winner));
  }
});

test('producers on connections of their own do not lose or mix up a row', async () => {
  const name = crypto.randomUUID();
  const producers = [1, 2, 3];
  const results = await Promise.all(
    producers.map(async (number) => {
      const store = await connect(name);
      const sink = producer(`Sink-${number}`, 1);
      const asked: Promise<Result>[] = [];
      for (let index = 0; index < 20; index++) {
        const id = `t${number}-${index}`;
        asked.push(store.execute(sink.append(id, number * 1000 + 2 * index)));
        asked.push(store.execute(sink.preCommit(id, number * 1000 + 2 * index + 1)));
        asked.push(store.execute(sink.commit(id)));
      }
      return Promise.all(asked);
    }),
  );
  expect(new Set(results.flat().map(outcome))).toEqual(new Set(['ok']));
  const seen = values(await (await connect(name)).readTopic('out', 'read committed'));
  expect(seen).toHaveLength(120);
  for (const number of producers) {
    const own = seen.filter((value) => Math.floor(value / 1000) === number);
    expect(own).toEqual(Array.from({ length: 40 }, (_, index) => number * 1000 + index));
  }
  // The two rows of a transaction became visible together.
  for (let index = 0; index < 120; index += 2) expect(seen[index + 1]).toBe((seen[index] ?? 0) + 1);
});

test('a successor on another connection shuts out a predecessor that is still writing', async () => {
  for (let round = 0; round < 10; round++) {
    const name = crypto.randomUUID();
    const [old, successor] = await Promise.all([connect(name), connect(name)]);
    const dying = producer('Sink-1', 1);
    await old.execute(dying.preCommit('a1', 0));
    const writing: Promise<Result>[] = [];
    for (let index = 0; index < 10; index++) {
      writing.push(old.execute(dying.preCommit(`z${index}`, 100 + index)));
      writing.push(old.execute(dying.commit(`z${index}`)));
    }
    await Promise.all(writing.slice(0, round));
    const recovered = await successor.execute(producer('Sink-1', 2).recover('a1'));
    const visible = values(await successor.readTopic('out', 'read committed'));
    const late = (await Promise.all(writing)).map(outcome);
    // Up to the fence all is well, behind it nothing is.
    const fence = late.indexOf('fenced');
    expect(late.slice(0, fence).every((each) => each === 'ok')).toBe(true);
    expect(late.slice(fence).every((each) => each === 'fenced')).toBe(true);
    expect(outcome(recovered)).toBe('ok');
    // What was visible after the recovery is all that ever will be.
    expect(values(await successor.readTopic('out', 'read committed'))).toEqual(visible);
    const unfinished = (await successor.transactions('out')).filter(
      ({ status }) => status === 'open' || status === 'pre-committed',
    );
    expect(unfinished).toEqual([]);
  }
});

test('what a terminated worker was told is durable is there, and nothing is torn', async () => {
  const name = crypto.randomUUID();
  const acknowledged = await Promise.all([1, 2, 3].map((worker) => writeAndDie(name, worker)));
  const store = await connect(name);
  for (const [index, last] of acknowledged.entries()) {
    const worker = index + 1;
    const files = await store.files(`job/${worker}/`);
    expect(files.length).toBeGreaterThan(last);
    for (let number = 0; number < files.length; number++) {
      const read = await store.read(`job/${worker}/${number}`);
      expect(read?.length).toBe(32 * 1024);
      expect(read?.every((byte) => byte === number % 251)).toBe(true);
    }
    // The successor of the worker ends what it had open, and keeps the rows in their order.
    const successor = producer(`Sink-${worker}`, 2);
    expect(await store.execute(successor.recover(`t${worker}`))).toMatchObject({
      committed: [`t${worker}`],
    });
  }
  const seen = await store.readTopic('out', 'read committed');
  for (const [index, last] of acknowledged.entries()) {
    const own = seen.filter(({ key }) => key === `${index + 1}`).map(({ value }) => value);
    expect(own.length).toBeGreaterThan(last);
    expect(own).toEqual(own.map((_, position) => position));
  }
});

/** The number of the last write the worker heard to be durable. */
function writeAndDie(name: string, worker: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const writer = new Worker(new URL('./writer.worker.ts', import.meta.url), { type: 'module' });
    writer.onerror = (event) => reject(new Error(event.message));
    writer.onmessage = ({ data }: MessageEvent<number>) => {
      if (data < 5 * worker) return;
      writer.terminate();
      resolve(data);
    };
    writer.postMessage({ name, worker });
  });
}
