// A checkpoint's life as it was known at an earlier moment: what came later has not happened.
// Pure: the story itself is left as it is.

import type { CheckpointStory, Part } from './story.ts';

export function storyAt(story: CheckpointStory, atMs: number): CheckpointStory {
  const over = story.endedMs !== null && story.endedMs <= atMs;
  if (over && [...story.parts.values()].every((part) => isPast(part, atMs))) {
    return {
      ...story,
      subsumedMs: upTo(story.subsumedMs, atMs),
      damagedMs: upTo(story.damagedMs, atMs),
    };
  }
  return {
    ...story,
    parts: new Map([...story.parts].map(([task, part]) => [task, partAt(part, atMs)])),
    hops: story.hops.filter(({ departMs }) => departMs <= atMs),
    metadataMs: upTo(story.metadataMs, atMs),
    endedMs: over ? story.endedMs : null,
    outcome: over ? story.outcome : null,
    reason: over ? story.reason : null,
    subsumedMs: upTo(story.subsumedMs, atMs),
    damagedMs: upTo(story.damagedMs, atMs),
    ignored: story.ignored.filter((ack) => ack.atMs <= atMs),
  };
}

export function upTo(ms: number | null, atMs: number): number | null {
  return ms !== null && ms <= atMs ? ms : null;
}

function timesOf(part: Part): readonly (number | null)[] {
  const { lastBarrierMs, snapshotMs, capturedMs, uploadToMs } = part;
  return [lastBarrierMs, snapshotMs, capturedMs, uploadToMs, part.acknowledgedMs, part.notifiedMs];
}

function isPast(part: Part, atMs: number): boolean {
  return timesOf(part).every((ms) => ms === null || ms <= atMs);
}

function partAt(part: Part, atMs: number): Part {
  const acknowledgedMs = upTo(part.acknowledgedMs, atMs);
  const uploadToMs = upTo(part.uploadToMs, atMs);
  const declinedMs = upTo(part.declinedMs, atMs);
  return {
    ...part,
    firstBarrierMs: upTo(part.firstBarrierMs, atMs),
    lastBarrierMs: upTo(part.lastBarrierMs, atMs),
    snapshotMs: upTo(part.snapshotMs, atMs),
    capturedMs: upTo(part.capturedMs, atMs),
    uploadFromMs: upTo(part.uploadFromMs, atMs),
    uploadToMs,
    uploadFailure: uploadToMs === null ? null : part.uploadFailure,
    acknowledgedMs,
    metrics: acknowledgedMs === null ? null : part.metrics,
    declinedMs,
    declinedReason: declinedMs === null ? null : part.declinedReason,
    notifiedMs: upTo(part.notifiedMs, atMs),
  };
}
