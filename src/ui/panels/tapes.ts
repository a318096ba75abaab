// The source logs as tapes: how far they are read, where the newest complete checkpoint stands, and
// what a recovery from there would read again.

import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { History } from '../../trace/history/history.ts';
import type { ViewModel } from '../../trace/view-model.ts';

export interface Tape {
  readonly partition: number;
  /** null: nobody has it yet. */
  readonly reader: TaskId | null;
  /** `held`: its reader may take it up behind that barrier. `fresh`: no complete checkpoint knows of
   * it at its reader, so it goes back when the reader is lost. */
  readonly split: 'unassigned' | 'held' | 'fresh' | 'settled';
  readonly heldFor: CheckpointId | null;
  /** The next offset to be read. */
  readonly offset: number;
  /** null: nobody knows yet. */
  readonly length: number | null;
  readonly checkpoint: { readonly id: CheckpointId; readonly offset: number } | null;
  /** Read after the checkpoint: read again in a recovery now. */
  readonly again: number;
}

export function tapesOf(view: ViewModel, history: History, likelyLength: number | null): Tape[] {
  const newest = newestComplete(view);
  const offsets = newest === null ? null : history.offsetsOf(newest);
  const tapes: Tape[] = [];
  for (const { id: reader, operator, offsets: positions } of readersOf(view)) {
    const splits = view.splits.get(operator);
    for (const [partition, { offset, endOffset }] of positions) {
      if (splits?.unassigned.includes(partition) === true) continue; // its reader has lost it
      const noted = newest === null ? 0 : (offsets?.get(partition) ?? null);
      tapes.push({
        partition,
        reader,
        split: splits?.assigned.has(partition) === true ? 'fresh' : 'settled',
        heldFor: null,
        offset,
        length: endOffset ?? (likelyLength === null ? null : Math.max(likelyLength, offset)),
        checkpoint: newest === null || noted === null ? null : { id: newest, offset: noted },
        again: noted === null ? 0 : Math.max(0, offset - noted),
      });
    }
  }
  for (const { unassigned, held } of view.splits.values()) {
    const untouched = { offset: 0, length: null, checkpoint: null, again: 0 };
    for (const partition of unassigned) {
      tapes.push({ partition, reader: null, split: 'unassigned', heldFor: null, ...untouched });
    }
    for (const [partition, { task, checkpoint }] of held) {
      tapes.push({ partition, reader: task, split: 'held', heldFor: checkpoint, ...untouched });
    }
  }
  return tapes.sort((a, b) => a.partition - b.partition);
}

/** The tasks that read, with the operator they belong to. A task that is gone has its splits still,
 * until it is known what becomes of them. */
function* readersOf(view: ViewModel) {
  for (const { id, offsets } of view.tasks.values()) {
    const operator = view.plan.task.get(id)?.operator.id;
    if (operator !== undefined && offsets.size > 0) yield { id, operator, offsets };
  }
}

function newestComplete({ checkpoints }: ViewModel): CheckpointId | null {
  let newest: CheckpointId | null = null;
  for (const { id, status, retained } of checkpoints.values()) {
    if (status === 'completed' && retained) newest = id;
  }
  return newest;
}
