// Draws a frame's sprites on the canvas above the graph. No decisions here: what and where come
// from `motion.ts`, colours from the page's theme.

import type { Brush } from '../brush.ts';
import type {
  BarrierSprite,
  BufferSprite,
  ClusterSprite,
  FileSprite,
  RecordSprite,
  RunSprite,
  Sprite,
} from './motion.ts';
import type { Place } from './geometry.ts';
import { EPOCH_HUES, hueOf } from '../hue.ts';

export interface Palette {
  readonly epochs: readonly string[];
  /** Text on an epoch's colour. */
  readonly epochInks: readonly string[];
  readonly record: string;
  readonly surface: string;
  readonly ink: string;
  readonly faint: string;
  readonly font: string;
}

/** How the graph lies on the screen. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

const RECORD_RADIUS = 4.3;
const WORK_RADIUS = 5.6;
const BARRIER_HALF = 12;
const LETTERS_FROM_SCALE = 1.7;

/** Reads the theme's custom properties as they apply to `element`. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  const hues = Array.from({ length: EPOCH_HUES }, (_, hue) => hue);
  return {
    epochs: hues.map((hue) => value(`--epoch-${hue}`)),
    epochInks: hues.map((hue) => value(`--epoch-${hue}-ink`)),
    record: value('--record'),
    surface: value('--surface'),
    ink: value('--ink'),
    faint: value('--line-strong'),
    font: style.fontFamily,
  };
}

export function paint(
  context: Brush,
  sprites: readonly Sprite[],
  palette: Palette,
  view: View,
  isLit: (checkpoint: number) => boolean,
): void {
  const { pixelRatio, scale } = view;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, view.width * pixelRatio, view.height * pixelRatio);
  context.setTransform(
    scale * pixelRatio,
    0,
    0,
    scale * pixelRatio,
    view.x * pixelRatio,
    view.y * pixelRatio,
  );
  context.lineCap = 'round';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const letters = scale >= LETTERS_FROM_SCALE;
  for (const sprite of sprites) {
    if (sprite.kind === 'file') paintFile(context, sprite, palette);
    else if (sprite.kind === 'buffer') paintBuffer(context, sprite, palette);
  }
  for (const sprite of sprites) {
    if (sprite.kind === 'record') paintRecord(context, sprite, palette, letters);
    else if (sprite.kind === 'watermark') paintWatermark(context, sprite, palette);
    else if (sprite.kind === 'run') paintRun(context, sprite, palette);
    else if (sprite.kind === 'cluster') paintCluster(context, sprite, palette);
    else if (sprite.kind === 'end') paintEnd(context, sprite, palette);
  }
  // Barriers last: their numbers lie above the records around them.
  for (const sprite of sprites) {
    if (sprite.kind === 'barrier' || sprite.kind === 'cancelled barrier') {
      paintBarrier(context, sprite, palette, isLit(sprite.checkpoint));
    }
  }
}

function colourOf(palette: readonly string[], checkpoint: number): string {
  return palette[hueOf(checkpoint)] ?? '';
}

function paintBuffer(
  context: Brush,
  { x, y, width, height }: BufferSprite,
  { ink, surface }: Palette,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(width, height) / 2);
  context.fillStyle = surface;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = ink;
  context.stroke();
}

function paintRecord(
  context: Brush,
  { x, y, epoch, key, atWork }: RecordSprite,
  palette: Palette,
  letters: boolean,
): void {
  const radius = atWork ? WORK_RADIUS : RECORD_RADIUS;
  context.beginPath();
  context.arc(x, y, radius - 0.9, 0, 2 * Math.PI);
  context.fillStyle = palette.record;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colourOf(palette.epochs, epoch);
  context.stroke();
  if (!letters) return;
  context.font = `600 ${radius}px ${palette.font}`;
  context.fillStyle = palette.ink;
  context.fillText(key.replace(/^\W+/, '').charAt(0).toUpperCase(), x, y + 0.3);
}

function paintRun(
  context: Brush,
  { x, y, width, height, epoch }: RunSprite,
  { record, epochs }: Palette,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(width, height, 4) / 2);
  context.fillStyle = record;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colourOf(epochs, epoch);
  context.stroke();
}

/** Its area grows with what it stands for. */
function paintCluster(
  context: Brush,
  { x, y, epoch, count }: ClusterSprite,
  { record, epochs }: Palette,
): void {
  context.beginPath();
  context.arc(x, y, Math.min(9, 2.6 * Math.sqrt(count)), 0, 2 * Math.PI);
  context.fillStyle = record;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colourOf(epochs, epoch);
  context.stroke();
}

