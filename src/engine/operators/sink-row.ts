// What a sink writes of a record: the fields that its plan shows.

import type { TaskPlan } from '../job/plan.ts';
import type { TopicRow } from '../protocol.ts';
import type { StreamRecord } from '../stream/element.ts';

export function rowOf({ shownKey, shownValue }: TaskPlan, { row }: StreamRecord): TopicRow {
  return { key: String(row[shownKey] ?? ''), value: Number(row[shownValue] ?? 0) };
}
