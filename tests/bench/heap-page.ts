// The heap backend at a million keys: how long a snapshot holds processing up, and how much slower
// processing is while one is being written out. Runs in the browser.
import { keyGroupFor, javaHash } from '../../src/engine/job/key-groups.ts';
import { COUNT } from '../../src/engine/operators/keyed-count.ts';
import { HeapBackend } from '../../src/engine/state/heap/heap-backend.ts';
import type { KeyedSnapshot } from '../../src/engine/state/backend.ts';
import { ByteWriter } from '../../src/engine/stream/bytes.ts';

const KEYS = 1_000_000;
const MAX_PARALLELISM = 128;
/** The writing thread gets this share of the time, in slices. Flink has a second thread for it. */
const WRITING_SHARE = 0.1;
const RECORDS_PER_SLICE = 2000;
const QUIET_RECORDS = 750_000;

export interface HeapRounds {
  readonly heapSnapshotPauseMs: number[];
  readonly pointerCopyMs: number[];
  /** While a snapshot is being written, against just before and just after it. */
  readonly throughputDuringSnapshotRatio: number[];
}

export function measureHeap(rounds: number): HeapRounds {
  const backend = new HeapBackend(MAX_PARALLELISM);
  const count = backend.value(COUNT);
  const keys = Array.from({ length: KEYS }, (_, index) => `key-${index}`);
  // What the same number of pointers costs to copy, without anything else.
  const pointers = pointerArrays(keys);
  let next = 1;
  const records = (many: number): void => {
    for (let done = 0; done < many; done++) {
      next = (Math.imul(next, 1664525) + 1013904223) >>> 0;
      backend.setCurrentKey(keys[next % KEYS] ?? '');
      count.update((count.value() ?? 0) + 1);
    }
  };
  for (const key of keys) {
    backend.setCurrentKey(key);
    count.update(0);
  }
  records(KEYS);
  const result: HeapRounds = {
    heapSnapshotPauseMs: [],
    pointerCopyMs: [],
    throughputDuringSnapshotRatio: [],
  };
  // By turns, so that both see the same machine at the same time.
  for (let round = 0; round < rounds * 3; round++) {
    result.pointerCopyMs.push(elapsedMs(() => pointers.map((each) => each.slice())));
    result.heapSnapshotPauseMs.push(elapsedMs(() => backend.snapshot().release()));
  }
  let before = perSecond(QUIET_RECORDS, () => records(QUIET_RECORDS));
  for (let round = 0; round < rounds; round++) {
    const during = whileWriting(backend.snapshot(), records);
    const after = perSecond(QUIET_RECORDS, () => records(QUIET_RECORDS));
    result.throughputDuringSnapshotRatio.push((2 * during) / (before + after));
    before = after;
  }
  return result;
}

/** Arrays of the sizes that the backend's tables have: a pointer per slot. */
function pointerArrays(keys: readonly string[]): (object | null)[][] {
  const sizes = new Array<number>(MAX_PARALLELISM).fill(0);
  for (const key of keys) {
    const group = keyGroupFor(javaHash(key), MAX_PARALLELISM);
    sizes[group] = (sizes[group] ?? 0) + 1;
  }
  return sizes.map((size) => {
    let slots = 8;
    while (slots * 3 < size * 4) slots *= 2;
    const array = new Array<object | null>(slots).fill(null);
    for (let at = 0; at < size; at++) array[at] = { at };
    return array;
  });
}

/** @returns records per second of all time until the snapshot is written. */
function whileWriting(snapshot: KeyedSnapshot, records: (many: number) => void): number {
  const writer = new ByteWriter();
  const startMs = performance.now();
  let writingMs = 0;
  let done = 0;
  for (const group of snapshot.groups()) {
    writingMs += elapsedMs(() => {
      group.write(writer);
      writer.take();
    });
    while (performance.now() - startMs < writingMs / WRITING_SHARE) {
      records(RECORDS_PER_SLICE);
      done += RECORDS_PER_SLICE;
    }
  }
  snapshot.release();
  return (done / (performance.now() - startMs)) * 1000;
}

function perSecond(times: number, act: () => void): number {
  return (times / elapsedMs(act)) * 1000;
}

function elapsedMs(act: () => unknown): number {
  const startMs = performance.now();
  act();
  return performance.now() - startMs;
}
