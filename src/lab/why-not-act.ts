// Why a person cannot do something to the cluster now: one rule per kind of action.
//
// Judged by what the page has seen of the run; the engine has the last word. An action that would
// do nothing is refused as well: whoever presses a button should see something come of it.

import { hasEnded } from '../trace/has-ended.ts';
import {
  isSameMessage,
  isSamePlace,
  type Action,
  type LogPlace,
  type MessageOrder,
  type Tampering,
} from '../engine/action.ts';
import { operatorsOf, rescaled } from '../engine/job/job-version.ts';
import type { Scenario } from '../engine/job/scenario.ts';
import type { Settings } from '../engine/job/settings.ts';
import type { ProcessId } from '../engine/protocol.ts';
import { writerOf } from '../trace/writer-of.ts';
import type { ProcessView, TaskView, ViewModel } from '../trace/view-model.ts';
import { PHRASES } from './phrases.en.ts';

export interface Scene {
  readonly view: ViewModel;
  readonly cursorMs: number;
  readonly settings: Settings;
  readonly scenario: Scenario;
}

type Reason = string | null;
type Freeze = Extract<Action, { kind: 'freeze' }>;

/** A sentence, or null: it can be done. */
export function whyNotAct(scene: Scene, action: Action): Reason {
  const { view } = scene;
  const { status } = view.job;
  if (action.kind === 'start-job') {
    return hasEnded(status) ? whyNoLeader(view) : PHRASES.jobStillRuns;
  }
  if (hasEnded(status)) return PHRASES.jobOver;
  switch (action.kind) {
    case 'kill':
      return whyNotAlive(view, action.process);
    case 'freeze':
      return whyNotAlive(view, action.process) ?? whyNotFreeze(scene, action);
    case 'start-task-manager':
      return null;
    case 'trigger-checkpoint':
      return whyNoCheckpoint(scene);
    case 'take-savepoint':
    case 'stop-with-savepoint':
      return whyNoSavepoint(scene);
    case 'rescale':
      return whyNotRescale(scene, action) ?? whyNoSavepoint(scene);
    case 'cancel-job':
      return status === 'CANCELLING' ? PHRASES.cancellingAlready : null;
    case 'expire-transaction':
      return whyNotExpire(scene, action.task);
    case 'fail-task':
      return whyNotFail(view, action.task);
    case 'slow-task':
      return whyNotSlow(scene, action.task, action.factor);
    case 'slow-channel': {
      const { channel, extraMs } = action;
      if (!view.channels.has(channel)) return PHRASES.noSuchChannel(channel);
      const nowMs = view.orders.slowChannels.get(channel) ?? 0;
      return nowMs === extraMs ? PHRASES.delayAlready(channel, extraMs) : null;
    }
    case 'slow-store':
      if (action.extraMs > 0 && action.forMs > 0) return null;
      return isStoreSlow(scene) ? null : PHRASES.storeNotSlow;
    case 'refuse-store':
      return action.forMs > 0 || isStoreRefusing(scene) ? null : PHRASES.storeWrites;
    case 'damage-file':
    case 'delete-file':
      return whyNoFile(view, action);
    case 'lose-message':
    case 'delay-message':
      return whyNoMessage(view, action);
    case 'pass-message':
      return view.orders.messages.some((order) => isSameMessage(order, action))
        ? null
        : PHRASES.messagePasses;
    case 'mend-record':
      return view.orders.spoiled.some((place) => isSamePlace(place, action))
        ? null
        : PHRASES.recordIsWhole(action.offset, action.partition);
    case 'spoil-record':
      return whyNotSpoil(scene, action);
  }
}

// ---- What is in force at the moment shown ----

type Moment = Pick<Scene, 'view' | 'cursorMs'>;

export function isFrozen(process: ProcessView, cursorMs: number): boolean {
  return process.state === 'alive' && (process.frozenUntilMs ?? 0) > cursorMs;
}

