// The space-time diagram as shapes: tasks as lanes, time to the right, barriers as lines across the
// lanes, the cut of each completed checkpoint through its snapshots.
//
// Pure: history, stretch of time and size in, plain data out; `paint-diagram.ts` draws it and
// `hit.ts` finds what lies at a point. Nothing after the cursor is shown.

import { scaleLinear } from 'd3';
import type { Plan } from '../../engine/job/plan.ts';
import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import { storyAt } from '../../trace/history/at.ts';
import type { History } from '../../trace/history/history.ts';
import type { CheckpointStory, Part } from '../../trace/history/story.ts';
import { foldedRuns, type Run } from './folded-runs.ts';
import type { Stretch } from './space-time-state.svelte.ts';

export interface Lane {
  /** null: the JobManager. */
  readonly task: TaskId | null;
  readonly y: number;
}

export interface HopLine {
  readonly checkpoint: CheckpointId;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Until then the barrier has waited to be read. */
  readonly takenX: number;
  readonly unaligned: boolean;
}

export interface Span {
  readonly kind: 'alignment' | 'sync' | 'async';
  readonly checkpoint: CheckpointId;
  readonly task: TaskId;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
}

export interface Snapshot {
  readonly checkpoint: CheckpointId;
  readonly task: TaskId;
  readonly x: number;
  readonly y: number;
  readonly state: 'pending' | 'acknowledged' | 'void';
}

export interface Gap {
  readonly task: TaskId;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
  readonly finished: boolean;
}

export interface CoordinatorMark {
  readonly kind: 'triggered' | 'completed' | 'aborted';
  readonly checkpoint: CheckpointId;
  readonly x: number;
  readonly y: number;
}

