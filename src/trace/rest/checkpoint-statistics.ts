// Checkpoint statistics as Flink's REST interface gives them: the answers to GET /jobs/:id/checkpoints,
// /checkpoints/details/:cid and /checkpoints/details/:cid/subtasks/:vertex, under its names.
//
// Keeps true: numbers are those of the run, times in virtual milliseconds from its beginning; a
// vertex has its operator's id. Flink: CheckpointingStatistics, CheckpointStatistics,
// SubtaskCheckpointStatistics.

import type { OperatorSpec } from '../../engine/job/spec.ts';
import { checkpointReason } from '../reasons.en.ts';
import type {
  CheckpointBook,
  CheckpointEntry,
  RestoreEntry,
  SubtaskEntry,
} from './checkpoint-book.ts';
import { distribution } from './distribution.ts';

/** Flink: web.checkpoints.history. */
const HISTORY = 10;
/** What Flink says of a checkpoint that lies in the JobManager's heap. */
const NOT_ADDRESSABLE = '<checkpoint-not-externally-addressable>';

type Json = Readonly<Record<string, unknown>>;

export class CheckpointStatistics {
  readonly #book: CheckpointBook;
  readonly #operators: readonly OperatorSpec[];

  constructor(book: CheckpointBook, operators: readonly OperatorSpec[]) {
    this.#book = book;
    this.#operators = operators;
  }

