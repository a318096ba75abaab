// T2: a timer fires once, when the time it waits for has come, and none stays behind when time ends.
//
// Flink: InternalTimerServiceImpl.advanceWatermark, onProcessingTime.

import type { Attempt, TaskId } from '../../engine/protocol.ts';
import { BEFORE_TIME_MS, END_OF_TIME_MS } from '../../engine/time/time-text.ts';
import type { Timer } from '../../engine/time/timers.ts';
import type { Breach, Invariant } from './invariant.ts';

interface Known {
  readonly attempt: Attempt;
  watermarkMs: number;
  /** By identity; null: more came back than are told. */
  waiting: Map<string, Timer> | null;
}

export const timersFireInTime: Invariant = {
  name: 'timers-fire-in-time',
  statement: 'A timer fires once, not before its time, and none is left when time has ended.',
  lesson: 'Timers are state: one that is lost in a crash leaves its window open for ever.',
  kinds: [
    'timer-registered',
    'timer-deleted',
    'timer-fired',
    'timers-restored',
    'watermark-advanced',
    'task-status',
  ],
  watch(world) {
    const tasks = new Map<TaskId, Known>();
    const of = (task: TaskId, attempt: Attempt): Known => {
      const known = tasks.get(task);
      if (known?.attempt === attempt) return known;
      // A lost TaskManager may go on for a while: nobody judges that.
      if (known && known.attempt > attempt) {
        return { attempt, watermarkMs: END_OF_TIME_MS, waiting: null };
      }
      const fresh: Known = { attempt, watermarkMs: BEFORE_TIME_MS, waiting: new Map() };
      tasks.set(task, fresh);
      return fresh;
    };
    return {
      on(event): Breach | null {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'task-status':
            // What an attempt before had waiting went with it.
            if (event.status === 'DEPLOYING') of(event.task, event.attempt);
            return null;
          case 'watermark-advanced':
            of(event.task, event.attempt).watermarkMs = event.watermarkMs;
            return null;
          case 'timers-restored': {
            const timers = event.timers?.map((timer): [string, Timer] => [idOf(timer), timer]);
            of(event.task, event.attempt).waiting = timers ? new Map(timers) : null;
            return null;
          }
          case 'timer-registered':
            of(event.task, event.attempt).waiting?.set(idOf(event), event);
            return null;
          case 'timer-deleted':
            of(event.task, event.attempt).waiting?.delete(idOf(event));
            return null;
          case 'timer-fired': {
            const { waiting, watermarkMs } = of(event.task, event.attempt);
            const timeMs = event.domain === 'event' ? watermarkMs : event.atMs;
            const what = `The timer of ${event.task} for "${event.key}" at ${event.dueMs}`;
            if (event.dueMs > timeMs) {
              const sentence = `${what} fired when ${event.domain} time was at ${timeMs}.`;
              return { sentence, events: [event] };
            }
            if (!waiting || waiting.delete(idOf(event))) return null;
            return { sentence: `${what} fired, but was not set, or twice.`, events: [event] };
          }
          default:
            return null;
        }
      },
      end() {
        const { ledger, definition } = world;
        if (ledger.status !== 'FINISHED' || ledger.isSuspended) return null;
        for (const [task, { waiting, watermarkMs }] of tasks) {
          if (watermarkMs < END_OF_TIME_MS || !definition.plan.task.has(task)) continue;
          for (const { domain, key, dueMs } of waiting?.values() ?? []) {
            if (domain === 'processing') continue;
            const sentence = `Time has ended, but the timer of ${task} for "${key}" at ${dueMs} has not fired.`;
            return { sentence, events: ledger.ended ? [ledger.ended] : [] };
          }
        }
        return null;
      },
    };
  },
};

function idOf({ domain, key, namespace, dueMs }: Timer): string {
  return `${domain} ${dueMs} ${namespace} ${key}`;
}