/** A bar across the channel, its number on top. */
function paintBarrier(context: Brush, sprite: BarrierSprite, palette: Palette, lit: boolean): void {
  const { x, y, angle, checkpoint } = sprite;
  // Across the direction of flow, upwards where the flow is level.
  const [dx, dy] = [Math.sin(angle), -Math.cos(angle)];
  const cancelled = sprite.kind === 'cancelled barrier';
  const line = (width: number, colour: string): void => {
    context.beginPath();
    context.moveTo(x - dx * BARRIER_HALF, y - dy * BARRIER_HALF);
    context.lineTo(x + dx * BARRIER_HALF, y + dy * BARRIER_HALF);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  };
  line(lit ? 11 : 6.5, lit ? palette.ink : palette.surface);
  if (lit) line(7.5, palette.surface);
  if (cancelled) context.setLineDash([3, 4]);
  line(4, colourOf(palette.epochs, checkpoint));
  context.setLineDash([]);
  const text = String(checkpoint);
  const width = 7 + 6 * text.length;
  const [cx, cy] = [x + dx * (BARRIER_HALF + 6), y + dy * (BARRIER_HALF + 6)];
  context.beginPath();
  context.roundRect(cx - width / 2, cy - 6.5, width, 13, 4);
  context.fillStyle = colourOf(palette.epochs, checkpoint);
  context.fill();
  context.lineWidth = 1.2;
  context.strokeStyle = palette.surface;
  context.stroke();
  context.font = `700 10px ${palette.font}`;
  context.fillStyle = colourOf(palette.epochInks, checkpoint);
  context.fillText(text, cx, cy + 0.5);
}

/** A watermark: a thin dashed line across the channel, of no colour, since it belongs to no
 * checkpoint. */
function paintWatermark(context: Brush, { x, y, angle }: Place, { ink, surface }: Palette): void {
  const [dx, dy] = [Math.sin(angle) * 9, -Math.cos(angle) * 9];
  const line = (width: number, colour: string): void => {
    context.beginPath();
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  };
  line(4.5, surface);
  context.setLineDash([2.5, 3.5]);
  line(2, ink);
  context.setLineDash([]);
}

/** The end of the data: two thin bars, as music ends. */
function paintEnd(context: Brush, place: Place, palette: Palette): void {
  const { x, y, angle } = place;
  const [dx, dy] = [Math.sin(angle), -Math.cos(angle)];
  const [fx, fy] = [Math.cos(angle), Math.sin(angle)];
  context.strokeStyle = palette.ink;
  for (const [shift, width] of [
    [-2, 1],
    [1.5, 2.4],
  ] as const) {
    context.beginPath();
    context.moveTo(x + fx * shift - dx * 6, y + fy * shift - dy * 6);
    context.lineTo(x + fx * shift + dx * 6, y + fy * shift + dy * 6);
    context.lineWidth = width;
    context.stroke();
  }
}

function paintFile(
  context: Brush,
  { x, y, route, checkpoint }: FileSprite,
  palette: Palette,
): void {
  const hue = colourOf(palette.epochs, checkpoint);
  context.beginPath();
  for (const point of route) context.lineTo(point.x, point.y);
  context.lineWidth = 1.5;
  context.setLineDash([1, 5]);
  context.strokeStyle = hue;
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.roundRect(x - 6, y - 6, 12, 12, 2.5);
  context.fillStyle = hue;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = palette.surface;
  context.stroke();
  context.font = `700 8.5px ${palette.font}`;
  context.fillStyle = colourOf(palette.epochInks, checkpoint);
  context.fillText(String(checkpoint), x, y + 0.5);
}
