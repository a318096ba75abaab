// Faces keep their identity as long as they say the same, whatever they are made of.
import { expect, test } from 'vitest';
import { Steady, saysTheSame } from '../../src/ui/graph/steady.ts';

test('the same words are the same object, other words another', () => {
  const steady = new Steady<{ word: string; parts: readonly { n: number }[] }>();
  const first = steady.keep('a', { word: 'idle', parts: [{ n: 1 }] });
  expect(steady.keep('a', { word: 'idle', parts: [{ n: 1 }] })).toBe(first);
  expect(steady.keep('b', { word: 'idle', parts: [{ n: 1 }] })).not.toBe(first);
  const next = steady.keep('a', { word: 'idle', parts: [{ n: 2 }] });
  expect(next).not.toBe(first);
  expect(next.parts).toEqual([{ n: 2 }]);
});

test('lists differ by length and kind, numbers by value, things with an identity by it', () => {
  expect(saysTheSame([1, 2], [1, 2, 3])).toBe(false);
  expect(saysTheSame([], {})).toBe(false);
  expect(saysTheSame({ a: undefined }, { b: undefined })).toBe(false);
  expect(saysTheSame(Number.NaN, Number.NaN)).toBe(true);
  expect(saysTheSame(new Map([[1, 2]]), new Map([[1, 2]]))).toBe(false);
  expect(saysTheSame(null, {})).toBe(false);
});
