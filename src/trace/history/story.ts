// What history remembers: of each checkpoint its life, task by task, with the time of everything;
// of each task when it stood still and when it took a record. Types only.
//
// A time that is null has not come (yet). Looking at an earlier moment, times after it count as null.

import type {
  Attempt,
  ChannelId,
  CheckpointId,
  ProcessId,
  TaskCheckpointMetrics,
  TaskId,
} from '../../engine/protocol.ts';

/** The life of one checkpoint. */
export interface CheckpointStory {
  readonly id: CheckpointId;
  readonly triggeredAtMs: number;
  readonly expected: readonly TaskId[];
  /** Empty when it is too long ago. */
  readonly parts: Map<TaskId, Part>;
  /** Barriers on their way, in the order they left. */
  readonly hops: Hop[];
  metadataMs: number | null;
  endedMs: number | null;
  outcome: 'completed' | 'aborted' | null;
  /** Why it was given up: Flink's name of the reason. */
  reason: string | null;
  subsumedMs: number | null;
  damagedMs: number | null;
  /** Acknowledgements that changed nothing. */
  readonly ignored: { readonly task: TaskId; readonly atMs: number; readonly why: string }[];
}

/** One task's part in one checkpoint. */
export interface Part {
  readonly task: TaskId;
  readonly attempt: Attempt;
  /** Barriers that the task has read. A source has none. */
  firstBarrierMs: number | null;
  lastBarrierMs: number | null;
  barriers: number;
  /** The synchronous part begins: the barrier is passed on. */
  snapshotMs: number | null;
  syncMs: number;
  unaligned: boolean;
  /** Unaligned: the last barrier is in, so all in-flight data is known. */
  capturedMs: number | null;
  uploadFromMs: number | null;
  uploadToMs: number | null;
  uploadFailure: string | null;
  acknowledgedMs: number | null;
  sizeBytes: number;
  metrics: TaskCheckpointMetrics | null;
  declinedMs: number | null;
  declinedReason: string | null;
  notifiedMs: number | null;
}

/** A barrier that travels along one channel. */
export interface Hop {
  readonly channel: ChannelId;
  readonly from: TaskId;
  readonly to: TaskId;
  readonly checkpoint: CheckpointId;
  readonly departMs: number;
  readonly arriveMs: number;
  /** Read by its receiver, after what stood before it. */
  takenMs: number | null;
  readonly unaligned: boolean;
}

/** A task does not run. */
export interface Pause {
  readonly task: TaskId;
  readonly fromMs: number;
  toMs: number | null;
  readonly cause: 'not started' | 'crash' | 'stopped' | 'finished';
}

export interface Crash {
  readonly process: ProcessId;
  readonly atMs: number;
  readonly tasks: readonly TaskId[];
}

export interface Restore {
  readonly task: TaskId;
  readonly checkpoint: CheckpointId;
  readonly atMs: number;
}
