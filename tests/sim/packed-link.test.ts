// Long links are packed and come back letter for letter; damage is noticed.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawCase } from '../../src/sim/simulate.ts';
import { isPacked, packLink, unpackLink } from '../../src/sim/packed-link.ts';
import { makeRunLink } from '../../src/sim/run-link.ts';

/** A job drawn from a seed, in full: a link that is worth packing. */
function longLink(seed: number): string {
  const { scenario } = drawCase(seed);
  return makeRunLink({ scenario, settings: {}, seed, actions: [], step: 7 });
}

test('what was packed comes back letter for letter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.nat().map(longLink), fc.string({ unit: 'grapheme', maxLength: 3000 })),
      async (link) => {
        const packed = await packLink(link);
        expect(packed.length).toBeLessThanOrEqual(Math.max(link.length, 1));
        expect(await unpackLink(packed)).toEqual({ ok: true, value: link });
      },
    ),
    { numRuns: 60 },
  );
});

test('a long link becomes much shorter, a short one stays readable', async () => {
  const long = longLink(1);
  const packed = await packLink(long);
  expect(isPacked(packed)).toBe(true);
  expect(packed).toMatch(/^#packed=[0-9a-f]{8}\.[\w-]+$/);
  expect(packed.length).toBeLessThan(long.length * 0.7);
  expect(await packLink('#run=clicks&engine=1&seed=7')).toBe('#run=clicks&engine=1&seed=7');
});

test('any damage to a packed link is noticed', async () => {
  const packed = await packLink(longLink(1));
  const data = packed.indexOf('=') + 1;
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.constantFrom('', 'A', '.', '%', '_'), async (at, put) => {
      const index = data + (at % (packed.length - data));
      const damaged = packed.slice(0, index) + put + packed.slice(index + 1);
      if (damaged === packed) return;
      const read = await unpackLink(damaged);
      // The last letter may hold bits that mean nothing.
      if (read.ok) expect(read.value).toBe(longLink(1));
      else expect(read.problem).toMatch(/missing or garbled/);
    }),
    { numRuns: 300 },
  );
  for (let length = data; length < packed.length; length += 7) {
    expect((await unpackLink(packed.slice(0, length))).ok).toBe(false);
  }
});

test('what unpacks to more than any link is refused', async () => {
  const bomb = await packLink(`#run=${'a'.repeat(3_000_000)}`);
  expect(isPacked(bomb)).toBe(true);
  expect((await unpackLink(bomb)).ok).toBe(false);
});
