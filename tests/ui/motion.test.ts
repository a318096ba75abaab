// Motion: where every token is, as a pure function of view, layout and cursor.
import { describe, expect, test } from 'vitest';
import type { ViewModel } from '../../src/trace/view-model.ts';
import { layoutGraph } from '../../src/ui/graph/layout.ts';
import { frameOf, MOST_RECORDS, type MotionStyle, type Sprite } from '../../src/ui/graph/motion.ts';
import {
  barrier,
  channelOf,
  DESKTOP,
  HOSTS,
  PHONE,
  PLAN,
  record,
  SCENARIO,
  stagedView,
  taskOf,
  token,
} from './staged-view.ts';

const layout = layoutGraph(PLAN, HOSTS, DESKTOP);
const GLIDING: MotionStyle = { hops: false, records: true };
const HOPPING: MotionStyle = { hops: true, records: true };

function frame(view: ViewModel, cursorMs: number, style = GLIDING): Sprite[] {
  return frameOf(view, layout, cursorMs, style, SCENARIO.timing);
}

function only(sprites: readonly Sprite[]): Sprite {
  expect(sprites).toHaveLength(1);
  const [sprite] = sprites;
  if (!sprite) throw new Error('no sprite');
  return sprite;
}

describe('a record on its way', () => {
  const view = stagedView();
  channelOf(view, 'Source-1→Map-1').inFlight.push(token(record(7), 1000, 1100));

  test('is not there before it departs', () => {
    expect(frame(view, 999)).toEqual([]);
  });

  test('moves forward all the time and at an even speed', () => {
    const places = [1000, 1025, 1050, 1075, 1100].map((cursorMs) => only(frame(view, cursorMs)).x);
    const steps = places.slice(1).map((x, index) => x - (places[index] ?? 0));
    for (const step of steps) expect(step).toBeCloseTo(steps[0] ?? 0, 0);
    expect(steps[0]).toBeGreaterThan(5);
  });

  test('arrives at the very place it has in the queue then', () => {
    const arriving = only(frame(view, 1100));
    const arrived = stagedView();
    channelOf(arrived, 'Source-1→Map-1').queue.push(token(record(7), 1000, 1100));
    const waiting = only(frame(arrived, 1100));
    expect([arriving.x, arriving.y]).toEqual([waiting.x, waiting.y]);
  });

  test('with reduced motion hops: one place on the way, then its slot', () => {
    const places = new Set([1000, 1030, 1060, 1099].map((at) => only(frame(view, at, HOPPING)).x));
    expect(places.size).toBe(1);
    expect(only(frame(view, 1100, HOPPING)).x).toBe(only(frame(view, 1100)).x);
  });

  test('is not drawn when single records cannot be followed; a barrier still is', () => {
    const fast = stagedView();
    channelOf(fast, 'Source-1→Map-1').inFlight.push(token(record(7), 0, 100));
    channelOf(fast, 'Source-1→Map-1').inFlight.push(token(barrier(1), 10, 110));
    const kinds = frame(fast, 50, { hops: false, records: false }).map(({ kind }) => kind);
    expect(kinds).toEqual(['barrier']);
  });
});

test('a queue stands in order: the next to be taken nearest to the receiver', () => {
  const view = stagedView();
  const elements = [record(1), record(2), barrier(1), record(3, 1)];
  channelOf(view, 'Map-2→Count-1').queue.push(...elements.map((element) => token(element, 0, 0)));
  const sprites = frame(view, 100);
  const xs = sprites.map(({ x }) => x);
  expect(xs).toEqual([...xs].sort((a, b) => b - a));
  expect(sprites.map(({ kind }) => kind)).toEqual(['record', 'record', 'barrier', 'record']);
});

test('a queue that holds more than its slots is drawn closer, not beyond its strip', () => {
  const view = stagedView();
  const { queue } = channelOf(view, 'Map-1→Count-1');
  for (let offset = 0; offset < 20; offset++) queue.push(token(record(offset), 0, 0));
  const strip = layout.channels.get('Map-1→Count-1')?.strip;
  for (const { x } of frame(view, 100)) expect(x).toBeGreaterThan(strip?.x ?? Infinity);
});

test('the record a task is at work on crosses the task while the work lasts', () => {
  const view = stagedView();
  const lineage = { partition: 0, offset: 3, epoch: 2 };
  const work = { record: { key: '/help', value: 3, ...lineage }, fromMs: 200, untilMs: 232 };
  taskOf(view, 'Map-1').processing = work;
  const box = layout.tasks.get('Map-1');
  const [start, end] = [only(frame(view, 200)), only(frame(view, 231))];
  expect(start.x).toBeGreaterThan(box?.x ?? Infinity);
  expect(end.x).toBeGreaterThan(start.x);
  expect(end.x).toBeLessThan((box?.x ?? 0) + (box?.width ?? 0));
  expect(frame(view, 232)).toEqual([]);
});

