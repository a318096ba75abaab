// Every action has its reasons not to be usable, and is usable in a healthy running job.
import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/engine/action.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../src/engine/job/settings.ts';
import { whyNotAct, type Scene } from '../../src/lab/why-not-act.ts';
import type { CheckpointView, ViewModel } from '../../src/trace/view-model.ts';
import { fileFor } from '../../src/trace/view/store.ts';
import { SCENARIO, stagedView, taskOf } from '../ui/staged-view.ts';

const settings = withSettings(DEFAULT_SETTINGS, SCENARIO.settings).settings;

function why(action: Action, stage: (view: ViewModel) => void = () => undefined): string | null {
  const view = stagedView();
  stage(view);
  const scene: Scene = { view, cursorMs: 10_000, settings, scenario: SCENARIO };
  return whyNotAct(scene, action);
}

function checkpoint(
  id: number,
  status: CheckpointView['status'],
  acknowledged: readonly string[] = [],
): CheckpointView {
  const metrics = { startDelayMs: 0, alignmentMs: 0, syncMs: 0, asyncMs: 0 };
  return {
    id,
    status,
    savepoint: null,
    triggeredAtMs: 9000,
    endedAtMs: null,
    reason: null,
    expected: [],
    acknowledged: new Map(
      acknowledged.map((task) => [task, { atMs: 9500, sizeBytes: 0, metrics: metrics as never }]),
    ),
    sizeBytes: 0,
    retained: status === 'completed',
    damaged: null,
  };
}

const ACK = { message: 'acknowledgement', task: 'Count-1', checkpoint: 2 } as const;

const EXAMPLES: readonly Action[] = [
  { kind: 'kill', process: 'TM-2' },
  { kind: 'freeze', process: 'TM-2', forMs: 4000 },
  { kind: 'start-task-manager' },
  { kind: 'trigger-checkpoint' },
  { kind: 'take-savepoint' },
  { kind: 'stop-with-savepoint', drain: true },
  { kind: 'cancel-job' },
  { kind: 'fail-task', task: 'Map-1' },
  { kind: 'slow-task', task: 'Map-1', factor: 4 },
  { kind: 'slow-channel', channel: 'Map-1→Count-1', extraMs: 500 },
  { kind: 'slow-store', extraMs: 3000, forMs: 10_000 },
  { kind: 'refuse-store', forMs: 10_000 },
  { kind: 'lose-message', ...ACK },
  { kind: 'delay-message', ...ACK, byMs: 3000 },
  { kind: 'spoil-record', partition: 0, offset: 100 },
];

describe.each(EXAMPLES.map((action) => [action.kind, action] as const))('%s', (_, action) => {
  test('can be done to a healthy job', () => {
    expect(why(action)).toBeNull();
  });

  test('cannot be done when the job is over', () => {
    expect(why(action, ({ job }) => (job.status = 'FINISHED'))).toBe(
      'The job is over: there is nothing left to do.',
    );
  });
});

const stored =
  (file: string, change: object) =>
  ({ files }: ViewModel): void => {
    const name = `job/${file}`;
    files.set(name, { ...fileFor(name, 100, 1000, 1100), ...change });
  };

test('what is in the store can be damaged and taken away', () => {
  for (const kind of ['damage-file', 'delete-file'] as const) {
    expect(why({ kind, file: 'chk-2/Count-1-a1' }, stored('chk-2/Count-1-a1', {}))).toBeNull();
  }
});

const process =
  (id: string, change: object) =>
  (view: ViewModel): void =>
    void Object.assign(view.processes.get(id) ?? {}, change);

