// Draws the space-time diagram on a canvas. No decisions here: what and where come from
// `diagram.ts`, colours from the page's theme, what is lit from the selection.

import type { Brush } from '../brush.ts';
import { seconds } from '../format.ts';
import type { Palette } from '../graph/paint.ts';
import { hueOf } from '../hue.ts';
import type { Diagram, Span } from './diagram.ts';

export interface Lit {
  readonly task: (id: string) => boolean;
  readonly checkpoint: (id: number) => boolean;
  /** Some checkpoint is lit, so the others step back. */
  readonly anyCheckpoint: boolean;
}

export interface Colours extends Palette {
  readonly lit: string;
  readonly line: string;
  readonly soft: string;
  readonly failure: string;
  readonly good: string;
}

type Context = Brush;

export function paintDiagram(
  context: Context,
  diagram: Diagram,
  colours: Colours,
  lit: Lit,
  pixelRatio: number,
): void {
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, diagram.width, diagram.height);
  context.textBaseline = 'middle';
  context.lineCap = 'butt';
  const alphaOf = (checkpoint: number): number =>
    lit.anyCheckpoint && !lit.checkpoint(checkpoint) ? 0.28 : 1;
  const hue = (checkpoint: number): string => colours.epochs[hueOf(checkpoint)] ?? '';
  const each = <T extends { readonly checkpoint: number }>(
    things: readonly T[],
    paint: (thing: T, colour: string) => void,
  ): void => {
    for (const thing of things) {
      context.globalAlpha = alphaOf(thing.checkpoint);
      paint(thing, hue(thing.checkpoint));
    }
    context.globalAlpha = 1;
  };

  paintGround(context, diagram, colours, lit);
  each(diagram.cuts, ({ points, checkpoint }, colour) => {
    context.globalAlpha *= lit.checkpoint(checkpoint) ? 0.45 : 0.22;
    line(context, points, colour, 9);
    context.globalAlpha = alphaOf(checkpoint);
    line(context, points, colour, 1.4, [5, 3]);
  });
  each(diagram.spans, (span, colour) =>
    paintSpan(context, span, diagram.laneHeight, colour, colours),
  );
  paintGaps(context, diagram, colours);
  paintRuns(context, diagram, colours);
  each(diagram.hops, ({ x1, y1, x2, y2, takenX, unaligned, checkpoint }, colour) => {
    const width = lit.checkpoint(checkpoint) ? 3 : 1.8;
    line(
      context,
      [
        [x1, y1],
        [x2, y2],
      ],
      colour,
      width,
      unaligned ? [2, 3] : [],
    );
    if (takenX > x2 + 0.5)
      line(
        context,
        [
          [x2, y2 - 3],
          [takenX, y2 - 3],
        ],
        colour,
        1.2,
        [1, 2],
      );
  });
  each(diagram.snapshots, ({ x, y, state }, colour) => {
    context.fillStyle = state === 'acknowledged' ? colour : colours.surface;
    context.strokeStyle = state === 'void' ? colours.faint : colour;
    context.lineWidth = 2;
    context.beginPath();
    context.rect(x - 4, y - 4, 8, 8);
    context.fill();
    context.stroke();
    if (state === 'void') cross(context, x, y, 3, colours.faint, 1.5);
  });
  each(diagram.restores, ({ x, y }, colour) => paintRestore(context, x, y, colour, colours));
  for (const { x, y } of diagram.crashes) {
    disc(context, x, y, 7.5, colours.surface);
    cross(context, x, y, 5, colours.failure, 3);
  }
  each(diagram.marks, (mark, colour) => {
    if (mark.kind === 'triggered') badge(context, mark, colour, colours);
    else if (mark.kind === 'completed') check(context, mark.x, mark.y, colours.good);
    else cross(context, mark.x, mark.y, 4, colours.failure, 2.4);
  });
  line(
    context,
    [
      [diagram.cursorX, 0],
      [diagram.cursorX, diagram.height],
    ],
    colours.ink,
    1,
  );
}

function paintGround(context: Context, diagram: Diagram, colours: Colours, lit: Lit): void {
  const { width, height, laneHeight, lanes, ticks, cursorX } = diagram;
  for (const { task, y } of lanes) {
    if (task === null || !lit.task(task)) continue;
    context.fillStyle = colours.lit;
    context.fillRect(0, y - laneHeight / 2, width, laneHeight);
  }
  context.font = `11px ${colours.font}`;
  context.fillStyle = colours.soft;
  context.textAlign = 'center';
  for (const { x, ms } of ticks) {
    line(
      context,
      [
        [x, diagram.axisY - 3],
        [x, height],
      ],
      colours.line,
      1,
    );
    if (x > 16 && x < width - 16) context.fillText(seconds(ms), x, 8);
  }
  for (const { y } of lanes) {
    line(
      context,
      [
        [0, y],
        [Math.min(width, cursorX), y],
      ],
      colours.faint,
      1.2,
    );
  }
}

