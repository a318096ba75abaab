// A job ends, and another is started from what it left: both together come to what they must.

import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/engine/action.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import { readAction } from '../../src/sim/action-grammar.ts';
import { expectation, Checks } from '../../src/sim/checks.ts';
import { Conductor } from '../../src/sim/conductor.ts';
import { InThreadHost } from '../../src/sim/in-thread.ts';
import { inspectMemory } from '../../src/sim/inspect-memory.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';
import { define, words } from '../support/small-jobs.ts';

interface Told {
  readonly events: readonly TraceEvent[];
  readonly status: string;
  readonly files: readonly string[];
}

function run(actions: readonly (readonly [atMs: number, Action | string])[], settings = {}): Told {
  const definition = define({ settings });
  const log = words(90, 90);
  const durable = new MemoryDurable(log);
  const inspect = inspectMemory(durable, definition.job);
  const checks = new Checks(definition, inspect, expectation(definition, log));
  const events: TraceEvent[] = [];
  const conductor = new Conductor({
    definition,
    actions: actions.map(([atMs, action]) => ({
      atMs,
      afterStep: null,
      action: typeof action === 'string' ? spoken(action) : action,
    })),
    onEvent: (event) => {
      events.push(event);
      checks.feed(event);
    },
  });
  const atRest = new InThreadHost(conductor, definition, durable).run(60_000);
  checks.end({ atRest, steps: conductor.step });
  expect(checks.violation).toBeNull();
  return { events, status: checks.ledger.status, files: inspect.files() };
}

function spoken(sentence: string): Action {
  const action = readAction(sentence, null);
  if (!action) throw new Error(`"${sentence}" is no action.`);
  return action;
}

const of = <Kind extends TraceEvent['kind']>({ events }: Told, kind: Kind) =>
  events.filter((each): each is Extract<TraceEvent, { kind: Kind }> => each.kind === kind);
const refusals = (told: Told): string[] => of(told, 'start-refused').map(({ reason }) => reason);
const startedIds = (told: Told): number[] => {
  const from = told.events.findIndex((each) => each.kind === 'plan-changed' && each.start);
  return told.events
    .slice(from)
    .flatMap((each) => (each.kind === 'checkpoint-triggered' ? each.checkpoint : []));
};
const has = ({ files }: Told, folder: string): boolean =>
  files.some((file) => file.includes(`/${folder}/`));

const HEAP = {};
const FILES = {
  'state.backend.type': 'rocksdb',
  'state.backend.rocksdb.writebuffer.size': 150,
  'execution.checkpointing.incremental': true,
};
const ONE = { 'execution.checkpointing.num-retained': 1 };

describe.each([
  ['hashmap', HEAP],
  ['rocksdb, incremental', FILES],
])('with %s', (_, settings) => {
  test('stopped with a savepoint, started from it with another parallelism', () => {
    const told = run(
      [
        [900, 'stop with a savepoint'],
        [3000, 'start a job from savepoint 2, Count at 3'],
      ],
      { ...settings, ...ONE },
    );
    expect(refusals(told)).toEqual([]);
    expect(told.status).toBe('FINISHED');
    expect(of(told, 'recovery-started').map(({ checkpoint }) => checkpoint)).toEqual([2]);
    // Ids go on, and a savepoint that is only read stays.
    expect(startedIds(told)[0]).toBe(3);
    expect(has(told, 'savepoint-2')).toBe(true);
  });

  test('a claimed savepoint is deleted when it is no longer needed', () => {
    const told = run(
      [
        [900, 'stop with a savepoint'],
        [3000, 'start a job from savepoint 2, claiming it'],
      ],
      { ...settings, ...ONE },
    );
    expect(told.status).toBe('FINISHED');
    expect(of(told, 'checkpoint-subsumed').map(({ checkpoint }) => checkpoint)).toContain(2);
    expect(has(told, 'savepoint-2')).toBe(false);
  });

  test.each([
    ['', true],
    [', claiming it', false],
  ])('from a checkpoint retained after cancelling%s', (claiming, stays) => {
    const told = run(
      [
        [1300, 'cancel the job'],
        [3000, `start a job from checkpoint 1${claiming}`],
        [3700, { kind: 'kill', process: 'TM-1' }],
      ],
      { ...settings, ...ONE },
    );
    expect(refusals(told)).toEqual([]);
    expect(told.status).toBe('FINISHED');
    expect(has(told, 'chk-1')).toBe(stays);
  });

  test('the JobManager dies before the first checkpoint of the new job, and after', () => {
    for (const atMs of [3300, 4300]) {
      const told = run(
        [
          [900, 'stop with a savepoint'],
          [3000, 'start a job from savepoint 2, Count at 1, claiming it'],
          [atMs, { kind: 'kill', process: 'JM' }],
        ],
        settings,
      );
      expect(told.status).toBe('FINISHED');
    }
  });
});

test('a checkpoint after a start without claim uploads everything again', () => {
  const uploads = (claiming: string): number => {
    const told = run(
      [
        [1300, 'cancel the job'],
        [3000, `start a job from checkpoint 1${claiming}`],
      ],
      // Large enough that nothing is merged before the first checkpoint.
      { ...FILES, 'state.backend.rocksdb.writebuffer.size': 100_000 },
    );
    const [first] = startedIds(told);
    const completed = of(told, 'checkpoint-completed').find((each) => each.checkpoint === first);
    const before = of(told, 'checkpoint-completed').find((each) => each.checkpoint === 1);
    const old = new Set(before?.files.map(({ file }) => file));
    return completed?.files.filter(({ file }) => old.has(file)).length ?? -1;
  };
  expect(uploads('')).toBe(0);
  expect(uploads(', claiming it')).toBeGreaterThan(0);
});

test('the backend may change with a savepoint', () => {
  const told = run([
    [900, 'stop with a savepoint'],
    [3000, 'start a job from savepoint 2, on rocksdb'],
  ]);
  expect(told.status).toBe('FINISHED');
  const again = run(
    [
      [900, 'stop with a savepoint'],
      [3000, 'start a job from savepoint 2, on hashmap'],
    ],
    FILES,
  );
  expect(again.status).toBe('FINISHED');
});

test('what cannot be started is refused in a sentence, and nothing is touched', () => {
  const told = run([
    [600, 'start a job from savepoint 2'],
    [900, 'stop with a savepoint'],
    [3000, 'start a job from savepoint 7'],
    [3100, 'start a job from savepoint 2, Count at 200'],
    [3200, 'start a job from checkpoint 1, on rocksdb'],
  ]);
  expect(refusals(told)).toEqual([
    'A job still runs here. Stop it with a savepoint, or cancel it; then another can be started.',
    'There is no savepoint-7 in the store. There are savepoint-2.',
    'The maximum parallelism is 128, and a snapshot fixes it: key groups cannot be divided among 200 subtasks.',
    'There is no chk-1 in the store. There are savepoint-2.',
  ]);
  expect(told.status).toBe('FINISHED');
  expect(has(told, 'savepoint-2')).toBe(true);
});

test('a third job may follow the second', () => {
  const told = run([
    [900, 'stop with a savepoint'],
    [3000, 'start a job from savepoint 2, Count at 3'],
    [3900, 'stop with a savepoint'],
    [6000, 'start a job from savepoint 4, Count at 1, claiming it'],
  ]);
  expect(refusals(told)).toEqual([]);
  expect(told.status).toBe('FINISHED');
});
