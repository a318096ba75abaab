// Tasks: where they run, what they are at work on, their state, and their part in checkpoints.
//
// Status and place are what the JobManager believes; all else is what the task itself does. A task
// loses its state with its process, or when it is cancelled, and gets it back by `restored`.

import type { TaskPlan } from '../../engine/job/plan.ts';
import type { Attempt, CheckpointId, TaskId, TaskStatus } from '../../engine/protocol.ts';
import type { View } from '../view.ts';
import type { TaskView } from '../view-model.ts';
import { receiverGone, reset, take, takeBarrier } from './channels.ts';
import { forgetTime } from './time.ts';
import { NO_TIME_SPENT, spend } from './time-shares.ts';
import type { EventOf } from './event-of.ts';

/** Larger tables do not travel in the trace when they are restored (see engine/task/task.ts). */
export const MOST_RESTORED_ENTRIES = 1000;

export function emptyTask({ id, operator, index }: TaskPlan): TaskView {
  return {
    id,
    operator: operator.name,
    index,
    attempt: 0,
    status: 'CREATED',
    taskManager: '',
    jobManager: '',
    processing: null,
    aligning: null,
    snapshot: null,
    backpressured: null,
    state: new Map(),
    versions: NO_VERSIONS,
    offsets: new Map(),
    restored: null,
    processed: 0,
    spent: NO_TIME_SPENT,
    epoch: 0,
    endOfData: false,
    time: null,
    windows: new Map(),
    timers: new Map(),
    late: 0,
  };
}

const NO_VERSIONS: TaskView['versions'] = { current: 0, held: [], copied: 0 };

/** The task, if the event is about its present life. */
function current(view: View, id: TaskId, attempt: Attempt): TaskView | null {
  const task = view.model.tasks.get(id);
  return task?.attempt === attempt ? task : null;
}

export function isAlive({ status }: TaskView): boolean {
  return !['CREATED', 'FINISHED', 'CANCELED', 'FAILED'].includes(status);
}

// ---- Life ----

export function statusChanged(view: View, event: EventOf<'task-status'>): void {
  const task = view.model.tasks.get(event.task);
  if (!task) return;
  if (event.attempt > task.attempt) begin(view, task, event.attempt);
  task.taskManager = event.taskManager;
  task.jobManager = event.by;
  become(view, task, event.status);
}

export function become(view: View, task: TaskView, status: TaskStatus): void {
  task.status = status;
  if (status === 'CANCELED' || status === 'FAILED') fall(view, task);
  else if (status === 'FINISHED') rest(task);
}

/** A new attempt: nothing of the last one counts. Offsets stay until the source says where it is. */
function begin(view: View, task: TaskView, attempt: Attempt): void {
  const { recovery, channels } = view.model;
  rest(task);
  task.attempt = attempt;
  task.snapshot = null;
  task.restored = null;
  task.state.clear();
  task.versions = NO_VERSIONS;
  task.processed = 0;
  task.endOfData = false;
  task.time = null;
  task.late = 0;
  forgetTime(task);
  task.epoch = recovery?.attempt === attempt ? (recovery.checkpoint ?? 0) : 0;
  view.memory.settled.delete(task.id);
  for (const channel of channels.values()) {
    if (channel.from === task.id || channel.to === task.id) reset(view, channel, attempt);
  }
}

/** It stops in the middle of things and loses what it held. */
export function fall(view: View, task: TaskView): void {
  rest(task);
  if (task.snapshot && task.snapshot.phase !== 'acknowledged') task.snapshot.phase = 'failed';
  task.state.clear();
  forgetTime(task);
  task.restored = null;
  for (const channel of view.model.channels.values()) {
    if (channel.to === task.id) receiverGone(channel);
  }
}

function rest(task: TaskView): void {
  task.processing = null;
  task.aligning = null;
  task.backpressured = null;
}

export function restored(view: View, event: EventOf<'restored'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  const { checkpoint, entries, sizeBytes, localBytes, atMs } = event;
  task.restored = { checkpoint, atMs, entries, sizeBytes, localBytes };
  task.epoch = checkpoint;
  task.state.clear();
  if (event.state) {
    for (const [keyGroup, key, value] of event.state) {
      task.state.set(key, { keyGroup, value, changedAtMs: atMs });
    }
  } else {
    const table = view.memory.largeTables.get(checkpoint)?.get(task.id) ?? [];
    for (const [key, entry] of table) task.state.set(key, entry);
  }
}

export function positioned(view: View, event: EventOf<'source-positioned'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  const { partition, offset } = event;
  const endOffset = event.endOffset ?? task.offsets.get(partition)?.endOffset ?? null;
  task.offsets.set(partition, { offset, endOffset });
}

