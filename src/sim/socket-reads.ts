// Which rows of sockets count, as far as a run has come: read, and not lost by going back.
//
// Nothing in a snapshot says so, since a socket has no position to go back to. A row belongs to the
// epoch it was read in; a recovery from checkpoint n keeps the rows of epochs before n, and those
// read since are lost for ever. Flink: at-most-once sources.

import type { Attempt, CheckpointId, TaskId } from '../engine/protocol.ts';
import type { Plan, TaskPlan } from '../engine/job/plan.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import type { TraceEvent } from '../engine/trace-event.ts';

interface Read {
  readonly operator: string;
  readonly task: TaskId;
  readonly partition: number;
  readonly offset: number;
  readonly epoch: CheckpointId;
}

export function readsSockets({ scenario }: Pick<JobDefinition, 'scenario'>): boolean {
  return scenario.operators.some(isSocket);
}

export function isSocket({ kind, replayable }: TaskPlan['operator']): boolean {
  return kind === 'source' && replayable === false;
}

export class SocketReads {
  #counted: Read[] = [];
  readonly #oldest = new Map<TaskId, Attempt>();
  /** Rows read that a recovery has left behind. */
  lost = 0;

  see(event: TraceEvent, plan: Plan): void {
    if (event.kind === 'processed' && event.channel === null) this.#read(event, plan);
    else if (event.kind === 'recovery-started') this.#goBack(event, plan);
  }

  #read(event: Extract<TraceEvent, { kind: 'processed' }>, plan: Plan): void {
    const { task, attempt } = event;
    const operator = plan.task.get(task)?.operator;
    if (!operator || !isSocket(operator)) return;
    // Of a reader that is given up nothing counts any more.
    if (attempt < (this.#oldest.get(task) ?? 0)) return;
    const { partition, offset, epoch } = event.record;
    this.#counted.push({ operator: operator.id, task, partition, offset, epoch });
  }

  #goBack(event: Extract<TraceEvent, { kind: 'recovery-started' }>, plan: Plan): void {
    const { checkpoint, tasks, attempt } = event;
    for (const task of tasks) this.#oldest.set(task, attempt);
    // Of another version the readers may have had other names.
    const all = tasks.length === plan.tasks.length;
    const kept = this.#counted.filter(
      ({ task, epoch }) =>
        (!all && !tasks.includes(task)) || (checkpoint !== null && epoch < checkpoint),
    );
    this.lost += this.#counted.length - kept.length;
    this.#counted = kept;
  }

  /** Those of a source that were read before the barrier of this checkpoint; null: all so far. */
  *before(checkpoint: CheckpointId | null, operator: string): Iterable<Read> {
    for (const read of this.#counted) {
      if (read.operator === operator && (checkpoint === null || read.epoch < checkpoint))
        yield read;
    }
  }
}
