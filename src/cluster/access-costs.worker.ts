/// <reference lib="webworker" />
// Measures what an access to keyed state costs: the same counts on the heap and in the log-structured
// store on the local disk, key by key at random, in slices so that it tells how far it is.

import { COUNT } from '../engine/operators/keyed-count.ts';
import type { KeyedStateBackend } from '../engine/state/backend.ts';
import { HeapBackend } from '../engine/state/heap/heap-backend.ts';
import { LsmBackend } from '../engine/state/lsm/lsm-backend.ts';
import { openOpfsDisk } from '../storage/opfs-disk.ts';
import type { FromMeasure } from './access-costs.ts';

declare const self: DedicatedWorkerGlobalScope;

const KEYS = 50_000;
const HEAP_ACCESSES = 400_000;
const LSM_ACCESSES = 40_000;
const SLICES = 20;
const MAX_PARALLELISM = 128;

function post(message: FromMeasure): void {
  self.postMessage(message);
}

/** Always the same keys. */
function keys(): () => string {
  let next = 1;
  return () => {
    next = (Math.imul(next, 1664525) + 1013904223) >>> 0;
    return `key-${next % KEYS}`;
  };
}

/** Nanoseconds for one read and one write. */
function cost(backend: KeyedStateBackend, accesses: number, tell: (part: number) => void): number {
  const count = backend.value(COUNT);
  for (let key = 0; key < KEYS; key++) {
    backend.setCurrentKey(`key-${key}`);
    count.update(0);
  }
  const pick = keys();
  let tookMs = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const startMs = performance.now();
    for (let done = 0; done < accesses / SLICES; done++) {
      backend.setCurrentKey(pick());
      count.update((count.value() ?? 0) + 1);
    }
    tookMs += performance.now() - startMs;
    tell((slice + 1) / SLICES);
  }
  backend.dispose();
  return (tookMs / accesses) * 1e6;
}

async function measure(): Promise<void> {
  const opened = await openOpfsDisk();
  const { disk, memoryOnly } = opened;
  const heapNs = cost(new HeapBackend(MAX_PARALLELISM), HEAP_ACCESSES, (part) =>
    post({ kind: 'progress', done: part / 4 }),
  );
  const lsm = new LsmBackend({
    maxParallelism: MAX_PARALLELISM,
    disk,
    task: 'Measured-1',
    attempt: 1,
    memtableBytes: 1 << 20,
    incremental: false,
  });
  const lsmNs = cost(lsm, LSM_ACCESSES, (part) =>
    post({ kind: 'progress', done: 0.25 + part * 0.75 }),
  );
  opened.close();
  post({ kind: 'costs', costs: { heapNs, lsmNs, keys: KEYS, memoryOnly } });
}

void measure().catch((error: unknown) => {
  post({ kind: 'broken', sentence: error instanceof Error ? error.message : String(error) });
});
