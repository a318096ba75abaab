// The space-time diagram: what is drawn follows from history and cursor, and lies where it happened.
import { describe, expect, test, vi } from 'vitest';
import { diagramOf, laneHeightFor } from '../../../src/ui/space-time/diagram.ts';
import { eventsIn } from '../../../src/ui/space-time/events.ts';
import { thingsAt } from '../../../src/ui/space-time/hit.ts';
import { SpaceTimeState } from '../../../src/ui/space-time/space-time-state.svelte.ts';
import { EVENTS, historyOf, PLAN } from '../recorded-history.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const history = historyOf();
const SIZE = { width: 1000, height: 260 };
const [first] = [...history.checkpoints.values()];
if (!first) throw new Error('no checkpoint in this run');

/** 100 px per second, the checkpoint in the middle. */
const stretch = { fromMs: first.triggeredAtMs - 4000, toMs: first.triggeredAtMs + 6000 };
const whole = diagramOf(history, PLAN, 7700, stretch, SIZE);

describe('the diagram', () => {
  test('has a lane for the JobManager and one for each task', () => {
    expect(whole.lanes.map(({ task }) => task)).toEqual([null, ...PLAN.tasks.map(({ id }) => id)]);
    const gaps = whole.lanes.slice(1).map(({ y }, index) => y - (whole.lanes[index]?.y ?? 0));
    expect(new Set(gaps)).toEqual(new Set([whole.laneHeight]));
  });

  test('draws every barrier from its sender when it left to its receiver when it arrived', () => {
    expect(whole.hops).toHaveLength(PLAN.channels.length);
    const laneOf = new Map(whole.lanes.map(({ task, y }) => [task, y]));
    for (const [index, hop] of first.hops.entries()) {
      const line = whole.hops[index];
      expect(line?.x1).toBeCloseTo((hop.departMs - stretch.fromMs) / 10, 1);
      expect(line?.x2).toBeCloseTo((hop.arriveMs - stretch.fromMs) / 10, 1);
      expect(line?.takenX).toBeCloseTo(((hop.takenMs ?? NaN) - stretch.fromMs) / 10, 1);
      expect([line?.y1, line?.y2]).toEqual([laneOf.get(hop.from), laneOf.get(hop.to)]);
    }
  });

  test('draws the cut of a completed checkpoint through every snapshot, and none before', () => {
    const endedMs = first.endedMs ?? 0;
    expect(diagramOf(history, PLAN, endedMs - 1, stretch, SIZE).cuts).toEqual([]);
    const { cuts, snapshots } = diagramOf(history, PLAN, endedMs, stretch, SIZE);
    expect(cuts.map(({ points }) => points)).toEqual([snapshots.map(({ x, y }) => [x, y])]);
  });

  test('shows nothing that comes after the cursor', () => {
    const { cursorX, hops, spans, snapshots, runs, marks } = diagramOf(
      history,
      PLAN,
      first.triggeredAtMs + 350,
      stretch,
      SIZE,
    );
    const ends = [
      ...hops.flatMap(({ x1, x2, takenX }) => [x1, x2, takenX]),
      ...spans.flatMap(({ x1, x2 }) => [x1, x2]),
      ...[...snapshots, ...marks].map(({ x }) => x),
      ...runs.map(({ x2 }) => x2),
    ];
    expect(ends.length).toBeGreaterThan(10);
    expect(Math.max(...ends)).toBeLessThanOrEqual(cursorX);
    expect(marks.map(({ kind }) => kind)).toEqual(['triggered']);
  });

  test('hatches an alignment only where a task waits for several barriers', () => {
    const aligning = whole.spans.filter(({ kind }) => kind === 'alignment').map(({ task }) => task);
    expect([...new Set(aligning)].sort()).toEqual(['Count-1', 'Count-2', 'Sink-1']);
  });

  test('folds the records between two events of a task to their number', () => {
    const map = whole.runs.filter(({ task }) => task === 'Map-1');
    const part = first.parts.get('Map-1');
    const taken = EVENTS.filter(
      (event) =>
        event.kind === 'processed' &&
        event.task === 'Map-1' &&
        event.atMs <= (part?.firstBarrierMs ?? 0),
    );
    expect(map[0]?.count).toBe(taken.length);
  });

  test('marks a crash on the lanes that fell, where the task was not running afterwards', () => {
    const later = diagramOf(history, PLAN, 15_000, { fromMs: 6000, toMs: 16_000 }, SIZE);
    const fallen = later.crashes.map(({ y }) => later.lanes.find((lane) => lane.y === y)?.task);
    expect(fallen.sort()).toEqual(['Count-2', 'Map-2', 'Source-2']);
    const [crash] = later.crashes;
    const gaps = later.gaps.filter(({ x1 }) => Math.abs(x1 - (crash?.x ?? 0)) < 1);
    expect(gaps.map(({ task }) => task).sort()).toEqual(fallen);
    // Maps have no state that could come back.
    const restored = later.restores.map(({ task }) => task).sort();
    expect(restored).toEqual(['Count-1', 'Count-2', 'Sink-1', 'Source-1', 'Source-2']);
  });
});

