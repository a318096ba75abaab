// Processes: their coming and going, who leads, and the recovery that follows a loss.
//
// A kill is felt at once by what ran inside; that the JobManager believes in it a while longer is
// shown by the status of the tasks, which stays, and by `lostAtMs`.

import type { JobFailure } from '../../engine/protocol.ts';
import type { View } from '../view.ts';
import { postpone, receiverGone, senderKilled } from './channels.ts';
import { complete, coordinatorLost } from './checkpoints.ts';
import type { EventOf } from './event-of.ts';
import { forgetUnfinished } from './store.ts';
import { become, fall, isAlive } from './tasks.ts';

export function starting({ model }: View, event: EventOf<'process-starting'>): void {
  const { started: id, readyAtMs, atMs } = event;
  const name = id.split('.')[0] ?? id;
  model.processes.set(id, {
    id,
    name,
    role: name === 'JM' ? 'job-manager' : 'task-manager',
    state: 'starting',
    startingAtMs: atMs,
    readyAtMs,
    killedAtMs: null,
    lostAtMs: null,
    lastHeartbeatMs: null,
    frozenUntilMs: null,
    localCopies: new Map(),
  });
}

export function started({ model }: View, event: EventOf<'process-started'>): void {
  const process = model.processes.get(event.started);
  if (!process) return;
  process.state = 'alive';
  if (process.role === 'job-manager' && model.leader === '') model.leader = process.id;
}

export function frozen({ model }: View, event: EventOf<'process-frozen'>): void {
  const { frozen: id, untilMs } = event;
  const process = model.processes.get(id);
  if (process) process.frozenUntilMs = untilMs;
  for (const channel of model.channels.values()) {
    if (model.tasks.get(channel.to)?.taskManager === id) postpone(channel, untilMs);
  }
}

export function copyKept({ model }: View, event: EventOf<'local-copy-kept'>): void {
  const { by, task, checkpoint, sizeBytes } = event;
  const copies = model.processes.get(by)?.localCopies;
  const known = copies?.get(task) ?? new Map<number, number>();
  copies?.set(task, known.set(checkpoint, sizeBytes));
}

export function copyDropped({ model }: View, event: EventOf<'local-copy-dropped'>): void {
  const { by, task, checkpoint } = event;
  const copies = model.processes.get(by)?.localCopies;
  copies?.get(task)?.delete(checkpoint);
  if (copies?.get(task)?.size === 0) copies.delete(task);
}

export function killed(view: View, event: EventOf<'process-killed'>): void {
  const { model } = view;
  const process = model.processes.get(event.killed);
  if (!process) return;
  process.state = 'dead';
  process.killedAtMs = event.atMs;
  process.localCopies.clear();
  if (process.role === 'job-manager') {
    coordinatorLost(view);
    forgetUnfinished(view, ({ task }) => task === null);
    model.recovery = newRecovery('job-manager-lost', null, event.atMs, null);
    return;
  }
  const inside = (task: string): boolean => model.tasks.get(task)?.taskManager === process.id;
  for (const channel of model.channels.values()) {
    if (inside(channel.from)) senderKilled(view, channel, process.id);
    if (inside(channel.to)) receiverGone(channel);
  }
  for (const task of model.tasks.values()) {
    // The JobManager still believes in them: their status is its affair.
    if (inside(task.id) && isAlive(task)) fall(view, task);
  }
  forgetUnfinished(view, ({ task }) => task !== null && inside(task));
}

export function registered(view: View, event: EventOf<'task-manager-registered'>): void {
  const process = view.model.processes.get(event.taskManager);
  if (process) process.lastHeartbeatMs = event.atMs;
  // To a new JobManager it offers its slots only when it has dropped what the old one ordered.
  for (const task of view.model.tasks.values()) {
    const { taskManager, jobManager } = task;
    if (taskManager !== event.taskManager || jobManager === event.by) continue;
    if (isAlive(task)) become(view, task, 'CANCELED');
  }
}

export function lost({ model }: View, event: EventOf<'task-manager-lost'>): void {
  const process = model.processes.get(event.taskManager);
  if (process) process.lostAtMs = event.atMs;
}

export function heartbeat({ model }: View, event: EventOf<'heartbeat'>): void {
  const process = model.processes.get(event.taskManager);
  if (process) process.lastHeartbeatMs = event.atMs;
}

// ---- Recovery ----

type Recovery = NonNullable<View['model']['recovery']>;

function newRecovery(
  cause: Recovery['cause'],
  failure: JobFailure | null,
  failedAtMs: number,
  restartAtMs: number | null,
): Recovery {
  return {
    cause,
    failure,
    failedAtMs,
    restartAtMs,
    checkpoint: null,
    attempt: null,
    startedAtMs: null,
    endedAtMs: null,
  };
}

export function restartScheduled({ model }: View, event: EventOf<'restart-scheduled'>): void {
  const { failure, delayMs, restarts, atMs } = event;
  model.job = { ...model.job, restarts };
  model.recovery = newRecovery('failure', failure, atMs, atMs + delayMs);
}

export function recoveryStarted(view: View, event: EventOf<'recovery-started'>): void {
  const { model } = view;
  const { attempt, checkpoint, atMs } = event;
  if (!model.recovery || model.recovery.startedAtMs !== null) {
    model.recovery = newRecovery('resumed', null, atMs, null);
  }
  Object.assign(model.recovery, { attempt, checkpoint, startedAtMs: atMs });
  if (checkpoint !== null && model.checkpoints.get(checkpoint)?.retained !== true) {
    complete(view, checkpoint, atMs);
  }
}

/** A later JobManager only repeats that the job has finished. */
export function jobStatus({ model }: View, event: EventOf<'job-status'>): void {
  const { status, reason, savepoint = null } = event;
  const stoppedWith = savepoint ?? (status === 'FINISHED' ? model.job.stoppedWith : null);
  model.job = { ...model.job, status, reason, stoppedWith };
}
