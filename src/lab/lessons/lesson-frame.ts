// What a lesson asks of the view of a run: which panels there are, and what a learner has predicted.

import type { PanelId } from '../panels.svelte.ts';

/** A moment that was predicted, drawn on the timeline. */
export interface Ghost {
  readonly atMs: number;
  readonly label: string;
}

export interface LessonFrame {
  readonly show: readonly PanelId[];
  readonly ghosts: readonly Ghost[];
  /** What to look at now: names of tasks, processes, channels. */
  readonly points: readonly string[];
  /** The same run once more, as the lesson begins it. */
  restart(): void;
}
