// The oracle: what a run must come to, worked out without running it.
//
// Folds the whole log through the job's shape. Counts do not depend on order, so this is exactly
// what a run without failures gives.

import type { JobDefinition } from '../engine/job/scenario.ts';
import type { SourceLog } from '../storage/durable.ts';
import { contributions, resultOperator, type Contributions, type Counts } from './contributions.ts';

export type { Counts } from './contributions.ts';

/** Final count per key at the job's last keyed count. */
export function expectedCounts(definition: JobDefinition, log: SourceLog): Counts {
  return foldContributions(definition, contributions(definition, log));
}

export function foldContributions(definition: JobDefinition, all: Contributions): Counts {
  const counts = new Map<string, number>();
  const result = resultOperator(definition)?.id;
  for (const partitions of all.values()) {
    for (const rows of partitions) {
      // What never ends comes to nothing in particular.
      const end = rows.length === Infinity ? 0 : rows.length;
      for (let offset = 0; offset < end; offset++) {
        for (const { operator, key } of rows.at(offset)) {
          if (operator === result) counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      }
    }
  }
  return counts;
}
