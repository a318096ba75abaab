// Digests find damage: any single change, and any exchange of neighbours.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestBytes, RunningDigest } from '../../src/engine/digest.ts';

test('sixteen hex digits, the same for the same bytes', () => {
  expect(digestBytes(new Uint8Array())).toMatch(/^[0-9a-f]{16}$/);
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(digestBytes(bytes)).toBe(digestBytes(bytes.slice()));
    }),
  );
});

test('any changed byte, and any missing end, is found', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, mask) => {
        const changed = bytes.slice();
        changed[at % bytes.length]! ^= mask;
        expect(digestBytes(changed)).not.toBe(digestBytes(bytes));
        expect(digestBytes(bytes.subarray(0, -1))).not.toBe(digestBytes(bytes));
      },
    ),
  );
});

test('a running digest depends on all that was added, and where one text ended', () => {
  const of = (...texts: string[]): string => {
    const digest = new RunningDigest();
    for (const text of texts) digest.add(text);
    return digest.value;
  };
  expect(of('a', 'b')).toBe(of('a', 'b'));
  expect(of('a', 'b')).not.toBe(of('b', 'a'));
  expect(of('ab', 'c')).not.toBe(of('a', 'bc'));
  const digest = new RunningDigest();
  digest.add('a');
  expect(digest.value).toBe(digest.value);
});
