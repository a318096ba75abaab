// The log-structured backend: the contract, full and incremental, with memtables so small that files
// are written and merged all the time; and what it leaves on the disk.

import { describe, expect, test } from 'vitest';
import { COUNT } from '../../../src/engine/operators/keyed-count.ts';
import type { KeyedStateBackend } from '../../../src/engine/state/backend.ts';
import { LsmBackend, type LsmOptions } from '../../../src/engine/state/lsm/lsm-backend.ts';
import { LocalDiskProblem } from '../../../src/engine/state/local-disk.ts';
import { MemoryDisk } from '../../../src/storage/memory-disk.ts';
import { backendContract } from '../../support/backend-contract.ts';
import { MAX_PARALLELISM, save } from '../../support/state-model.ts';

const options = (more: Partial<LsmOptions> = {}): LsmOptions => ({
  maxParallelism: MAX_PARALLELISM,
  disk: new MemoryDisk(),
  task: 'Count-1',
  attempt: 1,
  memtableBytes: 1 << 20,
  incremental: false,
  ...more,
});

describe.each([
  ['full snapshots', false, 1 << 20],
  ['full snapshots, tiny memtables', false, 200],
  ['incremental snapshots', true, 1 << 20],
  ['incremental snapshots, tiny memtables', true, 200],
])('the log-structured backend with %s', (_name, incremental, memtableBytes) => {
  backendContract({
    create: (attempt) => new LsmBackend(options({ incremental, memtableBytes, attempt })),
    runs: 80,
  });
});

function counting(backend: KeyedStateBackend) {
  const count = backend.value(COUNT);
  return (...keys: string[]) => {
    for (const key of keys) {
      backend.setCurrentKey(key);
      count.update((count.value() ?? 0) + 1);
    }
  };
}

const names = (disk: MemoryDisk) => [...disk.files()].sort();

test('files of four snapshots are merged, and go when nobody holds them', () => {
  const disk = new MemoryDisk();
  const backend = new LsmBackend(options({ disk }));
  const write = counting(backend);
  const snapshots = [1, 2, 3, 4].map((checkpoint) => {
    write('a', `k${checkpoint}`);
    return backend.snapshot(checkpoint);
  });
  expect(names(disk)).toEqual([1, 2, 3, 5].map((number) => `Count-1-a1/${number}`));
  for (const snapshot of snapshots) {
    snapshot.release();
    snapshot.release();
  }
  expect(names(disk)).toEqual(['Count-1-a1/5']);
  expect(backend.store.files).toHaveLength(1);
  expect([...backend.rows()].map(({ key, value }) => [key, value])).toContainEqual(['a', 4]);
});

test('what is removed leaves nothing behind once all files are merged', () => {
  const disk = new MemoryDisk();
  const backend = new LsmBackend(options({ disk }));
  const count = backend.value(COUNT);
  for (let checkpoint = 1; checkpoint <= 4; checkpoint++) {
    backend.setCurrentKey(checkpoint === 4 ? 'k3' : `k${checkpoint}`);
    if (checkpoint === 4) {
      for (const key of ['k1', 'k2', 'k3']) {
        backend.setCurrentKey(key);
        count.clear();
      }
    } else count.update(1);
    backend.snapshot(checkpoint).release();
  }
  expect([...backend.rows()]).toEqual([]);
  expect(names(disk)).toEqual([]);
});

describe('an incremental snapshot', () => {
  const uploads = (backend: LsmBackend, checkpoint: number) => {
    const store = new Map<string, Uint8Array>();
    const snapshot = backend.snapshot(checkpoint);
    const stored = snapshot.files?.flatMap((file) => file.stored?.file ?? []) ?? [];
    for (const file of stored) store.set(file, new Uint8Array());
    save(snapshot, store);
    snapshot.release();
    return { uploaded: [...store.keys()].filter((file) => !stored.includes(file)), stored };
  };

  test('uploads only what no completed checkpoint holds', () => {
    const backend = new LsmBackend(options({ incremental: true }));
    const write = counting(backend);
    write('a', 'b');
    expect(uploads(backend, 1).uploaded).toEqual(['shared/Count-1-c1f1-a1']);
    backend.notifyComplete(1);
    write('c');
    expect(uploads(backend, 2)).toEqual({
      uploaded: ['shared/Count-1-c2f1-a1'],
      stored: ['shared/Count-1-c1f1-a1'],
    });
    // Nothing is known of checkpoint 2, so its file is uploaded again, under another name.
    expect(uploads(backend, 3)).toEqual({
      uploaded: ['shared/Count-1-c3f1-a1'],
      stored: ['shared/Count-1-c1f1-a1'],
    });
  });

  test('forgets a name that the snapshot after it did not use', () => {
    const backend = new LsmBackend(options({ incremental: true }));
    counting(backend)('a');
    uploads(backend, 1);
    uploads(backend, 2);
    backend.notifyComplete(1);
    expect(uploads(backend, 3).stored).toEqual([]);
  });
});

test('the end of a task gives its part of the disk back, and nobody else’s', () => {
  const disk = new MemoryDisk();
  const backends = [1, 2].map((attempt) => new LsmBackend(options({ disk, attempt })));
  for (const backend of backends) {
    counting(backend)('a');
    backend.snapshot(1);
  }
  backends[0]?.dispose();
  expect(names(disk)).toEqual(['Count-1-a2/1']);
});

test('a bit that changed on the disk is found by the checksum of its block', () => {
  let damaging = false;
  class FailingDisk extends MemoryDisk {
    override read(file: string, offset: number, length: number): Uint8Array {
      const bytes = super.read(file, offset, length);
      if (damaging) bytes[3]! ^= 8;
      return bytes;
    }
  }
  const backend = new LsmBackend(options({ disk: new FailingDisk() }));
  const write = counting(backend);
  write('a');
  backend.snapshot(1).release();
  damaging = true;
  expect(() => write('a')).toThrow(LocalDiskProblem);
});
