// Where every moving thing is: a pure function of view, layout and the cursor's virtual time.
//
// A record on its way heads for the queue slot it will take, so that arriving is no jump. With
// `hops` (reduced motion) nothing glides: a token is halfway, in its slot, or at work.
// The frame is plain data; tests compare it as JSON, `paint.ts` draws it.

import type { CheckpointId, ElementSummary } from '../../engine/protocol.ts';
import type { ChannelView, FileView, TaskView, Token, ViewModel } from '../../trace/view-model.ts';
import { placeOn, type Box, type Place, type Point } from './geometry.ts';
import type { ChannelLayout, GraphLayout } from './layout.ts';
import { placeOnRoute, routeOfMetadata, routeToStore, type Route } from './route.ts';
import { transferShare, type StoreSpeed } from './transfer.ts';

export interface RecordSprite extends Point {
  readonly kind: 'record';
  readonly epoch: CheckpointId;
  readonly key: string;
  /** A record somebody is at work on is drawn a little larger. */
  readonly atWork: boolean;
}

export interface BarrierSprite extends Place {
  readonly kind: 'barrier' | 'cancelled barrier';
  readonly checkpoint: CheckpointId;
}

export interface WatermarkSprite extends Place {
  readonly kind: 'watermark';
}

export interface EndSprite extends Place {
  readonly kind: 'end';
}

/** State on its way to the store, or back. */
export interface FileSprite extends Point {
  readonly kind: 'file';
  readonly checkpoint: CheckpointId;
  readonly route: Route;
  readonly way: 'to the store' | 'back to the task';
}

/** Around the records in a queue that came in one buffer. */
export interface BufferSprite extends Box {
  readonly kind: 'buffer';
}

/** Many records of one interval, side by side in a queue: a bar instead of single discs. */
export interface RunSprite extends Box {
  readonly kind: 'run';
  readonly epoch: CheckpointId;
  readonly count: number;
}

/** Records that are close together on their way: one disc, larger the more they are. */
export interface ClusterSprite extends Point {
  readonly kind: 'cluster';
  readonly epoch: CheckpointId;
  readonly count: number;
}

export type Sprite =
  | RecordSprite
  | BarrierSprite
  | WatermarkSprite
  | EndSprite
  | FileSprite
  | BufferSprite
  | RunSprite
  | ClusterSprite;

/** With more records than this in the channels nobody can follow one: their density is drawn. */
export const MOST_RECORDS = 800;
/** Parts of a channel whose records are drawn as one. */
const CLUSTERS = 6;
const RUN_HALF = 4.3;

/** From the middle of a record to the outline of its buffer. */
const BUFFER_MARGIN = 6.5;

export interface MotionStyle {
  /** Tokens jump from hop to hop instead of gliding. */
  readonly hops: boolean;
  /** Too fast to follow single records: only barriers and files are drawn. */
  readonly records: boolean;
}

export function frameOf(
  view: ViewModel,
  layout: GraphLayout,
  cursorMs: number,
  style: MotionStyle,
  speed: StoreSpeed,
): Sprite[] {
  const sprites: Sprite[] = [];
  const dense = style.records && recordsIn(view) > MOST_RECORDS;
  for (const file of view.files.values()) {
    const sprite = uploadOf(file, layout, cursorMs, style, speed);
    if (sprite) sprites.push(sprite);
  }
  for (const channel of view.channels.values()) {
    const place = layout.channels.get(channel.id);
    if (place) sprites.push(...channelSprites(channel, place, cursorMs, style, dense));
  }
  for (const task of view.tasks.values()) {
    const box = layout.tasks.get(task.id);
    if (!box) continue;
    const restoring = restoreOf(task, view, layout, cursorMs, style, speed);
    if (restoring) sprites.push(restoring);
    const atWork = style.records ? workOf(task, box, layout, cursorMs, style) : null;
    if (atWork) sprites.push(atWork);
  }
  return sprites;
}

