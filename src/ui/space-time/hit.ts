// What lies at a point of the space-time diagram: the nearest mark or line, else the lane.
// Pure, so that hovering can be tested without a page.

import type { Thing } from '../../lab/things.ts';
import type { Diagram } from './diagram.ts';

const NEAR_PX = 7;

export function thingsAt(diagram: Diagram, x: number, y: number): Thing[] {
  const lane = laneAt(diagram, y);
  const task: Thing[] = lane ? [{ kind: 'task', id: lane }] : [];
  const mark = diagram.marks.find((one) => near(x, y, one.x, one.y, 1.4 * NEAR_PX));
  if (mark) return [checkpoint(mark.checkpoint)];
  const crash = diagram.crashes.find((one) => near(x, y, one.x, one.y, NEAR_PX));
  if (crash) return [{ kind: 'process', id: crash.process }];
  const snapshot = diagram.snapshots.find((one) => near(x, y, one.x, one.y, NEAR_PX));
  if (snapshot) return [checkpoint(snapshot.checkpoint), { kind: 'task', id: snapshot.task }];
  const hop = diagram.hops.find((one) => distanceToLine(x, y, one) < NEAR_PX / 1.5);
  if (hop) return [checkpoint(hop.checkpoint)];
  const half = diagram.laneHeight / 2;
  const span = diagram.spans.find(
    (one) => x >= one.x1 && x <= one.x2 && Math.abs(y - one.y) < half,
  );
  return span ? [checkpoint(span.checkpoint), ...task] : task;
}

function checkpoint(id: number): Thing {
  return { kind: 'checkpoint', id: String(id) };
}

function laneAt({ lanes, laneHeight }: Diagram, y: number): string | null {
  return lanes.find((lane) => Math.abs(lane.y - y) <= laneHeight / 2)?.task ?? null;
}

function near(x: number, y: number, atX: number, atY: number, px: number): boolean {
  return Math.hypot(x - atX, y - atY) < px;
}

function distanceToLine(
  x: number,
  y: number,
  line: { x1: number; y1: number; x2: number; y2: number },
): number {
  const [dx, dy] = [line.x2 - line.x1, line.y2 - line.y1];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : ((x - line.x1) * dx + (y - line.y1) * dy) / length;
  const at = Math.min(Math.max(share, 0), 1);
  return Math.hypot(x - line.x1 - at * dx, y - line.y1 - at * dy);
}
