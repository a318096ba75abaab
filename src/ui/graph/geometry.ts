// Points, boxes and tracks: the little geometry that layout and motion share.
//
// A track is a line a token can travel: an S-curve that leaves and arrives along the direction of
// flow, then a straight run. It is measured once, so that a token moves at an even speed.

import { bisector, path } from 'd3';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where something on a track is, and which way the track runs there, in radians. */
export interface Place extends Point {
  readonly angle: number;
}

export interface Track {
  /** For an SVG path. */
  readonly d: string;
  readonly length: number;
  /** Length of the curve alone; the straight run follows. */
  readonly curveLength: number;
  readonly samples: readonly (Place & { readonly distance: number })[];
}

export type Flow = 'across' | 'down';

const SAMPLES = 32;
const byDistance = bisector((sample: { distance: number }) => sample.distance);

export function centre({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Curve from `from` to `bend`, then straight on to `to`. `bend` and `to` lie in line with the flow. */
export function track(from: Point, bend: Point, to: Point, flow: Flow): Track {
  const across = flow === 'across';
  const middle = across ? (from.x + bend.x) / 2 : (from.y + bend.y) / 2;
  const first = across ? { x: middle, y: from.y } : { x: from.x, y: middle };
  const second = across ? { x: middle, y: bend.y } : { x: bend.x, y: middle };
  const line = path();
  line.moveTo(from.x, from.y);
  line.bezierCurveTo(first.x, first.y, second.x, second.y, bend.x, bend.y);
  line.lineTo(to.x, to.y);

  const samples: (Place & { distance: number })[] = [];
  let distance = 0;
  let last: Point = from;
  for (let index = 0; index <= SAMPLES; index++) {
    const { x, y, angle } = onBezier([from, first, second, bend], index / SAMPLES, flow);
    distance += Math.hypot(x - last.x, y - last.y);
    last = { x, y };
    samples.push({ x, y, angle, distance });
  }
  const curveLength = distance;
  const run = Math.hypot(to.x - bend.x, to.y - bend.y);
  samples.push({ ...to, angle: across ? 0 : Math.PI / 2, distance: curveLength + run });
  return { d: line.toString(), length: curveLength + run, curveLength, samples };
}

/** The place `distance` along the track; before its start and behind its end it stays there. */
export function placeOn({ samples, length }: Track, distance: number): Place {
  const wanted = Math.min(Math.max(distance, 0), length);
  const right = Math.min(Math.max(byDistance.left(samples, wanted), 1), samples.length - 1);
  const a = samples[right - 1];
  const b = samples[right];
  if (!a || !b) return { x: 0, y: 0, angle: 0 };
  const share = b.distance > a.distance ? (wanted - a.distance) / (b.distance - a.distance) : 0;
  return {
    x: a.x + (b.x - a.x) * share,
    y: a.y + (b.y - a.y) * share,
    angle: a.angle + (b.angle - a.angle) * share,
  };
}

function onBezier(points: readonly [Point, Point, Point, Point], t: number, flow: Flow): Place {
  const u = 1 - t;
  const [a, b, c, d] = points;
  const along = (axis: 'x' | 'y'): number =>
    u * u * u * a[axis] + 3 * u * u * t * b[axis] + 3 * u * t * t * c[axis] + t * t * t * d[axis];
  const slope = (axis: 'x' | 'y'): number =>
    u * u * (b[axis] - a[axis]) + 2 * u * t * (c[axis] - b[axis]) + t * t * (d[axis] - c[axis]);
  const [dx, dy] = [slope('x'), slope('y')];
  const still = Math.abs(dx) < 1e-9 && Math.abs(dy) < 1e-9;
  const angle = still ? (flow === 'across' ? 0 : Math.PI / 2) : Math.atan2(dy, dx);
  return { x: along('x'), y: along('y'), angle };
}
