// The log-structured backend on the real OPFS: state larger than its memory, what an access costs
// against the heap, and what incremental snapshots save in bytes and in restore time.
import { digestBytes } from '../../src/engine/digest.ts';
import { COUNT } from '../../src/engine/operators/keyed-count.ts';
import type { KeyedSnapshot, KeyedStateBackend } from '../../src/engine/state/backend.ts';
import { HeapBackend } from '../../src/engine/state/heap/heap-backend.ts';
import { LsmBackend } from '../../src/engine/state/lsm/lsm-backend.ts';
import { decodeTaskState, encodeTaskState } from '../../src/engine/state/snapshot-file.ts';
import { TEXT } from '../../src/engine/state/state-type.ts';
import type { LocalDisk } from '../../src/engine/state/local-disk.ts';
import type { FileHandle } from '../../src/engine/protocol.ts';
import { openOpfsDisk } from '../../src/storage/opfs-disk.ts';

export interface LsmFigures {
  /** Why the disk is in memory; null: it is OPFS. */
  readonly lsmMemoryOnly: string | null;
  readonly lsmStateBytes: number;
  readonly lsmHeapBytes: number;
  readonly heapToLsmAccessRatio: number;
  readonly incrementalBytesRatio: number;
  readonly retainedBytesRatio: number;
  readonly restoreIncrementalRatio: number;
}

const MAX_PARALLELISM = 128;
const MEMTABLE_BYTES = 4 << 20;
const LARGE_VALUE_BYTES = 2000;
const LARGE_STATE_BYTES = 256e6;
const KEYS = 100_000;
const INCREMENTS = 5;

let tasks = 0;

function lsm(disk: LocalDisk, incremental = false): LsmBackend {
  return new LsmBackend({
    maxParallelism: MAX_PARALLELISM,
    disk,
    task: `Count-${++tasks}`,
    attempt: 1,
    memtableBytes: MEMTABLE_BYTES,
    incremental,
  });
}

/** Always the same numbers. */
function numbers(): (below: number) => number {
  let next = 1;
  return (below) => {
    next = (Math.imul(next, 1664525) + 1013904223) >>> 0;
    return next % below;
  };
}

function elapsedMs(act: () => void): number {
  const startMs = performance.now();
  act();
  return performance.now() - startMs;
}

/** Fill more than memory may hold, then read and write all over it. */
function largeState(disk: LocalDisk): Pick<LsmFigures, 'lsmStateBytes' | 'lsmHeapBytes'> {
  const backend = lsm(disk);
  const state = backend.value({ kind: 'value', name: 'page', type: TEXT });
  const filler = 'x'.repeat(LARGE_VALUE_BYTES);
  let lsmHeapBytes = 0;
  let keys = 0;
  while (backend.store.diskBytes < LARGE_STATE_BYTES) {
    backend.setCurrentKey(`key-${keys}`);
    state.update(`${keys++} ${filler}`);
    lsmHeapBytes = Math.max(lsmHeapBytes, backend.store.heapBytes);
  }
  const pick = numbers();
  for (let done = 0; done < 3000; done++) {
    const number = pick(keys);
    backend.setCurrentKey(`key-${number}`);
    const value = state.value();
    if (value?.startsWith(`${number} `) !== true) throw new Error(`key-${number} is lost.`);
    state.update(value);
  }
  const { diskBytes, heapBytes } = backend.store;
  backend.dispose();
  return { lsmStateBytes: diskBytes, lsmHeapBytes: Math.max(lsmHeapBytes, heapBytes) };
}

/** Read-modify-writes of a count per second. */
function accessesPerSecond(backend: KeyedStateBackend, accesses: number): number {
  const count = backend.value(COUNT);
  const pick = numbers();
  for (let key = 0; key < KEYS; key++) {
    backend.setCurrentKey(`key-${key}`);
    count.update(0);
  }
  const tookMs = elapsedMs(() => {
    for (let done = 0; done < accesses; done++) {
      backend.setCurrentKey(`key-${pick(KEYS)}`);
      count.update((count.value() ?? 0) + 1);
    }
  });
  backend.dispose();
  return (accesses / tookMs) * 1000;
}

