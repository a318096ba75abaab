// The space-time diagram's text twin: what happens in it, one line each, in the order of time.
// Pure; the newest lines where there are too many.

import type { Thing } from '../../lab/things.ts';
import { storyAt } from '../../trace/history/at.ts';
import type { History } from '../../trace/history/history.ts';
import { labStrings } from '../lab-strings.en.ts';
import { strings } from '../strings.en.ts';
import type { Stretch } from './space-time-state.svelte.ts';

export interface SpaceTimeEvent {
  readonly atMs: number;
  readonly where: string;
  readonly text: string;
  readonly things: readonly Thing[];
}

const MOST = 300;

export function eventsIn(
  history: History,
  { fromMs, toMs }: Stretch,
  cursorMs: number,
): SpaceTimeEvent[] {
  const words = labStrings.spaceTime.events;
  const { title } = strings.jobManager;
  const events: SpaceTimeEvent[] = [];
  const add = (
    atMs: number | null,
    where: string,
    text: string,
    ...things: readonly Thing[]
  ): void => {
    if (atMs === null || atMs < fromMs || atMs > Math.min(toMs, cursorMs)) return;
    events.push({ atMs, where, text, things });
  };
  for (const original of history.checkpoints.values()) {
    const story = storyAt(original, cursorMs);
    const { id } = story;
    const checkpoint: Thing = { kind: 'checkpoint', id: String(id) };
    add(story.triggeredAtMs, title, words.triggered(id), checkpoint);
    if (story.outcome === 'completed') add(story.endedMs, title, words.completed(id), checkpoint);
    if (story.outcome === 'aborted') add(story.endedMs, title, words.aborted(id), checkpoint);
    for (const part of story.parts.values()) {
      const task: Thing = { kind: 'task', id: part.task };
      const say = (atMs: number | null, text: string): void =>
        add(atMs, part.task, text, task, checkpoint);
      say(part.firstBarrierMs, words.firstBarrier(id));
      if (part.barriers > 1) say(part.lastBarrierMs, words.lastBarrier(id));
      say(part.snapshotMs, words.snapshot(id));
      say(part.acknowledgedMs, words.acknowledged(id));
      say(part.declinedMs, words.declined(id));
    }
  }
  for (const { process, atMs } of history.crashes) {
    add(atMs, process, words.crash, { kind: 'process', id: process });
  }
  for (const { task, checkpoint, atMs } of history.restores) {
    add(atMs, task, words.restored(checkpoint), { kind: 'task', id: task });
  }
  for (const { task, toMs: until, cause } of history.pauses) {
    if (cause !== 'finished') add(until, task, words.runs, { kind: 'task', id: task });
  }
  return events.sort((a, b) => a.atMs - b.atMs).slice(-MOST);
}
