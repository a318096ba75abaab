import { describe, expect, test } from 'vitest';
import { SourceWatermarks } from '../../../src/engine/time/source-watermarks.ts';
import { END_OF_TIME_MS } from '../../../src/engine/time/time-text.ts';

const strategy = { field: 'atMs', outOfOrdernessMs: 100, idleAfterMs: null };

test('the watermark is the greatest timestamp minus the bound, minus one', () => {
  const source = new SourceWatermarks(strategy);
  source.record(0, 1000, 0);
  source.record(0, 950, 1);
  expect(source.tick([0], 200)).toEqual([{ kind: 'watermark', timestampMs: 899 }]);
  expect(source.tick([0], 400)).toEqual([]);
});

test('the least of all splits counts, and one without a record holds all back', () => {
  const source = new SourceWatermarks(strategy);
  source.record(0, 1000, 0);
  expect(source.tick([0, 1], 200)).toEqual([]);
  source.record(1, 500, 250);
  expect(source.tick([0, 1], 400)).toEqual([{ kind: 'watermark', timestampMs: 399 }]);
});

test('a split that has ended holds nobody back', () => {
  const source = new SourceWatermarks(strategy);
  source.record(0, 1000, 0);
  source.record(1, 500, 0);
  source.tick([0, 1], 200);
  expect(source.tick([0], 400)).toEqual([{ kind: 'watermark', timestampMs: 899 }]);
});

describe('with idleness', () => {
  const idling = { ...strategy, idleAfterMs: 1000 };

  test('a split without records for so long holds nobody back', () => {
    const source = new SourceWatermarks(idling);
    source.record(0, 1000, 0);
    source.record(1, 500, 0);
    source.record(0, 2000, 900);
    expect(source.tick([0, 1], 999)).toEqual([{ kind: 'watermark', timestampMs: 399 }]);
    expect(source.tick([0, 1], 1000)).toEqual([{ kind: 'watermark', timestampMs: 1899 }]);
  });

  test('the source is idle when all of its splits are, until a record comes', () => {
    const source = new SourceWatermarks(idling);
    source.record(0, 1000, 0);
    source.tick([0], 200);
    expect(source.tick([0], 1200)).toEqual([{ kind: 'status', idle: true }]);
    expect(source.tick([0], 1400)).toEqual([]);
    source.record(0, 3000, 1500);
    expect(source.tick([0], 1600)).toEqual([
      { kind: 'status', idle: false },
      { kind: 'watermark', timestampMs: 2899 },
    ]);
  });

  test('time in which the task could not write does not count', () => {
    const source = new SourceWatermarks(idling);
    source.record(0, 1000, 0);
    source.tick([0], 200);
    source.waited(900);
    expect(source.tick([0], 1200)).toEqual([]);
    expect(source.tick([0], 1900)).toEqual([{ kind: 'status', idle: true }]);
  });

  test('a source without splits is idle after that time', () => {
    const source = new SourceWatermarks(idling);
    expect(source.tick([], 200)).toEqual([]);
    expect(source.tick([], 1200)).toEqual([{ kind: 'status', idle: true }]);
  });
});

describe('at the end of its data', () => {
  const idling = { ...strategy, idleAfterMs: 1000 };
  const end = { kind: 'watermark', timestampMs: END_OF_TIME_MS };

  test('who was idle says that it is not, or nobody would listen to the end of time', () => {
    const source = new SourceWatermarks(idling);
    expect(source.tick([0], 0)).toEqual([]);
    expect(source.tick([0], 1000)).toEqual([{ kind: 'status', idle: true }]);
    expect(source.ended()).toEqual([{ kind: 'status', idle: false }, end]);
    expect(source.ended()).toEqual([end]);
  });

  test('who cannot write what it has read to the end is not idle', () => {
    const source = new SourceWatermarks(idling);
    source.record(0, 1000, 0);
    source.tick([], 10);
    source.waited(5000);
    expect(source.tick([], 5900)).toEqual([]);
  });
});
