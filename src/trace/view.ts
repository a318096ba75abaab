// The view: what the trace tells of the cluster, reduced event by event.
//
// `apply` changes the view in place and looks at nothing but view and event, so the same events
// give the same view. Each kind of event has exactly one case here; what it does to channels,
// tasks, checkpoints, store and processes stands in the file of that name.

import type { Plan } from '../engine/job/plan.ts';
import type { OperatorSpec } from '../engine/job/spec.ts';
import type { ChannelId, CheckpointId, SavepointKind, TaskId } from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import * as channels from './view/channels.ts';
import * as checkpoints from './view/checkpoints.ts';
import * as orders from './view/orders.ts';
import * as processes from './view/processes.ts';
import * as store from './view/store.ts';
import * as splits from './view/splits.ts';
import * as tasks from './view/tasks.ts';
import * as time from './view/time.ts';
import type { TaskView, TransactionView, ViewModel } from './view-model.ts';

/** What is known of a run before its first event. */
export interface ViewFacts {
  readonly job: string;
  /** Of the first version of the job. */
  readonly plan: Plan;
  /** The plan that operators make: versions of a job have others. */
  readonly planOf: (operators: readonly OperatorSpec[]) => Plan;
  /** Buffers a receiver keeps for each of its channels. */
  readonly exclusiveBuffers: number;
  /** Whether a channel whose barrier is in waits for the others. */
  readonly exactlyOnce: boolean;
  /** Whether a JobManager knows of the checkpoints of the one before it. */
  readonly highlyAvailable: boolean;
  /** What an earlier session of a resumed run has left. */
  readonly found?: Found;
}

export interface Found {
  readonly startAtMs: number;
  readonly committed: readonly (readonly [key: string, value: number])[];
  readonly transactions: readonly Readonly<
    Pick<TransactionView, 'transaction' | 'status'> & {
      readonly rows: readonly { readonly key: string; readonly value: number }[];
    }
  >[];
  readonly files: readonly { readonly file: string; readonly sizeBytes: number }[];
  /** Of what kind the savepoints among them are. */
  readonly savepoints: readonly (readonly [CheckpointId, SavepointKind])[];
}

export type StateTable = TaskView['state'];

/** What must be remembered to reduce further, but is not drawn. */
export interface Memory {
  /** Something never arrived at this moment: later, what should have arrived by then is gone. */
  strayAtMs: number | null;
  /** Channels whose receiver has announced itself to the sender. */
  readonly connected: Set<ChannelId>;
  /** The newest checkpoint each task has dealt with; older barriers mean nothing any more. */
  readonly settled: Map<TaskId, CheckpointId>;
  /** Copies of tables too large for the trace to bring back, by checkpoint and task. */
  readonly largeTables: Map<CheckpointId, Map<TaskId, StateTable>>;
}

export interface View {
  readonly facts: ViewFacts;
  model: ViewModel;
  memory: Memory;
}

export function createView(facts: ViewFacts): View {
  const { plan, found } = facts;
  const model: ViewModel = {
    step: 0,
    nowMs: found?.startAtMs ?? 0,
    job: { status: 'INITIALIZING', reason: null, restarts: 0, stoppedWith: null, changes: {} },
    leader: '',
    plan,
    processes: new Map(),
    tasks: new Map(plan.tasks.map((task) => [task.id, tasks.emptyTask(task)])),
    channels: new Map(
      plan.channels.map((channel) => [
        channel.id,
        channels.emptyChannel(channel, facts.exclusiveBuffers),
      ]),
    ),
    splits: new Map(),
    checkpoints: new Map(),
    files: new Map(),
    sink: store.emptySink(),
    recovery: null,
    dropped: new Map(),
    requests: { waiting: 0, why: null },
    orders: orders.noOrders(),
  };
  const memory: Memory = {
    strayAtMs: null,
    connected: new Set(),
    settled: new Map(),
    largeTables: new Map(),
  };
  const view = { facts, model, memory };
  if (found) store.takeOver(view, found);
  return view;
}