interface Store {
  readonly files: Map<string, { readonly handle: FileHandle; readonly bytes: Uint8Array }>;
  uploadedBytes: number;
}

/** Write a snapshot out as a task does. @returns the task's own file and its sorted files. */
function write(snapshot: KeyedSnapshot, store: Store) {
  const shared = (snapshot.files ?? []).map((file) => {
    if (file.stored) return file.stored;
    const bytes = file.bytes();
    const handle = { file: file.name, sizeBytes: bytes.length, digest: digestBytes(bytes) };
    file.uploaded(handle);
    store.files.set(file.name, { handle, bytes });
    store.uploadedBytes += bytes.length;
    return handle;
  });
  const own = encodeTaskState(null, snapshot);
  store.uploadedBytes += own.length;
  snapshot.release();
  return { own, shared };
}

function snapshots(
  disk: LocalDisk,
): Pick<LsmFigures, 'incrementalBytesRatio' | 'retainedBytesRatio' | 'restoreIncrementalRatio'> {
  const backend = lsm(disk, true);
  const count = backend.value(COUNT);
  const pick = numbers();
  const change = (keys: number, keyOf: (index: number) => number): void => {
    for (let index = 0; index < keys; index++) {
      backend.setCurrentKey(`key-${keyOf(index)}`);
      count.update((count.value() ?? 0) + 1);
    }
  };
  change(KEYS, (index) => index);
  const store: Store = { files: new Map(), uploadedBytes: 0 };
  let last = write(backend.snapshot(1), store);
  backend.notifyComplete(1);
  const increments: number[] = [];
  for (let checkpoint = 2; checkpoint < 2 + INCREMENTS; checkpoint++) {
    change(KEYS / 100, () => pick(KEYS));
    const before = store.uploadedBytes;
    last = write(backend.snapshot(checkpoint), store);
    increments.push(store.uploadedBytes - before);
    backend.notifyComplete(checkpoint);
  }
  const snapshot = backend.snapshot(99);
  const full = encodeTaskState(null, { ...snapshot, files: null });
  snapshot.release();

  const expected = total(backend);
  const { own, shared } = last;
  const fromFiles = lsm(disk, true);
  fromFiles.value(COUNT);
  const filesMs = elapsedMs(() => {
    const { keyedFiles } = decodeTaskState(own);
    const contents = shared.map(({ file }) => store.files.get(file)?.bytes ?? new Uint8Array());
    for (const [index, bytes] of contents.entries()) {
      if (digestBytes(bytes) !== shared[index]?.digest) throw new Error('A file is damaged.');
    }
    fromFiles.restoreFiles(keyedFiles?.states ?? [], shared, contents);
  });
  const fromFull = lsm(disk);
  fromFull.value(COUNT);
  const fullMs = elapsedMs(() => {
    digestBytes(full);
    fromFull.restore(decodeTaskState(full).keyed);
  });
  if (total(fromFiles) !== expected || total(fromFull) !== expected) {
    throw new Error('The restored state is not the state that was stored.');
  }
  for (const each of [backend, fromFiles, fromFull]) each.dispose();
  return {
    // Without the increment that happened to merge files.
    incrementalBytesRatio: Math.min(...increments) / full.length,
    retainedBytesRatio: store.uploadedBytes / full.length,
    restoreIncrementalRatio: filesMs / fullMs,
  };
}

function total(backend: KeyedStateBackend): number {
  let sum = 0;
  for (const { value } of backend.rows()) sum += value as number;
  return sum;
}

async function measure(): Promise<LsmFigures> {
  const opened = await openOpfsDisk();
  const { disk, memoryOnly } = opened;
  const large = largeState(disk);
  const heapPerSecond = accessesPerSecond(new HeapBackend(MAX_PARALLELISM), 400_000);
  const lsmPerSecond = accessesPerSecond(lsm(disk), 40_000);
  const figures = {
    lsmMemoryOnly: memoryOnly,
    ...large,
    heapToLsmAccessRatio: heapPerSecond / lsmPerSecond,
    ...snapshots(disk),
  };
  opened.close();
  return figures;
}

addEventListener('message', () => {
  void measure().then(
    (figures) => postMessage(figures),
    (error: unknown) => postMessage(String(error)),
  );
});
