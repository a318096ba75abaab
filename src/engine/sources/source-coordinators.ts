// The split enumerators of all sources of a job, as the JobManager has them.
//
// Keeps true: what a checkpoint holds of them is from before its triggers go out, and a split that is
// assigned while one is under way says so: its reader takes it up only behind that barrier. So no
// checkpoint has a split twice, with its reader and unassigned.
// Flink: SourceCoordinator, OperatorCoordinatorHolder (which closes its gateway meanwhile).

import type { Attempt, CheckpointId, TaskId, ToTaskManager } from '../protocol.ts';
import { present } from '../assert.ts';
import type { Manifest } from '../checkpoint/manifest.ts';
import type { JobDefinition } from '../job/scenario.ts';
import type { Plan, TaskPlan } from '../job/plan.ts';
import type { Outbox } from '../outbox.ts';
import { enumeratorOf, SplitEnumerator, type SplitsSnapshot } from './split-enumerator.ts';

export type SplitAssignment = Omit<Extract<ToTaskManager, { kind: 'assign-splits' }>, 'kind'>;

export interface SplitRequest {
  readonly task: TaskId;
  readonly attempt: Attempt;
  /** Its how many-th, from 1: the network may deliver one twice. */
  readonly number: number;
}

export class SourceCoordinators {
  readonly #outbox: Outbox;
  #plan: Plan | null = null;
  #enumerators = new Map<string, SplitEnumerator>();
  /** The checkpoint that they were restored from. */
  #base: CheckpointId = 0;
  #newestTriggered: CheckpointId = 0;
  /** The request of each reader that was answered last. */
  readonly #answered = new Map<TaskId, Omit<SplitRequest, 'task'>>();

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  get enumerators(): ReadonlyMap<string, SplitEnumerator> {
    return this.#enumerators;
  }

  /** These tasks are about to start, from this checkpoint. @returns the splits that each source's
   * reader gets with its deployment. */
  starting(
    { plan, scenario: { partitions } }: JobDefinition,
    tasks: ReadonlySet<TaskId>,
    from: Manifest | null,
  ): ReadonlyMap<TaskId, readonly number[]> {
    const readers = plan.tasks.filter(({ operator, id }) => {
      return operator.kind === 'source' && tasks.has(id);
    });
    const checkpoint = from?.checkpoint ?? null;
    const isOlder = (checkpoint ?? 0) < this.#base;
    if (plan !== this.#plan || (isOlder && tasks.size === plan.tasks.length)) {
      this.#restore(plan, partitions, from);
    } else {
      for (const reader of readers) this.#addSplitsBack(reader, checkpoint);
    }
    return new Map(
      readers.map(({ id, operator, index }) => {
        const splits = enumeratorOf(this.#enumerators, operator.id);
        return [id, splits.deployed(index, this.#newestTriggered)];
      }),
    );
  }

  #restore(plan: Plan, partitions: number, from: Manifest | null): void {
    this.#plan = plan;
    this.#base = from?.checkpoint ?? 0;
    this.#newestTriggered = Math.max(this.#newestTriggered, this.#base);
    this.#enumerators = new Map();
    for (const { operator, index } of plan.tasks) {
      if (operator.kind !== 'source' || index > 0) continue;
      const splits = splitsOf(operator.id, from);
      const enumerator = new SplitEnumerator(operator, partitions, splits);
      this.#enumerators.set(operator.id, enumerator);
      if (!enumerator.isOnRequest) continue;
      const { unassigned } = enumerator;
      const checkpoint = splits ? this.#base : null;
      this.#outbox.tell({ kind: 'splits-found', operator: operator.id, checkpoint, unassigned });
    }
  }

  #addSplitsBack({ id: task, operator, index }: TaskPlan, checkpoint: CheckpointId | null): void {
    const enumerator = enumeratorOf(this.#enumerators, operator.id);
    const partitions = enumerator.addSplitsBack(index, checkpoint);
    if (partitions.length === 0 || !enumerator.isOnRequest) return;
    this.#outbox.tell({
      kind: 'splits-returned',
      operator: operator.id,
      task,
      partitions,
      checkpoint,
    });
  }

  /** A checkpoint is about to be triggered. @param oldest the oldest one a recovery may go back to */
  triggered(checkpoint: CheckpointId, oldest: CheckpointId | null): readonly SplitsSnapshot[] {
    this.#newestTriggered = checkpoint;
    return [...this.#enumerators.values()].flatMap((enumerator) => {
      if (oldest !== null) enumerator.forgetBefore(oldest);
      return enumerator.snapshot() ?? [];
    });
  }

  /** @param heldFor the newest checkpoint whose barrier the reader may not have emitted yet
   * @returns the answer; null: it has been given. */
  requested(
    { task, attempt, number }: SplitRequest,
    heldFor: CheckpointId | null,
  ): SplitAssignment | null {
    const answered = this.#answered.get(task);
    if (answered?.attempt === attempt && answered.number >= number) return null;
    this.#answered.set(task, { attempt, number });
    const { operator, index } = present(this.#plan?.task.get(task), `No task ${task}.`);
    const enumerator = enumeratorOf(this.#enumerators, operator.id);
    const partition = enumerator.requested(index, this.#newestTriggered);
    const told = { operator: operator.id, task, attempt };
    if (partition === null) this.#outbox.tell({ kind: 'no-more-splits', ...told });
    else this.#outbox.tell({ kind: 'split-assigned', ...told, partition, heldFor });
    return { task, attempt, partition, heldFor };
  }
}

/** What the checkpoint says of a source; null: it does not know it. */
function splitsOf(operator: string, from: Manifest | null): SplitsSnapshot | null {
  if (from?.tasks.some((entry) => entry.operator === operator) !== true) return null;
  const found = from.splits?.find((each) => each.operator === operator);
  return found ?? { operator, unassigned: [], assigned: [] };
}
