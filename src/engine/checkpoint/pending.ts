// A checkpoint that has been triggered and is not yet complete.
//
// Keeps true: complete means acknowledged by every task of the plan, all of the attempt that the
// checkpoint was triggered for, each counted once. Flink: PendingCheckpoint.

import type { Attempt, CheckpointId, SavepointKind, TaskId, TaskSnapshot } from '../protocol.ts';
import type { SplitsSnapshot } from '../sources/split-enumerator.ts';

export type AcknowledgeOutcome = 'counted' | 'duplicate' | 'unknown task' | 'older attempt';

export class PendingCheckpoint {
  readonly id: CheckpointId;
  readonly triggeredAtMs: number;
  readonly expected: ReadonlyMap<TaskId, Attempt>;
  /** null: a checkpoint. */
  readonly savepoint: SavepointKind | null;
  readonly acknowledged = new Map<TaskId, TaskSnapshot>();
  /** The metadata is being written: it will complete or fail, but can no longer be aborted. */
  finalizing = false;
  /** Some of its tasks have stored records that were in flight. */
  inFlight = false;
  /** Of the enumerators, from before its triggers went out. */
  readonly splits: readonly SplitsSnapshot[];

  constructor(
    id: CheckpointId,
    triggeredAtMs: number,
    expected: ReadonlyMap<TaskId, Attempt>,
    savepoint: SavepointKind | null = null,
    splits: readonly SplitsSnapshot[] = [],
  ) {
    this.id = id;
    this.triggeredAtMs = triggeredAtMs;
    this.expected = expected;
    this.savepoint = savepoint;
    this.splits = splits;
  }

  get complete(): boolean {
    return this.acknowledged.size === this.expected.size;
  }

  acknowledge(snapshot: TaskSnapshot): AcknowledgeOutcome {
    const attempt = this.expected.get(snapshot.task);
    if (attempt === undefined) return 'unknown task';
    if (attempt !== snapshot.attempt) return 'older attempt';
    if (this.acknowledged.has(snapshot.task)) return 'duplicate';
    this.acknowledged.set(snapshot.task, snapshot);
    return 'counted';
  }
}
