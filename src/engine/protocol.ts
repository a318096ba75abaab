// Every message between the parts of the engine, and nothing else.
//
// A part (a process: JobManager or TaskManager) hears one `Input`, changes only its own state and
// hands out `Effect`s. Hosts carry effects out and turn their outcomes into new inputs. All of it
// is plain structured-cloneable data, so the same engine runs in Node and in workers.
// Whatever concerns a running task carries the attempt it belongs to; receivers drop older ones.
// Flink: the RPC gateways JobMasterGateway and TaskExecutorGateway, and the Netty data plane.

import type { JobVersion } from './job/job-version.ts';
import type { StartFrom } from './job/start-from.ts';
import type { KeyGroupRange } from './job/key-groups.ts';
import type { TraceBody } from './trace-event.ts';

/** `JM`, `TM-1`; a later incarnation gets a number: `TM-1.2`. Never reused within a run. */
export type ProcessId = string;
/** Operator name and one-based subtask number: `Count-2`. */
export type TaskId = string;
/** `Map-1→Count-2`. */
export type ChannelId = string;
export type CheckpointId = number;
/** What a savepoint is for: it is only taken, or the job stops with it. `drain`: the input is told
 * to have ended for good, so what waits for more of it is emitted. */
export type SavepointKind = 'plain' | 'suspend' | 'drain';
/** Number of a deployment of a task. Job-wide counter, never reused, also across JobManagers. */
export type Attempt = number;
/** Name of a transaction in the outside topic: `Sink-1/a2/3`. */
export type TransactionId = string;

// ---- Elements as the network sees them (the payload itself travels as bytes) ----

/** Where a record comes from: its partition, its offset there, and the epoch it was born in
 * (id of the last barrier its source had emitted). This is the identity of a record. */
export interface Lineage {
  readonly partition: number;
  readonly offset: number;
  readonly epoch: CheckpointId;
  /** Which of the rows that came of one record; absent: the first, mostly the only one. */
  readonly part?: number | undefined;
}

/** What may be told about an element in flight without opening its bytes. */
export type ElementSummary =
  | ({ readonly type: 'record'; readonly key: string; readonly value: number } & Lineage)
  | { readonly type: 'watermark'; readonly timestampMs: number }
  | { readonly type: 'watermark-status'; readonly idle: boolean }
  /** `unaligned`: it goes ahead of what waits at the receiver. */
  | { readonly type: 'barrier'; readonly checkpoint: CheckpointId; readonly unaligned?: true }
  | { readonly type: 'cancel-barrier'; readonly checkpoint: CheckpointId }
  /** No more records; barriers still follow. */
  | { readonly type: 'end-of-data' }
  /** The sender has finished; nothing follows. */
  | { readonly type: 'end-of-input' };

// ---- Durable things ----

/** A file in the snapshot store. `digest` is the murmur digest of its bytes, in hex. */
export interface FileHandle {
  readonly file: string;
  readonly sizeBytes: number;
  readonly digest: string;
  /** Set: there is no such file, its bytes are here, in hex. Flink: ByteStreamStateHandle. */
  readonly inline?: string | undefined;
}

/** How the elements of an operator state go to the subtasks at a restore: each to one, all to every
 * one, or one whole copy to each. Flink: OperatorStateHandle.Mode. */
export type DistributionMode = 'split' | 'union' | 'broadcast';

/** Where the elements of an operator state begin in a task's file. Flink:
 * OperatorStateHandle.StateMetaInfo. */
export interface OperatorStatePlace {
  readonly name: string;
  readonly mode: DistributionMode;
  readonly offsets: readonly number[];
}

/** Elements of operator state in one file. Flink: OperatorStateHandle. */
export interface OperatorStatePart {
  readonly handle: FileHandle;
  readonly states: readonly OperatorStatePlace[];
}

/** The one mutable record of the store: what a successor JobManager must know.
 * Flink: HighAvailabilityServices (checkpoint id counter, job result store). */
export interface HaRecord {
  /** The highest attempt handed out so far. */
  readonly attempt: Attempt;
  /** The next checkpoint id that may be handed out. */
  readonly nextCheckpointId: CheckpointId;
  /** The savepoints the job was to stop with: those that exist are recovered from. */
  readonly stopSavepoints: readonly CheckpointId[];
  /** The version of the job that runs; null: the scenario's own. */
  readonly version: JobVersion | null;
  readonly status: JobStatus;
}

