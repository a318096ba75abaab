// Records per virtual second of each task, over the last moments shown: for speeds at which single
// records cannot be followed.

import type { TaskId } from '../../engine/protocol.ts';
import type { ViewModel } from '../../trace/view-model.ts';

const WINDOW_MS = 2000;

interface Sample {
  readonly atMs: number;
  readonly processed: number;
}

export class Rates {
  readonly #samples = new Map<TaskId, Sample[]>();

  note(view: ViewModel, cursorMs: number): void {
    for (const { id, processed } of view.tasks.values()) {
      const samples = this.#samples.get(id) ?? [];
      this.#samples.set(id, samples);
      const last = samples.at(-1);
      if (last && (processed < last.processed || cursorMs < last.atMs)) samples.length = 0;
      if (!last || cursorMs > last.atMs) samples.push({ atMs: cursorMs, processed });
      while (samples.length > 2 && cursorMs - (samples[1]?.atMs ?? 0) > WINDOW_MS) samples.shift();
    }
  }

  /** null: not known yet. */
  perSecond(task: TaskId): number | null {
    const samples = this.#samples.get(task) ?? [];
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last || last.atMs - first.atMs < 100) return null;
    return ((last.processed - first.processed) * 1000) / (last.atMs - first.atMs);
  }
}
