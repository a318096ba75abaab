// Seeded chance: the same everywhere, and even enough.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Prng } from '../../src/engine/prng.ts';

const draw = (prng: Prng, count = 5): number[] =>
  Array.from({ length: count }, () => prng.uint32());

test('a seed always gives the same numbers', () => {
  // Written down once: a change here gives every run another trace (engine/version.ts).
  expect(draw(new Prng(1), 4)).toMatchInlineSnapshot(`
    [
      2420951833,
      2513034076,
      3847892949,
      4064752930,
    ]
  `);
  expect(draw(new Prng(-1))).toEqual(draw(new Prng(0xffffffff)));
  expect(draw(new Prng(1))).not.toEqual(draw(new Prng(2)));
});

test('bounds hold', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 1000 }),
      fc.nat(1000),
      (seed, bound, low) => {
        const prng = new Prng(seed);
        const below = prng.below(bound);
        expect(below >= 0 && below < bound).toBe(true);
        const between = prng.between(low, low + bound);
        expect(between >= low && between <= low + bound).toBe(true);
        expect([prng.below(0), prng.chance(0), prng.chance(100)]).toEqual([0, false, true]);
      },
    ),
  );
});

test('all values come about equally often', () => {
  const prng = new Prng(7);
  const times = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) times[prng.below(10)]!++;
  for (const count of times) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('a fork is independent of its parent, and its label names it', () => {
  const parent = new Prng(3);
  expect(draw(parent.fork(1))).toEqual(draw(new Prng(3).fork(1)));
  expect(draw(parent.fork(1))).not.toEqual(draw(parent.fork(2)));
  const before = draw(new Prng(3));
  expect(draw(parent)).toEqual(before);
});

test('pick takes one of the items, and refuses none', () => {
  expect(['a', 'b']).toContain(new Prng(1).pick(['a', 'b']));
  expect(() => new Prng(1).pick([])).toThrow('Nothing to pick from.');
});
