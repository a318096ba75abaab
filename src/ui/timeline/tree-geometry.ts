// Where branches lie below the timeline: one row each, on its axis, a child below what it left.
//
// Pure. The order of rows is depth first, so that no line crosses the row of an unrelated branch.

import type { Branch } from '../../lab/branches.svelte.ts';
import type { TimeScale } from './timeline-geometry.ts';

export interface TreeRow {
  readonly branch: Branch;
  /** Where it leaves its parent, and how far it has come. */
  readonly x: number;
  readonly endX: number;
  /** How many rows above its parent lies; 0: the main run. */
  readonly up: number;
}

export function treeRows(list: readonly Branch[], scale: TimeScale): TreeRow[] {
  const known = new Set(list.map(({ id }) => id));
  const main = list[0]?.id ?? 0;
  const parentOf = ({ parent }: Branch): number | null =>
    parent === null ? null : known.has(parent) ? parent : main;
  const ordered: Branch[] = [];
  const place = (parent: number | null): void => {
    for (const branch of list) {
      if (parentOf(branch) !== parent) continue;
      ordered.push(branch);
      place(branch.id);
    }
  };
  place(null);
  const rowOf = new Map(ordered.map(({ id }, row) => [id, row]));
  return ordered.map((branch, row) => {
    const parent = parentOf(branch);
    return {
      branch,
      x: scale(branch.from.atMs),
      endX: scale(branch.run.liveMs),
      up: parent === null ? 0 : row - (rowOf.get(parent) ?? 0),
    };
  });
}