/** One row of the outside topic, and the record it comes from: by that it can be followed back. */
export interface TopicRow extends Omit<Lineage, 'epoch'> {
  readonly key: string;
  readonly value: number;
}

/** Unfinished transactions: this one, or all of a producer; `null`: all of the topic. */
export type WhichTransactions =
  { readonly transaction: TransactionId } | { readonly producer: TaskId | null };

export type Request =
  /** Write a new immutable file; fails if the name exists with other bytes. */
  | { readonly op: 'put'; readonly file: string; readonly bytes: Uint8Array }
  | { readonly op: 'get'; readonly file: string; readonly sizeBytes: number }
  | { readonly op: 'delete'; readonly files: readonly string[] }
  | { readonly op: 'list'; readonly prefix: string }
  | { readonly op: 'get-ha'; readonly job: string }
  | { readonly op: 'put-ha'; readonly job: string; readonly record: HaRecord }
  /** Read up to `max` rows of a partition of the source log from `offset`. */
  | {
      readonly op: 'poll';
      readonly partition: number;
      readonly offset: number;
      readonly max: number;
      /** When it is asked: rows that come into being later are not there yet. Absent: all are. */
      readonly atMs?: number | undefined;
    }
  /** Take up to `max` rows from a socket: they are gone then, whatever becomes of who asked. */
  | {
      readonly op: 'receive';
      readonly job: string;
      /** Operator id: each source has connections of its own. */
      readonly source: string;
      readonly partition: number;
      readonly max: number;
      /** The newest reader gets what comes; older ones are refused. */
      readonly attempt: Attempt;
      readonly atMs?: number | undefined;
    }
  /** Add rows that every reader sees at once, under a name of their own; nobody fences them. */
  | ({ readonly op: 'publish'; readonly transaction: TransactionId } & ProducerWrite)
  /** Add rows to a transaction of a producer, opening it when new. */
  | ({ readonly op: 'append'; readonly transaction: TransactionId } & ProducerWrite)
  /** Add the last rows and promise that the transaction can be committed. */
  | ({ readonly op: 'pre-commit'; readonly transaction: TransactionId } & ProducerWrite)
  | {
      readonly op: 'commit';
      readonly topic: string;
      readonly producer: TaskId;
      readonly attempt: Attempt;
      readonly transactions: readonly TransactionId[];
    }
  /** Fence older attempts of the producer, commit these transactions, abort its other unfinished ones. */
  | {
      readonly op: 'recover';
      readonly topic: string;
      readonly producer: TaskId;
      readonly attempt: Attempt;
      readonly commit: readonly TransactionId[];
    };

interface ProducerWrite {
  readonly topic: string;
  readonly producer: TaskId;
  readonly attempt: Attempt;
  readonly rows: readonly TopicRow[];
}

/** Why a request failed. */
export interface Problem {
  readonly reason: 'missing' | 'damaged' | 'exists' | 'full' | 'fenced' | 'unavailable';
  readonly message: string;
}

export type Result =
  | {
      readonly ok: true;
      readonly op: 'put' | 'delete' | 'put-ha' | 'publish' | 'append' | 'pre-commit';
    }
  | { readonly ok: true; readonly op: 'get'; readonly bytes: Uint8Array }
  | { readonly ok: true; readonly op: 'list'; readonly files: readonly string[] }
  | { readonly ok: true; readonly op: 'get-ha'; readonly record: HaRecord | null }
  | {
      readonly ok: true;
      readonly op: 'poll';
      readonly rows: readonly Row[];
      /** Offset behind the last row of the partition; Infinity: it never ends. */
      readonly endOffset: number;
      /** Set: there is no row yet; in so many ms there is. */
      readonly againMs?: number | undefined;
    }
  | {
      readonly ok: true;
      readonly op: 'receive';
      readonly rows: readonly Row[];
      /** Of the first of them, or of the next one there will be. */
      readonly offset: number;
      readonly endOffset: number;
      readonly againMs?: number | undefined;
    }
  | {
      readonly ok: true;
      readonly op: 'commit';
      readonly committed: readonly TransactionId[];
      /** They were to be committed, but the topic had ended them before: their rows are lost. */
      readonly lost: readonly TransactionId[];
    }
  | {
      readonly ok: true;
      readonly op: 'recover';
      readonly committed: readonly TransactionId[];
      readonly aborted: readonly TransactionId[];
      readonly lost: readonly TransactionId[];
    }
  | { readonly ok: false; readonly problem: Problem };

