// What a sink writes of a record: the fields that its plan shows, and where the record comes from.

import type { TaskPlan } from '../job/plan.ts';
import type { TopicRow } from '../protocol.ts';
import type { StreamRecord } from '../stream/element.ts';

export function rowOf(
  { shownKey, shownValue }: TaskPlan,
  { row, partition, offset, part }: StreamRecord,
): TopicRow {
  const key = String(row[shownKey] ?? '');
  const value = Number(row[shownValue] ?? 0);
  const written = { key, value, partition, offset };
  return part === undefined ? written : { ...written, part };
}
