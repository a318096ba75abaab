// With region failover, a failed task takes down those it exchanges records with, and no other.
//
// Flink: RestartPipelinedRegionFailoverStrategy.

import { regionsOf } from '../../engine/failover/regions.ts';
import type { TaskId } from '../../engine/protocol.ts';
import type { Invariant } from './invariant.ts';

export const regionRestartsAlone: Invariant = {
  name: 'region-restarts-alone',
  statement: 'After the failure of a task only the tasks of its region start again.',
  lesson: 'What does not depend on the failed part need not lose its work.',
  kinds: ['task-status', 'restart-scheduled', 'leader-changed', 'plan-changed'],
  watch({ definition }) {
    if (definition.settings['jobmanager.execution.failover-strategy'] !== 'region') return {};
    let regions = regionsOf(definition.plan);
    const due = new Set<TaskId>(regions.keys());
    return {
      on(event) {
        if (event.kind === 'plan-changed') {
          regions = regionsOf(definition.plan);
          for (const task of regions.keys()) due.add(task);
        }
        if (event.kind === 'leader-changed') for (const task of regions.keys()) due.add(task);
        if (event.kind === 'task-status') {
          if (event.status === 'DEPLOYING') due.delete(event.task);
          if (event.status !== 'FAILED') return null;
          for (const task of regions.get(event.task) ?? []) due.add(task);
        }
        if (event.kind !== 'restart-scheduled') return null;
        if (event.cause === 'job') for (const task of event.tasks) due.add(task);
        const innocent = event.tasks.find((task) => !due.has(task));
        return innocent === undefined
          ? null
          : {
              sentence: `${innocent} is restarted, although nothing in its region has failed.`,
              events: [event],
            };
      },
    };
  },
};
