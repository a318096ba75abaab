// What happened, as plain data: the one account that views, narration, checks and digests share.
//
// The engine's parts and the conductor write bodies; the conductor stamps them with step, time and
// process. Nothing here is a sentence: sentences are made in trace/narration.ts from this data.

import type { Action, MessageOrder, Tampering } from './action.ts';
import type { JobStart } from './job/job-version.ts';
import type { OperatorSpec } from './job/spec.ts';
import type {
  Attempt,
  ChannelId,
  CheckpointId,
  ElementSummary,
  FileHandle,
  JobFailure,
  JobReason,
  JobStatus,
  Lineage,
  ProcessId,
  SavepointKind,
  TaskCheckpointMetrics,
  TaskId,
  TaskStatus,
  TopicRow,
  TransactionId,
} from './protocol.ts';

import type { Timer } from './time/timers.ts';
import type { ToldOperatorState } from './state/operator/operator-state-backend.ts';

/** What a request for a checkpoint waits for: that another one has its number, has ended, or that
 * old ones are removed. */
export type WaitsFor = 'preparation' | 'pending' | 'removal';

interface OfTask {
  readonly task: TaskId;
  readonly attempt: Attempt;
}

export interface ToldTimer extends Timer {
  readonly keyGroup: number;
}

export interface ToldWindow {
  readonly keyGroup: number;
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly records: number;
  /** What its result is by now. */
  readonly value: number;
}

