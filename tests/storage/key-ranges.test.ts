// Prefixes as key ranges, compared with what `startsWith` says.

import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namesWith, ofTopic } from '../../src/storage/key-ranges.ts';

test('a range of names holds exactly those that begin with the prefix', () => {
  const unit = fc.constantFrom('a', 'b', '/', '\u0000', '\uffff', '\ud800');
  const word = fc.array(unit, { maxLength: 4 }).map((units) => units.join(''));
  fc.assert(
    fc.property(word, word, word, (prefix, other, rest) => {
      const range = namesWith(prefix);
      for (const name of [other, prefix + rest]) {
        expect(range === null || range.includes(name)).toBe(name.startsWith(prefix));
      }
    }),
    { numRuns: 2000 },
  );
});

test('a range of a topic holds its keys from a number on, and no other topic', () => {
  expect(ofTopic('out').includes(['out', 0])).toBe(true);
  expect(ofTopic('out').includes(['out', 'Sink-1'])).toBe(true);
  expect(ofTopic('out', 3).includes(['out', 2])).toBe(false);
  expect(ofTopic('out', 3).includes(['out', 3])).toBe(true);
  expect(ofTopic('out').includes(['out/2', 0])).toBe(false);
  expect(ofTopic('out').includes(['ou', 0])).toBe(false);
});