/** A row of a stream: one value per field of its row type. */
export type Row = readonly (string | number)[];

// ---- Status, as Flink names it ----

export type JobStatus =
  | 'INITIALIZING'
  | 'CREATED'
  | 'RUNNING'
  | 'RESTARTING'
  | 'FAILING'
  | 'FAILED'
  | 'CANCELLING'
  | 'CANCELED'
  | 'FINISHED';

/** Why tasks or the whole job fail. Words for it are in the trace's dictionary. */
export type JobFailure =
  | { readonly why: 'silent'; readonly taskManager: ProcessId; readonly silentMs: number }
  | { readonly why: 'registered again'; readonly taskManager: ProcessId }
  | { readonly why: 'dropped'; readonly task: TaskId; readonly taskManager: ProcessId }
  /** `message`: what the exception says, if it says anything. */
  | { readonly why: 'exception'; readonly task: TaskId; readonly message: string | null }
  | { readonly why: 'no slots' }
  | { readonly why: 'failed checkpoints'; readonly tolerated: number }
  /** `reason`: why the savepoint to stop with was given up, by Flink's name. */
  | { readonly why: 'not stopped'; readonly savepoint: CheckpointId; readonly reason: string };

/** Which limit of a restart strategy was reached. */
export type RestartLimit =
  | { readonly strategy: 'none' }
  | { readonly strategy: 'fixed-delay'; readonly attempts: number }
  | {
      readonly strategy: 'failure-rate';
      readonly failures: number;
      readonly intervalMs: number;
      readonly allowed: number;
    };

/** Why a job has the status it has. */
export type JobReason =
  | JobFailure
  | { readonly why: 'had ended' | 'ready' | 'all committed' | 'cancelled' | 'nothing readable' }
  | { readonly why: 'waits for slots'; readonly needed: number; readonly offered: number }
  /** null: from the beginning. */
  | { readonly why: 'starts'; readonly checkpoint: CheckpointId | null }
  | { readonly why: 'stopped'; readonly savepoint: CheckpointId }
  /** A new job, from a snapshot of an earlier one. */
  | { readonly why: 'started from'; readonly path: string }
  | { readonly why: 'not startable'; readonly problem: string }
  | { readonly why: 'new version'; readonly version: number; readonly savepoint: CheckpointId }
  | {
      readonly why: 'restarts used up';
      readonly failure: JobFailure;
      readonly limit: RestartLimit;
    };

export type TaskStatus =
  | 'CREATED'
  | 'SCHEDULED'
  | 'DEPLOYING'
  | 'INITIALIZING'
  | 'RUNNING'
  | 'FINISHED'
  | 'CANCELING'
  | 'CANCELED'
  | 'FAILED';

// ---- Control messages ----

/** What one task contributed to one checkpoint. */
export interface TaskSnapshot {
  readonly task: TaskId;
  readonly attempt: Attempt;
  /** null: the task has no state. */
  readonly handle: FileHandle | null;
  /** Incremental: the sorted files its keyed state lies in, newest first; others may refer to them. */
  readonly shared?: readonly FileHandle[] | undefined;
  /** The operator state in `handle`. */
  readonly operatorState?: readonly OperatorStatePlace[] | undefined;
  /** Whether the task had seen the end of its data when it took the snapshot. */
  readonly endOfData: boolean;
}

/** Durations and sizes of one task's part in one checkpoint. Flink: CheckpointMetrics. */
export interface TaskCheckpointMetrics {
  readonly startDelayMs: number;
  readonly alignmentMs: number;
  readonly syncMs: number;
  readonly asyncMs: number;
  /** In-flight data: bytes of records read between the first and the last barrier. */
  readonly processedBytes: number;
  /** In-flight data: bytes of records in the snapshot (unaligned only). */
  readonly persistedBytes: number;
  /** What it gave to the store; what an incremental checkpoint only refers to is left out. */
  readonly uploadedBytes: number;
  readonly unaligned: boolean;
}

