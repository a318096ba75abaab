// What the coordinator's statistics note down of every checkpoint, from the trace.
//
// Keeps true: one entry per checkpoint that was triggered, in their order; what a later event says of
// a checkpoint that nobody saw triggered is left out. The statistics die with their JobManager.
// Flink: CheckpointStatsTracker.

import type {
  CheckpointId,
  SavepointKind,
  TaskCheckpointMetrics,
  TaskId,
} from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';

export interface SubtaskEntry {
  readonly task: TaskId;
  readonly ackAtMs: number;
  /** All that the snapshot refers to; `metrics.uploadedBytes` is what was new in it. */
  readonly stateBytes: number;
  readonly metrics: TaskCheckpointMetrics;
}

export interface CheckpointEntry {
  readonly id: CheckpointId;
  readonly savepoint: SavepointKind | null;
  readonly triggeredAtMs: number;
  /** Tasks that must acknowledge. */
  readonly tasks: readonly TaskId[];
  readonly acknowledged: Map<TaskId, SubtaskEntry>;
  status: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  /** Where it lies, without the file's name; null: nowhere that has a name. */
  path: string | null;
  discarded: boolean;
  failure: { readonly atMs: number; readonly reason: string } | null;
}

export interface RestoreEntry {
  readonly id: CheckpointId;
  readonly atMs: number;
}

const METADATA = /\/_metadata$/;

export class CheckpointBook {
  readonly entries = new Map<CheckpointId, CheckpointEntry>();
  readonly restores: RestoreEntry[] = [];
  /** In the order in which they came to that. */
  readonly completed: CheckpointEntry[] = [];
  readonly failed: CheckpointEntry[] = [];

  see(event: TraceEvent): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'checkpoint-triggered':
        this.entries.set(event.checkpoint, {
          id: event.checkpoint,
          savepoint: event.savepoint ?? null,
          triggeredAtMs: event.atMs,
          tasks: Object.keys(event.expected),
          acknowledged: new Map(),
          status: 'IN_PROGRESS',
          path: null,
          discarded: false,
          failure: null,
        });
        break;
      case 'acknowledged': {
        const { task, atMs, metrics, handle, shared = [] } = event;
        const all = handle ? [handle, ...shared] : shared;
        const stateBytes = all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        const entry = { task, ackAtMs: atMs, metrics, stateBytes };
        this.entries.get(event.checkpoint)?.acknowledged.set(task, entry);
        break;
      }
      case 'metadata-writing': {
        const entry = this.entries.get(event.checkpoint);
        if (entry && event.inHeap !== true) entry.path = event.file.replace(METADATA, '');
        break;
      }
      case 'checkpoint-completed': {
        const entry = this.entries.get(event.checkpoint);
        if (!entry) break;
        entry.status = 'COMPLETED';
        this.completed.push(entry);
        break;
      }
      case 'checkpoint-aborted':
        this.#fail(this.entries.get(event.checkpoint), event.atMs, event.reason);
        break;
      case 'checkpoint-subsumed':
      case 'checkpoint-discarded': {
        const entry = this.entries.get(event.checkpoint);
        if (entry?.status === 'COMPLETED') entry.discarded = true;
        break;
      }
      case 'leader-changed':
        this.entries.clear();
        this.restores.length = this.completed.length = this.failed.length = 0;
        break;
      case 'recovery-started':
        if (event.checkpoint !== null) {
          this.restores.push({ id: event.checkpoint, atMs: event.atMs });
        }
        break;
      default:
        break;
    }
  }

  #fail(entry: CheckpointEntry | undefined, atMs: number, reason: string): void {
    if (entry?.status !== 'IN_PROGRESS') return;
    entry.status = 'FAILED';
    entry.failure = { atMs, reason };
    this.failed.push(entry);
  }
}
