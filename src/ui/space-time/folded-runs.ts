// Runs of records, folded to a number: between two things that happen to a task there are so many.
// Pure; a run counts whole even where only a part of it is in sight.

import type { TaskId } from '../../engine/protocol.ts';
import type { History } from '../../trace/history/history.ts';
import type { CheckpointStory } from '../../trace/history/story.ts';
import type { Stretch } from './space-time-state.svelte.ts';

export interface Run {
  readonly task: TaskId;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
  readonly count: number;
}

/** A number needs so much room. */
const LEAST_WIDTH = 24;

export function foldedRuns(scene: {
  readonly history: History;
  readonly stories: readonly CheckpointStory[];
  readonly cursorMs: number;
  readonly stretch: Stretch;
  readonly x: (ms: number) => number;
  readonly y: ReadonlyMap<TaskId, number>;
  readonly width: number;
}): Run[] {
  const { history, stories, cursorMs, stretch, x, y, width } = scene;
  const bounds = new Map<TaskId, number[]>([...y.keys()].map((task) => [task, [cursorMs]]));
  const bound = (task: TaskId, ms: number | null): void => {
    if (ms !== null && ms <= cursorMs) bounds.get(task)?.push(ms);
  };
  for (const { parts } of stories) {
    for (const { task, firstBarrierMs, snapshotMs } of parts.values()) {
      bound(task, firstBarrierMs);
      bound(task, snapshotMs);
    }
  }
  for (const { task, fromMs, toMs } of history.pauses) {
    bound(task, fromMs);
    bound(task, toMs);
  }
  const runs: Run[] = [];
  for (const [task, times] of bounds) {
    times.sort((a, b) => a - b);
    for (const [index, toMs] of times.entries()) {
      const fromMs = times[index - 1] ?? 0;
      if (toMs < stretch.fromMs || fromMs > stretch.toMs) continue;
      const [x1, x2] = [Math.max(0, x(fromMs)), Math.min(width, x(toMs))];
      if (x2 - x1 < LEAST_WIDTH) continue;
      const count = history.recordsBetween(task, fromMs, toMs);
      if (count > 0) runs.push({ task, x1, x2, y: y.get(task) ?? 0, count });
    }
  }
  return runs;
}
