// Where operators stand when the job is seen from furthest away: columns by depth, or on a narrow
// room rows, so that each box keeps its size and nothing is drawn too small to read.

import type { Box, Flow, Point } from './geometry.ts';
import type { EdgeFace, OperatorFace } from './operator-faces.ts';

export interface JobLayout {
  readonly flow: Flow;
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Shape {
  /** Height of a box. */
  readonly box: number;
  /** Widths. */
  readonly least: number;
  readonly most: number;
  /** Between two boxes, for the edge and what it says. */
  readonly gap: { readonly across: number; readonly down: number };
}

const TALL: Shape = { box: 122, least: 132, most: 220, gap: { across: 96, down: 64 } };
const BESIDE = 18;
const EDGE = 12;

/** Boxes that say no more than a name and a number. */
export const FLAT: Shape = { box: 54, least: 104, most: 168, gap: { across: 44, down: 30 } };

export function layoutJob(
  operators: readonly Pick<OperatorFace, 'name' | 'depth'>[],
  room: Size,
  shape: Shape = TALL,
): JobLayout {
  const columns: string[][] = [];
  for (const { name, depth } of operators) (columns[depth] ??= []).push(name);
  const ranks = columns.filter((names) => names.length > 0);
  const widest = Math.max(1, ...ranks.map((names) => names.length));
  const { least, gap } = shape;
  const fitsAcross = room.width >= ranks.length * (least + gap.across) - gap.across + 2 * EDGE;
  return fitsAcross ? across(ranks, widest, room, shape) : down(ranks, widest, room, shape);
}

function across(
  ranks: readonly (readonly string[])[],
  widest: number,
  room: Size,
  { box, most, gap }: Shape,
): JobLayout {
  const pitch = (room.width - 2 * EDGE + gap.across) / Math.max(1, ranks.length);
  const boxWidth = Math.min(pitch - gap.across, most);
  const height = Math.max(room.height, widest * (box + BESIDE) + 2 * EDGE);
  const boxes = new Map<string, Box>();
  for (const [rank, names] of ranks.entries()) {
    const x = EDGE + rank * pitch + (pitch - gap.across - boxWidth) / 2;
    for (const [row, name] of names.entries()) {
      const y = ((row + 0.5) * height) / names.length - box / 2;
      boxes.set(name, { x, y, width: boxWidth, height: box });
    }
  }
  return { flow: 'across', width: room.width, height, boxes };
}

function down(
  ranks: readonly (readonly string[])[],
  widest: number,
  room: Size,
  { box, least, most, gap }: Shape,
): JobLayout {
  const width = Math.max(room.width, widest * (least + BESIDE) + 2 * EDGE);
  const pitch = box + gap.down;
  const boxes = new Map<string, Box>();
  for (const [rank, names] of ranks.entries()) {
    const share = (width - 2 * EDGE) / names.length;
    const boxWidth = Math.min(share - BESIDE, most + 40);
    for (const [row, name] of names.entries()) {
      const x = EDGE + (row + 0.5) * share - boxWidth / 2;
      boxes.set(name, { x, y: EDGE + rank * pitch, width: boxWidth, height: box });
    }
  }
  return { flow: 'down', width, height: ranks.length * pitch - gap.down + 2 * EDGE, boxes };
}

/** From the sender's edge to the receiver's, and the point in its middle. */
export function edgeLine(
  { boxes, flow }: JobLayout,
  { from, to }: Pick<EdgeFace, 'from' | 'to'>,
): { readonly path: string; readonly middle: Point } | null {
  const [start, end] = [boxes.get(from), boxes.get(to)];
  if (!start || !end) return null;
  if (flow === 'across') {
    const [x1, y1] = [start.x + start.width, start.y + start.height / 2];
    const [x2, y2] = [end.x, end.y + end.height / 2];
    const bend = (x2 - x1) / 2;
    const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    return { path, middle: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 } };
  }
  const [x1, y1] = [start.x + start.width / 2, start.y + start.height];
  const [x2, y2] = [end.x + end.width / 2, end.y];
  const bend = (y2 - y1) / 2;
  const path = `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
  return { path, middle: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 } };
}