export interface Diagram {
  readonly width: number;
  readonly height: number;
  readonly axisY: number;
  readonly laneHeight: number;
  readonly ticks: readonly { readonly x: number; readonly ms: number }[];
  readonly cursorX: number;
  readonly lanes: readonly Lane[];
  readonly hops: readonly HopLine[];
  readonly spans: readonly Span[];
  readonly snapshots: readonly Snapshot[];
  readonly cuts: readonly {
    readonly checkpoint: CheckpointId;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
  readonly gaps: readonly Gap[];
  readonly crashes: readonly { readonly process: string; readonly x: number; readonly y: number }[];
  readonly restores: readonly {
    readonly checkpoint: CheckpointId;
    readonly task: TaskId;
    readonly x: number;
    readonly y: number;
  }[];
  readonly runs: readonly Run[];
  readonly marks: readonly CoordinatorMark[];
  readonly msAt: (x: number) => number;
}

export interface DiagramSize {
  readonly width: number;
  readonly height: number;
}

export const AXIS_HEIGHT = 18;
const LEAST_LANE = 17;
const MOST_LANE = 44;
/** More lines of a checkpoint than this say no more than their first and last. */
const MOST_HOPS = 600;

export function laneHeightFor(lanes: number, height: number): number {
  return Math.min(Math.max(Math.floor((height - AXIS_HEIGHT) / lanes), LEAST_LANE), MOST_LANE);
}

export function diagramOf(
  history: History,
  plan: Plan,
  cursorMs: number,
  stretch: Stretch,
  { width, height }: DiagramSize,
): Diagram {
  const laneHeight = laneHeightFor(plan.tasks.length + 1, height);
  const yOf = (index: number): number => AXIS_HEIGHT + (index + 0.5) * laneHeight;
  const y = new Map<TaskId, number>(plan.tasks.map(({ id }, index) => [id, yOf(index + 1)]));
  const scale = scaleLinear([stretch.fromMs, stretch.toMs], [0, width]);
  const x = (ms: number): number => Math.round(scale(ms) * 100) / 100;
  const stories = storiesIn(history, stretch, cursorMs);
  const seen = (fromMs: number, toMs: number | null): boolean =>
    fromMs <= Math.min(stretch.toMs, cursorMs) && (toMs ?? Infinity) >= stretch.fromMs;

  const spans: Span[] = [];
  const snapshots: Snapshot[] = [];
  for (const story of stories) {
    for (const part of story.parts.values()) {
      const laneY = y.get(part.task);
      if (laneY === undefined) continue;
      spans.push(...spansOf(part, story, cursorMs, x, laneY));
      if (part.snapshotMs === null) continue;
      snapshots.push({
        checkpoint: story.id,
        task: part.task,
        x: x(part.snapshotMs),
        y: laneY,
        state: stateOf(part, story),
      });
    }
  }
  return {
    width,
    height: AXIS_HEIGHT + laneHeight * (plan.tasks.length + 1),
    axisY: AXIS_HEIGHT,
    laneHeight,
    ticks: scale.ticks(Math.max(2, Math.floor(width / 90))).map((ms) => ({ ms, x: x(ms) })),
    cursorX: x(cursorMs),
    lanes: [{ task: null, y: yOf(0) }, ...[...y].map(([task, at]) => ({ task, y: at }))],
    hops: stories.flatMap((story) => hopLines(story, cursorMs, x, y)),
    spans,
    snapshots,
    cuts: stories.flatMap((story) => cutOf(story, plan, x, y)),
    gaps: history.pauses.flatMap(({ task, fromMs, toMs, cause }) => {
      const laneY = y.get(task);
      if (laneY === undefined || !seen(fromMs, toMs)) return [];
      const until = Math.min(toMs ?? cursorMs, cursorMs);
      return { task, x1: x(fromMs), x2: x(until), y: laneY, finished: cause === 'finished' };
    }),
    crashes: history.crashes.flatMap(({ process, atMs, tasks }) => {
      if (!seen(atMs, atMs)) return [];
      const lanes = process.startsWith('JM')
        ? [yOf(0)]
        : tasks.flatMap((task) => y.get(task) ?? []);
      return lanes.map((laneY) => ({ process, x: x(atMs), y: laneY }));
    }),
    restores: history.restores.flatMap(({ task, checkpoint, atMs }) => {
      const laneY = y.get(task);
      return laneY === undefined || !seen(atMs, atMs)
        ? []
        : { task, checkpoint, x: x(atMs), y: laneY };
    }),
    runs: foldedRuns({ history, stories, cursorMs, stretch, x, y, width }),
    marks: stories.flatMap((story) => marksOf(story, x, yOf(0))),
    msAt: (at) => scale.invert(at),
  };
}

/** Those that touch the stretch, and the one before, as they are known at the cursor. */
function storiesIn(
  history: History,
  { fromMs, toMs }: Stretch,
  cursorMs: number,
): CheckpointStory[] {
  const stories: CheckpointStory[] = [];
  let before: CheckpointStory | null = null;
  for (const story of history.checkpoints.values()) {
    if (story.triggeredAtMs > Math.min(cursorMs, toMs)) break;
    if ((story.endedMs ?? Infinity) < fromMs) before = story;
    else stories.push(storyAt(story, cursorMs));
  }
  return before ? [storyAt(before, cursorMs), ...stories] : stories;
}

function stateOf(part: Part, { outcome }: CheckpointStory): Snapshot['state'] {
  if (outcome === 'aborted' || part.declinedMs !== null || part.uploadFailure !== null)
    return 'void';
  return part.acknowledgedMs === null ? 'pending' : 'acknowledged';
}

function spansOf(
  part: Part,
  { id: checkpoint, endedMs, outcome }: CheckpointStory,
  cursorMs: number,
  x: (ms: number) => number,
  y: number,
): Span[] {
  const { task, firstBarrierMs, snapshotMs, declinedMs } = part;
  const overMs = declinedMs ?? (outcome === 'aborted' ? endedMs : null) ?? cursorMs;
  const spans: Span[] = [];
  const add = (kind: Span['kind'], fromMs: number, toMs: number): void => {
    if (toMs > fromMs) spans.push({ kind, checkpoint, task, x1: x(fromMs), x2: x(toMs), y });
  };
  if (firstBarrierMs !== null) {
    const alignedMs = part.unaligned ? part.capturedMs : snapshotMs;
    add('alignment', firstBarrierMs, alignedMs ?? overMs);
  }
  if (snapshotMs === null) return spans;
  const syncEndsMs = snapshotMs + part.syncMs;
  add('sync', snapshotMs, Math.min(syncEndsMs, Math.max(overMs, part.acknowledgedMs ?? 0)));
  add('async', syncEndsMs, part.acknowledgedMs ?? overMs);
  return spans;
}

function hopLines(
  story: CheckpointStory,
  cursorMs: number,
  x: (ms: number) => number,
  y: ReadonlyMap<TaskId, number>,
): HopLine[] {
  const hops = story.hops.length > MOST_HOPS ? story.hops.slice(0, MOST_HOPS) : story.hops;
  const endMs = story.outcome === 'aborted' ? (story.endedMs ?? cursorMs) : cursorMs;
  return hops.flatMap(({ checkpoint, from, to, departMs, arriveMs, takenMs, unaligned }) => {
    const [y1, goal] = [y.get(from), y.get(to)];
    if (y1 === undefined || goal === undefined || departMs > cursorMs) return [];
    const share = Math.min(1, (cursorMs - departMs) / Math.max(arriveMs - departMs, 1));
    const arrivedX = x(Math.min(arriveMs, cursorMs));
    const waitsMs = Math.min(takenMs ?? Math.max(arriveMs, endMs), cursorMs);
    return {
      checkpoint,
      x1: x(departMs),
      y1,
      x2: arrivedX,
      y2: y1 + share * (goal - y1),
      takenX: Math.max(arrivedX, x(waitsMs)),
      unaligned,
    };
  });
}

function cutOf(
  { id: checkpoint, outcome, parts }: CheckpointStory,
  plan: Plan,
  x: (ms: number) => number,
  y: ReadonlyMap<TaskId, number>,
): Diagram['cuts'] {
  if (outcome !== 'completed') return [];
  const points = plan.tasks.flatMap(({ id }): (readonly [number, number])[] => {
    const ms = parts.get(id)?.snapshotMs ?? null;
    const laneY = y.get(id);
    return ms === null || laneY === undefined ? [] : [[x(ms), laneY]];
  });
  return points.length < 2 ? [] : [{ checkpoint, points }];
}

function marksOf(story: CheckpointStory, x: (ms: number) => number, y: number): CoordinatorMark[] {
  const { id: checkpoint, triggeredAtMs, endedMs, outcome } = story;
  const marks: CoordinatorMark[] = [{ kind: 'triggered', checkpoint, x: x(triggeredAtMs), y }];
  if (endedMs !== null && outcome !== null)
    marks.push({ kind: outcome, checkpoint, x: x(endedMs), y });
  return marks;
}
