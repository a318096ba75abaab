// What each task starts from: the parts of a completed checkpoint, handed to the subtasks.
//
// State belongs to an operator's uid, not to its name. Each subtask gets its own file back, and of
// operator state what redistribution gives it. With another parallelism whole key groups move. Flink: StateAssignmentOperation.

import type { KeyedParts, TaskDeployment, TaskId } from '../protocol.ts';
import { rangeOf, type KeyGroupRange } from '../job/key-groups.ts';
import type { Plan, TaskPlan } from '../job/plan.ts';
import type { Manifest } from './manifest.ts';
import { redistribute, type OperatorStateOf } from './redistribute.ts';

type Restore = TaskDeployment['restore'];

/**
 * By task; null: it starts from nothing.
 * @param isOwn whether what the job writes may refer to files of this snapshot
 */
export function assignState(
  plan: Plan,
  latest: Manifest | null,
  isOwn = true,
): ReadonlyMap<TaskId, Restore> {
  if (!latest) return new Map(plan.tasks.map(({ id }) => [id, null]));
  const { checkpoint } = latest;
  return new Map(
    subtasks(plan).flatMap(([operator, tasks]) => {
      const left = latest.tasks.filter((entry) => entry.operator === operator);
      // An operator that the snapshot does not know starts as in the beginning.
      if (left.length === 0) return tasks.map(({ id }): [TaskId, Restore] => [id, null]);
      const before = left.sort((one, other) => one.index - other.index).map(operatorStateOf);
      const parts = redistribute(before, tasks.length);
      return tasks.map(({ id, index }): [TaskId, Restore] => {
        const operatorState = parts[index] ?? [];
        if (left.length !== tasks.length) {
          const range = rangeOf(index, tasks.length, plan.maxParallelism);
          const keyed = { range, parts: overlapping(left, range, plan.maxParallelism) };
          return [id, { checkpoint, handle: null, keyed, finished: false, operatorState }];
        }
        const own = left.find((entry) => entry.index === index);
        const { handle = null, shared, finished = false } = own ?? {};
        const foreign = isOwn || !shared ? {} : ({ foreign: true } as const);
        return [id, { checkpoint, handle, shared, finished, operatorState, ...foreign }];
      });
    }),
  );
}

/** Whole key groups move: what has none of the subtask's is not read. */
function overlapping(
  left: Manifest['tasks'],
  { first, last }: KeyGroupRange,
  maxParallelism: number,
): KeyedParts['parts'] {
  return left.flatMap(({ index, handle, shared, finished }) => {
    const owned = rangeOf(index, left.length, maxParallelism);
    return handle && owned.first <= last && owned.last >= first ? { handle, shared, finished } : [];
  });
}

function operatorStateOf({ handle, operatorState }: Manifest['tasks'][number]): OperatorStateOf {
  return handle && operatorState ? { handle, states: operatorState } : null;
}

/** The tasks of each operator, in order. */
function subtasks({ tasks }: Plan): [operator: string, tasks: readonly TaskPlan[]][] {
  const found = new Map<string, TaskPlan[]>();
  for (const task of tasks) {
    const { id } = task.operator;
    found.set(id, [...(found.get(id) ?? []), task]);
  }
  return [...found];
}
