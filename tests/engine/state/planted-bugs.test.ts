// The contract of backends is worth something: bugs planted into them are found within 1,000 programs.

import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { KeyedStateBackend } from '../../../src/engine/state/backend.ts';
import { HeapBackend } from '../../../src/engine/state/heap/heap-backend.ts';
import { BloomFilter } from '../../../src/engine/state/lsm/bloom-filter.ts';
import { LsmBackend } from '../../../src/engine/state/lsm/lsm-backend.ts';
import { LsmStore } from '../../../src/engine/state/lsm/store.ts';
import { SortedFileWriter } from '../../../src/engine/state/lsm/sorted-file-writer.ts';
import { MemoryDisk } from '../../../src/storage/memory-disk.ts';
import { MAX_PARALLELISM, program, runProgram } from '../../support/state-model.ts';

const heap = (): HeapBackend => new HeapBackend(MAX_PARALLELISM);
const lsm = (attempt: number): LsmBackend => {
  const where = { disk: new MemoryDisk(), task: 'Count-1', attempt };
  const options = { maxParallelism: MAX_PARALLELISM, memtableBytes: 200, incremental: true };
  return new LsmBackend({ ...where, ...options });
};

function isFound(create: (attempt: number) => KeyedStateBackend): boolean {
  const property = fc.property(program, (steps) => runProgram(steps, create));
  return fc.check(property, { numRuns: 1000, seed: 1, endOnFailure: true }).failed;
}

afterEach(() => vi.restoreAllMocks());

test('copy-on-write forgotten', () => {
  expect(
    isFound(() => {
      const backend = heap();
      Object.defineProperty(backend.versions, 'required', { get: () => 0, set: () => undefined });
      return backend;
    }),
  ).toBe(true);
});

test.each([
  ['heap', heap],
  ['log-structured', lsm],
])('released too early: %s', (_name, create) => {
  expect(
    isFound((attempt) => {
      const backend = create(attempt);
      const snapshot = backend.snapshot.bind(backend);
      backend.snapshot = (checkpoint: number) => {
        const taken = snapshot(checkpoint);
        taken.release();
        return taken;
      };
      return backend;
    }),
  ).toBe(true);
});

test('tombstones dropped', () => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on its instance below
  const { add } = SortedFileWriter.prototype;
  vi.spyOn(SortedFileWriter.prototype, 'add').mockImplementation(function (
    this: SortedFileWriter,
    key,
    value,
  ) {
    if (value) add.call(this, key, value);
  });
  expect(isFound(lsm)).toBe(true);
});

test('a bloom filter that forgets', () => {
  vi.spyOn(BloomFilter.prototype, 'mayHold').mockImplementation(([first]) => first % 5 > 0);
  expect(isFound(lsm)).toBe(true);
});

test('files restored in the wrong order', () => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on its instance below
  const { load } = LsmStore.prototype;
  vi.spyOn(LsmStore.prototype, 'load').mockImplementation(function (this: LsmStore, contents) {
    return load.call(this, contents.toReversed());
  });
  expect(isFound(lsm)).toBe(true);
});
