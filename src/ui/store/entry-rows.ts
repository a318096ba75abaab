// The entries of a subtask as rows of a table: key group, then key, then state; or those of some keys.

import { ascending } from 'd3';
import type { StateEntry } from '../../engine/state/backend.ts';
import type { SubtaskContent } from '../../lab/store-shelf.ts';

export type EntryRow = StateEntry & { readonly group: number };

/** @param find only keys that have this in them, whatever the case */
export function entryRows({ groups }: Pick<SubtaskContent, 'groups'>, find: string): EntryRow[] {
  const wanted = find.trim().toLowerCase();
  const rows = groups.flatMap(({ group, entries }) =>
    entries
      .filter(({ key }) => key.toLowerCase().includes(wanted))
      .map((entry) => ({ ...entry, group })),
  );
  return rows.sort(
    (one, other) =>
      one.group - other.group ||
      ascending(one.key, other.key) ||
      ascending(one.state, other.state) ||
      ascending(one.namespace, other.namespace),
  );
}
