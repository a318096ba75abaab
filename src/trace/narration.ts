// Narration: one plain sentence per event, with what it is about.
//
// It reads the event and the view just after it. The sentences themselves are in the dictionary.

import type { ChannelId, CheckpointId, TaskId } from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import { ENGLISH, type Dictionary } from './dictionary.en.ts';
import type { View } from './view.ts';
import type { EventOf } from './view/event-of.ts';

/** From which level of detail on a sentence is told. */
export type NarrationLevel = 'quiet' | 'normal' | 'all';

export interface Sentence {
  readonly text: string;
  readonly level: NarrationLevel;
  /** Ids of processes, tasks and channels, names of files and transactions, `checkpoint 3`. */
  readonly concerns: readonly string[];
  /** Key of the glossary entry that explains it. */
  readonly term: string | null;
}

/** `checkpoint 3`, as `Sentence.concerns` names it. */
export function checkpointConcern(checkpoint: number): string {
  return `checkpoint ${checkpoint}`;
}

const LEVELS: Readonly<Record<TraceEvent['kind'], NarrationLevel>> = {
  'process-starting': 'normal',
  'process-started': 'normal',
  'process-killed': 'quiet',
  'task-manager-registered': 'normal',
  'task-manager-lost': 'quiet',
  heartbeat: 'all',
  'job-manager-lost': 'quiet',
  'local-disk-missing': 'quiet',
  'leader-changed': 'quiet',
  'message-duplicated': 'all',
  'message-lost': 'quiet',
  'message-late': 'quiet',
  'process-frozen': 'quiet',
  'job-status': 'quiet',
  'task-status': 'all',
  'restart-scheduled': 'quiet',
  'recovery-started': 'quiet',
  'slots-missing': 'quiet',
  restored: 'normal',
  'local-copy-kept': 'all',
  'local-copy-dropped': 'all',
  'source-positioned': 'normal',
  'splits-found': 'normal',
  'split-assigned': 'normal',
  'no-more-splits': 'normal',
  'splits-returned': 'quiet',
  'split-held': 'normal',
  'recovery-ended': 'quiet',
  'plan-changed': 'quiet',
  'rescale-refused': 'quiet',
  'start-refused': 'quiet',
  sent: 'all',
  arrived: 'all',
  processed: 'all',
  'state-changed': 'all',
  'state-cleared': 'all',
  compacted: 'normal',
  'watermark-received': 'all',
  'watermark-status-received': 'all',
  'watermark-advanced': 'all',
  'idleness-changed': 'normal',
  'timer-registered': 'all',
  'timer-deleted': 'all',
  'timer-fired': 'all',
  'timers-restored': 'normal',
  'window-changed': 'all',
  'window-fired': 'normal',
  'window-removed': 'all',
  'windows-restored': 'normal',
  'record-late': 'normal',
  'end-of-data': 'normal',
  credited: 'all',
  'floating-buffers': 'all',
  backpressured: 'all',
  'backpressure-ended': 'all',
  dropped: 'all',
  'barrier-received': 'normal',
  'channel-blocked': 'all',
  'channel-unblocked': 'all',
  'snapshot-taken': 'normal',
  'snapshot-released': 'all',
  'in-flight-captured': 'normal',
  'upload-started': 'normal',
  'upload-ended': 'all',
  'checkpoint-declined': 'quiet',
  'checkpoint-notified': 'all',
  'checkpoint-refused': 'quiet',
  'requests-waiting': 'all',
  'checkpoint-triggered': 'normal',
  acknowledged: 'normal',
  'acknowledgement-ignored': 'normal',
  'metadata-writing': 'normal',
  'checkpoint-completed': 'quiet',
  'checkpoint-aborted': 'quiet',
  'checkpoint-subsumed': 'normal',
  'checkpoint-discarded': 'normal',
  'checkpoint-damaged': 'quiet',
  'file-written': 'all',
  'files-deleted': 'all',
  'write-failed': 'quiet',
  'rows-published': 'all',
  'rows-appended': 'all',
  'transaction-pre-committed': 'normal',
  'transactions-committed': 'normal',
  'transactions-aborted': 'normal',
  'transactions-expired': 'quiet',
  'transactions-lost': 'quiet',
  action: 'quiet',
  'file-tampered': 'quiet',
};