  /** GET /jobs/:id/checkpoints */
  checkpoints(): Json {
    const { entries, completed, failed, restores } = this.#book;
    const all = [...entries.values()];
    const plain = completed.findLast(({ savepoint }) => savepoint === null);
    const savepoint = completed.findLast((entry) => entry.savepoint !== null);
    const [lastFailed, restore] = [failed.at(-1), restores.at(-1)];
    return {
      counts: {
        restored: restores.length,
        total: all.length,
        in_progress: all.filter(({ status }) => status === 'IN_PROGRESS').length,
        completed: completed.length,
        failed: failed.length,
      },
      summary: {
        checkpointed_size: distribution(completed.map(checkpointedBytes)),
        state_size: distribution(completed.map(stateBytes)),
        end_to_end_duration: distribution(completed.map(durationMs)),
        alignment_buffered: distribution(completed.map(() => 0)),
        processed_data: distribution(completed.map(processedBytes)),
        persisted_data: distribution(completed.map(persistedBytes)),
      },
      latest: {
        completed: plain ? this.#summary(plain) : null,
        savepoint: savepoint ? this.#summary(savepoint) : null,
        failed: lastFailed ? this.#summary(lastFailed) : null,
        restored: restore ? this.#restored(restore) : null,
      },
      history: all
        .slice(-HISTORY)
        .reverse()
        .map((entry) => this.#summary(entry)),
    };
  }

  /** GET /jobs/:id/checkpoints/details/:cid; null: there is no such checkpoint. */
  details(id: number): Json | null {
    const entry = this.#book.entries.get(id);
    if (!entry) return null;
    const tasks = this.vertices(id).map((vertex) => [vertex, this.#vertex(entry, vertex)] as const);
    return { ...this.#summary(entry), tasks: Object.fromEntries(tasks) };
  }

  /** GET /jobs/:id/checkpoints/details/:cid/subtasks/:vertex; null: there is no such thing. */
  subtasks(id: number, vertex: string): Json | null {
    const entry = this.#book.entries.get(id);
    if (!entry || !this.vertices(id).includes(vertex)) return null;
    const tasks = this.#tasksOf(entry, vertex);
    const acked = tasks.flatMap((task) => entry.acknowledged.get(task) ?? []);
    const of = (value: (subtask: SubtaskEntry) => number) => distribution(acked.map(value));
    return {
      ...this.#vertex(entry, vertex),
      summary: {
        checkpointed_size: of(({ metrics }) => metrics.uploadedBytes),
        state_size: of((subtask) => subtask.stateBytes),
        end_to_end_duration: of(({ ackAtMs }) => ackAtMs - entry.triggeredAtMs),
        checkpoint_duration: {
          sync: of(({ metrics }) => metrics.syncMs),
          async: of(({ metrics }) => metrics.asyncMs),
        },
        alignment: {
          buffered: of(() => 0),
          processed: of(({ metrics }) => metrics.processedBytes),
          persisted: of(({ metrics }) => metrics.persistedBytes),
          duration: of(({ metrics }) => metrics.alignmentMs),
        },
        start_delay: of(({ metrics }) => metrics.startDelayMs),
      },
      subtasks: tasks.map((task) => subtask(entry, task)),
    };
  }

  /** Ids of the vertices that take part in a checkpoint, in the order of the job. */
  vertices(id: number): string[] {
    const tasks = this.#book.entries.get(id)?.tasks ?? [];
    return [...new Set(tasks.map((task) => this.#vertexOf(task)))];
  }

  /** `Count-2` is subtask 1 of the operator that is called Count. */
  #vertexOf(task: string): string {
    const name = task.slice(0, task.lastIndexOf('-'));
    return this.#operators.find((operator) => operator.name === name)?.id ?? name;
  }

  #tasksOf({ tasks }: CheckpointEntry, vertex: string): string[] {
    return tasks
      .filter((task) => this.#vertexOf(task) === vertex)
      .sort((one, other) => indexOf(one) - indexOf(other));
  }

  #summary(entry: CheckpointEntry): Json {
    const { id, status, savepoint, triggeredAtMs, tasks, acknowledged } = entry;
    return {
      className: status.toLowerCase(),
      id,
      status,
      is_savepoint: savepoint !== null,
      trigger_timestamp: triggeredAtMs,
      latest_ack_timestamp: latestAck(entry),
      checkpointed_size: checkpointedBytes(entry),
      state_size: stateBytes(entry),
      end_to_end_duration: durationMs(entry),
      alignment_buffered: 0,
      processed_data: processedBytes(entry),
      persisted_data: persistedBytes(entry),
      num_subtasks: tasks.length,
      num_acknowledged_subtasks: acknowledged.size,
      checkpoint_type: typeOf(entry),
      tasks: {},
      ...(status === 'COMPLETED' && {
        external_path: entry.path ?? NOT_ADDRESSABLE,
        discarded: entry.discarded,
      }),
      ...(entry.failure && {
        failure_timestamp: entry.failure.atMs,
        failure_message: `${entry.failure.reason}: ${checkpointReason(entry.failure.reason)}`,
      }),
    };
  }

  #vertex(entry: CheckpointEntry, vertex: string): Json {
    const tasks = this.#tasksOf(entry, vertex);
    const acknowledged = new Map(
      tasks.flatMap((task) => {
        const subtask = entry.acknowledged.get(task);
        return subtask ? [[task, subtask] as const] : [];
      }),
    );
    const own = { ...entry, tasks, acknowledged };
    const isComplete = acknowledged.size === tasks.length;
    return {
      id: entry.id,
      status: isComplete ? 'COMPLETED' : entry.status === 'FAILED' ? 'FAILED' : 'IN_PROGRESS',
      latest_ack_timestamp: latestAck(own),
      checkpointed_size: checkpointedBytes(own),
      state_size: stateBytes(own),
      end_to_end_duration: durationMs(own),
      alignment_buffered: 0,
      processed_data: processedBytes(own),
      persisted_data: persistedBytes(own),
      num_subtasks: tasks.length,
      num_acknowledged_subtasks: acknowledged.size,
    };
  }

  #restored({ id, atMs }: RestoreEntry): Json {
    const entry = this.#book.entries.get(id);
    return {
      id,
      restore_timestamp: atMs,
      is_savepoint: (entry?.savepoint ?? null) !== null,
      external_path: entry?.path ?? NOT_ADDRESSABLE,
    };
  }
}

function indexOf(task: string): number {
  return Number(task.slice(task.lastIndexOf('-') + 1)) - 1;
}

function sum({ acknowledged }: CheckpointEntry, value: (subtask: SubtaskEntry) => number): number {
  let total = 0;
  for (const subtask of acknowledged.values()) total += value(subtask);
  return total;
}

const checkpointedBytes = (entry: CheckpointEntry) =>
  sum(entry, ({ metrics }) => metrics.uploadedBytes);
const stateBytes = (entry: CheckpointEntry) => sum(entry, (subtask) => subtask.stateBytes);
const processedBytes = (entry: CheckpointEntry) =>
  sum(entry, ({ metrics }) => metrics.processedBytes);
const persistedBytes = (entry: CheckpointEntry) =>
  sum(entry, ({ metrics }) => metrics.persistedBytes);

/** -1: nobody has acknowledged yet, as in Flink. */
function latestAck({ acknowledged }: CheckpointEntry): number {
  return Math.max(-1, ...[...acknowledged.values()].map(({ ackAtMs }) => ackAtMs));
}

/** Flink measures from the trigger to the latest acknowledgement, or to the failure. */
function durationMs(entry: CheckpointEntry): number {
  const endMs = entry.failure?.atMs ?? latestAck(entry);
  return Math.max(0, endMs - entry.triggeredAtMs);
}

function typeOf({ savepoint, acknowledged }: CheckpointEntry): string {
  if (savepoint !== null) return savepoint === 'plain' ? 'SAVEPOINT' : 'SYNC_SAVEPOINT';
  const isUnaligned = [...acknowledged.values()].some(({ metrics }) => metrics.unaligned);
  return isUnaligned ? 'UNALIGNED_CHECKPOINT' : 'CHECKPOINT';
}

function subtask(entry: CheckpointEntry, task: string): Json {
  const index = indexOf(task);
  const acked = entry.acknowledged.get(task);
  if (!acked) return { index, status: 'pending_or_failed' };
  const { ackAtMs, metrics } = acked;
  return {
    index,
    status: 'completed',
    ack_timestamp: ackAtMs,
    end_to_end_duration: ackAtMs - entry.triggeredAtMs,
    checkpointed_size: metrics.uploadedBytes,
    state_size: acked.stateBytes,
    checkpoint: { sync: metrics.syncMs, async: metrics.asyncMs },
    alignment: {
      buffered: 0,
      processed: metrics.processedBytes,
      persisted: metrics.persistedBytes,
      duration: metrics.alignmentMs,
    },
    start_delay: metrics.startDelayMs,
    unaligned_checkpoint: metrics.unaligned,
    aborted: entry.status === 'FAILED',
  };
}
