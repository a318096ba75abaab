// The life of one checkpoint in lines, as the coordinator's book tells it: triggered, acknowledged,
// completed or given up, made known, replaced. Pure; `story` as it is known at the cursor.

import type { CheckpointStory } from '../../trace/history/story.ts';
import { strings } from '../strings.en.ts';

export interface LifeLine {
  readonly atMs: number;
  readonly text: string;
}

export function lifeOf(story: CheckpointStory): LifeLine[] {
  const words = strings.checkpoints.life;
  const parts = [...story.parts.values()];
  const lines: LifeLine[] = [];
  const add = (atMs: number | null, text: string): void => {
    if (atMs !== null) lines.push({ atMs, text });
  };
  add(story.triggeredAtMs, words.triggered(parts.length));
  const acks = timesOf(parts.map(({ acknowledgedMs }) => acknowledgedMs));
  add(acks.first, acks.count === 1 ? words.onlyAck(parts.length) : words.firstAck);
  if (acks.count > 1) add(acks.last, words.lastAck(acks.count, parts.length));
  for (const { task, declinedMs, declinedReason } of parts) {
    add(declinedMs, words.declined(task, reasonOf(declinedReason)));
  }
  for (const { task, atMs, why } of story.ignored) add(atMs, words.ignored(task, why));
  add(story.metadataMs, words.metadata);
  if (story.outcome === 'completed') add(story.endedMs, words.completed);
  if (story.outcome === 'aborted') add(story.endedMs, words.aborted(reasonOf(story.reason)));
  const notified = timesOf(parts.map(({ notifiedMs }) => notifiedMs));
  if (notified.count > 0) add(notified.last, words.notified(notified.count, parts.length));
  add(story.subsumedMs, words.subsumed);
  add(story.damagedMs, words.damaged);
  return lines.sort((a, b) => a.atMs - b.atMs);
}

function reasonOf(name: string | null): string {
  return strings.checkpoints.reasons[name ?? ''] ?? name ?? '';
}

function timesOf(all: readonly (number | null)[]): {
  readonly count: number;
  readonly first: number | null;
  readonly last: number | null;
} {
  const times = all.filter((ms) => ms !== null).sort((a, b) => a - b);
  return { count: times.length, first: times[0] ?? null, last: times.at(-1) ?? null };
}