/** Who tells what happens; whoever shows no log needs none. */
export interface Narrator {
  levelOf(event: TraceEvent): NarrationLevel;
  narrate(event: TraceEvent, view: View): Sentence;
}

/** Cheap: to be asked before a sentence is made. */
export function levelOf(event: TraceEvent): NarrationLevel {
  if (event.kind === 'upload-ended' && event.failure !== null) return 'quiet';
  if (event.kind === 'task-status' && event.status === 'FAILED') return 'normal';
  return LEVELS[event.kind];
}

export function narrate(event: TraceEvent, view: View, words: Dictionary = ENGLISH): Sentence {
  const tell = (text: string, term: string | null, ...concerns: readonly string[]): Sentence => ({
    text,
    level: levelOf(event),
    concerns,
    term,
  });
  const { model } = view;
  switch (event.kind) {
    // -- processes --
    case 'process-starting':
      return tell(words.processStarting(event.started), roleOf(event.started), event.started);
    case 'process-started':
      return tell(words.processStarted(event.started), roleOf(event.started), event.started);
    case 'process-killed': {
      const { killed } = event;
      if (roleOf(killed) === 'job-manager') {
        return tell(words.jobManagerKilled(killed), 'job-manager', killed);
      }
      const tasks = [...model.tasks.values()].flatMap(({ id, taskManager, status }) =>
        taskManager === killed && status !== 'FINISHED' ? id : [],
      );
      const wasGivenUp = typeof model.processes.get(killed)?.lostAtMs === 'number';
      const text = words.taskManagerKilled(killed, tasks, wasGivenUp);
      return tell(text, 'task-manager', killed, ...tasks);
    }
    case 'task-manager-registered':
      return tell(words.registered(event.taskManager, event.slots), 'slot', event.taskManager);
    case 'task-manager-lost':
      return tell(words.lost(event.taskManager, event.silentMs), 'heartbeat', event.taskManager);
    case 'heartbeat':
      return tell(words.heartbeat(event.taskManager), 'heartbeat', event.taskManager);
    case 'job-manager-lost': {
      const { by, silentMs, tasks } = event;
      return tell(words.jobManagerLost(by, silentMs, tasks), 'heartbeat', by, ...tasks);
    }
    case 'leader-changed':
      return tell(words.leaderChanged(event.leader), 'job-manager', event.leader);
    case 'local-disk-missing': {
      const { taskManager, reason } = event;
      return tell(words.localDiskMissing(taskManager, reason), null, taskManager);
    }
    case 'message-duplicated':
      return tell(words.duplicated(event.what, event.to), null, event.to);

    case 'message-lost': {
      const { what, from, to } = event;
      return tell(words.messageLost(what, from, to), null, from, to);
    }
    case 'message-late': {
      const { what, from, to, byMs } = event;
      return tell(words.messageLate(what, from, to, byMs), null, from, to);
    }
    case 'process-frozen':
      return tell(
        words.frozen(event.frozen, event.untilMs - event.atMs),
        'heartbeat',
        event.frozen,
      );

    // -- job --
    case 'job-status':
      return tell(words.jobStatus(event.status, event.reason), 'job');
    case 'task-status': {
      const { task, status, taskManager } = event;
      return tell(words.taskStatus(task, status, taskManager), 'task', task);
    }
    case 'restart-scheduled': {
      const { tasks, delayMs, restarts } = event;
      const isAll = tasks.length === model.tasks.size;
      const text = words.restartScheduled(tasks.length, isAll, delayMs, restarts);
      return tell(text, 'restart-strategy');
    }
    case 'slots-missing':
      return tell(words.slotsMissing(event.needed, event.offered), 'slot');
    case 'recovery-started': {
      const { checkpoint, tasks } = event;
      const concerns = checkpoint === null ? [] : [checkpointConcern(checkpoint)];
      const isAll = tasks.length === model.tasks.size;
      const known = checkpoint === null ? undefined : model.checkpoints.get(checkpoint);
      const isSavepoint = known !== undefined && known.savepoint !== null;
      const text = words.recoveryStarted(checkpoint, isSavepoint, tasks.length, isAll);
      return tell(text, 'recovery', ...concerns);
    }
    case 'restored': {
      const { task, checkpoint, entries, sizeBytes, localBytes } = event;
      const text = words.restored(task, checkpoint, entries, sizeBytes, localBytes);
      return tell(text, 'recovery', task, checkpointConcern(checkpoint));
    }
    case 'local-copy-kept': {
      const { by, task, checkpoint, sizeBytes } = event;
      const text = words.copyKept(by, task, checkpoint, sizeBytes);
      return tell(text, 'local-recovery', task, checkpointConcern(checkpoint));
    }
    case 'local-copy-dropped': {
      const { by, task, checkpoint, why } = event;
      const text = words.copyDropped(by, task, checkpoint, why);
      return tell(text, 'local-recovery', task, checkpointConcern(checkpoint));
    }
    case 'source-positioned':
      return tell(
        words.positioned(event.task, event.partition, event.offset),
        'offset',
        event.task,
      );
    case 'splits-found':
      return tell(words.splitsFound(event.checkpoint, event.unassigned), 'split');
    case 'split-assigned': {
      const { task, partition, heldFor } = event;
      return tell(words.splitAssigned(task, partition, heldFor), 'split', task);
    }
    case 'no-more-splits':
      return tell(words.noMoreSplits(event.task), 'split', event.task);
    case 'splits-returned': {
      const { task, partitions, checkpoint } = event;
      return tell(words.splitsReturned(task, partitions, checkpoint), 'split', task);
    }
    case 'split-held': {
      const { task, partition, checkpoint } = event;
      const text = words.splitHeld(task, partition, checkpoint);
      return tell(text, 'split', task, checkpointConcern(checkpoint));
    }
    case 'recovery-ended': {
      const { recovery } = model;
      const tookMs = recovery?.cause === 'failure' ? event.atMs - recovery.failedAtMs : null;
      return tell(words.recoveryEnded(tookMs), 'recovery');
    }

    case 'plan-changed':
      return tell(
        event.start
          ? words.jobStarted(event.start, event.operators)
          : words.planChanged(event.version, event.operators),
        'rescaling',
      );
    case 'start-refused':
      return tell(words.startRefused(event.reason), 'rescaling');
    case 'rescale-refused':
      return tell(words.rescaleRefused(event.reason), 'rescaling');

    // -- data --
    case 'sent': {
      const { from, to } = endsOf(view, event.channel);
      const term = event.element.type === 'barrier' ? 'barrier' : 'channel';
      return tell(words.sent(from, to, event.element), term, event.channel);
    }
    case 'arrived': {
      const { from, to } = endsOf(view, event.channel);
      const last = model.channels.get(event.channel)?.queue.at(-1);
      const element = last?.sequence === event.sequence ? last.element : null;
      return tell(words.arrived(from, to, element), 'channel', event.channel, to);
    }
    case 'processed': {
      const { task, channel, record } = event;
      const { key, value, partition, offset } = record;
      return channel === null
        ? tell(words.read(task, key, value, partition, offset), 'offset', task)
        : tell(words.processed(task, endsOf(view, channel).from, key, value), null, task, channel);
    }
    case 'compacted': {
      const { task, mergedBytes, stallMs } = event;
      return tell(words.compacted(task, mergedBytes, stallMs), 'compaction', task);
    }
    case 'state-cleared': {
      const { task, key, value } = event;
      return tell(words.cleared(task, key, value), 'keyed-state', task);
    }
    case 'state-changed': {
      const { task, key, value, isNew, holds } = event;
      return tell(words.stateChanged(task, key, value, isNew, holds), 'keyed-state', task);
    }
    case 'watermark-received': {
      const { task, channel, timestampMs } = event;
      const text = words.watermarkReceived(task, endsOf(view, channel).from, timestampMs);
      return tell(text, 'watermark', task, channel);
    }
    case 'watermark-status-received': {
      const { task, channel, idle } = event;
      const text = words.statusReceived(task, endsOf(view, channel).from, idle);
      return tell(text, 'watermark', task, channel);
    }
    case 'watermark-advanced':
      return tell(words.watermarkAdvanced(event.task, event.watermarkMs), 'watermark', event.task);
    case 'idleness-changed':
      return tell(words.idleness(event.task, event.idle), 'watermark', event.task);
    case 'timer-registered': {
      const { task, key, domain, dueMs } = event;
      return tell(words.timerRegistered(task, key, domain, dueMs), 'timer', task);
    }
    case 'timer-deleted': {
      const { task, key, domain, dueMs } = event;
      return tell(words.timerDeleted(task, key, domain, dueMs), 'timer', task);
    }
    case 'timer-fired': {
      const { task, key, domain, dueMs } = event;
      return tell(words.timerFired(task, key, domain, dueMs), 'timer', task);
    }
    case 'timers-restored':
      return tell(words.timersRestored(event.task, event.count), 'timer', event.task);
    case 'window-changed': {
      const { task, key, startMs, endMs, records } = event;
      return tell(words.windowChanged(task, key, startMs, endMs, records), 'window', task);
    }
    case 'window-fired': {
      const { task, key, startMs, endMs, value } = event;
      return tell(words.windowFired(task, key, startMs, endMs, value), 'window', task);
    }
    case 'window-removed': {
      const { task, key, startMs, endMs, why } = event;
      const text = words.windowRemoved(task, key, startMs, endMs, why === 'merged');
      return tell(text, 'window', task);
    }
    case 'windows-restored':
      return tell(words.windowsRestored(event.task, event.count), 'window', event.task);
    case 'record-late': {
      const { task, key, timestampMs, watermarkMs } = event;
      return tell(words.late(task, key, timestampMs, watermarkMs), 'late', task);
    }
    case 'end-of-data':
      return event.suspended
        ? tell(words.suspended(event.task), 'savepoint', event.task)
        : tell(words.endOfData(event.task), 'end-of-data', event.task);
    case 'credited': {
      const { from, to } = endsOf(view, event.channel);
      return tell(
        words.credited(from, to, event.credits, event.allProcessed),
        'credit',
        event.channel,
      );
    }
    case 'floating-buffers': {
      const { from, to } = endsOf(view, event.channel);
      return tell(words.floating(from, to, event.lent, event.left), 'credit', event.channel);
    }
    case 'backpressured': {
      const { task, channel } = event;
      const text = words.backpressured(task, endsOf(view, channel).to);
      return tell(text, 'backpressure', task, channel);
    }
    case 'backpressure-ended':
      return tell(words.backpressureEnded(event.task), 'backpressure', event.task);
    case 'dropped':
      return tell(words.dropped(event.what, event.why), 'attempt');

    // -- checkpoints: at the task --
    case 'barrier-received':
      return tell(
        barrierReceived(event, view, words),
        'alignment',
        event.task,
        event.channel,
        checkpointConcern(event.checkpoint),
      );
    case 'channel-blocked':
    case 'channel-unblocked': {
      const { task, channel, checkpoint } = event;
      const { from } = endsOf(view, channel);
      const text =
        event.kind === 'channel-blocked' ? words.blocked(task, from) : words.unblocked(task, from);
      return tell(text, 'alignment', task, channel, checkpointConcern(checkpoint));
    }
    case 'snapshot-taken': {
      const { task, checkpoint } = event;
      return tell(
        snapshotTaken(event, view, words),
        'snapshot',
        task,
        checkpointConcern(checkpoint),
      );
    }
    case 'snapshot-released': {
      const { task, checkpoint } = event;
      return tell(
        words.snapshotReleased(task, checkpoint),
        'copy-on-write',
        task,
        checkpointConcern(checkpoint),
      );
    }
    case 'in-flight-captured': {
      const { task, checkpoint, inputs, outputs, sizeBytes } = event;
      const records = [...Object.values(inputs), ...Object.values(outputs)].reduce(
        (sum, count) => sum + count,
        0,
      );
      const text = words.inFlightCaptured(task, checkpoint, records, sizeBytes);
      return tell(text, 'unaligned-checkpoint', task, checkpointConcern(checkpoint));
    }
    case 'upload-started': {
      const { task, checkpoint, handle } = event;
      const text = words.uploadStarted(task, checkpoint, handle.sizeBytes);
      return tell(text, 'asynchronous-part', task, checkpointConcern(checkpoint), handle.file);
    }
    case 'upload-ended': {
      const { task, checkpoint, handle, failure } = event;
      const text =
        failure === null
          ? words.uploadEnded(task, checkpoint)
          : words.uploadFailed(task, checkpoint, failure);
      return tell(text, 'asynchronous-part', task, checkpointConcern(checkpoint), handle.file);
    }
    case 'checkpoint-declined': {
      const { task, checkpoint, reason } = event;
      const text = words.declined(task, checkpoint, reason);
      return tell(text, 'checkpoint', task, checkpointConcern(checkpoint));
    }
    case 'checkpoint-notified': {
      const { task, checkpoint } = event;
      return tell(
        words.notified(task, checkpoint),
        'checkpoint',
        task,
        checkpointConcern(checkpoint),
      );
    }

    // -- checkpoints: at the coordinator --
    case 'checkpoint-refused':
      return event.savepoint
        ? tell(words.savepointRefused(event.reason), 'savepoint')
        : tell(words.refused(event.reason), 'checkpoint');
    case 'requests-waiting':
      return tell(words.requestsWaiting(event.waiting, event.why), 'checkpoint');
    case 'checkpoint-triggered': {
      const { checkpoint, expected, savepoint } = event;
      const tasks = Object.keys(expected).length;
      return savepoint
        ? tell(
            words.savepointTriggered(checkpoint, tasks, savepoint),
            'savepoint',
            checkpointConcern(checkpoint),
          )
        : tell(words.triggered(checkpoint, tasks), 'checkpoint', checkpointConcern(checkpoint));
    }
    case 'acknowledged': {
      const { task, checkpoint, received, of, handle } = event;
      const inline = handle?.inline === undefined ? null : handle.sizeBytes;
      const text = words.acknowledged(task, checkpoint, received, of, inline);
      return tell(text, 'acknowledgement', task, checkpointConcern(checkpoint));
    }
    case 'acknowledgement-ignored': {
      const { task, checkpoint, why } = event;
      const text = words.acknowledgementIgnored(task, checkpoint, why);
      return tell(text, 'acknowledgement', task, checkpointConcern(checkpoint));
    }
    case 'metadata-writing':
      return tell(
        words.metadataWriting(event.checkpoint, event.inHeap === true),
        'metadata',
        checkpointConcern(event.checkpoint),
      );
    case 'checkpoint-completed': {
      const { checkpoint, triggeredAtMs, atMs, savepoint, metadata } = event;
      const tookMs = atMs - triggeredAtMs;
      return savepoint
        ? tell(
            words.savepointCompleted(checkpoint, tookMs, savepoint),
            'savepoint',
            checkpointConcern(checkpoint),
          )
        : tell(
            words.completed(checkpoint, tookMs, metadata.inline !== undefined),
            'checkpoint',
            checkpointConcern(checkpoint),
          );
    }
    case 'checkpoint-aborted': {
      const { checkpoint, reason } = event;
      return tell(words.aborted(checkpoint, reason), 'checkpoint', checkpointConcern(checkpoint));
    }
    case 'checkpoint-subsumed':
      return tell(
        words.subsumed(event.checkpoint),
        'retained',
        checkpointConcern(event.checkpoint),
      );
    case 'checkpoint-discarded':
      return tell(
        words.discarded(event.checkpoint, event.status),
        'retained',
        checkpointConcern(event.checkpoint),
      );
    case 'checkpoint-damaged': {
      const { checkpoint, reason } = event;
      const text = words.damaged(checkpoint, reason, usableBefore(checkpoint, view));
      return tell(text, 'checksum', checkpointConcern(checkpoint));
    }

    // -- store and outside topic --
    case 'file-written':
      return tell(words.written(event.file, event.sizeBytes), 'snapshot-store', event.file);
    case 'files-deleted':
      return tell(words.deleted(event.files.length, event.why), 'snapshot-store', ...event.files);
    case 'write-failed':
      return tell(words.writeFailed(event.file, event.reason), 'snapshot-store', event.file);
    case 'rows-published':
      return tell(words.published(event.rows.length), 'plain-sink', event.transaction);
    case 'rows-appended':
      return tell(words.appended(event.rows.length), 'transaction', event.transaction);
    case 'transaction-pre-committed': {
      const { checkpoint, transaction } = event;
      const text = words.preCommitted(checkpoint);
      return tell(text, 'two-phase-commit', transaction, checkpointConcern(checkpoint));
    }
    case 'transactions-committed': {
      const { transactions, checkpoint } = event;
      const text = words.committed(transactions.length, checkpoint);
      return tell(text, 'two-phase-commit', ...transactions, checkpointConcern(checkpoint));
    }
    case 'transactions-aborted': {
      const { transactions } = event;
      return tell(words.rowsTakenBack(transactions.length), 'two-phase-commit', ...transactions);
    }

    case 'transactions-expired': {
      const { transactions, why } = event;
      return tell(words.expired(transactions.length, why), 'two-phase-commit', ...transactions);
    }
    case 'transactions-lost': {
      const { transactions, checkpoint } = event;
      const text = words.lostRows(transactions.length, checkpoint);
      return tell(text, 'two-phase-commit', ...transactions, checkpointConcern(checkpoint));
    }

    case 'action':
      return tell(words.action(event.action), null);
    case 'file-tampered': {
      const { file, how, found } = event;
      return tell(words.tampered(file, how, found), 'snapshot-store', file);
    }
  }
}

