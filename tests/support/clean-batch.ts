// One profile's share of the seeds that every change must survive; four files run side by side.

import { expect, test } from 'vitest';
import type { Profile } from '../../src/sim/faults/profile.ts';
import { MARKS, type MarkName } from '../../src/sim/marks.ts';
import { bundledSimulation } from './bundled-simulation.ts';

export const SEEDS_PER_PROFILE = 2000;

/**
 * @param unvisited marks that this profile's batch need not visit, because others do
 * @param repeatsRows at least once must mean something: somewhere a row becomes visible twice
 */
export function testCleanBatch(
  profile: Profile,
  unvisited: readonly MarkName[],
  { repeatsRows = true } = {},
): void {
  test(
    `${SEEDS_PER_PROFILE} runs with ${profile} faults break no invariant`,
    { timeout: 240_000 },
    async () => {
      const { runBatch } = await bundledSimulation();
      const report = runBatch({ first: 1, last: SEEDS_PER_PROFILE }, { profile });
      const { firstFailure } = report;
      expect(firstFailure && [firstFailure.case.seed, firstFailure.violation]).toBeNull();
      expect(report.seeds).toBe(SEEDS_PER_PROFILE);
      const missed = Object.keys(MARKS).filter((name) => report.marks[name as MarkName] === 0);
      expect(missed.filter((name) => !unvisited.includes(name as MarkName))).toEqual([]);
      if (repeatsRows) expect(report.permitted['output-without-gap'] ?? 0).toBeGreaterThan(0);
    },
  );
}
