// Runs that the browser has kept: listed, looked into, deleted by their owner, but not under another tab.
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { ENGINE_VERSION } from '../../src/engine/version.ts';
import { StoredRuns } from '../../src/lab/stored-runs.ts';
import { openDurable } from '../../src/storage/open-durable.ts';

async function browser(held: readonly string[] = []) {
  const store = await openDurable({ name: crypto.randomUUID() });
  if (store.kind !== 'durable') throw new Error(store.sentence);
  const durable = store.durable({ name: '', partitions: [] });
  for (const [index, job] of ['run-old', 'run-open', 'run-new'].entries()) {
    const bytes = new Uint8Array(10 * (index + 1));
    await durable.execute({ op: 'put', file: `${job}/savepoint-3/_metadata`, bytes });
    await store.runs.save({
      job,
      scenario: index === 0 ? 'gone' : 'clicks',
      settings: {},
      seed: 1,
      createdAtMs: index,
      lastSeenAtMs: index,
      atMs: 1000,
      status: 'FINISHED',
      engineVersion: ENGINE_VERSION,
    });
  }
  const exclusive = (job: string) =>
    Promise.resolve(held.includes(job) ? null : (): void => undefined);
  return { runs: new StoredRuns(store, exclusive), durable };
}

test('all but the open one are listed, newest first, with what they take up', async () => {
  const { runs } = await browser();
  const listed = await runs.list('run-open');
  expect(listed.map(({ job }) => job)).toEqual(['run-new', 'run-old']);
  expect(listed[0]).toMatchObject({ snapshots: 1, files: 1, sizeBytes: 30, status: 'FINISHED' });
  expect(listed.map(({ scenario }) => scenario?.id ?? null)).toEqual(['clicks', null]);
});

test('one can be looked into without being opened', async () => {
  const { runs } = await browser();
  const seen = await runs.look('run-old', { files: [] });
  expect(seen.files.map(({ file }) => file)).toEqual(['run-old/savepoint-3/_metadata']);
});

test('deleting takes all of it, its savepoints too, and nothing of others', async () => {
  const { runs, durable } = await browser();
  expect(await runs.remove('run-old')).toBeNull();
  expect((await runs.list('run-open')).map(({ job }) => job)).toEqual(['run-new']);
  expect((await durable.files('')).map(({ file }) => file)).toEqual([
    'run-new/savepoint-3/_metadata',
    'run-open/savepoint-3/_metadata',
  ]);
});

test('one that another tab has open stays, and it says why', async () => {
  const { runs } = await browser(['run-old']);
  expect(await runs.remove('run-old')).toBe(
    'This run is open in another tab: close it there first.',
  );
  expect(await runs.list('')).toHaveLength(3);
});
