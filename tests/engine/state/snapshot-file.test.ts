// The file of a task's state: round trip, same state same bytes, damage is `Unreadable`.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COUNT } from '../../../src/engine/operators/keyed-count.ts';
import { HeapBackend } from '../../../src/engine/state/heap/heap-backend.ts';
import type { CopiedOperatorState } from '../../../src/engine/state/operator/operator-state-backend.ts';
import { encodeOperatorState } from '../../../src/engine/state/operator/operator-state-block.ts';
import { NUMBER, TEXT } from '../../../src/engine/state/state-type.ts';
import { decodeTaskState, encodeTaskState } from '../../../src/engine/state/snapshot-file.ts';
import { ByteWriter, Unreadable } from '../../../src/engine/stream/bytes.ts';

const entry = fc.tuple(fc.string({ unit: 'binary' }), fc.integer());
const operator = fc
  .array(fc.tuple(fc.constantFrom('split', 'union'), fc.array(fc.string({ unit: 'binary' }))))
  .map((lists) =>
    lists.map(([mode, elements], at): CopiedOperatorState => {
      return { name: `s${at}`, mode, type: TEXT, elements };
    }),
  );
const copies = (elements: readonly unknown[]): CopiedOperatorState[] => [
  { name: 'x', mode: 'split', type: NUMBER, elements },
];

function heapOf(entries: readonly (readonly [string, number])[]): HeapBackend {
  const heap = new HeapBackend(4);
  const count = heap.value(COUNT);
  const seen = heap.list({ kind: 'list', name: 'seen', type: TEXT });
  for (const [key, value] of entries) {
    heap.setCurrentKey(key);
    count.update(value);
    seen.add(key);
  }
  return heap;
}

test('state comes back, group by group, without the operator', () => {
  fc.assert(
    fc.property(operator, fc.array(entry), (own, entries) => {
      const heap = heapOf(entries);
      const state = decodeTaskState(encodeTaskState(encodeOperatorState(own), heap.snapshot()));
      expect(state.operator).toMatchObject(
        own.map(({ name, mode, elements }) => ({ name, mode, type: 'text', elements })),
      );
      const rows = state.keyed.groups.flatMap(({ group, entries: each }) =>
        each.map((row) => ({ keyGroup: group, ...row, version: 0 })),
      );
      expect(rows).toEqual([...heap.rows()]);
    }),
  );
});

test('the same changes give the same bytes', () => {
  const bytes = () => encodeTaskState(encodeOperatorState(copies([1])), heapOf([['a', 1], ['b', 2]]).snapshot()); // prettier-ignore
  expect(bytes()).toEqual(bytes());
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
        const bytes = encodeTaskState(encodeOperatorState(own), heapOf(entries).snapshot());
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
  /** What stands behind operator state and in-flight data, of which there is none here. */
  const withKeyed = (write: (to: ByteWriter) => void): Uint8Array => {
    const writer = new ByteWriter();
    write(writer);
    return Uint8Array.of(...good.slice(0, -2), ...writer.take());
  };

  test('are told apart by a sentence', () => {
    expect(refusal(Uint8Array.of(1, 2, 3, 4))).toThrow('The file is not a task snapshot.');
    expect(refusal(Uint8Array.of(0x54, 0x4d, 0x53, 9))).toThrow(
      'The snapshot has format 9; this version reads format 4.',
    );
    expect(refusal(Uint8Array.of(...good.slice(0, 4), 1, 0x7b))).toThrow(
      'The bytes end in the middle of a value.',
    );
    expect(refusal(withKeyed((to) => [7, 0].forEach((byte) => to.byte(byte))))).toThrow(
      'Keyed state is kept in a form that is not known here.',
    );
    const withType = withKeyed((to) => {
      to.byte(0);
      to.unsigned(1);
      to.text('count');
      to.byte(0);
      to.text('colour');
    });
    expect(refusal(withType)).toThrow(
      'The snapshot holds state of the type "colour", which is not known here.',
    );
  });

  test('a state that cannot be written does not spoil the next file', () => {
    const once = encodeOperatorState(copies([1]));
    expect(() => encodeOperatorState(copies([1n]))).toThrow(TypeError);
    expect(encodeOperatorState(copies([1]))).toEqual(once);
  });
});
