// The vectors read off Flink's tests against the engine, and the runner against wrong vectors.

import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  BarrierRig,
  runBarrierCase,
  runBarrierVectors,
  runKeyGroupVectors,
} from '../../src/sim/conformance.ts';
import type { Observation } from '../../src/sim/conformance.ts';
import {
  barrierVectorsSchema,
  keyGroupVectorsSchema,
  type BarrierCase,
} from '../../src/sim/conformance-vectors.ts';
import barrierFile from '../vectors/vectors-barriers.json';
import keyGroupFile from '../vectors/vectors-keygroups.json';

const barriers = v.parse(barrierVectorsSchema, barrierFile);
const keyGroups = v.parse(keyGroupVectorsSchema, keyGroupFile);

describe('barrier vectors', () => {
  test('the file holds its 83 cases', () => {
    expect(barriers.cases).toHaveLength(83);
  });

  test.each(barriers.cases.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const result = runBarrierCase(vector);
    expect(result.firstDifference).toBeUndefined();
    expect(result).toEqual({ name: vector.name, ok: true, assertedOk: true });
  });
});

describe('key group vectors', () => {
  test('every row agrees', () => {
    const results = runKeyGroupVectors(keyGroups);
    expect(results.length).toBeGreaterThan(1_000);
    expect(results.filter((result) => !result.ok)).toEqual([]);
  });
});

// ---- More of Flink's AlternatingCheckpointsTest, in the same encoding. ----

function timed(ch: number, timeoutMs = 10): Input {
  return { type: 'barrier', ch, id: 1, ts: 0, opt: { timeoutMs } };
}
const buffer = (ch: number): Input => ({ type: 'buffer', ch });
const poll: Input = { type: 'poll' };
const late = (ms: number): Input => ({ type: 'advance', ms, timers: false });

type Input = BarrierCase['inputs'][number];

interface Story {
  readonly name: string;
  readonly channels: number;
  readonly delivery: BarrierCase['delivery'];
  readonly localChannels?: number[];
  readonly inputs: Input[];
  /** What is taken out, announcements as "announcement of n". */
  readonly out: (number | string)[];
  readonly triggered: [number, string][];
  readonly persisted?: [number, number][];
  readonly blocked?: number[];
}

const STORIES: Story[] = [
  {
    name: 'testSwitchToUnalignedByUpstream',
    channels: 2,
    delivery: 'handler-direct',
    inputs: [
      { type: 'announce', ch: 0, id: 1, ts: 0, opt: { timeoutMs: 2147483647 } },
      { type: 'barrier', ch: 1, id: 1, ts: 0, opt: 'unaligned' },
    ],
    out: [1],
    triggered: [[1, 'unaligned']],
  },
  {
    name: 'testActiveTimeoutAfterLocalBarrierPassiveTimeout',
    channels: 2,
    delivery: 'mixed-queues',
    localChannels: [0],
    inputs: [
      timed(0),
      buffer(0),
      poll,
      buffer(1),
      timed(1),
      late(11),
      poll,
      { type: 'runTimers' },
      poll,
      poll,
      poll,
    ],
    out: [0, 'announcement of 4', 4, 1, 3],
    triggered: [[1, 'unaligned']],
    persisted: [[1, 3]],
  },
  {
    name: 'testActiveTimeoutAfterAnnouncementPassiveTimeout',
    channels: 2,
    delivery: 'remote-queues',
    inputs: [
      ...[buffer(0), buffer(0), timed(0), buffer(1), timed(1)],
      poll,
      late(11),
      poll,
      { type: 'runTimers' },
      ...[poll, poll, poll, poll, poll],
    ],
    out: ['announcement of 2', 'announcement of 4', 2, 4, 0, 3, 1],
    triggered: [[1, 'unaligned']],
    persisted: [
      [1, 0],
      [1, 1],
      [1, 3],
    ],
  },
  {
    name: 'testActiveTimeoutAfterBarrierPassiveTimeout',
    channels: 2,
    delivery: 'remote-queues',
    inputs: [
      ...[buffer(0), buffer(0), timed(0)],
      ...[poll, poll, poll],
      late(11),
      poll,
      { type: 'runTimers' },
      ...[buffer(1), timed(1)],
      ...[poll, poll, poll],
    ],
    out: ['announcement of 2', 0, 1, 2, 'announcement of 10', 10, 9],
    triggered: [[1, 'unaligned']],
    persisted: [[1, 9]],
  },
  {
    name: 'testNoActiveTimeoutAlignmentAfterLastBarrier',
    channels: 2,
    delivery: 'handler-direct',
    inputs: [timed(0), timed(1), { type: 'advance', ms: 101, timers: true }],
    out: [0, 1],
    triggered: [[1, 'aligned-with-timeout']],
  },
  {
    name: 'testStartNewCheckpointViaAnnouncement',
    channels: 3,
    delivery: 'remote-queues',
    inputs: [
      timed(0, 10_000),
      { type: 'eop', ch: 1 },
      ...[poll, poll, poll],
      timed(2, 10_000),
      ...[poll, poll],
    ],
    out: ['announcement of 0', 1, 0, 'announcement of 5', 5],
    triggered: [[1, 'aligned-with-timeout']],
  },
  {
    name: 'testOutOfOrderBarrier',
    channels: 2,
    delivery: 'handler-direct',
    inputs: [
      { type: 'barrier', ch: 0, id: 10, opt: 'aligned' },
      { type: 'barrier', ch: 1, id: 5, opt: 'savepoint' },
    ],
    out: [0, 1],
    triggered: [],
    blocked: [0],
  },
];

