// F3: a dead TaskManager is given up within timeout + interval; a living one never is.
//
// Flink: HeartbeatManager. Holds as long as messages are not delayed beyond the timeout and neither
// side hangs.

import type { ProcessId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant } from './invariant.ts';

type Killed = Extract<TraceEvent, { kind: 'process-killed' }>;

export const detectorExact: Invariant = {
  name: 'detector-exact',
  statement:
    'A killed TaskManager is given up at most timeout + interval after its last sign of life; a living one is never given up.',
  lesson:
    'Silence is the only sign of death: too little patience kills the living, too much waits.',
  kinds: [
    'process-killed',
    'process-frozen',
    'task-manager-lost',
    'task-manager-registered',
    'heartbeat',
    'job-status',
  ],
  watch({ definition, ledger }) {
    const { settings } = definition;
    const boundMs = settings['heartbeat.timeout'] + settings['heartbeat.interval'];
    const killed = new Map<ProcessId, Killed>();
    const lastSign = new Map<ProcessId, number>();
    /** Until when somebody hung: its silence was real, or it could not hear. */
    let hungUntilMs = -Infinity;
    /** A JobManager that still reads what its predecessor left cannot watch anybody. */
    let leadingSinceMs = 0;
    return {
      on(event): Breach | null {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'process-killed':
            killed.set(event.killed, event);
            return null;
          case 'process-frozen':
            hungUntilMs = Math.max(hungUntilMs, event.untilMs);
            return null;
          case 'job-status':
            if (event.status === 'CREATED') leadingSinceMs = event.atMs;
            return null;
          case 'task-manager-registered':
          case 'heartbeat':
            lastSign.set(event.taskManager, event.atMs);
            return null;
          case 'task-manager-lost': {
            const { taskManager, silentMs, atMs } = event;
            if (hungUntilMs >= atMs - silentMs) return null;
            const death = killed.get(taskManager);
            if (!death && ledger.alive.has(taskManager)) {
              return {
                sentence: `${taskManager} was given up after ${silentMs} ms of silence, but it is alive.`,
                events: [event],
              };
            }
            const waitedMs = atMs - Math.max(lastSign.get(taskManager) ?? atMs, leadingSinceMs);
            if (!death || waitedMs <= boundMs) return null;
            return {
              sentence: `${taskManager} was silent for ${waitedMs} ms before it was given up; ${boundMs} ms are the limit.`,
              events: [death, event],
            };
          }
          default:
            return null;
        }
      },
    };
  },
};