test('a file sinks to the store, waits there until it is durable, and is gone', () => {
  const view = stagedView();
  const file = {
    file: 'test/chk-1/Count-1',
    sizeBytes: 80,
    checkpoint: 1,
    task: 'Count-1',
    fromMs: 500,
    durableAtMs: null as number | null,
    damaged: false,
  };
  view.files.set(file.file, file);
  const ys = [500, 550, 600, 5000, 9000].map((cursorMs) => only(frame(view, cursorMs)).y);
  expect(ys).toEqual([...ys].sort((a, b) => a - b));
  expect(ys[3]).toBe(ys[4]);
  file.durableAtMs = 640;
  expect(frame(view, 640)).toEqual([]);
});

test('in a recovery state rises from the store to the tasks that wait for it', () => {
  const view = stagedView();
  view.recovery = {
    cause: 'failure',
    failure: null,
    failedAtMs: 0,
    restartAtMs: 100,
    checkpoint: 3,
    attempt: 2,
    startedAtMs: 100,
    endedAtMs: null,
  };
  taskOf(view, 'Count-2').status = 'INITIALIZING';
  const [early, late] = [only(frame(view, 110)), only(frame(view, 200))];
  expect(early).toMatchObject({ kind: 'file', checkpoint: 3, way: 'back to the task' });
  expect(late.y).toBeLessThan(early.y);
});

test.each([
  ['across', DESKTOP],
  ['down', PHONE],
] as const)('the frame of an alignment, flow %s', async (name, room) => {
  const view = stagedView();
  const blocked = channelOf(view, 'Map-1→Count-1');
  blocked.blocked = { checkpoint: 4, sinceMs: 950 };
  blocked.queue.push(token(record(21, 4), 900, 980), token(record(22, 4, '/shop'), 940, 1010));
  const late = channelOf(view, 'Map-2→Count-1');
  late.queue.push(token(record(18, 3, '/news'), 900, 990));
  late.inFlight.push(token(record(19, 3), 960, 1060), token(barrier(4), 980, 1080));
  channelOf(view, 'Source-1→Map-1').inFlight.push(token(record(30, 4), 1010, 1070));
  const frameRoom = layoutGraph(PLAN, HOSTS, room);
  const sprites = frameOf(view, frameRoom, 1020, GLIDING, SCENARIO.timing);
  const tenths = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 10) / 10 : value;
  const lines = sprites.map((sprite) => `${JSON.stringify(sprite, tenths)}\n`);
  await expect(lines.join('')).toMatchFileSnapshot(`frames/aligning-${name}.jsonl`);
});

test('the same view and cursor give the same frame', () => {
  const view = stagedView();
  channelOf(view, 'Map-2→Count-2').inFlight.push(token(record(1), 0, 90));
  expect(frame(view, 33)).toEqual(frame(view, 33));
});

describe('records that came in one buffer', () => {
  const view = stagedView();
  const { queue } = channelOf(view, 'Source-1→Map-1');
  for (const [sequence, buffer] of [
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 4],
  ] as const) {
    queue.push({ ...token(record(sequence), 0, 0), sequence, buffer });
  }

  test('have one outline around them; who came alone has none', () => {
    const sprites = frame(view, 1000);
    const records = sprites.filter(({ kind }) => kind === 'record') as { x: number; y: number }[];
    const outlines = sprites.filter((sprite) => sprite.kind === 'buffer');
    const [first, ...others] = outlines;
    expect(others).toEqual([]);
    const { x, width } = first ?? { x: 0, width: 0 };
    const inside = records.filter((place) => place.x > x && place.x < x + width);
    expect(inside).toHaveLength(3);
  });

  test('and none where single records are not drawn', () => {
    expect(frame(view, 1000, { hops: false, records: false })).toEqual([]);
  });
});

describe('with more records than anybody can follow', () => {
  const view = stagedView();
  const { queue, inFlight } = channelOf(view, 'Map-1→Count-1');
  for (let offset = 0; offset < MOST_RECORDS; offset++) queue.push(token(record(offset), 0, 0));
  queue.push(token(barrier(1), 0, 0), token(record(MOST_RECORDS, 1), 0, 0));
  inFlight.push(token(record(1, 1), 1000, 1100), token(record(2, 1), 1001, 1101));

  test('each interval of a queue is one bar, and nothing is left out', () => {
    const runs = frame(view, 999).filter((sprite) => sprite.kind === 'run');
    expect(runs.map(({ epoch, count }) => [epoch, count])).toEqual([
      [0, MOST_RECORDS],
      [1, 1],
    ]);
    const strip = layout.channels.get('Map-1→Count-1')?.strip;
    for (const { x } of runs) expect(x).toBeGreaterThanOrEqual(strip?.x ?? Infinity);
  });

  test('barriers are still drawn one by one; records on their way stand close together as one', () => {
    const kinds = frame(view, 1010).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'barrier')).toHaveLength(1);
    expect(kinds).not.toContain('record');
    const [cluster] = frame(view, 1010).filter((sprite) => sprite.kind === 'cluster');
    expect(cluster).toMatchObject({ epoch: 1, count: 2 });
  });
});
