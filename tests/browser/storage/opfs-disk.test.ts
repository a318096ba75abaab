// The local disk and the log-structured backend on the real OPFS, in a real worker.

import { expect, onTestFinished, test } from 'vitest';
import { openOpfsDisk } from '../../../src/storage/opfs-disk.ts';
import type { SuiteResult } from './opfs-disk.worker.ts';

function inWorker(suite: string): Promise<SuiteResult> {
  const worker = new Worker(new URL('./opfs-disk.worker.ts', import.meta.url), { type: 'module' });
  onTestFinished(() => worker.terminate());
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<SuiteResult>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(suite);
  });
}

test.each(['disk', 'backend'])('the contract of the %s holds on OPFS', async (suite) => {
  expect(await inWorker(suite)).toEqual({ memoryOnly: null, failure: null });
});

test('two workers have disks of their own at the same time', async () => {
  const results = await Promise.all([inWorker('disk'), inWorker('disk')]);
  expect(results.map(({ memoryOnly }) => memoryOnly)).toEqual([null, null]);
});

test('where sync access is missing it says so and uses memory', async () => {
  // On a page, outside a worker, the browser does not offer it.
  const { disk, memoryOnly } = await openOpfsDisk();
  expect(memoryOnly).toMatch(/^This browser offers no local disk \(.+\)\.$/s);
  disk.append('a', Uint8Array.of(1));
  expect(disk.read('a', 0, 1)).toEqual(Uint8Array.of(1));
});
