// Which tasks must restart together: those that exchange records, directly or through others.
//
// A job with an all-to-all exchange is one region; a job of forward edges only has one per slice.
// Keeps true: regions are disjoint and cover the plan. Flink: SchedulingPipelinedRegion,
// RestartPipelinedRegionFailoverStrategy.

import type { TaskId } from '../protocol.ts';
import type { Plan } from '../job/plan.ts';

/** The region of every task: all its tasks, in the plan's order. */
export function regionsOf({ tasks, channels }: Plan): ReadonlyMap<TaskId, readonly TaskId[]> {
  const regions = new Map<TaskId, TaskId[]>(tasks.map(({ id }) => [id, [id]]));
  for (const { from, to } of channels) {
    const [one = [], other = []] = [regions.get(from), regions.get(to)];
    if (one === other) continue;
    one.push(...other);
    for (const task of other) regions.set(task, one);
  }
  const place = new Map(tasks.map(({ id }, index) => [id, index]));
  for (const region of new Set(regions.values())) {
    region.sort((left, right) => (place.get(left) ?? 0) - (place.get(right) ?? 0));
  }
  return regions;
}