describe('pointing', () => {
  test('finds snapshots, barriers, checkpoints and lanes', () => {
    const [snapshot] = whole.snapshots;
    expect(thingsAt(whole, snapshot?.x ?? 0, snapshot?.y ?? 0)).toEqual([
      { kind: 'checkpoint', id: '1' },
      { kind: 'task', id: 'Source-1' },
    ]);
    const hop = whole.hops.find(({ y1, y2 }) => Math.abs(y1 - y2) > whole.laneHeight);
    if (!hop) throw new Error('no long hop');
    const middle = [(hop.x1 + hop.x2) / 2, (hop.y1 + hop.y2) / 2] as const;
    expect(thingsAt(whole, ...middle)[0]).toEqual({ kind: 'checkpoint', id: '1' });
    const lane = whole.lanes[3];
    expect(thingsAt(whole, 5, lane?.y ?? 0)).toEqual([{ kind: 'task', id: lane?.task }]);
    expect(thingsAt(whole, 5, 2)).toEqual([]);
  });
});

describe('the text twin', () => {
  test('tells the same in the order of time, only what is in the stretch', () => {
    const events = eventsIn(history, stretch, 7700);
    const times = events.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every((ms) => ms >= stretch.fromMs && ms <= 7700)).toBe(true);
    const acks = events.filter(({ text }) => text === 'has acknowledged checkpoint 1');
    expect(acks).toHaveLength(PLAN.tasks.length);
    expect(eventsIn(history, { fromMs: 8000, toMs: 8400 }, 8400)).toContainEqual({
      atMs: 8200,
      where: 'TM-2',
      text: 'is killed',
      things: [{ kind: 'process', id: 'TM-2' }],
    });
  });
});

describe('the stretch of time', () => {
  test('follows the cursor until it is moved, and again when asked to', () => {
    const state = new SpaceTimeState();
    expect(state.stretch(1000)).toEqual({ fromMs: 0, toMs: 10_000 });
    expect(state.stretch(30_000).toMs).toBeGreaterThan(30_000);
    state.pan(-0.5, 30_000);
    const held = state.stretch(30_000);
    expect(state.stretch(60_000)).toEqual(held);
    state.zoom(2);
    const wider = state.stretch(60_000);
    expect(wider.fromMs + wider.toMs).toBeCloseTo(held.fromMs + held.toMs);
    state.follow();
    expect(state.follows).toBe(true);
  });

  test('cannot become nothing or endless', () => {
    const state = new SpaceTimeState();
    for (let times = 0; times < 50; times++) state.zoom(0.5);
    expect(state.spanMs).toBe(200);
    for (let times = 0; times < 50; times++) state.zoom(2);
    expect(state.spanMs).toBe(300_000);
  });
});

test('lanes fill the height, but are never too low to be read', () => {
  expect(laneHeightFor(8, 260)).toBe(30);
  expect(laneHeightFor(65, 260)).toBe(17);
});