/** Keyed state that others have left, and which part of it is meant. */
export interface KeyedParts {
  readonly range: KeyGroupRange;
  readonly parts: readonly {
    readonly handle: FileHandle;
    readonly shared?: readonly FileHandle[] | undefined;
    /** It had finished: what it holds in flight has long been taken. */
    readonly finished?: boolean;
  }[];
}

export interface TaskDeployment {
  readonly task: TaskId;
  readonly attempt: Attempt;
  /** The snapshot to start from; absent: empty state. */
  readonly restore: {
    readonly checkpoint: CheckpointId;
    readonly handle: FileHandle | null;
    readonly shared?: readonly FileHandle[] | undefined;
    /** The parallelism is another one: files with keyed state in which its key groups may be. */
    readonly keyed?: KeyedParts | undefined;
    /** Its operator state: elements of its own file, and of those of other subtasks. */
    readonly operatorState: readonly OperatorStatePart[];
    /** The task had finished: what its snapshot found in flight has long arrived. */
    readonly finished: boolean;
    /** The snapshot is only read: no later one may refer to its files. Flink: RecoveryClaimMode
     * NO_CLAIM, whose first checkpoint is a full one. */
    readonly foreign?: true | undefined;
  } | null;
  /** A source's reader: the partitions it gets with its deployment, to be read from the beginning. */
  readonly splits?: readonly number[] | undefined;
}

export type ToTaskManager =
  /** A JobManager took over; whatever its predecessors ordered is void. */
  | { readonly kind: 'new-leader' }
  | { readonly kind: 'heartbeat-request' }
  /** The job has come to its end, and that is written down: nothing of it is needed here any more. */
  | { readonly kind: 'job-ended' }
  /** The JobManager has given this TaskManager up for lost. */
  | { readonly kind: 'disconnect' }
  | {
      readonly kind: 'deploy';
      readonly tasks: readonly TaskDeployment[];
      /** The version of the job they belong to; null: the scenario's own. */
      readonly version: JobVersion | null;
      /** Which process every task of the job runs in. */
      readonly locations: Readonly<Record<TaskId, ProcessId>>;
    }
  | { readonly kind: 'cancel'; readonly task: TaskId; readonly attempt: Attempt }
  | {
      readonly kind: 'trigger-checkpoint';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      readonly triggeredAtMs: number;
      readonly savepoint?: SavepointKind | undefined;
    }
  | {
      readonly kind: 'notify-complete';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      /** The newest completed checkpoint that is no longer kept; null: none has been pushed out. */
      readonly subsumed: CheckpointId | null;
    }
  | {
      readonly kind: 'notify-aborted';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
    }
  | {
      /** The answer to a reader that has asked for a split. Flink: AddSplitEvent, NoMoreSplitsEvent. */
      readonly kind: 'assign-splits';
      readonly task: TaskId;
      readonly attempt: Attempt;
      /** null: there are no more. */
      readonly partition: number | null;
      /** Not to be taken up before the barrier of this checkpoint, unless it is aborted. */
      readonly heldFor: CheckpointId | null;
    };

export type ToJobManager =
  /** `dropped`: whatever ran here for this leader has been cancelled. */
  | { readonly kind: 'register'; readonly slots: number; readonly dropped: boolean }
  | { readonly kind: 'heartbeat' }
  | {
      readonly kind: 'task-status';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly status: TaskStatus;
      readonly failure: TaskFailure | null;
    }
  | ({ readonly kind: 'acknowledge'; readonly checkpoint: CheckpointId } & {
      readonly snapshot: TaskSnapshot;
      readonly metrics: TaskCheckpointMetrics;
    })
  | {
      readonly kind: 'decline';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly checkpoint: CheckpointId;
      readonly reason: string;
    }
  /** A source's reader has no split left to read. `number`: its how many-th request, from 1. Flink:
   * RequestSplitEvent. */
  | {
      readonly kind: 'request-split';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly number: number;
    }
  /** A person asks for a checkpoint now. */
  | { readonly kind: 'request-checkpoint' }
  | { readonly kind: 'request-savepoint'; readonly savepoint: SavepointKind }
  | { readonly kind: 'cancel-job' }
  | { readonly kind: 'rescale'; readonly operator: string | null; readonly parallelism: number }
  /** A person starts a job, when the one before has ended. */
  | ({ readonly kind: 'start-job' } & StartFrom);