function channelSprites(
  channel: ChannelView,
  layout: ChannelLayout,
  cursorMs: number,
  style: MotionStyle,
  dense: boolean,
): Sprite[] {
  const { queue, inFlight } = channel;
  const slots = Math.max(channel.exclusive + channel.lent, queue.length, 1);
  const stripLength = layout.track.length - layout.track.curveLength;
  const pitch = Math.min(layout.slotPitch, stripLength / slots);
  const slot = (index: number): number => layout.track.length - (index + 0.5) * pitch;
  const level = layout.strip.width > layout.strip.height;
  const placeAt = (index: number): Point => placeOn(layout.track, slot(index));
  const outline = dense ? runsOf : buffersOf;
  const sprites: Sprite[] = style.records ? outline(queue, pitch, level, placeAt) : [];
  const single = dense ? { ...style, records: false } : style;
  for (const [index, token] of queue.entries()) {
    sprites.push(...spriteOf(token.element, placeOn(layout.track, slot(index)), single));
  }
  const clusters = new Map<number, Cluster>();
  for (const [index, token] of inFlight.entries()) {
    if (cursorMs < token.departMs) continue;
    const goal = slot(Math.min(queue.length + index, slots - 1));
    const share = flightShare(token, cursorMs, style.hops);
    sprites.push(...spriteOf(token.element, placeOn(layout.track, goal * share), single));
    if (dense) note(clusters, token.element, Math.min(CLUSTERS - 1, Math.floor(share * CLUSTERS)));
  }
  for (const [part, { epoch, count }] of clusters) {
    const { x, y } = placeOn(layout.track, ((part + 0.5) / CLUSTERS) * layout.track.curveLength);
    sprites.push({ kind: 'cluster', x, y, epoch, count });
  }
  return sprites;
}

function recordsIn({ channels }: ViewModel): number {
  let records = 0;
  for (const { queue, inFlight } of channels.values()) records += queue.length + inFlight.length;
  return records;
}

type Cluster = Pick<ClusterSprite, 'epoch' | 'count'>;

/** The newest interval gives its hue: older records of it are about to leave. */
function note(clusters: Map<number, Cluster>, element: ElementSummary, part: number): void {
  if (element.type !== 'record') return;
  const { epoch, count } = clusters.get(part) ?? { epoch: 0, count: 0 };
  clusters.set(part, { epoch: Math.max(epoch, element.epoch), count: count + 1 });
}

function runsOf(
  queue: readonly Token[],
  pitch: number,
  level: boolean,
  placeAt: (index: number) => Point,
): RunSprite[] {
  const sprites: RunSprite[] = [];
  const end = Math.min(pitch / 2, RUN_HALF);
  const epochAt = (index: number): CheckpointId | null => {
    const element = queue[index]?.element;
    return element?.type === 'record' ? element.epoch : null;
  };
  for (let next = 0; next < queue.length;) {
    const first = next;
    const epoch = epochAt(first);
    next++;
    if (epoch === null) continue;
    while (next < queue.length && epochAt(next) === epoch) next++;
    const box = boxAround(placeAt(first), placeAt(next - 1), end, RUN_HALF, level);
    sprites.push({ kind: 'run', ...box, epoch, count: next - first });
  }
  return sprites;
}

/** Around two points and all between them: `end` beyond them, `side` to both sides. */
function boxAround(front: Point, back: Point, end: number, side: number, level: boolean): Box {
  const [width, height] = [Math.abs(front.x - back.x), Math.abs(front.y - back.y)];
  const [besideX, besideY] = level ? [end, side] : [side, end];
  return {
    x: Math.min(front.x, back.x) - besideX,
    y: Math.min(front.y, back.y) - besideY,
    width: width + 2 * besideX,
    height: height + 2 * besideY,
  };
}

/** A record alone in its buffer needs no outline. */
function buffersOf(
  queue: readonly Token[],
  pitch: number,
  level: boolean,
  placeAt: (index: number) => Point,
): BufferSprite[] {
  // Where records stand close together, so do their buffers, side by side.
  const end = Math.min(pitch / 2, BUFFER_MARGIN);
  const sprites: BufferSprite[] = [];
  for (let next = 0; next < queue.length;) {
    const first = next;
    while (next < queue.length && queue[next]?.buffer === queue[first]?.buffer) next++;
    if (next - first === 1) continue;
    const box = boxAround(placeAt(first), placeAt(next - 1), end, BUFFER_MARGIN, level);
    sprites.push({ kind: 'buffer', ...box });
  }
  return sprites;
}

