// What a task's snapshot holds, gathered by key: all states and namespaces of a key together.

import type { StateEntry } from '../../engine/state/backend.ts';
import type { TaskState } from '../../engine/state/snapshot-file.ts';

export function entriesByKey(state: TaskState | undefined): Map<string, StateEntry[]> {
  const keys = new Map<string, StateEntry[]>();
  for (const { entries } of state?.keyed.groups ?? []) {
    for (const entry of entries) {
      const known = keys.get(entry.key);
      if (known) known.push(entry);
      else keys.set(entry.key, [entry]);
    }
  }
  return keys;
}
