// Handing operator state round: the cases of Flink's own test, and the rule's properties.
//
// Cases after StateAssignmentOperationTest: two subtasks, to three, to one, and to two again.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redistribute } from '../../../src/engine/checkpoint/redistribute.ts';
import type { OperatorStatePart, OperatorStatePlace } from '../../../src/engine/protocol.ts';

type Mode = OperatorStatePlace['mode'];

const left = (file: string, states: Readonly<Record<string, readonly [Mode, number[]]>>) => ({
  handle: { file, sizeBytes: 1, digest: '' },
  states: Object.entries(states).map(([name, [mode, offsets]]) => ({ name, mode, offsets })),
});

/** `file:name@offset` of all that each new subtask gets. */
const given = (parts: readonly (readonly OperatorStatePart[])[]): string[][] =>
  parts.map((subtask) =>
    subtask.flatMap(({ handle, states }) =>
      states.flatMap(({ name, offsets }) => offsets.map((at) => `${handle.file}:${name}@${at}`)),
    ),
  );

describe('the cases of Flink', () => {
  const split = [left('a', { t1: ['split', [0, 10]] }), left('b', { t2: ['split', [0, 15]] })];

  test('split, scaled up: one element each, and the second state begins where the first ended', () => {
    expect(given(redistribute(split, 3))).toEqual([['a:t1@0', 'b:t2@15'], ['a:t1@10'], ['b:t2@0']]);
  });

  test('split, scaled down: all of it at one', () => {
    expect(given(redistribute(split, 1))).toEqual([['a:t1@0', 'a:t1@10', 'b:t2@0', 'b:t2@15']]);
  });

  test('split, as before: each keeps its own', () => {
    expect(given(redistribute(split, 2))).toEqual([
      ['a:t1@0', 'a:t1@10'],
      ['b:t2@0', 'b:t2@15'],
    ]);
  });

  const union = [
    left('a', { t3: ['union', [0]], t4: ['union', [22, 44]] }),
    left('b', { t3: ['union', [0]] }),
  ];
  const all = ['a:t3@0', 'a:t4@22', 'a:t4@44', 'b:t3@0'];

  test.each([1, 2, 3])('union, to %i subtasks: everything to everyone', (parallelism) => {
    const parts = redistribute(union, parallelism);
    expect(given(parts)).toEqual(Array.from({ length: parallelism }, () => all));
  });

  const copy = { t5: ['broadcast', [0, 10, 20]], t6: ['broadcast', [30, 40, 50]] } as const;
  const broadcast = (file: string) =>
    left(file, { t5: ['broadcast', [...copy.t5[1]]], t6: ['broadcast', [...copy.t6[1]]] });
  const of = (file: string): string[] =>
    [...copy.t5[1], ...copy.t6[1]].map((at) => `${file}:${at < 30 ? 't5' : 't6'}@${at}`);

  test('broadcast: one copy each, that of the same place first', () => {
    const before = [broadcast('a'), broadcast('b')];
    expect(given(redistribute(before, 3))).toEqual([of('a'), of('b'), of('a')]);
    expect(given(redistribute(before, 1))).toEqual([of('a')]);
    expect(given(redistribute(before, 2))).toEqual([of('a'), of('b')]);
  });

  test('broadcast, of which only one subtask had a copy', () => {
    for (const other of [null, left('b', {})]) {
      for (const parallelism of [1, 2, 3]) {
        const parts = redistribute([broadcast('a'), other], parallelism);
        expect(given(parts)).toEqual(Array.from({ length: parallelism }, () => of('a')));
      }
    }
  });
});

test('whatever the parallelism: each element once, sizes differ by one at most, in order', () => {
  const counts = fc.array(fc.nat(7), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 8 }), (sizes, parallelism) => {
      const before = sizes.map((size, at) =>
        left(`f${at}`, { s: ['split', Array.from({ length: size }, (_, each) => each)] }),
      );
      const parts = given(redistribute(before, parallelism));
      expect(parts.flat()).toEqual(given([before]).flat());
      if (sizes.length === parallelism) return;
      const lengths = parts.map(({ length }) => length);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }),
  );
});

test('several states: what is left over does not pile up on the first subtask', () => {
  const names = ['p', 'q', 'r'];
  const states = Object.fromEntries(
    names.map((name) => [name, ['split', [0]] as [Mode, number[]]]),
  );
  expect(given(redistribute([left('a', states)], 3))).toEqual([['a:p@0'], ['a:q@0'], ['a:r@0']]);
});

test('nothing left behind gives nothing', () => {
  expect(redistribute([null, null], 3)).toEqual([[], [], []]);
  expect(redistribute([], 1)).toEqual([[]]);
});
