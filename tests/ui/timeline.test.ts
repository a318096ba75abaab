// The timeline: where marks lie, which of them are one, and what they are called.
import { expect, test } from 'vitest';
import type { Incident } from '../../src/trace/history/interruptions.ts';
import {
  axisEndMs,
  breakOf,
  endOfOver,
  outageMarks,
  pointMarks,
  spanMarks,
  ticksOf,
  timeScale,
  type Span,
} from '../../src/ui/timeline/timeline-geometry.ts';
import { brokenChecks, pointWords, timelineLines } from '../../src/ui/timeline/timeline-words.ts';

const scale = timeScale(0, 20_000, 1000);

function killed(atMs: number, what = 'TM-1'): Incident {
  return { kind: 'killed', atMs, step: atMs, what };
}

test('the axis ends on a round number that leaves room and seldom changes', () => {
  expect(axisEndMs(0, 0)).toBe(10_000);
  expect(axisEndMs(0, 9600)).toBe(10_000);
  expect(axisEndMs(0, 9800)).toBe(15_000);
  expect(axisEndMs(0, 59_000)).toBe(80_000);
  expect(axisEndMs(0, 3_000_000)).toBe(4_000_000);
  expect(axisEndMs(20_000, 25_000)).toBe(30_000);
  const ends = new Set(Array.from({ length: 600 }, (_, tenth) => axisEndMs(0, tenth * 100)));
  expect(ends.size).toBeLessThan(8);
});

test('a place on the track is a moment, and beyond its ends is its end', () => {
  expect(scale.invert(500)).toBe(10_000);
  expect(scale.invert(-30)).toBe(0);
  expect(scale.invert(2000)).toBe(20_000);
  expect(timeScale(0, 10_000, 0).invert(0)).toBe(0);
});

test('where the run ends long after its job, the time between is folded', () => {
  const folded = timeScale(0, 20_000, 1000, 320_000);
  expect(folded(20_000)).toBeGreaterThan(900);
  expect(folded(320_000)).toBe(1000);
  expect(folded.invert(folded(7000))).toBeCloseTo(7000);
  expect(breakOf(folded)).toBeGreaterThan(folded(20_000));
  expect(breakOf(folded)).toBeLessThan(1000);
  expect(breakOf(scale)).toBeNull();
  for (const { atMs } of ticksOf(folded)) expect(atMs).toBeLessThanOrEqual(20_000);
  expect(endOfOver(0, 19_400)).toBe(20_000);
});

test('ticks are round, apart, and never cut off at an edge', () => {
  for (const width of [300, 700, 1400]) {
    const ticks = ticksOf(timeScale(0, 20_000, width));
    expect(ticks.length).toBeGreaterThan(1);
    for (const { x, atMs } of ticks) {
      expect(atMs % 500).toBe(0);
      expect(x).toBeGreaterThanOrEqual(14);
      expect(x).toBeLessThanOrEqual(width - 16);
    }
  }
});

test('a span ends where it ended; what is under way has no end yet', () => {
  const checkpoints: Span[] = [
    { id: 1, triggeredAtMs: 2000, endedMs: 4000, outcome: 'completed' },
    { id: 2, triggeredAtMs: 5000, endedMs: 6000, outcome: 'aborted' },
    { id: 3, triggeredAtMs: 8000, endedMs: null, outcome: null },
  ];
  const outages = [{ fromMs: 5000, noticedMs: 5500, toMs: null }];
  expect(spanMarks(checkpoints, scale)).toEqual([
    { id: 1, x: 100, endX: 200, state: 'completed' },
    { id: 2, x: 250, endX: 300, state: 'aborted' },
    { id: 3, x: 400, endX: null, state: 'pending' },
  ]);
  expect(outageMarks(outages, scale)).toEqual([{ x: 250, noticedX: 275, endX: null }]);
});

test('marks that would cover each other are one, and a broken check is never hidden', () => {
  const incidents = [killed(1000), killed(1100), { ...killed(5000), kind: 'action' as const }];
  const broken = brokenChecks([
    {
      name: 'conservation',
      statement: '',
      breach: { step: 9, atMs: 5050, sentence: '', permitted: false },
    },
    { name: 'consistent-cut', statement: '', breach: null },
  ]);
  const marks = pointMarks(incidents, broken, scale);
  expect(marks.map(({ kind, count, x }) => [kind, count, x])).toEqual([
    ['killed', 2, 50],
    ['violation', 2, 250],
  ]);
  expect(marks.map(pointWords)).toEqual(['2 incidents', '2 incidents']);
  expect(pointMarks([killed(1000)], [], scale).map(pointWords)).toEqual(['TM-1 killed']);
});

test('the twin in words has everything, in the order of its beginning', () => {
  const lines = timelineLines(
    [
      { id: 1, triggeredAtMs: 2000, endedMs: 4000, outcome: 'completed' },
      { id: 2, triggeredAtMs: 7000, endedMs: null, outcome: null },
    ],
    {
      outages: [{ fromMs: 5000, noticedMs: 5500, toMs: 6500 }],
      incidents: [killed(5000)],
    },
    [{ kind: 'violation', atMs: 6000, step: 7, what: 'conservation' }],
  );
  expect(lines.map(({ atMs, text }) => `${atMs} ${text}`)).toEqual([
    '2000 Checkpoint 1 triggered, complete after 2.00 s',
    '5000 The job stops; all tasks run again after 1.50 s',
    '5000 TM-1 killed',
    '6000 Check broken: conservation',
    '7000 Checkpoint 2 triggered, still under way',
  ]);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
});