// ---- Data ----

export function processed(view: View, event: EventOf<'processed'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  const { record, atMs, costMs, channel } = event;
  task.processing = { record, fromMs: atMs, untilMs: atMs + costMs };
  task.processed++;
  task.spent = spend(task.spent, 'busyMs', atMs, atMs + costMs);
  if (channel !== null) {
    take(view, channel, event.attempt, event.sequence);
    return;
  }
  const position = task.offsets.get(record.partition);
  if (position) position.offset = record.offset + 1;
  else task.offsets.set(record.partition, { offset: record.offset + 1, endOffset: null });
}

export function stateCleared(view: View, event: EventOf<'state-cleared'>): void {
  current(view, event.task, event.attempt)?.state.delete(event.key);
}

export function stateChanged(view: View, event: EventOf<'state-changed'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  const { keyGroup, key, value, atMs } = event;
  const { current: version, held, copied } = task.versions;
  const before = task.state.get(key);
  if (before && (before.version ?? 0) < requiredBy(held)) {
    task.versions = { ...task.versions, copied: copied + 1 };
  }
  task.state.set(key, { keyGroup, value, changedAtMs: atMs, version });
}

/** Entries of lower versions are needed by a snapshot that is still being written; 0: none is. */
export function requiredBy(held: TaskView['versions']['held']): number {
  return Math.max(0, ...held.map(({ version }) => version));
}

export function snapshotReleased(view: View, event: EventOf<'snapshot-released'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  const held = task.versions.held.filter(({ checkpoint }) => checkpoint !== event.checkpoint);
  task.versions = { ...task.versions, held };
}

export function endOfData(view: View, event: EventOf<'end-of-data'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  task.endOfData = true;
  if (event.suspended) return; // there may be more
  for (const position of task.offsets.values()) position.endOffset = position.offset;
}

export function backpressured(view: View, event: EventOf<'backpressured'>): void {
  const task = current(view, event.task, event.attempt);
  if (task) task.backpressured = { channel: event.channel, sinceMs: event.atMs };
}

export function backpressureEnded(view: View, event: EventOf<'backpressure-ended'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  const { backpressured: waited } = task;
  if (waited) task.spent = spend(task.spent, 'backpressuredMs', waited.sinceMs, event.atMs);
  task.backpressured = null;
}

// ---- Checkpoints ----

export function barrierReceived(view: View, event: EventOf<'barrier-received'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  const { channel, checkpoint, atMs } = event;
  takeBarrier(view, channel, event.attempt, event.sequence);
  if (checkpoint <= (view.memory.settled.get(task.id) ?? 0)) return;
  if (task.aligning?.checkpoint === checkpoint) task.aligning.arrived.add(channel);
  else task.aligning = { checkpoint, sinceMs: atMs, arrived: new Set([channel]) };
}

export function snapshotTaken(view: View, event: EventOf<'snapshot-taken'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  const { checkpoint, atMs, syncMs } = event;
  task.snapshot = { checkpoint, phase: 'sync', fromMs: atMs, syncEndsMs: atMs + syncMs };
  task.epoch = checkpoint;
  const version = task.versions.current + 1;
  const held = [...task.versions.held, { checkpoint, version }];
  task.versions = { ...task.versions, current: version, held };
  settle(view, task, checkpoint);
  if (task.state.size > MOST_RESTORED_ENTRIES) {
    const { largeTables } = view.memory;
    const tables = largeTables.get(checkpoint) ?? new Map<TaskId, TaskView['state']>();
    largeTables.set(checkpoint, tables.set(task.id, new Map(task.state)));
  }
}

function settle(view: View, task: TaskView, checkpoint: CheckpointId): void {
  view.memory.settled.set(task.id, checkpoint);
  if (task.aligning && task.aligning.checkpoint <= checkpoint) task.aligning = null;
}

export function uploadStarted(view: View, event: EventOf<'upload-started'>): void {
  const snapshot = current(view, event.task, event.attempt)?.snapshot;
  if (snapshot?.checkpoint === event.checkpoint) snapshot.phase = 'upload';
}

export function declined(view: View, event: EventOf<'checkpoint-declined'>): void {
  const task = current(view, event.task, event.attempt);
  if (!task) return;
  if (event.checkpoint > (view.memory.settled.get(task.id) ?? 0)) {
    settle(view, task, event.checkpoint);
  }
  snapshotFailed(view, task.id, event.checkpoint);
}

export function snapshotFailed(view: View, id: TaskId, checkpoint: CheckpointId): void {
  const snapshot = view.model.tasks.get(id)?.snapshot;
  if (snapshot?.checkpoint === checkpoint) snapshot.phase = 'failed';
}
