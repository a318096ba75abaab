// What each action does to a run: read from the trace, and the result is right in the end.
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import type { Action } from '../../src/sim/action.ts';
import { judgeOutput } from '../../src/sim/invariants/output-without-gap.ts';
import { expectedCounts } from '../../src/sim/oracle/expected.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { shippedLog, traceOf } from '../support/traced-run.ts';

const log = shippedLog('clicks', 300);

function runWith(
  atMs: number,
  action: Action,
  settings: Readonly<Record<string, unknown>> = {},
): { events: readonly TraceEvent[]; exact: boolean } {
  return runWithAll([[atMs, action]], settings);
}

function runWithAll(
  timed: readonly (readonly [atMs: number, action: Action])[],
  settings: Readonly<Record<string, unknown>> = {},
): { events: readonly TraceEvent[]; exact: boolean } {
  const actions = timed.map(([atMs, action]) => ({ atMs, afterStep: null, action }));
  const { events, run } = traceOf({ scenario: CLICKS, log, actions, settings });
  const rows = run.durable.readTopic('job', 'read committed');
  const verdict = judgeOutput(rows, expectedCounts(run.definition, log), true);
  return { events, exact: verdict.example === null };
}

function of<K extends TraceEvent['kind']>(events: readonly TraceEvent[], kind: K) {
  return events.filter((event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind);
}

describe('an exception in a task', () => {
  const { events, exact } = runWith(7000, { kind: 'fail-task', task: 'Map-2' });

  test('is reported by its living TaskManager, and the job restarts', () => {
    const failed = of(events, 'task-status').find(({ status }) => status === 'FAILED');
    expect(failed).toMatchObject({ task: 'Map-2' });
    expect(of(events, 'restart-scheduled')).toHaveLength(1);
    expect(of(events, 'process-killed')).toEqual([]);
  });

  test('changes nothing about the result', () => {
    expect(exact).toBe(true);
  });
});

describe('a record that cannot be read', () => {
  test('fails its source again and again, until the restart strategy gives up', () => {
    const { events, exact } = runWith(
      1000,
      { kind: 'spoil-record', partition: 1, offset: 200 },
      { 'restart-strategy.fixed-delay.attempts': 3 },
    );
    const reasons = of(events, 'restart-scheduled').map(({ failure }) => failure);
    expect(reasons).toHaveLength(3);
    for (const reason of reasons) {
      expect(JSON.stringify(reason)).toContain('Record 200 of partition 1');
    }
    expect(of(events, 'job-status').at(-1)).toMatchObject({ status: 'FAILED' });
    expect(exact).toBe(false);
  });

  test('harms nobody when it has been read long ago', () => {
    const { events, exact } = runWith(8000, { kind: 'spoil-record', partition: 1, offset: 0 });
    expect(of(events, 'restart-scheduled')).toEqual([]);
    expect(exact).toBe(true);
  });
});

describe('a slow operator', () => {
  test('makes the barriers behind its queue late', () => {
    const longest = (action: Action): number =>
      Math.max(
        ...of(runWith(500, action).events, 'acknowledged').map(
          ({ metrics }) => metrics.alignmentMs,
        ),
      );
    const slow = longest({ kind: 'slow-task', task: 'Map-2', factor: 6 });
    const even = longest({ kind: 'slow-task', task: 'Map', factor: 1 });
    expect(slow).toBeGreaterThan(4 * even);
  });

  test('stays slow in the TaskManager that comes after a crash', () => {
    const actions = [
      { atMs: 500, afterStep: null, action: { kind: 'slow-task', task: 'Map-1', factor: 5 } },
      { atMs: 3000, afterStep: null, action: { kind: 'kill', process: 'TM-1' } },
    ] as const;
    const { events } = traceOf({ scenario: CLICKS, log, actions });
    const costs = of(events, 'processed').filter(
      ({ task, attempt }) => task === 'Map-1' && attempt === 2,
    );
    expect(costs.length).toBeGreaterThan(10);
    expect(Math.min(...costs.map(({ costMs }) => costMs))).toBeGreaterThanOrEqual(5 * 32);
  });
});

test('a slow channel carries everything later', () => {
  const channel = 'Source-1→Map-1';
  const { events, exact } = runWith(5000, { kind: 'slow-channel', channel, extraMs: 700 });
  const slow = of(events, 'sent').filter((sent) => sent.channel === channel && sent.atMs > 5100);
  expect(slow.length).toBeGreaterThan(20);
  for (const { departMs, arriveMs } of slow) expect(arriveMs - departMs).toBeGreaterThan(700);
  expect(exact).toBe(true);
});

describe('the store', () => {
  test('that refuses to write fails checkpoints, not the job', () => {
    const { events, exact } = runWith(4500, { kind: 'refuse-store', forMs: 6000 });
    expect(of(events, 'checkpoint-refused').length).toBeGreaterThan(0);
    expect(of(events, 'restart-scheduled')).toEqual([]);
    expect(of(events, 'checkpoint-completed').length).toBeGreaterThan(0);
    expect(exact).toBe(true);
  });

  test('that is slow makes the asynchronous part long', () => {
    const { events, exact } = runWith(4500, { kind: 'slow-store', extraMs: 2500, forMs: 3000 });
    const longest = Math.max(...of(events, 'acknowledged').map(({ metrics }) => metrics.asyncMs));
    expect(longest).toBeGreaterThan(2500);
    expect(exact).toBe(true);
  });
});

describe('a message about a checkpoint', () => {
  const which = { message: 'acknowledgement', task: 'Map-1', checkpoint: 1 } as const;

  test('that is lost lets the checkpoint expire', () => {
    const { events, exact } = runWith(
      1000,
      { kind: 'lose-message', ...which },
      { 'execution.checkpointing.timeout': 3000 },
    );
    expect(of(events, 'message-lost')).toMatchObject([{ what: 'acknowledge', to: 'JM' }]);
    expect(of(events, 'checkpoint-aborted')).toMatchObject([
      { checkpoint: 1, reason: 'CHECKPOINT_EXPIRED' },
    ]);
    expect(exact).toBe(true);
  });

  test('that comes too late is ignored', () => {
    const { events, exact } = runWith(
      1000,
      { kind: 'delay-message', ...which, byMs: 5000 },
      { 'execution.checkpointing.timeout': 3000 },
    );
    expect(of(events, 'acknowledgement-ignored')).toMatchObject([
      { checkpoint: 1, task: 'Map-1', why: 'late' },
    ]);
    expect(exact).toBe(true);
  });

  test('of completion that a sink never gets is made up for by the next', () => {
    const { events, exact } = runWith(1000, {
      kind: 'lose-message',
      message: 'completion notice',
      task: 'Sink-1',
      checkpoint: 1,
    });
    const [first] = of(events, 'transactions-committed');
    expect(first).toMatchObject({ checkpoint: 2 });
    expect(first?.transactions).toHaveLength(2);
    expect(exact).toBe(true);
  });
});

test('one more TaskManager joins and offers its slot', () => {
  const { events } = runWith(3000, { kind: 'start-task-manager' });
  const registered = of(events, 'task-manager-registered');
  expect(registered.at(-1)).toMatchObject({ taskManager: 'TM-4', slots: 1 });
});

test('nothing reaches a process that hangs, and nothing is lost on the way', () => {
  const { events, exact } = runWith(6000, { kind: 'freeze', process: 'TM-2', forMs: 900 });
  const [frozen] = of(events, 'process-frozen');
  expect(frozen).toMatchObject({ frozen: 'TM-2', untilMs: 6900 });
  const meanwhile = events.filter(({ by, atMs }) => by === 'TM-2' && atMs > 6000 && atMs < 6900);
  expect(meanwhile).toEqual([]);
  expect(of(events, 'task-manager-lost')).toEqual([]);
  expect(exact).toBe(true);
});

test('a process that hangs can be let go on: what was held up comes then, in its order', () => {
  const { events, exact } = runWithAll([
    [6000, { kind: 'freeze', process: 'TM-2', forMs: 30_000 }],
    [6700, { kind: 'freeze', process: 'TM-2', forMs: 0 }],
  ]);
  const [, thawed] = of(events, 'process-frozen');
  expect(thawed).toMatchObject({ frozen: 'TM-2', untilMs: thawed?.atMs });
  const next = events.find(({ by, step }) => by === 'TM-2' && step > (thawed?.step ?? 0));
  expect((next?.atMs ?? Infinity) - (thawed?.atMs ?? 0)).toBeLessThan(200);
  expect(of(events, 'task-manager-lost')).toEqual([]);
  expect(exact).toBe(true);
});

test('an order about a message can be taken back, and a spoiled record mended', () => {
  const about = { message: 'acknowledgement', task: 'Count-1', checkpoint: null } as const;
  const { events, exact } = runWithAll([
    [1000, { kind: 'lose-message', ...about }],
    [1000, { kind: 'spoil-record', partition: 0, offset: 800 }],
    [2000, { kind: 'pass-message', ...about }],
    [2000, { kind: 'mend-record', partition: 0, offset: 800 }],
  ]);
  expect(of(events, 'message-lost')).toEqual([]);
  expect(of(events, 'restart-scheduled')).toEqual([]);
  expect(exact).toBe(true);
});

describe('a stored file', () => {
  const settings = {
    'execution.checkpointing.num-retained': 2,
    'execution.checkpointing.interval': 2000,
  };
  const crash = [12_000, { kind: 'kill', process: 'TM-1' }] as const;

  test.each([
    ['damage-file', 'its checksum is not the one written down'],
    ['delete-file', 'There is no file'],
  ] as const)('%s: the restore notices and takes the checkpoint before', (kind, why) => {
    const untouched = runWithAll([crash], settings);
    const [used] = of(untouched.events, 'recovery-started');
    const file = `chk-${used?.checkpoint ?? 0}/Count-1-a1`;
    const { events } = runWithAll([[11_900, { kind, file }], crash], settings);
    expect(of(events, 'file-tampered')).toMatchObject([{ file: `job/${file}`, found: true }]);
    const [damaged] = of(events, 'checkpoint-damaged');
    expect(damaged?.checkpoint).toBe(used?.checkpoint);
    expect(damaged?.reason).toContain(why);
    const from = of(events, 'recovery-started').map(({ checkpoint }) => checkpoint);
    expect(from).toEqual([used?.checkpoint, (used?.checkpoint ?? 0) - 1]);
    expect(of(events, 'job-status').at(-1)).toMatchObject({ status: 'FINISHED' });
  });

  test('without another checkpoint the job fails, and says why', () => {
    const untouched = runWithAll([crash]);
    const [used] = of(untouched.events, 'recovery-started');
    const file = `chk-${used?.checkpoint ?? 0}/Count-1-a1`;
    const { events } = runWithAll([[11_900, { kind: 'delete-file', file }], crash]);
    expect(of(events, 'job-status').at(-1)).toMatchObject({
      status: 'FAILED',
      reason: { why: 'nothing readable' },
    });
  });

  test('that is not there cannot be broken, and nothing else happens', () => {
    const { events, exact } = runWith(6000, { kind: 'delete-file', file: 'chk-99/Count-1-a1' });
    expect(of(events, 'file-tampered')).toMatchObject([{ found: false }]);
    expect(exact).toBe(true);
  });
});

describe('local recovery', () => {
  const settings = { 'execution.checkpointing.local-backup.enabled': true };
  const locallyRestored = (action: Action): readonly string[] =>
    of(runWith(9500, action, settings).events, 'restored').flatMap(({ task, localBytes }) =>
      localBytes > 0 ? [task] : [],
    );

  test('gives tasks with keyed state their state back from the disk beside them', () => {
    expect(locallyRestored({ kind: 'fail-task', task: 'Map-1' })).toEqual(['Count-1', 'Count-2']);
  });

  test('has nothing for the tasks of a dead TaskManager, which read from the store', () => {
    const [left, ...more] = locallyRestored({ kind: 'kill', process: 'TM-1' });
    expect(left).toMatch(/^Count-/);
    expect(more).toEqual([]);
  });

  test('is switched off by default', () => {
    const { events } = runWith(9500, { kind: 'fail-task', task: 'Map-1' });
    expect(of(events, 'local-copy-kept')).toEqual([]);
    expect(of(events, 'restored').every(({ localBytes }) => localBytes === 0)).toBe(true);
  });
});