export function apply(view: View, event: TraceEvent): void {
  const { model, memory } = view;
  if (memory.strayAtMs !== null && event.atMs > memory.strayAtMs) {
    channels.removeStrays(view, event.atMs);
  }
  model.step = event.step;
  model.nowMs = event.atMs;
  switch (event.kind) {
    // -- processes --
    case 'process-starting':
      processes.starting(view, event);
      break;
    case 'process-started':
      processes.started(view, event);
      break;
    case 'process-killed':
      processes.killed(view, event);
      break;
    case 'task-manager-registered':
      processes.registered(view, event);
      break;
    case 'task-manager-lost':
      processes.lost(view, event);
      break;
    case 'heartbeat':
      processes.heartbeat(view, event);
      break;
    case 'leader-changed':
      // Whatever waited at the old one is forgotten.
      model.requests = { waiting: 0, why: null };
      model.leader = event.leader;
      if (!view.facts.highlyAvailable) checkpoints.forgotten(view);
      break;
    case 'process-frozen':
      processes.frozen(view, event);
      break;
    case 'local-disk-missing':
    case 'message-duplicated':
    case 'job-manager-lost':
    case 'slots-missing':
      break; // told in the log; what follows has events of its own
    case 'message-lost':
    case 'message-late':
      orders.used(view, event);
      break;
    // -- job --
    case 'job-status':
      processes.jobStatus(view, event);
      break;
    case 'task-status':
      tasks.statusChanged(view, event);
      break;
    case 'restart-scheduled':
      processes.restartScheduled(view, event);
      break;
    case 'recovery-started':
      processes.recoveryStarted(view, event);
      break;
    case 'local-copy-kept':
      processes.copyKept(view, event);
      break;
    case 'local-copy-dropped':
      processes.copyDropped(view, event);
      break;
    case 'restored':
      tasks.restored(view, event);
      break;
    case 'source-positioned':
      tasks.positioned(view, event);
      splits.takenUp(view, event);
      break;
    case 'splits-found':
      splits.found(view, event);
      break;
    case 'split-assigned':
      splits.assigned(view, event);
      break;
    case 'splits-returned':
      splits.returned(view, event);
      break;
    case 'split-held':
      splits.held(view, event);
      break;
    case 'no-more-splits':
      break; // the log tells it
    case 'plan-changed':
      changePlan(view, event.operators);
      model.job.changes = event.settings ?? {};
      break;
    case 'rescale-refused':
    case 'start-refused':
      break;
    case 'recovery-ended':
      if (model.recovery) model.recovery.endedAtMs = event.atMs;
      break;
    // -- data --
    case 'sent':
      channels.sent(view, event);
      break;
    case 'arrived':
      channels.arrived(view, event);
      break;
    case 'processed':
      tasks.processed(view, event);
      break;
    case 'compacted':
      break; // the log tells it
    case 'state-cleared':
      tasks.stateCleared(view, event);
      break;
    case 'state-changed':
      tasks.stateChanged(view, event);
      break;
    case 'watermark-received':
    case 'watermark-status-received':
      channels.take(view, event.channel, event.attempt, event.sequence);
      break;
    case 'watermark-advanced':
    case 'idleness-changed':
      time.timeChanged(view, event);
      break;
    case 'timer-registered':
      time.timerRegistered(view, event);
      break;
    case 'timer-deleted':
    case 'timer-fired':
      time.timerGone(view, event);
      break;
    case 'timers-restored':
      time.timersRestored(view, event);
      break;
    case 'window-changed':
    case 'window-fired':
      time.windowChanged(view, event);
      break;
    case 'window-removed':
      time.windowRemoved(view, event);
      break;
    case 'windows-restored':
      time.windowsRestored(view, event);
      break;
    case 'record-late':
      time.recordLate(view, event);
      break;
    case 'end-of-data':
      tasks.endOfData(view, event);
      break;
    case 'credited':
      channels.credited(view, event);
      break;
    case 'floating-buffers':
      channels.lent(view, event);
      break;
    case 'backpressured':
      tasks.backpressured(view, event);
      break;
    case 'backpressure-ended':
      tasks.backpressureEnded(view, event);
      break;
    case 'dropped':
      channels.dropped(view, event);
      break;
    // -- checkpoints: at the task --
    case 'barrier-received':
      tasks.barrierReceived(view, event);
      break;
    case 'channel-blocked':
      channels.blocked(view, event);
      break;
    case 'channel-unblocked':
      channels.unblocked(view, event);
      break;
    case 'snapshot-taken':
      tasks.snapshotTaken(view, event);
      break;
    case 'snapshot-released':
      tasks.snapshotReleased(view, event);
      break;
    case 'in-flight-captured':
      break; // its size shows in the acknowledgement
    case 'upload-started':
      tasks.uploadStarted(view, event);
      store.uploadStarted(view, event);
      break;
    case 'upload-ended':
      if (event.failure !== null) {
        tasks.snapshotFailed(view, event.task, event.checkpoint);
        model.files.delete(event.handle.file);
      }
      break;
    case 'checkpoint-declined':
      tasks.declined(view, event);
      break;
    case 'checkpoint-notified':
      break;
    // -- checkpoints: at the coordinator --
    case 'checkpoint-refused':
      break;
    case 'requests-waiting':
      model.requests = { waiting: event.waiting, why: event.why };
      break;
    case 'checkpoint-triggered':
      checkpoints.triggered(view, event);
      break;
    case 'acknowledged':
      checkpoints.acknowledged(view, event);
      break;
    case 'acknowledgement-ignored':
      break;
    case 'metadata-writing':
      checkpoints.metadataWriting(view, event);
      break;
    case 'checkpoint-completed':
      checkpoints.completed(view, event);
      if (event.savepoint !== 'plain') splits.covered(view, event.checkpoint);
      break;
    case 'checkpoint-aborted':
      checkpoints.aborted(view, event.checkpoint, event.reason);
      break;
    case 'checkpoint-subsumed':
      checkpoints.dropped(view, event.checkpoint, 'replaced');
      break;
    case 'checkpoint-discarded':
      checkpoints.dropped(view, event.checkpoint, 'not kept');
      break;
    case 'checkpoint-damaged':
      checkpoints.damaged(view, event);
      break;
    // -- store and outside topic --
    case 'file-written':
      store.written(view, event);
      break;
    case 'files-deleted':
      for (const file of event.files) model.files.delete(file);
      break;
    case 'write-failed':
      model.files.delete(event.file);
      break;
    case 'rows-published':
      store.rowsPublished(view, event);
      break;
    case 'rows-appended':
      store.rowsAppended(view, event);
      break;
    case 'transaction-pre-committed':
      store.preCommitted(view, event);
      break;
    case 'transactions-committed':
      store.committed(view, event);
      break;
    case 'transactions-aborted':
      store.aborted(view, event);
      break;
    case 'transactions-expired':
      store.expired(view, event);
      break;
    case 'transactions-lost':
      store.lost(view, event);
      break;
    case 'file-tampered':
      store.tampered(view, event);
      break;
    case 'action':
      orders.given(view, event);
      break;
  }
}

