// The operator state of known operators, read out of a task's snapshot by its name.

import { PENDING, type Pending } from '../../engine/operators/sink.ts';
import { SPLITS, type SplitState } from '../../engine/operators/source.ts';
import type { TaskState } from '../../engine/state/snapshot-file.ts';

export function elementsOf(state: TaskState | undefined, name: string): readonly unknown[] {
  return state?.operator.find((each) => each.name === name)?.elements ?? [];
}

export function splitsIn(state: TaskState | undefined): readonly SplitState[] {
  return elementsOf(state, SPLITS.name) as readonly SplitState[];
}

export function pendingIn(state: TaskState | undefined): readonly Pending[] {
  return elementsOf(state, PENDING.name) as readonly Pending[];
}
