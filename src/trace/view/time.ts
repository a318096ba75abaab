// Event time of tasks: watermark, windows, timers, and what came too late.
//
// All of it belongs to one attempt; windows and timers come back with the task's state.

import type { Attempt, TaskId } from '../../engine/protocol.ts';
import type { ToldTimer } from '../../engine/trace-event.ts';
import type { View } from '../view.ts';
import type { TaskView } from '../view-model.ts';
import type { EventOf } from './event-of.ts';

/** The task, if the event is about its present life. */
function current(view: View, id: TaskId, attempt: Attempt): TaskView | null {
  const task = view.model.tasks.get(id);
  return task?.attempt === attempt ? task : null;
}

export function forgetTime({ windows, timers }: TaskView): void {
  windows.clear();
  timers.clear();
}

export function timeChanged(
  view: View,
  event: EventOf<'watermark-advanced' | 'idleness-changed'>,
): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  const { watermarkMs = null, idle = false } = task.time ?? {};
  task.time =
    event.kind === 'watermark-advanced'
      ? { watermarkMs: event.watermarkMs, idle }
      : { watermarkMs, idle: event.idle };
}

// ---- Timers ----

function timerId({ key, namespace, domain, dueMs }: ToldTimer): string {
  return `${domain} ${dueMs} ${namespace} ${key}`;
}

export function timerRegistered(view: View, event: EventOf<'timer-registered'>): void {
  const { keyGroup, key, namespace, domain, dueMs } = event;
  const timer = { keyGroup, key, namespace, domain, dueMs };
  current(view, event.task, event.attempt)?.timers.set(timerId(timer), timer);
}

export function timerGone(view: View, event: EventOf<'timer-fired' | 'timer-deleted'>): void {
  current(view, event.task, event.attempt)?.timers.delete(timerId(event));
}

export function timersRestored(view: View, event: EventOf<'timers-restored'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  task.timers.clear();
  for (const timer of event.timers ?? []) task.timers.set(timerId(timer), timer);
}

// ---- Windows ----

function windowId({
  key,
  startMs,
  endMs,
}: {
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
}): string {
  return `${startMs}/${endMs} ${key}`;
}

export function windowChanged(view: View, event: EventOf<'window-changed' | 'window-fired'>): void {
  const { keyGroup, key, startMs, endMs, records, value, atMs: changedAtMs } = event;
  const fired = event.kind === 'window-fired';
  const window = { keyGroup, key, startMs, endMs, records, value, changedAtMs, fired };
  current(view, event.task, event.attempt)?.windows.set(windowId(window), window);
}

export function windowRemoved(view: View, event: EventOf<'window-removed'>): void {
  current(view, event.task, event.attempt)?.windows.delete(windowId(event));
}

export function windowsRestored(view: View, event: EventOf<'windows-restored'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  task.windows.clear();
  for (const window of event.windows ?? []) {
    task.windows.set(windowId(window), { ...window, changedAtMs: event.atMs, fired: false });
  }
}

export function recordLate(view: View, event: EventOf<'record-late'>): void {
  const task = current(view, event.task, event.attempt);
  if (task) task.late++;
}
