// What a picture of the run is drawn from: the cluster as the trace tells it, at one moment.
//
// Types only. `trace/view.ts` reduces events to it; the page draws it. Positions are not in here:
// they follow from it and the cursor's virtual time (a token between `departMs` and `arriveMs`).

import type { Plan } from '../engine/job/plan.ts';
import type { ToldTimer, ToldWindow, WaitsFor } from '../engine/trace-event.ts';
import type { TimeSpent } from './view/time-shares.ts';
import type { LogPlace, MessageOrder } from '../engine/action.ts';
import type {
  Attempt,
  ChannelId,
  CheckpointId,
  ElementSummary,
  JobFailure,
  JobReason,
  JobStatus,
  Lineage,
  ProcessId,
  SavepointKind,
  TaskCheckpointMetrics,
  TaskId,
  TaskStatus,
  TransactionId,
} from '../engine/protocol.ts';

export interface ViewModel {
  step: number;
  nowMs: number;
  job: {
    status: JobStatus;
    /** null: nothing is known yet. */
    reason: JobReason | null;
    restarts: number;
    /** FINISHED because it was stopped with this savepoint. */
    stoppedWith: CheckpointId | null;
    /** In what its settings differ from those of the first job of the run. */
    changes: Readonly<Record<string, unknown>>;
  };
  leader: ProcessId;
  /** Of the version of the job that runs. */
  plan: Plan;
  /** Every process there ever was in this run, dead ones included, in order of appearance. */
  readonly processes: Map<ProcessId, ProcessView>;
  readonly tasks: Map<TaskId, TaskView>;
  readonly channels: Map<ChannelId, ChannelView>;
  /** In order of their ids. */
  /** By source operator; only of those whose readers ask. */
  readonly splits: Map<string, SplitsView>;
  readonly checkpoints: Map<CheckpointId, CheckpointView>;
  /** Files being written or in the store, by name. */
  readonly files: Map<string, FileView>;
  sink: SinkView;
  /** The recovery under way, or the last one. */
  recovery: RecoveryView | null;
  /** Messages that came too late to count, by reason. */
  readonly dropped: Map<string, number>;
  /** Requests for checkpoints that wait at the coordinator, and what for. */
  requests: { readonly waiting: number; readonly why: WaitsFor | null };
  orders: OrdersView;
}

/** What a person has ordered, as far as it lasts. Who hangs: see ProcessView. */
export interface OrdersView {
  /** How many times their cost tasks take, by the name of the task or of its operator. */
  readonly paces: Map<string, number>;
  /** How much longer elements take. */
  readonly slowChannels: Map<ChannelId, number>;
  slowStore: { readonly extraMs: number; readonly untilMs: number } | null;
  refusesUntilMs: number | null;
  /** About messages that have not been sent yet. */
  messages: MessageOrder[];
  /** Records that can no longer be read. */
  spoiled: LogPlace[];
}

export interface ProcessView {
  readonly id: ProcessId;
  /** The name a successor inherits: `TM-1` for `TM-1.2`. */
  readonly name: string;
  readonly role: 'job-manager' | 'task-manager';
  state: 'starting' | 'alive' | 'dead';
  /** When it was asked for, and when it will be (was) there. */
  readonly startingAtMs: number;
  readonly readyAtMs: number;
  killedAtMs: number | null;
  /** When the JobManager noticed: until then it believes in a dead worker. */
  lostAtMs: number | null;
  lastHeartbeatMs: number | null;
  /** Hung until then, by order of a person. */
  frozenUntilMs: number | null;
  /** Local recovery: bytes of the copies on its disk, by task and checkpoint. */
  readonly localCopies: Map<TaskId, Map<CheckpointId, number>>;
}

