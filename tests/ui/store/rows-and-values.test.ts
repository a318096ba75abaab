// Entries of a snapshot as rows, and their values as texts.

import { expect, test } from 'vitest';
import { entryRows } from '../../../src/ui/store/entry-rows.ts';
import { valueInWords } from '../../../src/ui/store/value-words.ts';

const entry = (key: string, state = 'count') => ({ state, key, namespace: '', value: 1 });
const GROUPS = [
  { group: 9, entries: [entry('/news'), entry('/Index', 'seen'), entry('/Index')] },
  { group: 3, entries: [entry('/shop')] },
];

test('rows go by key group, key and state', () => {
  const rows = entryRows({ groups: GROUPS }, '').map(({ group, key, state }) => [
    group,
    key,
    state,
  ]);
  expect(rows).toEqual([
    [3, '/shop', 'count'],
    [9, '/Index', 'count'],
    [9, '/Index', 'seen'],
    [9, '/news', 'count'],
  ]);
});

test('a key is found by a part of it, whatever the case', () => {
  expect(entryRows({ groups: GROUPS }, ' inde').map(({ key }) => key)).toEqual([
    '/Index',
    '/Index',
  ]);
  expect(entryRows({ groups: GROUPS }, 'nowhere')).toEqual([]);
});

test('values of every kind of state are told', () => {
  expect(valueInWords(12_345)).toBe('12,345');
  expect(valueInWords(['a', 'b'])).toBe('[a, b]');
  expect(valueInWords(new Map([['a', 1]]))).toBe('a: 1');
  expect(valueInWords({ sum: 3, n: [1, 2] })).toBe('sum: 3, n: [1, 2]');
  expect(valueInWords(null)).toBe('null');
  const long = valueInWords('x'.repeat(500));
  expect([long.length, long.at(-1)]).toEqual([160, '…']);
});