/** Tasks and channels that the new version has too stay as they are until they are deployed. */
function changePlan({ model, facts }: View, operators: readonly OperatorSpec[]): void {
  const plan = facts.planOf(operators);
  model.plan = plan;
  const known = { tasks: new Map(model.tasks), channels: new Map(model.channels) };
  model.tasks.clear();
  for (const task of plan.tasks) {
    model.tasks.set(task.id, known.tasks.get(task.id) ?? tasks.emptyTask(task));
  }
  model.channels.clear();
  for (const channel of plan.channels) {
    const empty = channels.emptyChannel(channel, facts.exclusiveBuffers);
    model.channels.set(channel.id, known.channels.get(channel.id) ?? empty);
  }
}

/** Put copies in place of all that is drawn, so that whoever compares identities sees the change.
 * Lists and tables inside tasks and channels stay the same ones. */
export function renew(view: View): ViewModel {
  const { model } = view;
  view.model = {
    ...model,
    processes: copied(model.processes),
    tasks: copied(model.tasks),
    channels: copied(model.channels),
    checkpoints: copied(model.checkpoints),
    files: copied(model.files),
    sink: { ...model.sink },
    recovery: model.recovery && { ...model.recovery },
    dropped: new Map(model.dropped),
    orders: { ...model.orders },
  };
  return view.model;
}

function copied<Key, Value extends object>(map: Map<Key, Value>): Map<Key, Value> {
  const copy = new Map<Key, Value>();
  for (const [key, value] of map) copy.set(key, { ...value });
  return copy;
}
