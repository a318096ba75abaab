// The little picture at the foot of a task: a tape for what a source has read, bars for the counts
// a task keeps. Both jump back in a recovery, and that is what they are for.

import { max, path } from 'd3';
import type { TaskView } from '../../trace/view-model.ts';
import type { Rewinds } from './rewinds.ts';

export interface Tape {
  readonly kind: 'tape';
  /** Shares of the log, 0 to 1. */
  readonly read: number;
  /** Read before a recovery, and to be read again. */
  readonly furthest: number;
}

export interface Bars {
  readonly kind: 'bars';
  /** For an SVG path in a view box of 100 × 20. */
  readonly d: string;
}

export type Meter = Tape | Bars;

export const BARS_WIDTH = 100;
export const BARS_HEIGHT = 20;
const MOST_BARS = 33;

/** @param most the largest count any key will come to */
export function meterOf(
  task: TaskView,
  rewinds: Rewinds,
  most: number,
  partitionLength: number | null,
): Meter | null {
  if (task.offsets.size > 0) return tapeOf(task, rewinds, partitionLength);
  if (task.state.size > 0) return { kind: 'bars', d: barsOf(task, most) };
  return null;
}

function tapeOf(
  { offsets }: TaskView,
  rewinds: Rewinds,
  partitionLength: number | null,
): Tape | null {
  let [read, furthest, end] = [0, 0, 0];
  for (const [partition, { offset, endOffset }] of offsets) {
    const length = endOffset ?? partitionLength;
    if (length === null) return null;
    read += offset;
    furthest += rewinds.furthest(partition);
    end += length;
  }
  return end === 0 ? null : { kind: 'tape', read: read / end, furthest: furthest / end };
}

function barsOf({ state }: TaskView, most: number): string {
  const values = [...state]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_BARS)
    .map(([, { value }]) => value);
  const highest = Math.max(most, max(values) ?? 1);
  const pitch = Math.min(BARS_WIDTH / values.length, 14);
  const width = Math.max(pitch - 1.2, 0.8);
  const bars = path();
  for (const [index, value] of values.entries()) {
    const height = (value / highest) * BARS_HEIGHT;
    bars.rect(index * pitch, BARS_HEIGHT - height, width, height);
  }
  return bars.toString();
}
