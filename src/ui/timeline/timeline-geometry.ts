// Where things lie on the timeline: virtual time to pixels, and marks that do not cover each other.
//
// Pure. What is still under way has no end here: it is drawn up to now, which moves with each frame.

import { scaleLinear, type ScaleLinear } from 'd3';
import type { Incident, Outage } from '../../trace/history/interruptions.ts';
import type { CheckpointStory } from '../../trace/history/story.ts';

export type TimeScale = ScaleLinear<number, number>;

/** Whole seconds the axis ends on, in turn: it must not be drawn anew at every frame. */
const ROUND = [10, 15, 20, 30, 40, 60, 80, 100];
/** A run may come this near to the end of the axis. */
const FILLED = 0.97;

/** Where the axis ends for a run that has come to `liveMs`. */
export function axisEndMs(firstMs: number, liveMs: number): number {
  const neededMs = Math.max(0, liveMs - firstMs) / FILLED;
  let unitMs = 1000;
  for (;;) {
    const fits = ROUND.find((count) => count * unitMs >= neededMs);
    if (fits !== undefined) return firstMs + fits * unitMs;
    unitMs *= 10;
  }
}

/** For runs whose jobs are over: nothing grows any more, so the axis is as long as they are. */
export function endOfOver(firstMs: number, overMs: number): number {
  return firstMs + Math.max(1000, (overMs - firstMs) / FILLED);
}

/** Behind a break in the axis: room for a word. */
const TAIL_WIDTH = 64;

/** @param lateMs where the run has ended long after its job; the time between is folded */
export function timeScale(
  firstMs: number,
  endMs: number,
  width: number,
  lateMs: number | null = null,
): TimeScale {
  const most = Math.max(1, width);
  const scale =
    lateMs === null || most < 2 * TAIL_WIDTH
      ? scaleLinear([firstMs, endMs], [0, most])
      : scaleLinear([firstMs, endMs, lateMs], [0, most - TAIL_WIDTH, most]);
  return scale.clamp(true);
}

/** Where the axis is broken; null: nowhere. */
export function breakOf(scale: TimeScale): number | null {
  const [, place, end] = scale.range();
  return place === undefined || end === undefined ? null : (place + end) / 2;
}

export interface Tick {
  readonly x: number;
  readonly atMs: number;
}

/** About one every 90 pixels, none so near to an edge that its words would be cut off. */
export function ticksOf(scale: TimeScale): Tick[] {
  const [first = 0, end = 0] = scale.domain();
  const [, width = 0, right = width] = scale.range();
  return scaleLinear([first, end], [0, width])
    .ticks(Math.max(2, Math.floor(width / 90)))
    .map((atMs) => ({ atMs, x: scale(atMs) }))
    .filter(({ x }) => x >= 14 && x <= right - 16);
}

export interface SpanMark {
  readonly id: number;
  readonly x: number;
  /** null: up to now. */
  readonly endX: number | null;
  readonly state: 'pending' | 'completed' | 'aborted';
}

export interface OutageMark {
  readonly x: number;
  readonly noticedX: number | null;
  readonly endX: number | null;
}

/** Marks that would cover each other are one, with a number. */
export interface PointMark {
  readonly kind: Incident['kind'] | 'violation' | 'several';
  readonly x: number;
  readonly atMs: number;
  readonly count: number;
  readonly what: readonly Incident[];
}

export interface Broken {
  readonly kind: 'violation';
  readonly atMs: number;
  readonly step: number;
  readonly what: string;
}

const POINT_WIDTH = 13;

/** What of a checkpoint is to be seen on a timeline. */
export type Span = Pick<CheckpointStory, 'id' | 'triggeredAtMs' | 'endedMs' | 'outcome'>;

export function spanMarks(checkpoints: Iterable<Span>, scale: TimeScale): SpanMark[] {
  return [...checkpoints].map(({ id, triggeredAtMs, endedMs, outcome }) => ({
    id,
    x: scale(triggeredAtMs),
    endX: endedMs === null ? null : scale(endedMs),
    state: outcome ?? 'pending',
  }));
}

export function outageMarks(outages: readonly Outage[], scale: TimeScale): OutageMark[] {
  return outages.map(({ fromMs, noticedMs, toMs }) => ({
    x: scale(fromMs),
    noticedX: noticedMs === null ? null : scale(noticedMs),
    endX: toMs === null ? null : scale(toMs),
  }));
}

export function pointMarks(
  incidents: readonly Incident[],
  broken: readonly Broken[],
  scale: TimeScale,
): PointMark[] {
  const points = [...incidents, ...broken].sort((left, right) => left.atMs - right.atMs);
  const marks: PointMark[] = [];
  for (const point of points) {
    const x = scale(point.atMs);
    const before = marks.at(-1);
    if (!before || x - before.x >= POINT_WIDTH) {
      const what = point.kind === 'violation' ? [] : [point];
      marks.push({ kind: point.kind, x, atMs: point.atMs, count: 1, what });
      continue;
    }
    const isViolation = point.kind === 'violation' || before.kind === 'violation';
    marks[marks.length - 1] = {
      ...before,
      kind: isViolation ? 'violation' : before.kind === point.kind ? point.kind : 'several',
      count: before.count + 1,
      what: point.kind === 'violation' ? before.what : [...before.what, point],
    };
  }
  return marks;
}
