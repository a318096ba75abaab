// Keyed state on the heap: copy-on-write against a plain Map.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeapKeyedState, type KeyedSnapshot } from '../../../src/engine/state/heap.ts';

type Plain = Map<number, Map<string, number>>;

const copy = (state: Plain): Plain =>
  new Map([...state].map(([group, entries]) => [group, new Map(entries)]));

const shown = (snapshot: KeyedSnapshot): Plain =>
  new Map([...snapshot.groups()].map(([group, entries]) => [group, new Map(entries)]));

const action = fc.oneof(
  fc.record({
    put: fc.constant(true as const),
    group: fc.nat(3),
    key: fc.constantFrom('a', 'b', 'c'),
    value: fc.nat(99),
  }),
  fc.record({ put: fc.constant(false as const), take: fc.boolean(), which: fc.nat(9) }),
);

test('whatever is put, taken and released: snapshots never change and state is the Map’s', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
      const heap = new HeapKeyedState();
      const model: Plain = new Map();
      const held: { snapshot: KeyedSnapshot; then: Plain }[] = [];
      for (const each of actions) {
        if (each.put) {
          heap.put(each.group, each.key, each.value);
          const entries = model.get(each.group) ?? new Map<string, number>();
          model.set(each.group, entries.set(each.key, each.value));
        } else if (each.take) {
          held.push({ snapshot: heap.snapshot(), then: copy(model) });
        } else if (held.length > 0) {
          held.splice(each.which % held.length, 1)[0]?.snapshot.release();
        }
        for (const { snapshot, then } of held) expect(shown(snapshot)).toEqual(then);
      }
      const all = [...heap.all()];
      expect(all).toHaveLength([...model.values()].reduce((sum, { size }) => sum + size, 0));
      expect(heap.entries).toBe(all.length);
      for (const [group, key, value] of all) {
        expect(value).toBe(model.get(group)?.get(key));
        expect(heap.get(group, key)).toBe(value);
      }
    }),
  );
});

describe('copies', () => {
  /** Whether a write after these steps had to copy the group. */
  const copies = (prepare: (heap: HeapKeyedState) => void): boolean => {
    const heap = new HeapKeyedState();
    heap.put(1, 'a', 1);
    prepare(heap);
    const probe = heap.snapshot();
    const [, before] = [...probe.groups()][0]!;
    probe.release();
    heap.put(1, 'a', 2);
    return before.get('a') === 1;
  };

  test('an unshared group is written in place', () => {
    expect(copies(() => undefined)).toBe(false);
  });

  test('a group is copied once per snapshot, on its first change', () => {
    expect(copies((heap) => heap.snapshot())).toBe(true);
    expect(
      copies((heap) => {
        heap.snapshot();
        heap.put(1, 'b', 1);
      }),
    ).toBe(false);
  });

  test('as long as any of several snapshots shares it', () => {
    expect(
      copies((heap) => {
        const first = heap.snapshot();
        heap.snapshot();
        first.release();
        first.release();
      }),
    ).toBe(true);
    expect(
      copies((heap) => {
        heap.snapshot().release();
      }),
    ).toBe(false);
  });
});

test('groups are listed in ascending order', () => {
  const heap = new HeapKeyedState();
  for (const group of [9, 2, 100, 0]) heap.put(group, 'k', group);
  expect([...heap.snapshot().groups()].map(([group]) => group)).toEqual([0, 2, 9, 100]);
});

test('what is not there is undefined', () => {
  const heap = new HeapKeyedState();
  heap.put(1, 'a', 1);
  expect([heap.get(1, 'b'), heap.get(2, 'a')]).toEqual([undefined, undefined]);
});
