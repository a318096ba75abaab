// Keyed state as rows, in the order of key groups: what the state panel shows, as data.

import type { TaskId } from '../../engine/protocol.ts';
import type { ViewModel } from '../../trace/view-model.ts';

export interface StateRow {
  readonly key: string;
  readonly keyGroup: number;
  readonly owner: TaskId;
  readonly value: number;
  /** Changed a moment ago. */
  readonly fresh: boolean;
}

const FRESH_MS = 350;

export function stateRows({ tasks }: ViewModel, cursorMs: number): StateRow[] {
  const rows: StateRow[] = [];
  for (const { id: owner, state } of tasks.values()) {
    for (const [key, { keyGroup, value, changedAtMs = -Infinity }] of state) {
      const fresh = cursorMs - changedAtMs < FRESH_MS;
      rows.push({ key, keyGroup, owner, value, fresh });
    }
  }
  return rows.sort((a, b) => a.keyGroup - b.keyGroup || (a.key < b.key ? -1 : 1));
}
