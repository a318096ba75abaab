// Unaligned checkpoints, whole runs: barriers overtake, what they overtake is kept, and the result
// is exact whatever dies. The settings that do not go together are refused.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { digestBytes } from '../../../src/engine/digest.ts';
import { defineJob } from '../../../src/engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../../src/engine/job/settings.ts';
import {
  decodeTaskState,
  encodeTaskState,
  NO_KEYED_STATE,
} from '../../../src/engine/state/snapshot-file.ts';
import type { TraceEvent } from '../../../src/engine/trace-event.ts';
import { Conductor } from '../../../src/sim/conductor.ts';
import { InThreadHost } from '../../../src/sim/in-thread.ts';
import { expectedCounts } from '../../../src/sim/oracle/expected.ts';
import { CLICKS } from '../../../src/sim/scenarios.ts';
import type { SourceLog } from '../../../src/storage/durable.ts';
import { MemoryDurable } from '../../../src/storage/memory.ts';

const shipped = JSON.parse(readFileSync('public/data/clicks.json', 'utf8')) as SourceLog;
const log = { ...shipped, partitions: shipped.partitions.map((rows) => rows.slice(0, 150)) };

function run(changes: Record<string, unknown>, killAtMs: number | null, process = 'TM-1') {
  const scenario = { ...CLICKS, slowdown: { 'Map-2': 1.7, 'Sink-1': 5 } };
  const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
  const { settings, problems } = withSettings(base, {
    'execution.checkpointing.interval': 1500,
    'execution.checkpointing.unaligned.enabled': true,
    ...changes,
  });
  expect(problems).toEqual([]);
  const definition = defineJob(scenario, { job: 'job', seed: 3, settings });
  const durable = new MemoryDurable(log);
  const events: TraceEvent[] = [];
  const conductor = new Conductor({
    definition,
    onEvent: (event) => events.push(event),
    actions:
      killAtMs === null
        ? []
        : [{ atMs: killAtMs, afterStep: null, action: { kind: 'kill', process } }],
  });
  new InThreadHost(conductor, definition, durable).run(200_000);
  const rows = durable.readTopic('job', 'read committed');
  const counts = new Map(rows.map(({ key, value }) => [key, value]));
  return { events, counts, rows: rows.length, expected: expectedCounts(definition, log) };
}

const captured = (events: readonly TraceEvent[]): number =>
  events
    .flatMap((event) => (event.kind === 'in-flight-captured' ? Object.values(event.inputs) : []))
    .reduce((sum, count) => sum + count, 0);

describe('unaligned checkpoints', () => {
  test('a barrier overtakes what waits behind a slow sink, and the snapshot keeps it', () => {
    const unaligned = run({}, null);
    expect(captured(unaligned.events)).toBeGreaterThan(50);
    expect(unaligned.events.some(({ kind }) => kind === 'channel-blocked')).toBe(false);
  });

  test('under backpressure it completes sooner than an aligned one', () => {
    const durations = (changes: Record<string, unknown>): number => {
      const { events } = run(changes, null);
      const done = events.flatMap((event) =>
        event.kind === 'checkpoint-completed' ? [event.atMs - event.triggeredAtMs] : [],
      );
      return done.reduce((sum, ms) => sum + ms, 0) / done.length;
    };
    const aligned = durations({ 'execution.checkpointing.unaligned.enabled': false });
    expect(durations({})).toBeLessThan(aligned * 0.8);
  });

  test.each([0, 400, 1200])(
    'with an aligned timeout of %i ms the result is exact for every moment of a kill',
    (timeoutMs) => {
      for (let killAtMs = 1900; killAtMs < 9000; killAtMs += 710) {
        for (const process of ['TM-1', 'TM-3']) {
          const changes = { 'execution.checkpointing.aligned-checkpoint-timeout': timeoutMs };
          const { counts, expected, rows } = run(changes, killAtMs, process);
          expect(counts, `${process} killed at ${killAtMs} ms`).toEqual(new Map(expected));
          expect(rows).toBe(300);
        }
      }
    },
  );

  test('records in flight survive the snapshot file, byte for byte', () => {
    const bytes = Uint8Array.of(0, 1, 2, 3);
    const inFlight = {
      inputs: new Map([['Map-1→Count-1', [bytes, bytes]]]),
      outputs: new Map([['Count-1→Sink-1', [bytes]]]),
    };
    const file = encodeTaskState(null, null, inFlight);
    expect(decodeTaskState(file)).toEqual({
      operator: [],
      keyed: NO_KEYED_STATE,
      keyedFiles: null,
      inFlight,
    });
    expect(digestBytes(encodeTaskState(null, null, inFlight))).toBe(digestBytes(file));
  });

  test.each([
    [
      { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' },
      'Unaligned checkpoints need execution.checkpointing.mode EXACTLY_ONCE: at least once never waits, so there is nothing to overtake.',
    ],
    [
      { 'execution.checkpointing.max-concurrent-checkpoints': 2 },
      'Unaligned checkpoints need execution.checkpointing.max-concurrent-checkpoints 1: in-flight data can belong to one checkpoint only.',
    ],
  ])('%j is refused beside them, and the settings stay as they were', (change, sentence) => {
    const { settings, problems } = withSettings(DEFAULT_SETTINGS, {
      'execution.checkpointing.unaligned.enabled': true,
      ...change,
    });
    expect(problems).toEqual([sentence]);
    expect(settings).toEqual(DEFAULT_SETTINGS);
  });
});