export function isStoreSlow({ view, cursorMs }: Moment): boolean {
  const { slowStore } = view.orders;
  return slowStore !== null && slowStore.extraMs > 0 && slowStore.untilMs > cursorMs;
}

export function isStoreRefusing({ view, cursorMs }: Moment): boolean {
  return (view.orders.refusesUntilMs ?? 0) > cursorMs;
}

/** How many times its cost a task takes, by order or by the scenario. */
export function paceOf(view: ViewModel, { slowdown }: Scenario, task: TaskView): number {
  const { paces } = view.orders;
  return paces.get(task.id) ?? paces.get(task.operator) ?? slowdown[task.id] ?? 1;
}

/** Who bears the name now: `TM-1.2` for `TM-1` after a restart. */
export function bearerOf(view: ViewModel, name: ProcessId): ProcessView | null {
  const named = view.processes.get(name);
  if (named && named.state !== 'dead') return named;
  let newest = named ?? null;
  for (const process of view.processes.values()) if (process.name === name) newest = process;
  return newest;
}

// ---- Processes ----

function whyNotAlive(view: ViewModel, id: ProcessId): Reason {
  const process = bearerOf(view, id);
  if (!process) return PHRASES.noSuchProcess(id);
  if (process.state === 'dead') return PHRASES.alreadyDead(process.id);
  return process.state === 'starting' ? PHRASES.notUpYet(process.id) : null;
}

function whyNotFreeze({ view, cursorMs }: Scene, { process: id, forMs }: Freeze): Reason {
  const process = bearerOf(view, id);
  if (!process) return null;
  if (!isFrozen(process, cursorMs)) return forMs > 0 ? null : PHRASES.hangsNot(process.id);
  return forMs === 0 ? null : PHRASES.hangsAlready(process.id, process.frozenUntilMs ?? cursorMs);
}

// ---- Tasks ----

function whyNotFail(view: ViewModel, id: string): Reason {
  const task = view.tasks.get(id);
  if (!task) return PHRASES.noSuchTask(id);
  const { status, taskManager } = task;
  if (view.processes.get(taskManager)?.state === 'dead') return PHRASES.taskGone(id, taskManager);
  return status === 'RUNNING' || status === 'INITIALIZING'
    ? null
    : PHRASES.taskNotRunning(id, status);
}

function whyNotSlow({ view, scenario }: Scene, name: string, factor: number): Reason {
  const meant = [...view.tasks.values()].filter(
    ({ id, operator }) => id === name || operator === name,
  );
  if (meant.length === 0) return PHRASES.noSuchTask(name);
  return meant.every((task) => paceOf(view, scenario, task) === factor)
    ? PHRASES.paceAlready(name, factor)
    : null;
}

// ---- Checkpoints and their messages ----

/** While others are under way it waits in the coordinator's queue; that is no reason to refuse it. */
function whyNoCheckpoint({ view, settings }: Scene): Reason {
  if (settings['execution.checkpointing.interval'] === null) return PHRASES.noCheckpoints;
  if (view.processes.get(view.leader)?.state !== 'alive') return PHRASES.noLeader;
  const tasks = [...view.tasks.values()];
  const isReady = ({ status: task }: TaskView): boolean =>
    task === 'RUNNING' || task === 'FINISHED';
  return tasks.every(isReady) ? null : PHRASES.tasksNotRunning;
}

/** The engine's own rules; short words for the two that a menu meets. */
function whyNotRescale(
  { view: { plan }, scenario }: Scene,
  { operator: name, parallelism }: Extract<Action, { kind: 'rescale' }>,
): Reason {
  const { maxParallelism } = plan;
  if (parallelism > maxParallelism) return PHRASES.aboveTheMaximum(maxParallelism);
  const operators = operatorsOf(plan);
  const meant = operators.filter((operator) => name === null || operator.name === name);
  if (meant.length > 0 && meant.every((operator) => operator.parallelism === parallelism))
    return PHRASES.parallelismAlready(parallelism);
  const changed = rescaled(
    { scenario: { ...scenario, operators, maxParallelism } },
    name,
    parallelism,
  );
  return changed.ok ? null : changed.problem;
}

