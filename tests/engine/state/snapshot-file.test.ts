// The file of a task's state: round trip, same state same bytes, damage is `Unreadable`.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeapKeyedState } from '../../../src/engine/state/heap.ts';
import { decodeTaskState, encodeTaskState } from '../../../src/engine/state/snapshot-file.ts';
import { Unreadable } from '../../../src/engine/stream/bytes.ts';

const entry = fc.tuple(fc.nat(200), fc.string({ unit: 'binary' }), fc.integer());
const operator = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);

function heapOf(entries: readonly (readonly [number, string, number])[]): HeapKeyedState {
  const heap = new HeapKeyedState();
  for (const [group, key, value] of entries) heap.put(group, key, value);
  return heap;
}

test('state comes back, group by group', () => {
  fc.assert(
    fc.property(operator, fc.array(entry), (own, entries) => {
      const heap = heapOf(entries);
      const state = decodeTaskState(encodeTaskState(own, heap.snapshot()));
      expect(state.operator).toEqual(own);
      const restored = heapOf(
        state.keyed.flatMap(({ group, entries: each }) =>
          each.map(([key, value]) => [group, key, value] as const),
        ),
      );
      expect(new Map([...restored.all()].map(([g, k, v]) => [`${g}/${k}`, v]))).toEqual(
        new Map([...heap.all()].map(([g, k, v]) => [`${g}/${k}`, v])),
      );
    }),
  );
});

test('the same state gives the same bytes', () => {
  const one = heapOf([
    [1, 'a', 1],
    [2, 'b', 2],
  ]);
  const other = heapOf([
    [2, 'b', 2],
    [1, 'a', 1],
  ]);
  expect(encodeTaskState({ x: 1 }, one.snapshot())).toEqual(
    encodeTaskState({ x: 1 }, other.snapshot()),
  );
});

test('damaged bytes give a state or Unreadable, never another error', () => {
  fc.assert(
    fc.property(
      operator,
      fc.array(entry, { maxLength: 5 }),
      fc.nat(),
      fc.nat(255),
      fc.nat(),
      (own, entries, at, mask, cut) => {
        const bytes = encodeTaskState(own, heapOf(entries).snapshot());
        const damaged = bytes.slice(0, cut % 3 === 0 ? cut % (bytes.length + 1) : bytes.length);
        if (damaged.length > 0) damaged[at % damaged.length]! ^= mask;
        try {
          decodeTaskState(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(Unreadable);
        }
      },
    ),
  );
});

describe('bytes that are something else', () => {
  const good = encodeTaskState(null, null);
  const refusal = (bytes: Uint8Array) => () => decodeTaskState(bytes);

  test('are told apart by a sentence', () => {
    expect(refusal(Uint8Array.of(1, 2, 3, 4))).toThrow('The file is not a task snapshot.');
    expect(refusal(Uint8Array.of(0x54, 0x4d, 0x53, 9))).toThrow(
      'The snapshot has format 9; this version reads format 2.',
    );
    expect(refusal(Uint8Array.of(...good.slice(0, 4), 1, 0x7b))).toThrow(
      'The operator state in the file is not readable.',
    );
  });

  test('a state that cannot be written does not spoil the next file', () => {
    expect(() => encodeTaskState({ n: 1n }, null)).toThrow(TypeError);
    expect(encodeTaskState(null, null)).toEqual(good);
  });
});