/** How much of its way a token has made, from 0 to 1. */
export function flightShare(token: Token, cursorMs: number, hops: boolean): number {
  if (cursorMs >= token.arriveMs) return 1;
  if (hops) return 0.4;
  const duration = Math.max(token.arriveMs - token.departMs, 1);
  return Math.max(0, (cursorMs - token.departMs) / duration);
}

function spriteOf(element: ElementSummary, place: Place, style: MotionStyle): Sprite[] {
  switch (element.type) {
    case 'record': {
      if (!style.records) return [];
      const { epoch, key } = element;
      return [{ kind: 'record', x: place.x, y: place.y, epoch, key, atWork: false }];
    }
    case 'watermark':
    case 'watermark-status':
      return style.records ? [{ kind: 'watermark', ...place }] : [];
    case 'barrier':
      return [{ kind: 'barrier', ...place, checkpoint: element.checkpoint }];
    case 'cancel-barrier':
      return [{ kind: 'cancelled barrier', ...place, checkpoint: element.checkpoint }];
    case 'end-of-data':
    case 'end-of-input':
      return [{ kind: 'end', ...place }];
    default:
      return element satisfies never;
  }
}

const WORK_MARGIN = 10;

/** The record a task is at work on crosses the task while the work lasts. */
function workOf(
  { processing }: TaskView,
  box: Box,
  { lane, flow }: GraphLayout,
  cursorMs: number,
  style: MotionStyle,
): RecordSprite | null {
  if (!processing || cursorMs >= processing.untilMs || cursorMs < processing.fromMs) return null;
  const { record, fromMs, untilMs } = processing;
  const share = style.hops ? 0.5 : (cursorMs - fromMs) / Math.max(untilMs - fromMs, 1);
  const along = (length: number): number => WORK_MARGIN + share * (length - 2 * WORK_MARGIN);
  const place =
    flow === 'across'
      ? { x: box.x + along(box.width), y: box.y + (lane ?? box.height / 2) }
      : { x: box.x + box.width - 14, y: box.y + along(box.height) };
  return { kind: 'record', ...place, epoch: record.epoch, key: record.key, atWork: true };
}

function uploadOf(
  file: FileView,
  layout: GraphLayout,
  cursorMs: number,
  style: MotionStyle,
  speed: StoreSpeed,
): FileSprite | null {
  if (file.checkpoint === null || cursorMs < file.fromMs) return null;
  if (file.durableAtMs !== null && cursorMs >= file.durableAtMs) return null;
  const route = file.task === null ? routeOfMetadata(layout) : routeToStore(layout, file.task);
  if (!route) return null;
  const share = transferShare(file.sizeBytes, file.fromMs, cursorMs, speed, style.hops);
  const { checkpoint } = file;
  return { kind: 'file', checkpoint, route, way: 'to the store', ...placeOnRoute(route, share) };
}

function restoreOf(
  task: TaskView,
  { recovery, checkpoints }: ViewModel,
  layout: GraphLayout,
  cursorMs: number,
  style: MotionStyle,
  speed: StoreSpeed,
): FileSprite | null {
  if (task.status !== 'INITIALIZING') return null;
  const checkpoint = recovery?.checkpoint ?? null;
  const startedAtMs = recovery?.startedAtMs ?? null;
  if (checkpoint === null || startedAtMs === null) return null;
  const sizeBytes = checkpoints.get(checkpoint)?.acknowledged.get(task.id)?.sizeBytes ?? 0;
  const route = routeToStore(layout, task.id)?.toReversed();
  if (!route) return null;
  const share = transferShare(sizeBytes, startedAtMs, cursorMs, speed, style.hops);
  return {
    kind: 'file',
    checkpoint,
    route,
    way: 'back to the task',
    ...placeOnRoute(route, share),
  };
}