export interface TaskView {
  readonly id: TaskId;
  readonly operator: string;
  readonly index: number;
  attempt: Attempt;
  status: TaskStatus;
  taskManager: ProcessId;
  /** Who ordered its present attempt. */
  jobManager: ProcessId;
  /** The record it is at work on; done when the cursor reaches `untilMs`. */
  processing: {
    readonly record: RecordView;
    readonly fromMs: number;
    readonly untilMs: number;
  } | null;
  /** Waiting for the rest of the barriers of a checkpoint. */
  aligning: {
    readonly checkpoint: CheckpointId;
    readonly sinceMs: number;
    readonly arrived: Set<ChannelId>;
  } | null;
  /** The newest checkpoint it has taken part in, and how far it is. */
  snapshot: {
    readonly checkpoint: CheckpointId;
    phase: 'sync' | 'upload' | 'acknowledged' | 'failed';
    readonly fromMs: number;
    readonly syncEndsMs: number;
  } | null;
  backpressured: { readonly channel: ChannelId; readonly sinceMs: number } | null;
  /** Keyed state: count by key. Empty for tasks without. */
  readonly state: Map<
    string,
    {
      readonly keyGroup: number;
      readonly value: number;
      readonly changedAtMs?: number;
      /** How many snapshots the task had taken when it was last written. */
      readonly version?: number;
    }
  >;
  /** Of its keyed state: what a copy-on-write table goes by. New with every change. */
  versions: {
    /** Rises with every snapshot. */
    readonly current: number;
    /** Snapshots that are still being written out, and the version each began. */
    readonly held: readonly { readonly checkpoint: CheckpointId; readonly version: number }[];
    /** Entries that were copied before they were changed, because such a snapshot needed them. */
    readonly copied: number;
  };
  /** Sources: the next offset of each partition. */
  readonly offsets: Map<number, { offset: number; endOffset: number | null }>;
  /** Set for a moment when state came back: what and when. */
  restored: {
    readonly checkpoint: CheckpointId;
    readonly atMs: number;
    readonly entries: number;
    readonly sizeBytes: number;
    /** Of these, what its TaskManager's own disk had: local recovery. */
    readonly localBytes: number;
  } | null;
  processed: number;
  /** Busy and backpressured time of the present and the last second. */
  spent: TimeSpent;
  /** Barriers it has sent on: its records belong to this checkpoint interval. */
  epoch: CheckpointId;
  endOfData: boolean;
  /** How far event time has come there; null: it knows of none. */
  time: { readonly watermarkMs: number | null; readonly idle: boolean } | null;
  /** Windows that it holds, by key and namespace. */
  readonly windows: Map<string, WindowView>;
  /** Timers that wait, by key, namespace, domain and time. */
  readonly timers: Map<string, ToldTimer>;
  /** Records of this attempt that came too late for every window. */
  late: number;
}

export interface WindowView extends ToldWindow {
  readonly changedAtMs: number;
  /** Its result has left, but late records are still taken. */
  readonly fired: boolean;
}

export type RecordView = { readonly key: string; readonly value: number } & Lineage;

export interface ChannelView {
  readonly id: ChannelId;
  readonly from: TaskId;
  readonly to: TaskId;
  attempt: Attempt;
  /** On their way, oldest first. */
  readonly inFlight: Token[];
  /** At the receiver, in the order they will be taken. */
  readonly queue: Token[];
  /** Buffers that its sender may still send. */
  credits: number;
  /** Buffers the receiver keeps for this channel alone. */
  readonly exclusive: number;
  /** Floating buffers that the receiver's gate has lent it. */
  lent: number;
  /** Buffers that waited at the sender when the last one left. */
  backlog: number;
  blocked: { readonly checkpoint: CheckpointId; readonly sinceMs: number } | null;
}

export interface Token {
  readonly sequence: number;
  /** Sequence of the first element of the buffer it travels in. */
  readonly buffer: number;
  readonly element: ElementSummary;
  readonly departMs: number;
  readonly arriveMs: number;
}

