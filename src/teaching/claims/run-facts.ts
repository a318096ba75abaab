// What a run has come to, as far as a claim of a lesson can be about it.
//
// A fold over the trace, nothing else: the page and the validator feed the same events and so judge
// alike. Times are virtual.

import { hasEnded } from '../../trace/has-ended.ts';
import type {
  ChannelId,
  CheckpointId,
  JobStatus,
  ProcessId,
  TaskCheckpointMetrics,
  TaskId,
} from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';

export interface CheckpointFacts {
  readonly triggeredAtMs: number;
  endedAtMs: number | null;
  status: 'pending' | 'completed' | 'failed';
  reason: string;
  readonly metrics: Map<TaskId, TaskCheckpointMetrics>;
}

export interface RecoveryFacts {
  /** null: from the beginning. */
  readonly checkpoint: CheckpointId | null;
  readonly tasks: number;
  readonly failedAtMs: number;
  endedAtMs: number | null;
}

export type Counts = ReadonlyMap<string, number>;

/** What does not change while a run goes on. */
export interface RunBasis {
  readonly taskCount: number;
  /** Cost factors of the scenario. */
  readonly slowdown: Readonly<Record<TaskId, number>>;
  /** Final count per key that the run must come to. */
  readonly expected: Counts;
}

export class RunFacts {
  readonly basis: RunBasis;
  nowMs = 0;
  status: JobStatus = 'INITIALIZING';
  readonly checkpoints = new Map<CheckpointId, CheckpointFacts>();
  readonly recoveries: RecoveryFacts[] = [];
  /** When what the next recovery repairs went wrong. */
  #failedAtMs: number | null = null;
  /** Records that a source has read a second time. */
  replayed = 0;
  readonly #nextOffset = new Map<number, number>();
  /** By the name of the task or of its operator. */
  readonly paces = new Map<string, number>();
  readonly dead = new Set<ProcessId>();
  /** What a person did. */
  acts = 0;
  readonly blocked = new Map<ChannelId, CheckpointId>();
  /** Channels that were blocked, and for which checkpoints. */
  readonly blockedFor = new Map<ChannelId, Set<CheckpointId>>();
  /** `channel while blocked channel`: records taken from the one while the other was blocked. */
  readonly takenWhile = new Map<string, number>();
  /** Records taken, per task, while it had handed its snapshot on but not yet stored it. */
  readonly takenWhileStoring = new Map<TaskId, number>();
  readonly #storing = new Set<TaskId>();
  /** What a reader of committed rows sees: the last value per key. */
  readonly committed = new Map<string, number>();
  readonly #rows = new Map<string, { readonly key: string; readonly value: number }[]>();

  constructor(basis: RunBasis) {
    this.basis = basis;
  }

  get isOver(): boolean {
    return hasEnded(this.status);
  }

  /** Counts that a reader sees too many, and misses. */
  get tally(): { readonly twice: number; readonly lost: number } {
    let [twice, lost] = [0, 0];
    const { expected } = this.basis;
    for (const key of new Set([...expected.keys(), ...this.committed.keys()])) {
      const difference = (this.committed.get(key) ?? 0) - (expected.get(key) ?? 0);
      if (difference > 0) twice += difference;
      else lost -= difference;
    }
    return { twice, lost };
  }

  see(event: TraceEvent): void {
    this.nowMs = event.atMs;
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'action':
        this.acts++;
        if (event.order.kind === 'slow-task') this.paces.set(event.order.task, event.order.factor);
        break;
      case 'process-killed':
        this.dead.add(nameOf(event.killed));
        if (event.killed.startsWith('TM')) this.#failedAtMs ??= event.atMs;
        break;
      case 'process-started':
        this.dead.delete(nameOf(event.started));
        break;
      case 'job-status':
        this.status = event.status;
        break;
      case 'restart-scheduled':
        this.#failedAtMs ??= event.atMs;
        break;
      case 'recovery-started':
        this.blocked.clear();
        this.#storing.clear();
        this.recoveries.push({
          checkpoint: event.checkpoint,
          tasks: event.tasks.length,
          failedAtMs: this.#failedAtMs ?? event.atMs,
          endedAtMs: null,
        });
        this.#failedAtMs = null;
        break;
      case 'recovery-ended': {
        const recovery = this.recoveries.at(-1);
        if (recovery) recovery.endedAtMs = event.atMs;
        break;
      }
      case 'processed':
        this.#processed(event);
        break;
      case 'channel-blocked': {
        this.blocked.set(event.channel, event.checkpoint);
        const known = this.blockedFor.get(event.channel) ?? new Set();
        this.blockedFor.set(event.channel, known.add(event.checkpoint));
        break;
      }
      case 'channel-unblocked':
        this.blocked.delete(event.channel);
        break;
      case 'upload-started':
        this.#storing.add(event.task);
        break;
      case 'upload-ended':
        this.#storing.delete(event.task);
        break;
      case 'checkpoint-triggered':
        this.checkpoints.set(event.checkpoint, {
          triggeredAtMs: event.atMs,
          endedAtMs: null,
          status: 'pending',
          reason: '',
          metrics: new Map(),
        });
        break;
      case 'acknowledged':
        this.checkpoints.get(event.checkpoint)?.metrics.set(event.task, event.metrics);
        break;
      case 'checkpoint-completed':
        this.#end(event.checkpoint, event.atMs, 'completed', '');
        break;
      case 'checkpoint-aborted':
        this.#end(event.checkpoint, event.atMs, 'failed', event.reason);
        break;
      case 'rows-appended': {
        const rows = this.#rows.get(event.transaction) ?? [];
        rows.push(...event.rows);
        this.#rows.set(event.transaction, rows);
        break;
      }
      case 'rows-published':
        for (const { key, value } of event.rows) this.committed.set(key, value);
        break;
      case 'transactions-committed':
        for (const transaction of event.transactions) {
          for (const { key, value } of this.#rows.get(transaction) ?? []) {
            this.committed.set(key, Math.max(value, this.committed.get(key) ?? 0));
          }
          this.#rows.delete(transaction);
        }
        break;
      default:
        break;
    }
  }

  #processed(event: Extract<TraceEvent, { kind: 'processed' }>): void {
    const { task, channel, record } = event;
    if (channel === null) {
      const next = this.#nextOffset.get(record.partition) ?? 0;
      if (record.offset < next) this.replayed++;
      else this.#nextOffset.set(record.partition, record.offset + 1);
      return;
    }
    if (this.#storing.has(task)) {
      this.takenWhileStoring.set(task, (this.takenWhileStoring.get(task) ?? 0) + 1);
    }
    for (const other of this.blocked.keys()) {
      if (!other.endsWith(`→${task}`)) continue;
      const pair = `${channel} while ${other}`;
      this.takenWhile.set(pair, (this.takenWhile.get(pair) ?? 0) + 1);
    }
  }

  #end(id: CheckpointId, atMs: number, status: 'completed' | 'failed', reason: string): void {
    const checkpoint = this.checkpoints.get(id);
    if (checkpoint?.status === 'pending') {
      Object.assign(checkpoint, { endedAtMs: atMs, status, reason });
    }
  }
}

/** `TM-1` for its successor `TM-1.2`. */
function nameOf(process: ProcessId): string {
  return process.split('.')[0] ?? process;
}
