// The source logs as tapes: how far they are read, where the newest complete checkpoint stands, and
// what a recovery from there would read again.

import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { History } from '../../trace/history/history.ts';
import type { ViewModel } from '../../trace/view-model.ts';

export interface Tape {
  readonly partition: number;
  readonly reader: TaskId;
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
  for (const { id: reader, offsets: positions } of view.tasks.values()) {
    for (const [partition, { offset, endOffset }] of positions) {
      const noted = newest === null ? 0 : (offsets?.get(partition) ?? null);
      tapes.push({
        partition,
        reader,
        offset,
        length: endOffset ?? (likelyLength === null ? null : Math.max(likelyLength, offset)),
        checkpoint: newest === null || noted === null ? null : { id: newest, offset: noted },
        again: noted === null ? 0 : Math.max(0, offset - noted),
      });
    }
  }
  return tapes.sort((a, b) => a.partition - b.partition);
}

function newestComplete({ checkpoints }: ViewModel): CheckpointId | null {
  let newest: CheckpointId | null = null;
  for (const { id, status, retained } of checkpoints.values()) {
    if (status === 'completed' && retained) newest = id;
  }
  return newest;
}