function whyNoLeader(view: ViewModel): Reason {
  return view.processes.get(view.leader)?.state === 'alive' ? null : PHRASES.noLeader;
}

function whyNoSavepoint({ view, settings }: Scene): Reason {
  if (settings['execution.checkpointing.interval'] === null) return PHRASES.noSavepoints;
  if (view.processes.get(view.leader)?.state !== 'alive') return PHRASES.noLeader;
  const tasks = [...view.tasks.values()];
  const isReady = ({ status }: TaskView): boolean => status === 'RUNNING' || status === 'FINISHED';
  if (!tasks.every(isReady)) return PHRASES.tasksNotRunning;
  const stopping = [...view.checkpoints.values()].find(
    ({ savepoint, status }) =>
      savepoint !== null && savepoint !== 'plain' && status !== 'completed' && status !== 'aborted',
  );
  return stopping ? PHRASES.stopsAlready(stopping.id) : null;
}

function whyNoMessage(view: ViewModel, order: MessageOrder): Reason {
  const { message, task, checkpoint } = order;
  if (!view.tasks.has(task)) return PHRASES.noSuchTask(task);
  if (message === 'trigger' && hasInput(view, task)) return PHRASES.notTriggered(task);
  if (view.orders.messages.some((other) => isSameMessage(other, order)))
    return PHRASES.messageAlready;
  if (checkpoint === null) return null;
  const found = view.checkpoints.get(checkpoint);
  if (!found) {
    const newest = Math.max(0, ...view.checkpoints.keys());
    return checkpoint < newest || checkpoint < 1 ? PHRASES.checkpointSkipped(checkpoint) : null;
  }
  if (found.status === 'completed' || found.status === 'aborted') {
    return PHRASES.checkpointOver(checkpoint, found.status);
  }
  return message === 'acknowledgement' && found.acknowledged.has(task)
    ? PHRASES.alreadyAcknowledged(task, checkpoint)
    : null;
}

/** Whether barriers still reach it: only who has no input left is triggered by a message. */
function hasInput(view: ViewModel, task: string): boolean {
  for (const { from, to } of view.channels.values()) {
    if (to === task && view.tasks.get(from)?.status !== 'FINISHED') return true;
  }
  return false;
}

// ---- The store ----

function whyNoFile(
  { files }: ViewModel,
  { kind, file }: Extract<Action, { kind: Tampering }>,
): Reason {
  // Their names begin with the job's folder.
  const known = [...files.values()].find(
    (each) => each.file.slice(each.file.indexOf('/') + 1) === file,
  );
  if (!known || known.durableAtMs === null) return PHRASES.noSuchFile(file);
  return kind === 'damage-file' && known.damaged ? PHRASES.damagedAlready(file) : null;
}

// ---- The outside topic ----

function whyNotExpire({ view, settings }: Scene, task: string): Reason {
  if (settings['tidemark.sink'] !== 'transactional') return PHRASES.noTransactions;
  const unfinished = [...view.sink.transactions.values()].some(
    ({ transaction, status }) =>
      writerOf(transaction) === task && (status === 'open' || status === 'pre-committed'),
  );
  return unfinished ? null : PHRASES.nothingUnfinished(task);
}

// ---- The source log ----

function whyNotSpoil({ view, scenario }: Scene, { partition, offset }: LogPlace): Reason {
  if (partition >= scenario.partitions) {
    return PHRASES.noSuchPartition(partition, scenario.partitions);
  }
  if (view.orders.spoiled.some((place) => isSamePlace(place, { partition, offset })))
    return PHRASES.spoiledAlready(offset);
  for (const { offsets } of view.tasks.values()) {
    const found = offsets.get(partition);
    if (!found) continue;
    if (found.endOffset !== null && offset >= found.endOffset) {
      return PHRASES.beyondTheEnd(partition, found.endOffset);
    }
    if (offset < found.offset) return PHRASES.readAlready(offset, found.offset);
  }
  return null;
}
