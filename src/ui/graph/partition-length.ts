// How long the partitions of the log are likely to be, as long as no source has come to their end.
// Where nothing is filtered out, the log is as long as the sum of all counts; made-up logs deal their
// rows out unevenly, so nothing is said of theirs.

import { sum } from 'd3';
import type { Run } from '../../lab/run.svelte.ts';

export function partitionLengthOf({
  expected,
  scenario,
}: Pick<Run, 'expected' | 'scenario'>): number | null {
  const isWhole =
    expected.size > 0 &&
    !/^(letters|stream)\//.test(scenario.log) &&
    scenario.operators.every(({ kind }) => kind !== 'filter');
  return isWhole ? Math.ceil(sum(expected.values()) / scenario.partitions) : null;
}
