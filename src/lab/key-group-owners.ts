// Which subtask owns which key groups, for every operator that keeps state by key.
// Follows from the plan alone, by Flink's assignment (engine/job/key-groups.ts).

import { rangeOf } from '../engine/job/key-groups.ts';
import { operatorType } from '../engine/operators/table.ts';
import type { Plan } from '../engine/job/plan.ts';
import type { TaskId } from '../engine/protocol.ts';

export interface GroupRange {
  readonly task: TaskId;
  readonly operator: string;
  /** Both belong to it. */
  readonly first: number;
  readonly last: number;
}

export function keyGroupOwners({ tasks, maxParallelism }: Plan): readonly GroupRange[] {
  return tasks.flatMap(({ id, index, operator: { kind, name, parallelism } }): GroupRange[] =>
    operatorType(kind).keyedStates
      ? [{ task: id, operator: name, ...rangeOf(index, parallelism, maxParallelism) }]
      : [],
  );
}
