// What a crash sweep is about, counted: outcomes, and the TaskManagers whose crash can be tried.
//
// Pure; the state of a sweep is in sweep.svelte.ts.

import type { CrashOutcome, CrashResult } from '../sim/sweep.ts';
import type { ViewModel } from '../trace/view-model.ts';

export function countOutcomes(
  results: readonly (CrashResult | null)[],
): ReadonlyMap<CrashOutcome, number> {
  const counts = new Map<CrashOutcome, number>();
  for (const result of results) {
    if (result) counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
  }
  return counts;
}

/** Names of TaskManagers; those that run tasks now come first. */
export function sweptProcesses({ processes, tasks }: ViewModel): string[] {
  const used = new Set(
    [...tasks.values()].map(({ taskManager }) => processes.get(taskManager)?.name ?? taskManager),
  );
  const names = [...processes.values()].flatMap(({ role, name }) =>
    role === 'task-manager' ? name : [],
  );
  return [...new Set(names)].sort(
    (left, right) => Number(used.has(right)) - Number(used.has(left)) || (left < right ? -1 : 1),
  );
}