export type TraceBody =
  // -- processes (written by the conductor, except registered and lost) --
  | { readonly kind: 'process-starting'; readonly started: ProcessId; readonly readyAtMs: number }
  | { readonly kind: 'process-started'; readonly started: ProcessId }
  | { readonly kind: 'process-killed'; readonly killed: ProcessId; readonly lostMessages: number }
  | {
      readonly kind: 'task-manager-registered';
      readonly taskManager: ProcessId;
      readonly slots: number;
    }
  | {
      readonly kind: 'task-manager-lost';
      readonly taskManager: ProcessId;
      readonly silentMs: number;
    }
  | { readonly kind: 'heartbeat'; readonly taskManager: ProcessId }
  | {
      /** A TaskManager found no local disk; written by its host, and no part of the run's digest. */
      readonly kind: 'local-disk-missing';
      readonly taskManager: ProcessId;
      readonly reason: string;
    }
  /** A TaskManager has not heard from the JobManager and drops what it runs for it. */
  | {
      readonly kind: 'job-manager-lost';
      readonly jobManager: ProcessId;
      readonly silentMs: number;
      readonly tasks: readonly TaskId[];
    }
  | { readonly kind: 'leader-changed'; readonly leader: ProcessId }
  /** The network delivers a control message twice; written by the conductor. */
  | { readonly kind: 'message-duplicated'; readonly what: string; readonly to: ProcessId }
  | {
      readonly kind: 'message-lost';
      readonly what: string;
      /** The order that it has used up. */
      readonly order: MessageOrder;
      readonly from: ProcessId;
      readonly to: ProcessId;
    }
  | {
      /** Held up for so long beyond its usual time; later ones may pass it. */
      readonly kind: 'message-late';
      readonly what: string;
      readonly order: MessageOrder;
      readonly from: ProcessId;
      readonly to: ProcessId;
      readonly byMs: number;
    }
  /** The process gets no turn until then; written by the conductor. */
  | { readonly kind: 'process-frozen'; readonly frozen: ProcessId; readonly untilMs: number }
  // -- job --
  | {
      readonly kind: 'job-status';
      readonly status: JobStatus;
      readonly reason: JobReason;
      /** FINISHED because it was stopped with this savepoint. */
      readonly savepoint?: CheckpointId;
    }
  | {
      readonly kind: 'task-status';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly status: TaskStatus;
      readonly taskManager: ProcessId;
    }
  | {
      readonly kind: 'restart-scheduled';
      readonly failure: JobFailure;
      /** Whether tasks failed, or the job as a whole did. */
      readonly cause: 'tasks' | 'job';
      /** All tasks that are going to start again. */
      readonly tasks: readonly TaskId[];
      readonly delayMs: number;
      readonly restarts: number;
    }
  | {
      readonly kind: 'recovery-started';
      readonly attempt: Attempt;
      /** null: no completed checkpoint, everything starts from the beginning. */
      readonly checkpoint: CheckpointId | null;
      /** The tasks that start again: all, or those of the failed regions. */
      readonly tasks: readonly TaskId[];
    }
  /** The job waits for slots. */
  | { readonly kind: 'slots-missing'; readonly needed: number; readonly offered: number }
  | {
      readonly kind: 'restored';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      readonly sizeBytes: number;
      /** Of these, what was read from the TaskManager's own disk: local recovery. */
      readonly localBytes: number;
      /** Entries of keyed state that came back. */
      readonly entries: number;
      /** Records that came back into the input channels: found in flight by an unaligned checkpoint. */
      readonly inFlight: Readonly<Record<ChannelId, number>>;
      /** The entries themselves; null when there are more than 1,000. */
      readonly state: readonly (readonly [keyGroup: number, key: string, value: number])[] | null;
      readonly operatorState: readonly ToldOperatorState[];
    }
  /** Local recovery: the TaskManager has a copy of what the task gave to the store. */
  | {
      readonly kind: 'local-copy-kept';
      readonly task: TaskId;
      readonly checkpoint: CheckpointId;
      readonly sizeBytes: number;
    }
  | {
      readonly kind: 'local-copy-dropped';
      readonly task: TaskId;
      readonly checkpoint: CheckpointId;
      readonly why: 'superseded' | 'aborted' | 'not restored' | 'moved away' | 'job ended';
    }
  | {
      readonly kind: 'source-positioned';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly partition: number;
      readonly offset: number;
      readonly endOffset: number | null;
    }
  /** What the enumerator of a source begins with. null: the source has never run. */
  | {
      readonly kind: 'splits-found';
      readonly operator: string;
      readonly checkpoint: CheckpointId | null;
      readonly unassigned: readonly number[];
    }
  /** A reader has asked for a split. `heldFor`: it takes it up behind the barrier of this checkpoint. */
  | {
      readonly kind: 'split-assigned';
      readonly operator: string;
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly partition: number;
      readonly heldFor: CheckpointId | null;
    }
  | {
      readonly kind: 'no-more-splits';
      readonly operator: string;
      readonly task: TaskId;
      readonly attempt: Attempt;
    }
  /** A reader is gone, and starts again from this checkpoint, which does not know these at it. */
  | {
      readonly kind: 'splits-returned';
      readonly operator: string;
      readonly task: TaskId;
      readonly partitions: readonly number[];
      readonly checkpoint: CheckpointId | null;
    }
  /** A reader has a split that it must not read before the barrier of this checkpoint. */
  | {
      readonly kind: 'split-held';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly partition: number;
      readonly checkpoint: CheckpointId;
    }
  | { readonly kind: 'recovery-ended'; readonly attempt: Attempt }
  /** From now on the job has other subtasks: a new version of it is about to start. */
  | {
      readonly kind: 'plan-changed';
      readonly version: number;
      readonly operators: readonly OperatorSpec[];
      readonly settings?: Readonly<Record<string, unknown>> | undefined;
      /** It is a new job, started from a snapshot of an earlier one. */
      readonly start?: JobStart | undefined;
    }
  | { readonly kind: 'rescale-refused'; readonly reason: string }
  /** A job that was to start from a snapshot does not. */
  | { readonly kind: 'start-refused'; readonly reason: string }
  // -- data --
  | {
      /** An element left its sender; written by the conductor, which knows when it will arrive. */
      readonly kind: 'sent';
      readonly channel: ChannelId;
      readonly attempt: Attempt;
      readonly sequence: number;
      /** Sequence of the first element of the buffer it travels in. */
      readonly buffer: number;
      readonly element: ElementSummary;
      /** Buffers that wait behind its own, as the sender tells the receiver. */
      readonly backlog: number;
      readonly departMs: number;
      readonly arriveMs: number;
    }
  | {
      readonly kind: 'arrived';
      readonly channel: ChannelId;
      readonly attempt: Attempt;
      readonly sequence: number;
    }
  | {
      /** A task took a record (a source: read it from the log; then channel is null). */
      readonly kind: 'processed';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly channel: ChannelId | null;
      readonly sequence: number;
      readonly record: { readonly key: string; readonly value: number } & Lineage;
      readonly costMs: number;
    }
  // -- event time --
  | {
      /** A task took a watermark from a channel. */
      readonly kind: 'watermark-received';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly channel: ChannelId;
      readonly sequence: number;
      readonly timestampMs: number;
    }
  | {
      readonly kind: 'watermark-status-received';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly channel: ChannelId;
      readonly sequence: number;
      readonly idle: boolean;
    }
  | {
      /** Event time has come so far at the task: the least of its active channels. */
      readonly kind: 'watermark-advanced';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly watermarkMs: number;
    }
  /** The operator wants to act at that time. */
  | ({ readonly kind: 'timer-registered' } & OfTask & ToldTimer)
  | ({ readonly kind: 'timer-deleted' } & OfTask & ToldTimer)
  /** `upToMs`: how far the time that it waited for has come. */
  | ({ readonly kind: 'timer-fired'; readonly upToMs: number } & OfTask & ToldTimer)
  | ({
      readonly kind: 'timers-restored';
      /** null: more than 1,000. */
      readonly timers: readonly ToldTimer[] | null;
      readonly count: number;
    } & OfTask)
  /** A record has come into a window; or windows have become one session. */
  | ({ readonly kind: 'window-changed'; readonly isNew: boolean } & OfTask & ToldWindow)
  /** Its result leaves. */
  | ({ readonly kind: 'window-fired' } & OfTask & ToldWindow)
  | ({
      readonly kind: 'window-removed';
      readonly why: 'over' | 'merged';
      readonly keyGroup: number;
      readonly key: string;
      readonly startMs: number;
      readonly endMs: number;
    } & OfTask)
  | ({
      readonly kind: 'windows-restored';
      /** null: more than 1,000. */
      readonly windows: readonly ToldWindow[] | null;
      readonly count: number;
    } & OfTask)
  /** All windows of the record are gone: it is dropped. Flink: numLateRecordsDropped. */
  | ({
      readonly kind: 'record-late';
      readonly key: string;
      readonly partition: number;
      readonly offset: number;
      readonly timestampMs: number;
      readonly watermarkMs: number;
    } & OfTask)
  | {
      /** All that the task reads is idle, or no longer. */
      readonly kind: 'idleness-changed';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly idle: boolean;
    }
  /** The state backend need not keep the state as this snapshot has it any more. */
  | {
      readonly kind: 'snapshot-released';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
    }
  | {
      /** Keyed state after a change. */
      readonly kind: 'state-changed';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly keyGroup: number;
      readonly key: string;
      readonly value: number;
      readonly isNew: boolean;
      /** What the number is; absent: how often the key has come. */
      readonly holds?: string;
    }
  /** Its state backend has merged sorted files; the write that set it off waited so long. */
  | {
      readonly kind: 'compacted';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly mergedBytes: number;
      readonly stallMs: number;
    }
  /** The operator has removed what it kept for the key. `value`: what it had come to. */
  | {
      readonly kind: 'state-cleared';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly keyGroup: number;
      readonly key: string;
      readonly value: number;
    }
  | {
      readonly kind: 'end-of-data';
      readonly task: TaskId;
      readonly attempt: Attempt;
      /** The job stops: there may be more data, but not in this attempt. */
      readonly suspended?: true;
    }
  | {
      /** The sender learns that the receiver has that many more buffers free. */
      readonly kind: 'credited';
      readonly channel: ChannelId;
      readonly attempt: Attempt;
      readonly credits: number;
      /** The receiver has processed everything up to the end of data. */
      readonly allProcessed: boolean;
    }
  | {
      /** The receiver's gate lent a channel floating buffers, or took some back. */
      readonly kind: 'floating-buffers';
      readonly channel: ChannelId;
      readonly attempt: Attempt;
      /** How many the channel has now. */
      readonly lent: number;
      /** How many the gate has left for all its channels. */
      readonly left: number;
    }
  | {
      /** A task wants to write but a channel has no credit left, or no longer. */
      readonly kind: 'backpressured';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly channel: ChannelId;
    }
  | { readonly kind: 'backpressure-ended'; readonly task: TaskId; readonly attempt: Attempt }
  | {
      /** Something was refused because it is not of the current attempt, leader or process. */
      readonly kind: 'dropped';
      readonly what: string;
      readonly why:
        'older attempt' | 'unknown task' | 'old leader' | 'dead process' | 'unknown sender';
      readonly attempt: Attempt | null;
    }
  // -- checkpoints: at the task --
  | {
      readonly kind: 'barrier-received';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly channel: ChannelId;
      readonly sequence: number;
      readonly checkpoint: CheckpointId;
    }
  | {
      readonly kind: 'channel-blocked';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly channel: ChannelId;
      readonly checkpoint: CheckpointId;
    }
  | {
      readonly kind: 'channel-unblocked';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly channel: ChannelId;
      readonly checkpoint: CheckpointId;
    }
  | {
      /** The synchronous part: the barrier is on its way downstream, the pointers are copied. */
      readonly kind: 'snapshot-taken';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      /** Its barrier may have overtaken records, which are captured. */
      readonly unaligned: boolean;
      readonly alignmentMs: number;
      readonly startDelayMs: number;
      readonly syncMs: number;
      /** Per input channel: sequence of the last element taken; per output: of the last one sent. */
      readonly received: Readonly<Record<ChannelId, number>>;
      readonly sent: Readonly<Record<ChannelId, number>>;
    }
  | {
      /** Unaligned: the last barrier is in, so the in-flight data of the snapshot is complete. */
      readonly kind: 'in-flight-captured';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      readonly alignmentMs: number;
      /** Records captured per input channel, and per output channel. */
      readonly inputs: Readonly<Record<ChannelId, number>>;
      readonly outputs: Readonly<Record<ChannelId, number>>;
      readonly sizeBytes: number;
    }
  | {
      readonly kind: 'upload-started';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      readonly handle: FileHandle;
    }
  | {
      readonly kind: 'upload-ended';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      readonly handle: FileHandle;
      readonly failure: string | null;
    }
  | {
      readonly kind: 'checkpoint-declined';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      readonly reason: string;
    }
  | {
      readonly kind: 'checkpoint-notified';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      readonly subsumed: CheckpointId | null;
    }
  // -- checkpoints: at the coordinator --
  | {
      readonly kind: 'checkpoint-refused';
      readonly reason: string;
      readonly savepoint?: SavepointKind | undefined;
    }
  /** More or fewer requests for checkpoints wait for their turn than was told last. */
  | {
      readonly kind: 'requests-waiting';
      readonly waiting: number;
      /** What for; null: none waits. */
      readonly why: WaitsFor | null;
    }
  | {
      readonly kind: 'checkpoint-triggered';
      readonly checkpoint: CheckpointId;
      /** The tasks that must acknowledge, with the attempt that must. */
      readonly expected: Readonly<Record<TaskId, Attempt>>;
      readonly savepoint?: SavepointKind | undefined;
    }
  | {
      readonly kind: 'acknowledged';
      readonly checkpoint: CheckpointId;
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly handle: FileHandle | null;
      readonly shared?: readonly FileHandle[] | undefined;
      readonly metrics: TaskCheckpointMetrics;
      readonly received: number;
      readonly of: number;
    }
  | {
      /** An ack that changed nothing: late, twice, or of somebody else. */
      readonly kind: 'acknowledgement-ignored';
      readonly checkpoint: CheckpointId;
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly why: 'late' | 'duplicate' | 'unknown task' | 'older attempt';
    }
  | {
      readonly kind: 'metadata-writing';
      readonly checkpoint: CheckpointId;
      readonly file: string;
      readonly sizeBytes: number;
      /** It is kept in the JobManager's heap: there is no such file, nor will there be. */
      readonly inHeap?: true;
    }
  | {
      readonly kind: 'checkpoint-completed';
      readonly checkpoint: CheckpointId;
      readonly metadata: FileHandle;
      readonly files: readonly FileHandle[];
      readonly triggeredAtMs: number;
      readonly savepoint?: SavepointKind | undefined;
    }
  | {
      readonly kind: 'checkpoint-aborted';
      readonly checkpoint: CheckpointId;
      readonly reason: string;
    }
  | { readonly kind: 'checkpoint-subsumed'; readonly checkpoint: CheckpointId }
  /** The job has ended and does not keep it. */
  | {
      readonly kind: 'checkpoint-discarded';
      readonly checkpoint: CheckpointId;
      readonly status: JobStatus;
    }
  | {
      readonly kind: 'checkpoint-damaged';
      readonly checkpoint: CheckpointId;
      readonly reason: string;
    }
  // -- store and outside topic (written when the outcome is known) --
  | { readonly kind: 'file-written'; readonly file: string; readonly sizeBytes: number }
  | { readonly kind: 'files-deleted'; readonly files: readonly string[]; readonly why: string }
  | { readonly kind: 'write-failed'; readonly file: string; readonly reason: string }
  /** Visible to every reader at once: the sink knows no transactions. */
  | {
      readonly kind: 'rows-published';
      readonly transaction: TransactionId;
      readonly rows: readonly TopicRow[];
    }
  | {
      readonly kind: 'rows-appended';
      readonly transaction: TransactionId;
      readonly rows: readonly TopicRow[];
    }
  | {
      readonly kind: 'transaction-pre-committed';
      readonly transaction: TransactionId;
      readonly checkpoint: CheckpointId;
      readonly rows: number;
    }
  | {
      readonly kind: 'transactions-committed';
      readonly transactions: readonly TransactionId[];
      readonly checkpoint: CheckpointId;
    }
  | { readonly kind: 'transactions-aborted'; readonly transactions: readonly TransactionId[] }
  /** The outside system has ended them without being asked by their sink; written by the conductor. */
  | {
      readonly kind: 'transactions-expired';
      readonly transactions: readonly TransactionId[];
      /** `order`: a person did it; then there may have been none. */
      readonly why: 'timeout' | 'order';
    }
  /** Promised with the checkpoint and to be committed, but expired: nobody will ever see their rows. */
  | {
      readonly kind: 'transactions-lost';
      readonly transactions: readonly TransactionId[];
      readonly checkpoint: CheckpointId;
    }
  // -- what a person or the seed did --
  /** `action` in words, `order` as data. */
  | { readonly kind: 'action'; readonly action: string; readonly order: Action }
  /** What came of it; `found`: there was such a file. */
  | {
      readonly kind: 'file-tampered';
      readonly file: string;
      readonly how: Tampering;
      readonly found: boolean;
    };

/** One entry of the trace. */
export type TraceEvent = TraceBody & {
  /** Ordinal of the turn it belongs to, from 1. */
  readonly step: number;
  /** Virtual time, ms. */
  readonly atMs: number;
  /** Who wrote it. */
  readonly by: ProcessId | 'conductor';
};
