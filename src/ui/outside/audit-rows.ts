// The audit per key, and what it comes to in a word: as data, of the moment shown.
//
// While the job runs, what is not there yet may still come: it counts as lost only when its sink has
// said so, or when the job has finished without it.

import type { Settings } from '../../engine/job/settings.ts';
import type { Outside } from '../../trace/outside/outside.ts';

export interface AuditRow {
  readonly key: string;
  /** Different rows that are visible. */
  readonly visible: number;
  /** null: the oracle knows the last number of the key, not how many rows lead to it. */
  readonly expected: number | null;
  readonly repeated: number;
  readonly outOfOrder: number;
  readonly lost: number;
}

export interface AuditVerdict {
  readonly tone: 'good' | 'odd' | 'bad' | 'nothing';
  readonly repeated: number;
  readonly outOfOrder: number;
  readonly lost: number;
}

export function auditRows(
  outside: Outside,
  expected: ReadonlyMap<string, number>,
  isOver: boolean,
): AuditRow[] {
  const { hasCounts } = outside;
  const keys = new Set([...(hasCounts ? expected.keys() : []), ...outside.keys.keys()]);
  return [...keys].map((key) => {
    const known = outside.keys.get(key) ?? { rows: 0, repeated: 0, outOfOrder: 0, lost: 0 };
    const visible = known.rows - known.repeated;
    const wanted = hasCounts ? (expected.get(key) ?? 0) : null;
    const missing = isOver && wanted !== null ? Math.max(0, wanted - visible) : 0;
    const { repeated, outOfOrder } = known;
    const lost = Math.max(known.lost, missing);
    return { key, visible, expected: wanted, repeated, outOfOrder, lost };
  });
}

export function verdictOf(
  rows: readonly AuditRow[],
  sink: Settings['tidemark.sink'],
): AuditVerdict {
  const sum = (of: (row: AuditRow) => number): number =>
    rows.reduce((all, row) => all + of(row), 0);
  const [repeated, outOfOrder, lost] = [
    sum((row) => row.repeated),
    sum((row) => row.outOfOrder),
    sum((row) => row.lost),
  ];
  const counts = { repeated, outOfOrder, lost };
  if (lost > 0 || (repeated > 0 && sink === 'transactional')) return { tone: 'bad', ...counts };
  if (repeated > 0 || outOfOrder > 0) return { tone: 'odd', ...counts };
  return { tone: rows.some(({ visible }) => visible > 0) ? 'good' : 'nothing', ...counts };
}