function roleOf(process: string): 'job-manager' | 'task-manager' {
  return process.startsWith('JM') ? 'job-manager' : 'task-manager';
}

function endsOf(view: View, id: ChannelId): { from: TaskId; to: TaskId } {
  return view.model.plan.channel.get(id) ?? { from: id, to: id };
}

/** The newest complete checkpoint older than a damaged one. */
function usableBefore(damaged: CheckpointId, { model }: View): CheckpointId | null {
  let before: CheckpointId | null = null;
  for (const { id, status, retained, damaged: why } of model.checkpoints.values()) {
    if (id < damaged && status === 'completed' && retained && why === null) before = id;
  }
  return before;
}

function barrierReceived(
  { task, channel, checkpoint }: EventOf<'barrier-received'>,
  { facts, model }: View,
  words: Dictionary,
): string {
  const { inputs } = model.plan.task.get(task) ?? { inputs: [] };
  const from = inputs.find(({ id }) => id === channel)?.from ?? channel;
  if (inputs.length < 2) return words.barrierAlone(checkpoint, from, task);
  const aligning = model.tasks.get(task)?.aligning;
  if (aligning?.checkpoint !== checkpoint) return words.barrierLate(checkpoint, from, task);
  const missing = inputs.flatMap((input) => (aligning.arrived.has(input.id) ? [] : input.from));
  if (missing.length === 0) return words.barrierLast(checkpoint, from, task);
  return facts.exactlyOnce
    ? words.barrierEarly(checkpoint, from, task, missing)
    : words.barrierCounted(checkpoint, from, task, missing);
}

function snapshotTaken(
  { task, checkpoint, alignmentMs, syncMs }: EventOf<'snapshot-taken'>,
  { model }: View,
  words: Dictionary,
): string {
  const plan = model.plan.task.get(task);
  if (plan?.inputs.length === 0) return words.sourceSnapshot(task, checkpoint);
  const kind = plan?.operator.kind;
  return syncMs === 0 && (kind === 'map' || kind === 'filter')
    ? words.passedOn(task, checkpoint)
    : words.snapshot(task, checkpoint, alignmentMs, plan?.outputs.length === 0);
}

export const NARRATOR: Narrator = { levelOf, narrate };
