// Sources that are made up row by row: the same rows from the same name, however they are read.

import { describe, expect, test } from 'vitest';
import { defineJob } from '../../src/engine/job/scenario.ts';
import type { Row } from '../../src/engine/protocol.ts';
import { generatedLog } from '../../src/sim/generated-log.ts';
import { namesOf, parsePlannedAction } from '../../src/sim/action-sentences.ts';
import { PAGES, pagesName, streamName } from '../../src/sim/generator.ts';
import { runScenario } from '../../src/sim/headless.ts';
import { LETTERS } from '../../src/sim/first-scenario.ts';
import { TIMED_LETTER_ROW } from '../../src/sim/generator.ts';
import { poll } from '../../src/storage/source-log.ts';

function made(name: string) {
  const log = generatedLog(name);
  if (!log) throw new Error(`${name} is no made-up source.`);
  return log;
}

const LETTER_STREAM = { rows: 1000, keys: 4, partitions: 3, seed: 9, gapMs: 20 } as const;

test('a row does not depend on what was read before it', () => {
  const { partitions } = made(streamName({ ...LETTER_STREAM, disorderMs: 90 }));
  const [first] = partitions;
  const whole = first?.slice(0, 400) ?? [];
  expect(whole).toHaveLength(334);
  for (const at of [333, 0, 17, 200]) expect(first?.slice(at, at + 1)).toEqual([whole[at]]);
  expect(new Set(whole.map(([letter]) => letter))).toEqual(new Set(['a', 'b', 'c', 'd']));
  const times = whole.map((row) => Number(row[2]));
  times.forEach((atMs, offset) => {
    expect(atMs).toBeLessThanOrEqual(offset * 20);
    expect(atMs).toBeGreaterThanOrEqual(Math.max(0, offset * 20 - 90));
  });
  expect(times).not.toEqual([...times].sort((one, other) => one - other));
});

test('all rows are dealt, each number once; another seed gives other letters', () => {
  const rows = (seed: number): readonly Row[] =>
    made(streamName({ ...LETTER_STREAM, seed })).partitions.flatMap((each) => [
      ...each.slice(0, Infinity),
    ]);
  expect(rows(9)).toHaveLength(1000);
  expect(new Set(rows(9).map(([, number]) => number)).size).toBe(1000);
  expect(rows(9)).not.toEqual(rows(10));
});

describe('the pages of the operations playground', () => {
  test.each([1, 2, 3])('in %i partitions each page has 1,000 clicks per 15 s', (partitions) => {
    const { partitions: all } = made(pagesName({ rows: 18_000, partitions, gapMs: 15 }));
    const windows = new Map<string, number>();
    for (const rows of all) {
      let last = 0;
      for (const [page, atMs] of rows.slice(0, rows.length)) {
        expect(Number(atMs)).toBeGreaterThanOrEqual(last);
        last = Number(atMs);
        const window = `${page} ${Math.floor(last / 15_000)}`;
        windows.set(window, (windows.get(window) ?? 0) + 1);
      }
    }
    expect(windows.size).toBe(3 * PAGES.length);
    expect([...windows.values()].every((count) => count === 1000)).toBe(true);
  });
});

test('an unbounded stream has rows at any offset', () => {
  const [rows] = made('pages/unbounded/1/15').partitions;
  expect(rows?.length).toBe(Infinity);
  expect(rows?.slice(6_000_000, 6_000_001)).toEqual([['/help', 15_000_000]]);
});

test('idle partitions hold nothing; the last that holds something pauses', () => {
  const name = streamName({ ...LETTER_STREAM, idle: 1, pause: { offset: 10, ms: 5000 } });
  const { partitions } = made(name);
  expect(partitions.map(({ length }) => length)).toEqual([500, 500, 0]);
  const timesOf = (partition: number): unknown[] =>
    (partitions[partition]?.slice(9, 11) ?? []).map((row) => row[2]);
  expect([timesOf(0), timesOf(1)]).toEqual([
    [180, 200],
    [180, 5200],
  ]);
});

test('of a live stream there is what has come into being by then, and when there is more', () => {
  const log = made(streamName({ ...LETTER_STREAM, live: true }));
  const at = (atMs: number, offset: number) =>
    poll(log, { op: 'poll', partition: 0, offset, max: 4, atMs });
  expect(at(40, 0)).toMatchObject({ rows: { length: 3 }, endOffset: 334 });
  expect(at(41, 3)).toEqual({ ok: true, op: 'poll', rows: [], endOffset: 334, againMs: 19 });
  expect(at(900, 3)).toMatchObject({ rows: { length: 4 } });
  expect(at(90_000, 334)).toEqual({ ok: true, op: 'poll', rows: [], endOffset: 334 });
});

test('a name that promises too much, or nothing, is none', () => {
  for (const name of [
    'stream/10/0/1/1/5',
    'stream/10/3/2/1/5/idle/2',
    'stream/2000000/3/2/1/5',
    'pages/7/1/15',
    'pages/12/0/15',
    'pages/12/1/15/dead',
  ]) {
    expect(generatedLog(name), name).toBeNull();
  }
});

test('a job over a live stream with a pause waits, and counts every row', () => {
  const log = streamName({
    rows: 60,
    keys: 3,
    partitions: 2,
    seed: 3,
    gapMs: 40,
    pause: { offset: 20, ms: 6000 },
    live: true,
  });
  const scenario = { ...LETTERS, log, rowType: TIMED_LETTER_ROW };
  const definition = defineJob(scenario, { job: 'j', seed: 1 });
  const report = runScenario(definition, made(log), []);
  expect(report.violations).toEqual([]);
  expect(report.status).toBe('FINISHED');
  expect(report.output).toMatchObject({ lost: 0, duplicated: 0 });
  expect(report.atMs).toBeGreaterThan(7160);
  // It does not ask again and again meanwhile.
  expect(report.steps).toBeLessThan(2500);
});

test('a job over a stream that never ends is stopped with a savepoint, and has come to what it had read', () => {
  const log = streamName({ rows: 'unbounded', keys: 3, partitions: 2, seed: 5, gapMs: 40 });
  const scenario = { ...LETTERS, log, rowType: TIMED_LETTER_ROW };
  const definition = defineJob(scenario, { job: 'j', seed: 1 });
  const planned = ['at 4.1 s kill TM-1', 'at 9 s stop with a savepoint'].map((sentence) => {
    const parsed = parsePlannedAction(sentence, namesOf(definition.plan, scenario.taskManagers));
    if (!parsed.ok) throw new Error(parsed.problem);
    return parsed.value;
  });
  const report = runScenario(definition, made(log), planned);
  expect(report.violations).toEqual([]);
  expect(report.status).toBe('FINISHED');
  expect(report.recoveries).toHaveLength(1);
  expect(report.expected).toEqual(report.shown);
  expect([...report.shown.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
});
