// Keyed state as rows, in the order of key groups: what the state panel shows, as data. A window has a
// row of its own, under the name that its result will have.

import type { TaskId } from '../../engine/protocol.ts';
import { timeWords } from '../../trace/format.ts';
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
  for (const { id: owner, state, windows } of tasks.values()) {
    for (const [key, { keyGroup, value, changedAtMs = -Infinity }] of state) {
      const fresh = cursorMs - changedAtMs < FRESH_MS;
      rows.push({ key, keyGroup, owner, value, fresh });
    }
    for (const { key: ofKey, startMs, keyGroup, value, changedAtMs } of windows.values()) {
      const key = `${ofKey} ${timeWords(startMs)}`;
      rows.push({ key, keyGroup, owner, value, fresh: cursorMs - changedAtMs < FRESH_MS });
    }
  }
  return rows.sort((a, b) => a.keyGroup - b.keyGroup || (a.key < b.key ? -1 : 1));
}
