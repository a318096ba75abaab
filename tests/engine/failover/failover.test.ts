// Who restarts after which failure, read from the trace of whole runs; results are exact in the end
// wherever the settings promise it.
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../../src/engine/trace-event.ts';
import type { Action } from '../../../src/sim/action.ts';
import { generatedLog } from '../../../src/sim/generated-log.ts';
import { judgeOutput } from '../../../src/sim/invariants/output-without-gap.ts';
import { expectedCounts } from '../../../src/sim/oracle/expected.ts';
import { CLICKS, SLICES } from '../../../src/sim/scenarios.ts';
import { present } from '../../../src/engine/assert.ts';
import { shippedLog, traceOf } from '../../support/traced-run.ts';

type At = readonly [atMs: number, action: Action];

function run(
  scenario: typeof CLICKS,
  acts: readonly At[],
  settings: Readonly<Record<string, unknown>> = {},
) {
  const log = present(generatedLog(scenario.log) ?? shippedLog(scenario.log, 250), 'No log.');
  const actions = acts.map(([atMs, action]) => ({ atMs, afterStep: null, action }));
  const { events, run: traced } = traceOf({ scenario, log, actions, settings });
  const rows = traced.durable.readTopic('job', 'read committed');
  const verdict = judgeOutput(rows, expectedCounts(traced.definition, log), true);
  const status = of(events, 'job-status').at(-1)?.status;
  return { events, verdict, status, exact: verdict.example === null };
}

