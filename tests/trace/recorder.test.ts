// Any moment of a run again: seeking gives exactly what reducing from the beginning gives.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import { apply, createView } from '../../src/trace/view.ts';
import { kill, shippedLog, traceOf } from '../support/traced-run.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const { events, run } = traceOf({
  scenario: CLICKS,
  log: shippedLog('clicks', 120),
  actions: [kill('TM-2', 6500), kill('JM', 12_000)],
});

test('a view sought equals the view reduced from the beginning', () => {
  const recorder = new Recorder(run.facts, { stretch: 700 });
  for (const event of events) recorder.record(event);
  expect(recorder.length).toBe(events.length);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: events.length }), (position) => {
      const straight = createView(run.facts);
      for (const event of events.slice(0, position)) apply(straight, event);
      const sought = recorder.viewAt(position);
      expect(sought?.model).toEqual(straight.model);
      expect(sought?.memory).toEqual(straight.memory);
    }),
    { numRuns: 25 },
  );
});

test('a view sought is a copy: what is done to it leaves the recording as it was', () => {
  const recorder = new Recorder(run.facts, { stretch: 100 });
  for (const event of events.slice(0, 500)) recorder.record(event);
  recorder.viewAt(250)?.model.tasks.clear();
  recorder.viewAt(500)?.model.tasks.clear();
  expect(recorder.viewAt(250)?.model.tasks.size).toBe(7);
  expect(recorder.view.model.tasks.size).toBe(7);
});

test('memory is bounded: the oldest stretch is forgotten, and that is said', () => {
  const recorder = new Recorder(run.facts, { stretch: 100, most: 300 });
  for (const event of events.slice(0, 1000)) recorder.record(event);
  expect(recorder.first).toBe(600);
  expect(recorder.viewAt(599)).toBeNull();
  expect(recorder.viewAt(600)).not.toBeNull();
  expect(recorder.viewAt(1001)).toBeNull();
  expect(recorder.eventsBetween(650, 950)).toEqual(events.slice(650, 950));
});

test('a step has a position: behind its last event', () => {
  const recorder = new Recorder(run.facts, { stretch: 100 });
  for (const event of events) recorder.record(event);
  for (const step of [1, 2, 50, 400, 401, 402]) {
    const position = recorder.positionOf(step);
    expect(events[position - 1]?.step ?? 0).toBeLessThanOrEqual(step);
    expect(events[position]?.step).toBeGreaterThan(step);
  }
});