const REASONS: readonly [sentence: string, action: Action, stage?: (view: ViewModel) => void][] = [
  ['There is no TM-9 in this run.', { kind: 'kill', process: 'TM-9' }],
  ['TM-2 is gone already.', { kind: 'kill', process: 'TM-2' }, process('TM-2', { state: 'dead' })],
  [
    'TM-2 is still starting.',
    { kind: 'freeze', process: 'TM-2', forMs: 1 },
    process('TM-2', { state: 'starting' }),
  ],
  [
    'TM-2 hangs already, until 12 s.',
    { kind: 'freeze', process: 'TM-2', forMs: 1 },
    process('TM-2', { frozenUntilMs: 12_000 }),
  ],
  ['TM-2 does not hang.', { kind: 'freeze', process: 'TM-2', forMs: 0 }],
  ['No order about this message stands.', { kind: 'pass-message', ...ACK }],
  ['Record 3 of partition 0 can be read.', { kind: 'mend-record', partition: 0, offset: 3 }],
  [
    'Map-1 is not running just now (CANCELED), so nothing in it can fail.',
    { kind: 'fail-task', task: 'Map-1' },
    (view) => (taskOf(view, 'Map-1').status = 'CANCELED'),
  ],
  [
    'Map-1 is gone already: TM-1, where it ran, is dead.',
    { kind: 'fail-task', task: 'Map-1' },
    process('TM-1', { state: 'dead' }),
  ],
  ['There is no task Map-9 in this job.', { kind: 'slow-task', task: 'Map-9', factor: 2 }],
  [
    'Map-1 takes 4 times its time already.',
    { kind: 'slow-task', task: 'Map-1', factor: 4 },
    (view) => view.orders.paces.set('Map', 4),
  ],
  // As the scenario has it.
  ['Map-2 takes 1.7 times its time already.', { kind: 'slow-task', task: 'Map-2', factor: 1.7 }],
  ['Source takes its normal time already.', { kind: 'slow-task', task: 'Source', factor: 1 }],
  ['There is no channel A→B in this job.', { kind: 'slow-channel', channel: 'A→B', extraMs: 500 }],
  [
    'Map-1→Count-1 is slow by 0.50 s already.',
    { kind: 'slow-channel', channel: 'Map-1→Count-1', extraMs: 500 },
    (view) => view.orders.slowChannels.set('Map-1→Count-1', 500),
  ],
  ['Map-1→Count-1 is not slow.', { kind: 'slow-channel', channel: 'Map-1→Count-1', extraMs: 0 }],
  ['The store is not slow.', { kind: 'slow-store', extraMs: 0, forMs: 0 }],
  [
    'The store is not slow.',
    { kind: 'slow-store', extraMs: 3000, forMs: 0 },
    ({ orders }) => (orders.slowStore = { extraMs: 3000, untilMs: 9000 }),
  ],
  ['The store does not refuse anything.', { kind: 'refuse-store', forMs: 0 }],
  [
    'Checkpoint 2 is over (completed): no message of it is still to come.',
    { kind: 'lose-message', ...ACK },
    ({ checkpoints }) => checkpoints.set(2, checkpoint(2, 'completed')),
  ],
  [
    'Count-1 has acknowledged checkpoint 2 already.',
    { kind: 'lose-message', ...ACK },
    ({ checkpoints }) => checkpoints.set(2, checkpoint(2, 'pending', ['Count-1'])),
  ],
  [
    'There was no checkpoint 2.',
    { kind: 'lose-message', ...ACK },
    ({ checkpoints }) => checkpoints.set(3, checkpoint(3, 'pending')),
  ],
  [
    'Count-1 is sent no trigger: barriers tell it. Only sources are triggered.',
    { kind: 'lose-message', message: 'trigger', task: 'Count-1', checkpoint: null },
  ],
  [
    'The same is ordered already and waits for its message.',
    { kind: 'delay-message', ...ACK, byMs: 3000 },
    ({ orders }) => orders.messages.push({ kind: 'lose-message', ...ACK }),
  ],
  [
    'There is no partition 2: the source log has 2, counted from 0.',
    { kind: 'spoil-record', partition: 2, offset: 0 },
  ],
  [
    'Record 100 was read already: the source is at 101.',
    { kind: 'spoil-record', partition: 0, offset: 100 },
    (view) => taskOf(view, 'Source-1').offsets.set(0, { offset: 101, endOffset: 900 }),
  ],
  [
    'Partition 0 ends with record 899.',
    { kind: 'spoil-record', partition: 0, offset: 900 },
    (view) => taskOf(view, 'Source-1').offsets.set(0, { offset: 101, endOffset: 900 }),
  ],
  [
    'Record 100 cannot be read any more as it is.',
    { kind: 'spoil-record', partition: 0, offset: 100 },
    ({ orders }) => orders.spoiled.push({ partition: 0, offset: 100 }),
  ],
  [
    'There is no file chk-7/Count-1-a1 in the store.',
    { kind: 'delete-file', file: 'chk-7/Count-1-a1' },
  ],
  [
    'There is no file chk-2/Count-1-a1 in the store.',
    { kind: 'damage-file', file: 'chk-2/Count-1-a1' },
    stored('chk-2/Count-1-a1', { durableAtMs: null }),
  ],
  [
    'chk-2/Count-1-a1 is damaged already.',
    { kind: 'damage-file', file: 'chk-2/Count-1-a1' },
    stored('chk-2/Count-1-a1', { damaged: true }),
  ],
  [
    'The job is being cancelled already.',
    { kind: 'cancel-job' },
    (view) => {
      view.job.status = 'CANCELLING';
    },
  ],
  [
    'No JobManager leads the job now, so nobody can begin a checkpoint.',
    { kind: 'trigger-checkpoint' },
    process('JM', { state: 'dead' }),
  ],
];

describe('a reason is given', () => {
  test.each(REASONS)('%s', (sentence, action, stage) => {
    expect(why(action, stage)).toBe(sentence);
  });
});

describe('what is in force can be ended', () => {
  const ENDED: readonly [Action, (view: ViewModel) => void][] = [
    [{ kind: 'slow-task', task: 'Map-1', factor: 1 }, ({ orders }) => orders.paces.set('Map-1', 4)],
    [
      { kind: 'slow-channel', channel: 'Map-1→Count-1', extraMs: 0 },
      ({ orders }) => orders.slowChannels.set('Map-1→Count-1', 500),
    ],
    [
      { kind: 'slow-store', extraMs: 0, forMs: 0 },
      ({ orders }) => (orders.slowStore = { extraMs: 3000, untilMs: 12_000 }),
    ],
    [{ kind: 'refuse-store', forMs: 0 }, ({ orders }) => (orders.refusesUntilMs = 12_000)],
  ];
  test.each(ENDED.map(([action, stage]) => [action.kind, action, stage] as const))(
    '%s',
    (_, action, stage) => {
      expect(why(action, stage)).toBeNull();
    },
  );
});
