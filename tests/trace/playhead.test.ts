// The playhead, and how long it takes to look at any moment of a long run.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { Playhead } from '../../src/trace/playhead.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import { apply, createView } from '../../src/trace/view.ts';
import { kill, shippedLog, traceOf } from '../support/traced-run.ts';

vi.setConfig({ testTimeout: 60_000 });

const { events, run } = traceOf({
  scenario: CLICKS,
  log: shippedLog('clicks', 120),
  actions: [kill('TM-2', 6500), kill('JM', 12_000)],
});

test('wherever it was before, it shows what reducing from the beginning gives', () => {
  const recorder = new Recorder(run.facts, { stretch: 300 });
  for (const event of events) recorder.record(event);
  const playhead = new Playhead(recorder);
  const position = fc.integer({ min: 0, max: events.length });
  fc.assert(
    fc.property(fc.array(position, { minLength: 1, maxLength: 6 }), (positions) => {
      for (const each of positions) {
        const straight = createView(run.facts);
        for (const event of events.slice(0, each)) apply(straight, event);
        expect(playhead.moveTo(each)).toEqual(straight.model);
      }
    }),
    { numRuns: 20 },
  );
});

test('times and steps lead to the position behind their last event', () => {
  const recorder = new Recorder(run.facts, { stretch: 300 });
  for (const event of events) recorder.record(event);
  const times = events.map(({ atMs }) => atMs);
  for (const atMs of [0, 1, 399, 400, 5000, 6500, 12_000.5, 1e9]) {
    const position = recorder.positionAt(atMs);
    expect(position).toBe(times.filter((time) => time <= atMs).length);
    expect(recorder.eventBefore(position)).toBe(events[position - 1] ?? null);
  }
});

test('any moment of a run of 100,000 events can be looked at without a wait', () => {
  const recorder = new Recorder(run.facts);
  // The same run again and again: time and steps go on, what is in the view stays as large.
  const last = events.at(-1);
  let recorded = 0;
  for (let round = 0; recorded < 100_000; round++) {
    for (const event of events) {
      recorder.record({
        ...event,
        step: event.step + round * (last?.step ?? 0),
        atMs: event.atMs + round * (last?.atMs ?? 0),
      });
      recorded++;
    }
  }
  const playhead = new Playhead(recorder);
  const tookMs = Array.from({ length: 200 }, (_, index) => {
    const startMs = performance.now();
    expect(playhead.moveTo(Math.floor((recorded * ((index * 61) % 200)) / 200))).not.toBeNull();
    return performance.now() - startMs;
  }).sort((left, right) => left - right);
  const [median = 0, worst = 0] = [tookMs[100], tookMs[199]];
  console.log(
    `seek: median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms of ${recorded.toLocaleString('en')} events`,
  );
});
