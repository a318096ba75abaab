// Which reader of a source has which split, and which splits nobody has yet; in the JobManager.
//
// Keeps true: a split is unassigned or has one reader. A reader that is lost gives back exactly the
// splits that the checkpoint it starts again from does not know at it: whoever was assigned a split
// after that checkpoint was triggered finds it in no snapshot.
// Flink: SplitEnumerator, SplitAssignmentTracker.

import type { CheckpointId } from '../protocol.ts';
import { present } from '../assert.ts';
import type { OperatorSpec } from '../job/spec.ts';

export interface AssignedSplit {
  readonly partition: number;
  /** Subtask of the source, from 0. */
  readonly reader: number;
  /** The newest checkpoint that had been triggered by then: it does not know of it, nor does any
   * before it. 0: none had. */
  readonly after: CheckpointId;
}

/** What of it is in a checkpoint. */
export interface SplitsSnapshot {
  /** Operator id. */
  readonly operator: string;
  readonly unassigned: readonly number[];
  readonly assigned: readonly AssignedSplit[];
}

/** In the beginning partition p belongs to subtask p mod parallelism. Flink: KafkaSourceEnumerator. */
export function partitionsOf(reader: number, parallelism: number, partitions: number): number[] {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  return all.filter((partition) => partition % parallelism === reader);
}

export class SplitEnumerator {
  readonly spec: OperatorSpec;
  readonly #partitions: number;
  #unassigned: number[];
  /** Those that some checkpoint one may go back to does not know. */
  #assigned: AssignedSplit[] = [];

  /** @param splits as they stand in the checkpoint; null: the source begins. */
  constructor(spec: OperatorSpec, partitions: number, splits: SplitsSnapshot | null) {
    this.spec = spec;
    this.#partitions = partitions;
    this.#unassigned = splits
      ? [...splits.unassigned]
      : Array.from({ length: partitions }, (_, partition) => partition);
    // After a rescaling a reader's number is somebody else's; but all of them are covered.
    this.#assigned = (splits?.assigned ?? []).filter(({ reader }) => reader < spec.parallelism);
  }

  get isOnRequest(): boolean {
    return this.spec.assignment === 'on request';
  }

  get unassigned(): readonly number[] {
    return this.#unassigned;
  }

  get assigned(): readonly AssignedSplit[] {
    return this.#assigned;
  }

  /** The reader starts again from this checkpoint (null: from nothing). @returns what it gives back.
   * Flink: SplitAssignmentTracker.getAndRemoveUncheckpointedAssignment, addSplitsBack. */
  addSplitsBack(reader: number, checkpoint: CheckpointId | null): number[] {
    const isLost = (split: AssignedSplit): boolean =>
      split.reader === reader && (checkpoint === null || split.after >= checkpoint);
    const back = this.#assigned.filter(isLost).map(({ partition }) => partition);
    this.#assigned = this.#assigned.filter((split) => !isLost(split));
    this.#unassigned = [...this.#unassigned, ...back].sort((one, other) => one - other);
    return back;
  }

  /** What goes to a reader with its deployment. */
  deployed(reader: number, after: CheckpointId): number[] {
    const { parallelism, replayable } = this.spec;
    const own = partitionsOf(reader, parallelism, this.#partitions);
    // Nothing is kept of what cannot be read again: whoever starts takes it up where it is.
    if (replayable === false) return own;
    if (this.isOnRequest) return [];
    return this.#assign(reader, own, after);
  }

  /** A reader has none left to read. @returns null: nor has anybody else. */
  requested(reader: number, after: CheckpointId): number | null {
    const next = this.#unassigned[0];
    if (next === undefined) return null;
    this.#assign(reader, [next], after);
    return next;
  }

  #assign(reader: number, wanted: readonly number[], after: CheckpointId): number[] {
    const taken = this.#unassigned.filter((partition) => wanted.includes(partition));
    this.#unassigned = this.#unassigned.filter((partition) => !wanted.includes(partition));
    for (const partition of taken) this.#assigned.push({ partition, reader, after });
    return taken;
  }

  /** Nobody goes back behind this checkpoint any more: it knows of what was assigned before it. */
  forgetBefore(oldest: CheckpointId): void {
    this.#assigned = this.#assigned.filter(({ after }) => after >= oldest);
  }

  /** null: it goes without saying. Partitions that have their readers from the beginning keep them. */
  snapshot(): SplitsSnapshot | null {
    if (!this.isOnRequest || this.#unassigned.length + this.#assigned.length === 0) return null;
    const { id: operator } = this.spec;
    return { operator, unassigned: [...this.#unassigned], assigned: [...this.#assigned] };
  }
}

export function enumeratorOf(
  enumerators: ReadonlyMap<string, SplitEnumerator>,
  operator: string,
): SplitEnumerator {
  return present(enumerators.get(operator), `${operator} is a source of the job that runs.`);
}
