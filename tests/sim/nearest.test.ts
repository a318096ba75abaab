// A suggestion for what is not known: close, or none at all.

import { expect, test } from 'vitest';
import { nearest, unknownName } from '../../src/sim/nearest.ts';

const KNOWN = ['noAlign', 'ackEarly', 'sameName'];

test.each([
  ['noalgin', 'Did you mean "noAlign"?'],
  ['samename', 'Did you mean "sameName"?'],
  ['foo', 'There are noAlign, ackEarly, sameName.'],
  ['', 'There are noAlign, ackEarly, sameName.'],
])('of "%s" it says: %s', (name, says) => {
  expect(unknownName('mutant', name, KNOWN)).toBe(`There is no mutant "${name}". ${says}`);
});

test('the nearest sentence takes the fewest changed letters', () => {
  expect(nearest('at 1 s kil TM-2', ['at 7.4 s kill TM-2', 'crash'])).toBe('at 7.4 s kill TM-2');
});