function paintSpan(
  context: Context,
  { kind, x1, x2, y }: Span,
  laneHeight: number,
  colour: string,
  colours: Colours,
): void {
  const half = Math.min(laneHeight / 2 - 2, 9);
  const width = Math.max(x2 - x1, 1.5);
  if (kind === 'sync') {
    context.fillStyle = colours.ink;
    context.fillRect(x1, y - half + 1, Math.max(width, 2), 2 * half - 2);
    return;
  }
  context.save();
  context.beginPath();
  if (kind === 'async') context.rect(x1, y + 3, width, Math.max(half - 2, 4));
  else context.rect(x1, y - half, width, 2 * half);
  context.fillStyle = colours.surface;
  context.fill();
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = kind === 'async' ? 1.4 : 2;
  context.beginPath();
  if (kind === 'async') {
    for (let at = y + 4; at < y + half + 2; at += 3) {
      context.moveTo(x1, at);
      context.lineTo(x2, at);
    }
  } else {
    for (let at = x1 - 2 * half; at < x2; at += 6) {
      context.moveTo(at, y + half);
      context.lineTo(at + 2 * half, y - half);
    }
  }
  context.stroke();
  context.restore();
  if (kind === 'alignment') {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.strokeRect(x1, y - half, width, 2 * half);
  }
}

/** Where a task does not run, its lane is not drawn; a dotted line says that it will be again. */
function paintGaps(context: Context, { gaps }: Diagram, colours: Colours): void {
  for (const { x1, x2, y, finished } of gaps) {
    line(
      context,
      [
        [x1, y],
        [x2, y],
      ],
      colours.surface,
      4,
    );
    if (!finished)
      line(
        context,
        [
          [x1, y],
          [x2, y],
        ],
        colours.faint,
        1.2,
        [1, 4],
      );
  }
}

function paintRuns(context: Context, { runs }: Diagram, colours: Colours): void {
  context.font = `600 10.5px ${colours.font}`;
  context.textAlign = 'center';
  for (const { x1, x2, y, count } of runs) {
    const text = String(count);
    const [middle, half] = [(x1 + x2) / 2, 4 + 3.2 * text.length];
    context.beginPath();
    context.roundRect(middle - half, y - 7, 2 * half, 14, 7);
    context.fillStyle = colours.surface;
    context.fill();
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    context.stroke();
    context.fillStyle = colours.soft;
    context.fillText(text, middle, y + 0.5);
  }
}

function paintRestore(context: Context, x: number, y: number, hue: string, colours: Colours): void {
  disc(context, x, y, 6.5, colours.surface);
  context.strokeStyle = hue;
  context.lineWidth = 2.4;
  context.beginPath();
  context.arc(x, y, 4.5, 0.4, 5.4);
  context.stroke();
}

function badge(
  context: Context,
  { x, y, checkpoint }: { readonly x: number; readonly y: number; readonly checkpoint: number },
  hue: string,
  colours: Colours,
): void {
  const text = String(checkpoint);
  const half = 4.5 + 3.2 * text.length;
  context.beginPath();
  context.roundRect(x - half, y - 8, 2 * half, 16, 4);
  context.fillStyle = hue;
  context.fill();
  context.font = `700 11px ${colours.font}`;
  context.textAlign = 'center';
  context.fillStyle = colours.epochInks[hueOf(checkpoint)] ?? colours.surface;
  context.fillText(text, x, y + 0.5);
}

function line(
  context: Context,
  points: readonly (readonly [number, number])[],
  colour: string,
  width: number,
  dash: number[] = [],
): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}

function disc(context: Context, x: number, y: number, radius: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function cross(
  context: Context,
  x: number,
  y: number,
  size: number,
  colour: string,
  width: number,
): void {
  line(
    context,
    [
      [x - size, y - size],
      [x + size, y + size],
    ],
    colour,
    width,
  );
  line(
    context,
    [
      [x + size, y - size],
      [x - size, y + size],
    ],
    colour,
    width,
  );
}

function check(context: Context, x: number, y: number, colour: string): void {
  line(
    context,
    [
      [x - 5, y],
      [x - 1.5, y + 4],
      [x + 5, y - 4.5],
    ],
    colour,
    2.4,
  );
}