describe('more of Flink’s AlternatingCheckpointsTest', () => {
  test.each(STORIES.map((story) => [story.name, story] as const))('%s', (name, story) => {
    const { channels, delivery, localChannels = [], inputs } = story;
    const vector: BarrierCase = {
      ...{ name, mode: 'alternating', channels, delivery, localChannels, inputs },
      ...{ checkpointsAfterTasksFinish: true, defaultOptions: null, expect: [] },
      totals: { triggered: [], aborted: [] },
    };
    const rig = new BarrierRig(vector);
    const steps = inputs.map((_, index) => rig.step(index));
    const out = steps.flatMap((step) => step.out);
    expect(out.map(announced)).toEqual(story.out);
    expect(steps.flatMap((step) => step.events)).toEqual(
      story.triggered.map(([id, alignment]) => ({ kind: 'trigger', id, alignment })),
    );
    expect(steps.flatMap((step) => step.persisted)).toEqual(
      (story.persisted ?? []).map(([id, input]) => ({ id, input })),
    );
    expect(steps.at(-1)?.blocked).toEqual(story.blocked ?? []);
  });
});

function announced(taken: Observation['out'][number]): number | string {
  return typeof taken === 'number' ? taken : `announcement of ${taken.announcementOf}`;
}

describe('the runner', () => {
  const sample = barriers.cases.find((vector) => vector.name.startsWith('unaligned/testMetrics'))!;

  test('it names the first step and field that differ', () => {
    const vector = structuredClone(sample);
    vector.expect[7]!.persisted = [];
    vector.expect[13]!.pending = true;
    expect(runBarrierCase(vector).firstDifference).toEqual({
      step: 7,
      field: 'persisted',
      expected: [],
      actual: [{ id: 1, input: 7 }],
    });
  });

  test('a difference in a single step leaves the run as a whole in agreement', () => {
    const vector = structuredClone(sample);
    vector.expect[13]!.pending = true;
    expect(runBarrierCase(vector)).toMatchObject({ ok: false, assertedOk: true });
  });

  test('a difference in triggers or metrics does not', () => {
    const triggers = structuredClone(sample);
    triggers.totals.triggered = [1, 2];
    expect(runBarrierCase(triggers)).toMatchObject({
      assertedOk: false,
      firstDifference: { step: null, field: 'totals.triggered' },
    });
    const metrics = structuredClone(sample);
    metrics.metrics = { processedInFlightBytes: 700 };
    expect(runBarrierCase(metrics)).toMatchObject({
      assertedOk: false,
      firstDifference: { step: null, field: 'metrics.processedInFlightBytes', actual: 600 },
    });
  });

  test('a case the engine refuses is a failed case, not the end of the run', () => {
    const vector = structuredClone(sample);
    vector.inputs.splice(0, 1, { type: 'eop', ch: 0 });
    const [refused, next] = runBarrierVectors({ cases: [vector, sample] });
    expect(refused).toMatchObject({ ok: false, assertedOk: false });
    expect(next).toMatchObject({ ok: true });
  });

  test('a wrong key group is found', () => {
    const vectors = structuredClone(keyGroups.vectors.slice(0, 2));
    vectors[1]!.operatorIndex = 40;
    const file = v.parse(keyGroupVectorsSchema, { vectors });
    const [right, wrong] = runKeyGroupVectors(file);
    expect(right).toMatchObject({ ok: true });
    expect(wrong).toMatchObject({
      ok: false,
      firstDifference: { step: null, field: 'operatorIndex', expected: 40 },
    });
  });

  test.each([
    ['without cases', { cases: [] }],
    ['with an unknown kind of input', withCase({ inputs: [{ type: 'bufer', ch: 0 }] })],
    ['with a step too few', withCase({ expect: sample.expect.slice(1) })],
    ['with a channel that does not exist', withCase({ channels: 1 })],
  ])('a file %s is refused', (_, file) => {
    expect(v.safeParse(barrierVectorsSchema, file).success).toBe(false);
  });

  function withCase(change: object) {
    return { cases: [{ ...sample, ...change }] };
  }
});