function of<K extends TraceEvent['kind']>(events: readonly TraceEvent[], kind: K) {
  return events.filter((event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind);
}

const fail = (task: string): Action => ({ kind: 'fail-task', task });
const killTm2: Action = { kind: 'kill', process: 'TM-2' };

describe('a job of slices', () => {
  const { events, exact } = run(SLICES, [[9000, fail('Map-2')]]);

  test('restarts only the slice that failed, from the newest checkpoint', () => {
    expect(of(events, 'recovery-started')).toMatchObject([
      { checkpoint: 1, tasks: ['Source-2', 'Map-2', 'Count-2', 'Sink-2'] },
    ]);
    const deployed = of(events, 'task-status').filter(({ status }) => status === 'DEPLOYING');
    expect(deployed.filter(({ attempt }) => attempt === 2)).toHaveLength(4);
    expect(exact).toBe(true);
  });

  test('goes on in the other slices meanwhile', () => {
    const [failed] = of(events, 'restart-scheduled');
    const [over] = of(events, 'recovery-ended');
    const meanwhile = of(events, 'processed').filter(
      ({ atMs, attempt }) =>
        attempt === 1 && atMs > (failed?.atMs ?? 0) + 300 && atMs < (over?.atMs ?? 0),
    );
    expect(meanwhile.length).toBeGreaterThan(20);
    expect(meanwhile.some(({ task }) => task.endsWith('-2'))).toBe(false);
  });

  test('gives up the checkpoint that was pending, since the slice has no part in it any more', () => {
    const pending = run(SLICES, [[7000, fail('Map-2')]]);
    expect(of(pending.events, 'checkpoint-aborted')[0]).toMatchObject({
      checkpoint: 1,
      reason: 'JOB_FAILOVER_REGION',
    });
    expect(pending.exact).toBe(true);
  });

  test('restarts as a whole when failover is set to full', () => {
    const full = run(SLICES, [[9000, fail('Map-2')]], {
      'jobmanager.execution.failover-strategy': 'full',
    });
    expect(of(full.events, 'recovery-started')[0]?.tasks).toHaveLength(12);
    expect(full.exact).toBe(true);
  });
});

test('a keyBy makes the whole job one region', () => {
  const { events, exact } = run(CLICKS, [[9000, fail('Map-2')]]);
  expect(of(events, 'recovery-started')[0]?.tasks).toHaveLength(7);
  expect(exact).toBe(true);
});

describe('in a standalone cluster', () => {
  const standalone = { 'tidemark.resource-manager': 'standalone' };

  test('the job waits for slots, shown as RUNNING with SCHEDULED tasks, until a worker comes', () => {
    const acts: At[] = [
      [8000, killTm2],
      [20_000, { kind: 'start-task-manager' }],
    ];
    const { events, exact, status } = run(CLICKS, acts, standalone);
    expect(of(events, 'slots-missing')).toMatchObject([{ needed: 3, offered: 2 }]);
    const waiting = of(events, 'task-status').filter((told) => told.status === 'SCHEDULED');
    expect(waiting).toHaveLength(7);
    expect(of(events, 'job-status').map((told) => told.status)).toEqual([
      'CREATED',
      'RUNNING',
      'RESTARTING',
      'RUNNING',
      'FINISHED',
    ]);
    const [started] = of(events, 'recovery-started');
    expect(started?.atMs).toBeGreaterThan(20_000);
    expect([exact, status]).toEqual([true, 'FINISHED']);
  });

  test('slots that never come are a failure, and the restart strategy decides', () => {
    const { events, status } = run(CLICKS, [[8000, killTm2]], {
      ...standalone,
      'slot.request.timeout': 5000,
      'restart-strategy.fixed-delay.attempts': 2,
    });
    expect(of(events, 'restart-scheduled')).toHaveLength(2);
    expect(status).toBe('FAILED');
  });

  test('a TaskManager that was only silent drops its tasks and is taken on again', () => {
    const frozen: Action = { kind: 'freeze', process: 'TM-2', forMs: 4000 };
    const { events, exact } = run(CLICKS, [[8000, frozen]], standalone);
    expect(of(events, 'task-manager-lost')).toMatchObject([{ taskManager: 'TM-2' }]);
    expect(of(events, 'process-killed')).toEqual([]);
    const again = of(events, 'task-manager-registered').at(-1);
    expect(again).toMatchObject({ taskManager: 'TM-2' });
    expect(again?.atMs).toBeGreaterThan(12_000);
    expect(exact).toBe(true);
  });
});

test('a cluster that replaces workers ends one that was only silent', () => {
  const frozen: Action = { kind: 'freeze', process: 'TM-2', forMs: 4000 };
  const { events, exact } = run(CLICKS, [[8000, frozen]]);
  expect(of(events, 'process-killed')).toMatchObject([{ killed: 'TM-2' }]);
  expect(of(events, 'process-started').at(-1)).toMatchObject({ started: 'TM-2.2' });
  expect(exact).toBe(true);
});

test('a TaskManager that does not hear from the JobManager drops its tasks', () => {
  const frozen: Action = { kind: 'freeze', process: 'JM', forMs: 4000 };
  const { events, exact } = run(CLICKS, [[8000, frozen]]);
  const lost = of(events, 'job-manager-lost');
  expect(lost.map(({ by }) => by).sort()).toEqual(['TM-1', 'TM-2', 'TM-3']);
  for (const { silentMs } of lost) expect(silentMs).toBeLessThanOrEqual(2500);
  expect(exact).toBe(true);
});

describe('the death of the JobManager', () => {
  const crash: At = [12_000, { kind: 'kill', process: 'JM' }];

  test('costs nothing where its successor finds the checkpoints', () => {
    const { events, exact } = run(CLICKS, [crash]);
    expect(of(events, 'recovery-started')).toMatchObject([{ checkpoint: 1 }]);
    expect(exact).toBe(true);
  });

  test('without high availability sends the job back to the beginning, over its own output', () => {
    const { events, verdict } = run(CLICKS, [crash], { 'high-availability.type': 'NONE' });
    expect(of(events, 'recovery-started')).toMatchObject([{ checkpoint: null }]);
    expect(verdict.lost).toBe(0);
    expect(verdict.duplicated).toBeGreaterThan(0);
  });
});
