// A job that is cancelled or fails for good comes to its end only when its last task has gone.
//
// Flink: DefaultExecutionGraph.jobVerticesInFinalState; until then it is CANCELLING or FAILING.

import type { TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Invariant } from './invariant.ts';

export const goneBeforeTheEnd: Invariant = {
  name: 'gone-before-the-end',
  statement: 'A job is called cancelled or failed only when none of its tasks runs any more.',
  lesson:
    'Who believes that a job is over may start the next one: two would write the same output.',
  kinds: ['task-status', 'job-status', 'leader-changed'],
  watch() {
    /** What the leader knows to be somewhere. */
    const alive = new Map<TaskId, TraceEvent>();
    return {
      on(event) {
        if (event.kind === 'leader-changed') alive.clear();
        if (event.kind === 'task-status') {
          if (['DEPLOYING', 'INITIALIZING', 'RUNNING', 'CANCELING'].includes(event.status)) {
            alive.set(event.task, event);
          } else alive.delete(event.task);
        }
        if (event.kind !== 'job-status') return null;
        if (event.status !== 'CANCELED' && event.status !== 'FAILED') return null;
        for (const [task, seen] of alive) {
          return {
            sentence: `The job is ${event.status}, but ${task} has not gone yet.`,
            events: [seen, event],
          };
        }
        return null;
      },
    };
  },
};
