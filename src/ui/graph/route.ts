// The ways that state takes between tasks and the store: straight down where nothing is in the way,
// else down the gap beside the task, so that lines cross pipes at right angles and never a task.

import type { TaskId } from '../../engine/protocol.ts';
import type { Box, Point } from './geometry.ts';
import type { GraphLayout } from './layout.ts';

export type Route = readonly Point[];

/** How far beside a task the way down runs. */
const BESIDE = 6;
const ABOVE_FOOT = 12;

export function routeToStore(layout: GraphLayout, task: TaskId): Route | null {
  const box = layout.tasks.get(task);
  if (!box) return null;
  const end = layout.store.y;
  const x = box.x + box.width / 2;
  const foot = box.y + box.height;
  if (!isAbove(box, layout)) return [point(x, foot), point(x, end)];
  const isLeft = goesLeft(box, layout);
  const edge = isLeft ? box.x : box.x + box.width;
  const beside = isLeft ? edge - BESIDE : edge + BESIDE;
  const start = point(edge, foot - ABOVE_FOOT);
  return [start, point(beside, start.y), point(beside, end)];
}

/** On the side where no queue is: outwards on a phone, on the left of the first column else. */
function goesLeft(box: Box, { flow, tasks, width }: GraphLayout): boolean {
  if (flow === 'down') return box.x + box.width / 2 < width / 2;
  for (const other of tasks.values()) if (other.x < box.x) return false;
  return true;
}

/** The JobManager's way, for the metadata: along the right margin. */
export function routeOfMetadata({ jobManager, store }: GraphLayout): Route {
  const right = jobManager.x + jobManager.width;
  const margin = right + BESIDE - 1;
  const [start, end] = [jobManager.y + jobManager.height / 2, store.y + store.height / 2];
  return [point(right, start), point(margin, start), point(margin, end), point(right, end)];
}

/** The place a share of the way along a route. */
export function placeOnRoute(route: Route, share: number): Point {
  const lengths = route.slice(1).map((to, index) => distance(route[index] ?? to, to));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  for (const [index, length] of lengths.entries()) {
    const [from, to] = [route[index], route[index + 1]];
    if (from && to && left <= length) {
      const part = length === 0 ? 0 : left / length;
      return point(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
    }
    left -= length;
  }
  return route.at(-1) ?? point(0, 0);
}

/** Whether another task lies below a box, in its way. */
function isAbove(box: Box, { tasks }: GraphLayout): boolean {
  for (const other of tasks.values()) {
    const below = other.y > box.y;
    if (below && other.x < box.x + box.width && other.x + other.width > box.x) return true;
  }
  return false;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function point(x: number, y: number): Point {
  return { x, y };
}
