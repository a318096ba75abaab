// A job is rescaled while it runs: stopped with a savepoint and started from it with another plan.

import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/engine/action.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import { expectation, Checks } from '../../src/sim/checks.ts';
import { Conductor } from '../../src/sim/conductor.ts';
import { InThreadHost } from '../../src/sim/in-thread.ts';
import { inspectMemory } from '../../src/sim/inspect-memory.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';
import { define, words } from '../support/small-jobs.ts';

interface Told {
  readonly events: readonly TraceEvent[];
  readonly status: string;
}

function run(actions: readonly (readonly [atMs: number, Action])[], settings = {}): Told {
  const definition = define({ settings });
  const log = words(90, 90);
  const durable = new MemoryDurable(log);
  const inspect = inspectMemory(durable, definition.job);
  const checks = new Checks(definition, inspect, expectation(definition, log));
  const events: TraceEvent[] = [];
  const conductor = new Conductor({
    definition,
    actions: actions.map(([atMs, action]) => ({ atMs, afterStep: null, action })),
    onEvent: (event) => {
      events.push(event);
      checks.feed(event);
    },
  });
  const atRest = new InThreadHost(conductor, definition, durable).run(60_000);
  checks.end({ atRest, steps: conductor.step });
  expect(checks.violation).toBeNull();
  return { events, status: checks.ledger.status };
}

const rescale = (operator: string | null, parallelism: number): Action => ({
  kind: 'rescale',
  operator,
  parallelism,
});
const tasksDeployed = ({ events }: Told, operator: string): number[] => {
  const changed = events.findIndex(({ kind }) => kind === 'plan-changed');
  const started = (part: readonly TraceEvent[]): number =>
    new Set(
      part.flatMap((each) =>
        each.kind === 'task-status' &&
        each.status === 'RUNNING' &&
        each.task.startsWith(`${operator}-`)
          ? each.task
          : [],
      ),
    ).size;
  return [started(events.slice(0, changed)), started(events.slice(changed))];
};

const HEAP = {};
const FILES = {
  'state.backend.type': 'rocksdb',
  'state.backend.rocksdb.writebuffer.size': 150,
  'execution.checkpointing.incremental': true,
};

describe.each([
  ['hashmap', HEAP],
  ['rocksdb', FILES],
])('with %s', (_, settings) => {
  test.each([1, 3])('one operator goes from 2 to %i, and every count is right', (parallelism) => {
    const told = run([[900, rescale('Count', parallelism)]], settings);
    expect(told.status).toBe('FINISHED');
    expect(tasksDeployed(told, 'Count')).toEqual([2, parallelism]);
    expect(tasksDeployed(told, 'Map')).toEqual([2, 2]);
  });

  test('up and down again, with a crash of the JobManager in between', () => {
    const told = run(
      [
        [700, rescale('Count', 3)],
        [1500, { kind: 'kill', process: 'JM' }],
        [2300, rescale('Count', 1)],
      ],
      settings,
    );
    expect(told.status).toBe('FINISHED');
  });
});

test('what is impossible is refused in a sentence, and the job goes on', () => {
  const told = run([
    [600, rescale('Count', 129)],
    [650, rescale('Map', 3)],
    [700, rescale('Count', 2)],
  ]);
  expect(told.status).toBe('FINISHED');
  const refused = told.events.flatMap((each) =>
    each.kind === 'rescale-refused' ? each.reason : [],
  );
  expect(refused).toEqual([
    'The maximum parallelism is 128, and a snapshot fixes it: key groups cannot be divided among 129 subtasks.',
    'Map reads Source forward, so both need the same parallelism (2 and 3).',
    'The parallelism is 2 already.',
  ]);
});

test('a version that needs more slots than there are says so, until somebody brings them', () => {
  const told = run(
    [
      [900, rescale('Count', 3)],
      [4000, { kind: 'start-task-manager' }],
    ],
    { 'tidemark.resource-manager': 'standalone' },
  );
  expect(told.status).toBe('FINISHED');
  const missing = told.events.findIndex(({ kind }) => kind === 'slots-missing');
  expect(told.events[missing]).toMatchObject({ needed: 4, offered: 3 });
  expect(told.events[missing + 1]).toMatchObject({
    kind: 'job-status',
    status: 'RUNNING',
    reason: { why: 'waits for slots' },
  });
  const changed = told.events.findIndex(({ kind }) => kind === 'plan-changed');
  expect(changed).toBeGreaterThan(missing);
  expect(tasksDeployed(told, 'Count')).toEqual([2, 3]);
});
