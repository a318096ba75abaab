// The headline: one sentence for each thing that can be going on, the gravest first.
import { expect, test } from 'vitest';
import type { CheckpointView, RecoveryView, ViewModel } from '../../src/trace/view-model.ts';
import { headlineOf } from '../../src/ui/headline.ts';
import { JOB, stagedView } from './staged-view.ts';

const expected = new Map([
  ['/help', 2],
  ['/shop', 1],
]);

function textOf(view: ViewModel, cursorMs = 10_000): string {
  const { settings } = JOB;
  return headlineOf({ view, cursorMs, settings, expected }).text;
}

const recovery: RecoveryView = {
  cause: 'failure',
  failure: { why: 'silent', taskManager: 'TM-1', silentMs: 1500 },
  failedAtMs: 9000,
  restartAtMs: 10_600,
  checkpoint: null,
  attempt: null,
  startedAtMs: null,
  endedAtMs: null,
};

test('a first visit is told what to do', () => {
  expect(textOf(stagedView())).toBe('Kill a TaskManager. See if the numbers survive.');
});

test('a death nobody knows of comes first', () => {
  const view = stagedView();
  const worker = view.processes.get('TM-1');
  Object.assign(worker ?? {}, { state: 'dead', killedAtMs: 9000, lastHeartbeatMs: 8900 });
  expect(textOf(view)).toBe('TM-1 is dead, and nobody knows yet: no heartbeat for 1.1 s of 1.5 s.');
});

test('a recovery is told step by step', () => {
  const view = stagedView();
  view.job.status = 'RESTARTING';
  view.recovery = { ...recovery };
  expect(textOf(view)).toBe('All tasks are stopped. Restart in 0.6 s.');
  expect(textOf(view, 11_000)).toBe('All tasks are stopped. The restart waits for a new worker.');
  view.recovery = { ...recovery, checkpoint: 3, startedAtMs: 11_100 };
  expect(textOf(view, 11_200)).toContain('State comes back from checkpoint 3');
  view.job.status = 'RUNNING';
  view.recovery = { ...recovery, checkpoint: 3, startedAtMs: 11_100, endedAtMs: 11_900 };
  expect(textOf(view, 12_000)).toContain('Recovered from checkpoint 3.');
});

test('a run that was resumed is no failure', () => {
  const view = stagedView();
  view.recovery = { ...recovery, cause: 'resumed', checkpoint: 4, startedAtMs: 1, endedAtMs: 2 };
  expect(textOf(view)).toContain('Resumed from checkpoint 4.');
});

test('a damaged checkpoint is named when it is found, and after another was used', () => {
  const view = stagedView();
  const checkpoint: CheckpointView = {
    id: 2,
    status: 'completed',
    savepoint: null,
    triggeredAtMs: 0,
    endedAtMs: 1000,
    reason: null,
    expected: [],
    acknowledged: new Map(),
    sizeBytes: 80,
    retained: true,
    damaged: 'the checksum does not match',
  };
  view.checkpoints.set(2, checkpoint);
  const message = 'job/chk-2/count-0 cannot be used.';
  const failure = { why: 'exception', task: 'Count-1', message } as const;
  view.recovery = { ...recovery, failure };
  expect(textOf(view)).toContain('Checkpoint 2 is damaged');
  view.recovery = { ...view.recovery, checkpoint: 1, startedAtMs: 11_000, endedAtMs: 11_500 };
  expect(textOf(view)).toContain('Checkpoint 2 is damaged, so checkpoint 1 was used.');
});

test('the end is a verdict on every key', () => {
  const view = stagedView();
  view.job.status = 'FINISHED';
  view.sink.committed.set('/help', 2);
  expect(textOf(view)).toContain('differ');
  view.sink.committed.set('/shop', 1);
  expect(textOf(view)).toBe('Finished. Every number survived: expected equals actual.');
  view.sink.committed.set('/other', 1);
  expect(textOf(view)).toContain('differ');
});

test('an end that a person wanted is no failure', () => {
  const view = stagedView();
  view.job = { ...view.job, status: 'FINISHED', stoppedWith: 7 };
  expect(textOf(view)).toContain('stopped with savepoint 7');
  view.job = { ...view.job, status: 'CANCELED', stoppedWith: null };
  expect(textOf(view)).toContain('The job was cancelled.');
});
