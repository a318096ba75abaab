// The oracle: what a run must come to, worked out without running it.
//
// Folds the whole log through the job's shape. Counts do not depend on order, so this is exactly
// what a run without failures gives.

import type { JobDefinition } from '../engine/job/scenario.ts';
import type { SourceLog } from '../storage/durable.ts';
import { contributions, resultOperator, type Counts } from './contributions.ts';

export type { Counts } from './contributions.ts';

/** Final count per key at the job's last keyed count. */
export function expectedCounts(definition: JobDefinition, log: SourceLog): Counts {
  const counts = new Map<string, number>();
  const result = resultOperator(definition)?.id;
  for (const partitions of contributions(definition, log).values()) {
    for (const contribution of partitions.flat(2)) {
      if (contribution.operator !== result) continue;
      counts.set(contribution.key, (counts.get(contribution.key) ?? 0) + 1);
    }
  }
  return counts;
}
