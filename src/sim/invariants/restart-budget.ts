// A job restarts no more often and no sooner than its restart strategy allows.
//
// Flink: FixedDelayRestartBackoffTimeStrategy. A new JobManager begins to count anew, and so does a new job.

import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant } from './invariant.ts';

type Scheduled = Extract<TraceEvent, { kind: 'restart-scheduled' }>;

export const restartBudget: Invariant = {
  name: 'restart-budget',
  statement: 'Restarts are as many, and as far apart, as the restart strategy allows.',
  lesson:
    'A job that restarts without end hides its failure; one that restarts at once repeats it.',
  kinds: ['restart-scheduled', 'recovery-started', 'leader-changed', 'job-status'],
  watch({ definition: { settings } }) {
    const budget =
      settings['restart-strategy.type'] === 'fixed-delay'
        ? settings['restart-strategy.fixed-delay.attempts']
        : Infinity;
    let scheduled: Scheduled[] = [];
    return {
      on(event): Breach | null {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'leader-changed':
            scheduled = [];
            return null;
          case 'job-status':
            if (event.reason.why === 'started from') scheduled = [];
            return null;
          case 'restart-scheduled':
            scheduled.push(event);
            if (scheduled.length <= budget) return null;
            return {
              sentence: `Restart ${scheduled.length} was scheduled, but ${budget} are allowed.`,
              events: [event],
            };
          case 'recovery-started': {
            const last = scheduled.at(-1);
            if (!last || event.atMs - last.atMs >= last.delayMs) return null;
            return {
              sentence: `The job started again after ${event.atMs - last.atMs} ms; the delay is ${last.delayMs} ms.`,
              events: [last, event],
            };
          }
          default:
            return null;
        }
      },
    };
  },
};
