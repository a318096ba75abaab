// The heap backend: the contract, what its versions say, and what a write during a snapshot copies.

import { describe, expect, test } from 'vitest';
import { COUNT } from '../../../src/engine/operators/keyed-count.ts';
import { HeapBackend } from '../../../src/engine/state/heap/heap-backend.ts';
import { decodeTaskState, encodeTaskState } from '../../../src/engine/state/snapshot-file.ts';
import { backendContract } from '../../support/backend-contract.ts';
import { MAX_PARALLELISM } from '../../support/state-model.ts';

describe('the heap backend', () => {
  backendContract({ create: () => new HeapBackend(MAX_PARALLELISM), runs: 150 });
});

const versions = (heap: HeapBackend) =>
  Object.fromEntries([...heap.rows()].map(({ key, version }) => [key, version]));

function counting(heap: HeapBackend) {
  const count = heap.value(COUNT);
  return (...keys: string[]) => {
    for (const key of keys) {
      heap.setCurrentKey(key);
      count.update((count.value() ?? 0) + 1);
    }
  };
}

test('each entry says in which version it was last written', () => {
  const heap = new HeapBackend(8);
  const write = counting(heap);
  write('a', 'b');
  const first = heap.snapshot();
  write('a');
  const second = heap.snapshot();
  write('c');
  expect(versions(heap)).toEqual({ a: 1, b: 0, c: 2 });
  expect(heap.versions).toEqual({ current: 2, required: 2 });
  second.release();
  expect(heap.versions.required).toBe(1);
  first.release();
  first.release();
  expect(heap.versions.required).toBe(0);
});

test('a table of many keys grows, shrinks and keeps what is in it, under a snapshot too', () => {
  const heap = new HeapBackend(1);
  const keys = Array.from({ length: 5000 }, (_, index) => `key ${index}`);
  const write = counting(heap);
  write(...keys);
  const snapshot = heap.snapshot();
  const count = heap.value({ ...COUNT, name: 'other' });
  write(...keys, ...keys);
  for (const key of keys.filter((_, index) => index % 3 > 0)) {
    heap.setCurrentKey(key);
    count.update(1);
    count.clear();
  }
  const { keyed } = decodeTaskState(encodeTaskState(null, snapshot));
  expect(keyed.groups[0]?.entries).toHaveLength(5000);
  expect(keyed.groups[0]?.entries.every(({ value }) => value === 1)).toBe(true);
  expect([...heap.rows()].every(({ value }) => value === 3)).toBe(true);
});

test('removing closes the gap: no key behind it is lost', () => {
  const heap = new HeapBackend(1);
  const keys = Array.from({ length: 400 }, (_, index) => `key ${index}`);
  const count = heap.value(COUNT);
  counting(heap)(...keys);
  for (const [index, key] of keys.entries()) {
    heap.setCurrentKey(key);
    count.clear();
    const left = new Set([...heap.rows()].map((row) => row.key));
    expect(left.size).toBe(keys.length - index - 1);
    if (index % 40 > 0) continue;
    for (const other of keys.slice(index + 1)) {
      heap.setCurrentKey(other);
      expect(count.value()).toBe(1);
    }
  }
});
