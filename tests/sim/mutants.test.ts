// The mutation score: every planted bug is caught within 1,000 seeds, and every invariant is the
// first to catch at least one of them. What no bug can show is protected by nothing.

import { describe, expect, test } from 'vitest';
import { bundledSimulation } from '../support/bundled-simulation.ts';

const { INVARIANTS, MUTANTS, simulateSeed } = await bundledSimulation();

const MOST_SEEDS = 1000;
/** Going on after the first catch shows which other invariants catch it first elsewhere. */
const MORE_SEEDS = 40;
/** Invariants that have been the first to catch some bug. */
const first = new Set<string>();

function hunt(mutant: (typeof MUTANTS)[number]) {
  const found = { caughtAt: null as number | null, by: new Map<string, number>() };
  for (let seed = 1; seed <= MOST_SEEDS; seed++) {
    const isKnown = found.caughtAt !== null && seed > found.caughtAt + MORE_SEEDS;
    // An invariant that nothing else has called for yet is worth going on.
    if (isKnown && mutant.caughtBy.every((name) => first.has(name))) break;
    const { violation } = simulateSeed(seed, { mutant });
    if (!violation) continue;
    found.caughtAt ??= seed;
    found.by.set(violation.invariant, (found.by.get(violation.invariant) ?? 0) + 1);
    first.add(violation.invariant);
  }
  return found;
}

describe('each planted bug is caught', () => {
  test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s', (_name, mutant) => {
    const { caughtAt, by } = hunt(mutant);
    expect(caughtAt).not.toBeNull();
    expect(mutant.caughtBy.some((invariant) => by.has(invariant))).toBe(true);
  });
});

test('each invariant is the first to catch at least one planted bug', () => {
  const idle = INVARIANTS.filter(({ name }) => !first.has(name)).map(({ name }) => name);
  expect(idle).toEqual([]);
});

test('a planted bug has a name and a sentence of its own', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  for (const { bug } of MUTANTS) expect(bug).toMatch(/^[A-Z].+\.$/);
});