export interface CheckpointView {
  readonly id: CheckpointId;
  status: 'pending' | 'writing metadata' | 'completed' | 'aborted';
  /** null: a checkpoint. A savepoint is the person's own: no recovery starts from it unless the job
   * had stopped with it, and nothing deletes it. */
  readonly savepoint: SavepointKind | null;
  readonly triggeredAtMs: number;
  endedAtMs: number | null;
  /** Why it was given up: Flink's name of the reason. */
  reason: string | null;
  readonly expected: readonly TaskId[];
  readonly acknowledged: Map<
    TaskId,
    { readonly atMs: number; readonly sizeBytes: number; readonly metrics: TaskCheckpointMetrics }
  >;
  sizeBytes: number;
  /** Completed and not yet replaced by newer ones. */
  retained: boolean;
  /** Why it is retained no more: newer ones took its place, the job is over, or the JobManager that
   * knew of it is gone. */
  gone?: 'replaced' | 'not kept' | 'forgotten';
  damaged: string | null;
  /** Found in the store when the run was resumed: its own times are not known. */
  readonly fromEarlierSession?: boolean;
}

/** The splits of a source whose readers ask for them, as its enumerator knows them. */
export interface SplitsView {
  unassigned: readonly number[];
  /** Assigned, and in no complete checkpoint yet: they go back when their reader is lost. */
  readonly assigned: Map<
    number,
    {
      readonly task: TaskId;
      readonly atMs: number;
      /** The newest checkpoint that had been triggered by then. */
      readonly after: CheckpointId | null;
    }
  >;
  /** Not to be taken up before that barrier. */
  readonly held: Map<number, { readonly task: TaskId; readonly checkpoint: CheckpointId }>;
  /** null: the source began, and knows of nothing before. */
  readonly restoredFrom: CheckpointId | null;
  /** What came back last. */
  returned: {
    readonly task: TaskId;
    readonly partitions: readonly number[];
    readonly checkpoint: CheckpointId | null;
    readonly atMs: number;
  } | null;
}

export interface FileView {
  readonly file: string;
  readonly sizeBytes: number;
  readonly checkpoint: CheckpointId | null;
  readonly task: TaskId | null;
  /** Written from this moment on; durable once `durableAtMs` is set. */
  readonly fromMs: number;
  durableAtMs: number | null;
  /** A person has flipped a bit of it. */
  damaged: boolean;
}

export interface SinkView {
  /** What a reader of committed rows sees: the last value per key. */
  readonly committed: Map<string, number>;
  /** Committed rows in all. */
  rows: number;
  /** The same by the task that wrote them; of rows of an earlier session nobody knows. */
  readonly rowsOf: Map<TaskId, number>;
  /** The highest value that was ever seen per key. */
  readonly highest: Map<string, number>;
  /** Rows that say what a reader has seen before: after a crash, of a sink without transactions. */
  repeated: number;
  /** Rows that broke the order 1, 2, 3 … of their key: none, unless something is wrong. */
  readonly oddities: { readonly key: string; readonly value: number; readonly after: number }[];
  readonly transactions: Map<TransactionId, TransactionView>;
  /** Rows that were promised and will never be seen: their transactions had expired. */
  lost: number;
}

export interface TransactionView {
  readonly transaction: TransactionId;
  status: 'open' | 'pre-committed' | 'committed' | 'aborted';
  readonly rows: { readonly key: string; readonly value: number }[];
  /** Aborted by the outside system, not by its sink; `lost`: it had been promised, and was missed. */
  ended?: 'expired' | 'lost';
}

export interface RecoveryView {
  /** `resumed`: an earlier session of this run had ended in the middle. */
  readonly cause: 'failure' | 'job-manager-lost' | 'resumed';
  /** null unless the cause is a failure. */
  readonly failure: JobFailure | null;
  readonly failedAtMs: number;
  /** When the tasks may start again. */
  readonly restartAtMs: number | null;
  /** null while it is not known yet, or when there was none. */
  checkpoint: CheckpointId | null;
  attempt: Attempt | null;
  startedAtMs: number | null;
  endedAtMs: number | null;
}
