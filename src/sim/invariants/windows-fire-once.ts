// T3: a window fires when its time is over, with all that came into it, once per content, and is then
// forgotten.
//
// Flink: WindowOperator, EventTimeTrigger, cleanup timers.

import type { Attempt, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { BEFORE_TIME_MS, END_OF_TIME_MS } from '../../engine/time/time-text.ts';
import type { Breach, Invariant } from './invariant.ts';

type Fired = Extract<TraceEvent, { kind: 'window-fired' }>;
type Removed = Extract<TraceEvent, { kind: 'window-removed' }>;

interface Open {
  records: number;
  /** With how many records it fired last; 0: not yet; null: perhaps before a restore. */
  fired: number | null;
}

interface Known {
  readonly attempt: Attempt;
  watermarkMs: number;
  /** null: more came back than are told. */
  open: Map<string, Open> | null;
}

export const windowsFireOnce: Invariant = {
  name: 'windows-fire-once',
  statement:
    'A window fires when its time is over, with all of its records, once, and is then forgotten.',
  lesson: 'A window that fires early lacks records; one that is not forgotten fills the state.',
  kinds: [
    'window-changed',
    'window-fired',
    'window-removed',
    'windows-restored',
    'watermark-advanced',
  ],
  watch(world) {
    const tasks = new Map<TaskId, Known>();
    const of = (task: TaskId, attempt: Attempt): Known => {
      const known = tasks.get(task);
      if (known?.attempt === attempt) return known;
      const fresh: Known = { attempt, watermarkMs: BEFORE_TIME_MS, open: new Map() };
      tasks.set(task, fresh);
      return fresh;
    };
    const isByEvents = (task: TaskId): boolean =>
      world.definition.plan.task.get(task)?.operator.window?.time === 'event';
    return {
      on(event): Breach | null {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'watermark-advanced':
            of(event.task, event.attempt).watermarkMs = event.watermarkMs;
            return null;
          case 'windows-restored': {
            const windows = event.windows?.map((each): [string, Open] => [
              idOf(each),
              { records: each.records, fired: null },
            ]);
            of(event.task, event.attempt).open = windows ? new Map(windows) : null;
            return null;
          }
          case 'window-changed': {
            const { open } = of(event.task, event.attempt);
            const fired = open?.get(idOf(event))?.fired ?? 0;
            open?.set(idOf(event), { records: event.records, fired });
            return null;
          }
          case 'window-fired': {
            const known = of(event.task, event.attempt);
            const timeMs = isByEvents(event.task) ? known.watermarkMs : event.atMs;
            return judgeFired(event, known.open, timeMs);
          }
          case 'window-removed':
            return judgeRemoved(event, of(event.task, event.attempt).open);
          default:
            return null;
        }
      },
      end() {
        const { ledger } = world;
        if (ledger.status !== 'FINISHED' || ledger.isSuspended) return null;
        for (const [task, { open, watermarkMs }] of tasks) {
          if (watermarkMs < END_OF_TIME_MS || !isByEvents(task)) continue;
          for (const id of open?.keys() ?? []) {
            const sentence = `Time has ended, but ${task} still holds the window ${id}.`;
            return { sentence, events: ledger.ended ? [ledger.ended] : [] };
          }
        }
        return null;
      },
    };
  },
};

function judgeFired(event: Fired, open: Known['open'], timeMs: number): Breach | null {
  const what = `The window ${idOf(event)} of ${event.task}`;
  if (timeMs < event.endMs - 1) {
    return { sentence: `${what} fired when time was at ${timeMs}.`, events: [event] };
  }
  const window = open?.get(idOf(event));
  if (!open) return null;
  if (window?.records !== event.records) {
    const held = window?.records ?? 0;
    const sentence = `${what} fired with ${event.records} records, but ${held} came into it.`;
    return { sentence, events: [event] };
  }
  if (window.fired === event.records) {
    return { sentence: `${what} fired twice with the same records.`, events: [event] };
  }
  window.fired = event.records;
  return null;
}

function judgeRemoved(event: Removed, open: Known['open']): Breach | null {
  const window = open?.get(idOf(event));
  open?.delete(idOf(event));
  if (event.why === 'merged' || !window || window.fired === null) return null;
  if (window.fired === window.records) return null;
  const sentence = `The window ${idOf(event)} of ${event.task} was removed with ${window.records} records, but fired with ${window.fired}.`;
  return { sentence, events: [event] };
}

function idOf(window: {
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
}): string {
  return `${window.startMs}/${window.endMs} "${window.key}"`;
}