export interface TaskFailure {
  readonly message: string;
  /** Set when the snapshot of this checkpoint could not be read. */
  readonly damagedCheckpoint: CheckpointId | null;
}

export type Message = ToTaskManager | ToJobManager;

// ---- The network between tasks ----

/** Records that travel together, or one event. Flink: NettyMessage.BufferResponse. */
export interface NetworkBuffer {
  readonly channel: ChannelId;
  readonly attempt: Attempt;
  /** Of its first element; those of the others follow on. */
  readonly sequence: number;
  /** Its elements, each on its own. */
  readonly bytes: readonly Uint8Array[];
  /** Buffers that could leave right behind it, had they credit. */
  readonly backlog: number;
}

/** Flink: NettyMessage.AddCredit and AckAllUserRecordsProcessed. */
export interface Credit {
  readonly channel: ChannelId;
  readonly attempt: Attempt;
  readonly credits: number;
  /** The receiver has taken the end of data, hence processed every record before it. */
  readonly allProcessed: boolean;
}

// ---- What a process hears ----

export type Input =
  | { readonly kind: 'start'; readonly leader: ProcessId }
  | { readonly kind: 'message'; readonly from: ProcessId; readonly message: Message }
  | ({ readonly kind: 'buffer' } & NetworkBuffer)
  | ({ readonly kind: 'credit' } & Credit)
  /** A task that asked to be woken gets its thread. */
  | { readonly kind: 'run'; readonly task: TaskId; readonly attempt: Attempt }
  | { readonly kind: 'timer'; readonly timer: string }
  /** The world outside: the task, or all of the operator, take this many times their cost. */
  | { readonly kind: 'pace'; readonly task: string; readonly factor: number }
  /** The world outside: the user's code in this task throws. */
  | { readonly kind: 'provoke'; readonly task: TaskId }
  | { readonly kind: 'outcome'; readonly request: number; readonly result: Result };

// ---- What a process wants done. `afterMs`: leaves that long after the turn began. ----

export type Effect =
  | {
      readonly kind: 'send';
      readonly to: ProcessId | 'every TaskManager';
      readonly message: Message;
      readonly afterMs: number;
    }
  | ({
      readonly kind: 'buffer';
      readonly to: ProcessId;
      /** What may be told of its elements. */
      readonly elements: readonly ElementSummary[];
      readonly afterMs: number;
    } & NetworkBuffer)
  | ({ readonly kind: 'credit'; readonly to: ProcessId; readonly afterMs: number } & Credit)
  | {
      readonly kind: 'request';
      readonly request: number;
      readonly op: Request['op'];
      /** What the transfer takes its time for. */
      readonly sizeBytes: number;
      /** The file that is read; null: nothing is read, or no file. */
      readonly file: string | null;
      /** It adds rows to this transaction, or promises it: its timeout begins with the first. */
      readonly transaction?: TransactionId | undefined;
      /** null once a host has taken it: the body stays where the request is carried out. */
      readonly body: Request | null;
      readonly afterMs: number;
    }
  | {
      readonly kind: 'wake';
      readonly task: TaskId;
      readonly attempt: Attempt;
      readonly afterMs: number;
    }
  | { readonly kind: 'timer'; readonly timer: string; readonly afterMs: number }
  | { readonly kind: 'cancel-timer'; readonly timer: string; readonly afterMs: number }
  /** Ask the cluster for a worker process under this name. Flink: ResourceManager. */
  | { readonly kind: 'start-task-manager'; readonly name: string; readonly afterMs: number }
  /** Ask the cluster to end a worker that is given up for lost, should it still live. */
  | { readonly kind: 'stop-task-manager'; readonly process: ProcessId; readonly afterMs: number };

/** A part of the engine that a host can run. */
export interface Process {
  handle(input: Input, nowMs: number): Turn;
}

/** What one turn brought about. Hosts may rely on the order of both lists. */
export interface Turn {
  readonly effects: readonly Effect[];
  readonly trace: readonly TraceBody[];
}
