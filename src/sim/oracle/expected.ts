// The oracle's answers: what a run must come to, worked out without running it.
//
// Folds the whole log through the job's shape. Results do not depend on the order of arrival, so this
// is exactly what a run without failures gives.

import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { SourceLog } from '../../storage/durable.ts';
import type { Contribution } from './cells.ts';
import { contributions, type Contributions, type PartitionContributions } from './contributions.ts';
import { evaluate, UNDECIDED, type Counts, type Evaluation } from './evaluate.ts';

/** The last number per key that reaches the sinks. */
export function expectedCounts(definition: JobDefinition, log: SourceLog): Counts {
  return evaluateLog(definition, log).final;
}

export function evaluateLog(definition: JobDefinition, log: SourceLog): Evaluation {
  return evaluateAll(definition, contributions(definition, log));
}

export function evaluateAll(definition: JobDefinition, all: Contributions): Evaluation {
  const partitions = [...all.values()].flat();
  // What never ends comes to nothing in particular.
  if (partitions.some(({ length }) => length === Infinity)) return UNDECIDED;
  return evaluate(definition, each(partitions));
}

function* each(partitions: readonly PartitionContributions[]): Iterable<Contribution> {
  for (const rows of partitions) {
    for (let offset = 0; offset < rows.length; offset++) yield* rows.at(offset);
  }
}
