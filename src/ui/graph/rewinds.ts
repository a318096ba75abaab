// Remembers how far each partition has ever been read, so that a source's jump back can be shown.
//
// The view knows only the present offset. Fed with every view that is shown, this keeps the
// furthest offset and the last jump; a record before the furthest offset is being read again.

import type { TaskId } from '../../engine/protocol.ts';
import type { ViewModel } from '../../trace/view-model.ts';

export interface Rewind {
  readonly from: number;
  readonly to: number;
  readonly atMs: number;
}

interface Progress {
  offset: number;
  furthest: number;
  rewind: Rewind | null;
}

export class Rewinds {
  readonly #partitions = new Map<number, Progress>();
  #notedMs = 0;

  note(view: ViewModel, cursorMs: number): void {
    // A person went back in time: no source has jumped.
    if (cursorMs < this.#notedMs) this.#partitions.clear();
    this.#notedMs = cursorMs;
    for (const task of view.tasks.values()) {
      for (const [partition, { offset }] of task.offsets) {
        const known = this.#partitions.get(partition);
        if (!known) {
          this.#partitions.set(partition, { offset, furthest: offset, rewind: null });
          continue;
        }
        if (offset < known.offset) {
          known.rewind = { from: known.offset, to: offset, atMs: cursorMs };
        }
        known.offset = offset;
        known.furthest = Math.max(known.furthest, offset);
      }
    }
  }

  furthest(partition: number): number {
    return this.#partitions.get(partition)?.furthest ?? 0;
  }

  lastOf(view: ViewModel, task: TaskId): Rewind | null {
    let last: Rewind | null = null;
    for (const partition of view.tasks.get(task)?.offsets.keys() ?? []) {
      const rewind = this.#partitions.get(partition)?.rewind ?? null;
      if (rewind && (!last || rewind.atMs >= last.atMs)) last = rewind;
    }
    return last;
  }
}
