// By what a row outside is known again: the record it comes from, where each record makes its own rows.
//
// What a window or a join emits has the place of the record that came last; there the row's own
// words must be the same, too.

import type { Plan } from '../../engine/job/plan.ts';
import type { OperatorKind } from '../../engine/job/spec.ts';
import type { TopicRow } from '../../engine/protocol.ts';

/** Of these each row that is taken makes rows of its own, or none. */
const ROW_BY_ROW: ReadonlySet<OperatorKind> = new Set<OperatorKind>([
  'source',
  'map',
  'filter',
  'keyed-count',
  'enrich',
  'serial-number',
  'count-window',
  'sink',
  'flat-map',
  'keyed-sum',
  'keyed-min',
  'keyed-max',
  'keyed-average',
  'deduplicate',
]);

export interface RowIdentity {
  (row: TopicRow): string;
}

export function identityIn(plan: Plan): RowIdentity {
  const isByRecord = plan.tasks.every(({ operator }) => ROW_BY_ROW.has(operator.kind));
  return isByRecord
    ? ({ partition, offset, part = 0 }) => `${partition}:${offset}:${part}`
    : ({ partition, offset, part = 0, key, value }) =>
        `${partition}:${offset}:${part}:${value}:${key}`;
}

/** Whether what comes to the sinks are counts: 1, 2, 3 … of each key. */
export function countsOutside(plan: Plan): boolean {
  return plan.tasks
    .filter(({ operator }) => operator.kind === 'sink')
    .every(({ operator }) =>
      operator.reads.every(({ from }) =>
        plan.tasks.some(
          (task) => task.operator.id === from && task.operator.kind === 'keyed-count',
        ),
      ),
    );
}
