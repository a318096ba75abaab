// What people write to act on a run: understood entirely, or refused with the nearest sentence.

import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/sim/action.ts';
import { actionSentence } from '../../src/sim/action-grammar.ts';
import { ActionScript, parseAction, parsePlannedAction } from '../../src/sim/action-sentences.ts';

const NAMES = {
  processes: ['JM', 'TM-1', 'TM-2'],
  tasks: ['Source-1', 'Map-1', 'Map-2'],
  operators: ['Source', 'Map'],
  channels: ['Source-1→Map-2'],
};

describe('a sentence is understood', () => {
  const kill = { kind: 'kill', process: 'TM-2' } as const;
  test.each([
    ['at 7.4 s kill TM-2', { when: { kind: 'at', atMs: 7400 }, action: kill }],
    ['at 7 s, kill TM-2.', { when: { kind: 'at', atMs: 7000 }, action: kill }],
    [
      'at 0.5 s trigger a checkpoint',
      { when: { kind: 'at', atMs: 500 }, action: { kind: 'trigger-checkpoint' } },
    ],
    [
      'when checkpoint 2 completes, crash the coordinator',
      {
        when: { kind: 'checkpoint', checkpoint: 2, moment: 'completes' },
        action: { kind: 'kill', process: 'JM' },
      },
    ],
    [
      'when checkpoint 3 starts, kill TM-2 after 2 effects',
      {
        when: { kind: 'checkpoint', checkpoint: 3, moment: 'starts' },
        action: { ...kill, afterEffects: 2 },
      },
    ],
  ])('%s', (sentence, value) => {
    expect(parsePlannedAction(sentence, NAMES)).toEqual({ ok: true, value });
  });
});

test.each([
  ['at 7 s kil TM-2', 'at 7.4 s kill TM-2'],
  ['kill TM-1', 'at 7.4 s kill TM-1'],
  ['when checkpoint 2 complete, kill TM-1', 'when checkpoint 2 completes, kill TM-1'],
  ['', 'at 7.4 s kill JM'],
])('"%s" is refused with the nearest sentence', (sentence, near) => {
  expect(parsePlannedAction(sentence, NAMES)).toEqual({
    ok: false,
    problem: `"${sentence}" is no action. Did you mean "${near}"?`,
  });
});

test.each([
  ['at 7 s kill TM-9', 'this job has no TM-9. It has JM, TM-1, TM-2.'],
  ['at 7 s throw an exception in Map-3', 'this job has no Map-3. It has Source-1, Map-1, Map-2.'],
])('"%s" is refused because of its name', (sentence, why) => {
  const problem = `"${sentence}": ${why}`;
  expect(parsePlannedAction(sentence, NAMES)).toEqual({ ok: false, problem });
});

const ACTIONS: readonly Action[] = [
  { kind: 'trigger-checkpoint' },
  { kind: 'take-savepoint' },
  { kind: 'stop-with-savepoint', drain: false },
  { kind: 'stop-with-savepoint', drain: true },
  { kind: 'cancel-job' },
  { kind: 'rescale', operator: null, parallelism: 4 },
  { kind: 'rescale', operator: 'Count', parallelism: 1 },
  {
    kind: 'start-job',
    checkpoint: 3,
    isSavepoint: true,
    version: null,
    parallelism: {},
    backend: null,
    claim: false,
    ignoreUnclaimed: false,
  },
  {
    kind: 'start-job',
    checkpoint: 4,
    isSavepoint: false,
    version: 'with a filter',
    parallelism: { Count: 3, Map: 1 },
    backend: 'rocksdb',
    claim: true,
    ignoreUnclaimed: true,
  },
  { kind: 'kill', process: 'TM-2.3' },
  { kind: 'kill', process: 'JM', afterEffects: 4 },
  { kind: 'freeze', process: 'TM-1', forMs: 8250 },
  { kind: 'start-task-manager' },
  { kind: 'fail-task', task: 'Map-2' },
  { kind: 'slow-task', task: 'Map', factor: 2.5 },
  { kind: 'slow-channel', channel: 'Source-1→Map-2', extraMs: 400 },
  { kind: 'slow-store', extraMs: 3000, forMs: 10_000 },
  { kind: 'refuse-store', forMs: 12_000 },
  { kind: 'lose-message', message: 'acknowledgement', task: 'Map-1', checkpoint: 3 },
  { kind: 'lose-message', message: 'completion notice', task: 'Map-1', checkpoint: null },
  { kind: 'delay-message', message: 'trigger', task: 'Source-1', checkpoint: 2, byMs: 1500 },
  { kind: 'freeze', process: 'TM-1', forMs: 0 },
  { kind: 'pass-message', message: 'acknowledgement', task: 'Map-1', checkpoint: 3 },
  { kind: 'pass-message', message: 'trigger', task: 'Source-1', checkpoint: null },
  { kind: 'spoil-record', partition: 1, offset: 57 },
  { kind: 'mend-record', partition: 1, offset: 57 },
  { kind: 'damage-file', file: 'chk-2/_metadata' },
  { kind: 'delete-file', file: 'shared/Rank by page-1-c3f1-a2' },
];

test.each(ACTIONS)('$kind reads back from its own sentence', (action) => {
  expect(parseAction(actionSentence(action), null)).toEqual({ ok: true, value: action });
});

test.each([
  'slow task Reduce by 4 times',
  'slow task Map-1 by 0 times',
  'slow channel Map-1→Source-1 by 1 s',
  'lose the acknowledgement of Sink-1 for checkpoint 1',
  'lose the postcard of Map-1',
  'throw an exception in Map',
])('"%s" is refused: there is no such thing', (sentence) => {
  expect(parseAction(sentence, NAMES).ok).toBe(false);
});

test('a channel may be written with a plain arrow', () => {
  const value = { kind: 'slow-channel', channel: 'Source-1→Map-2', extraMs: 1000 };
  expect(parseAction('slow channel Source-1->Map-2 by 1 s', NAMES)).toEqual({ ok: true, value });
});

test('a script acts once, at the checkpoint it names', () => {
  const kill = { kind: 'kill', process: 'TM-1' } as const;
  const planned = [
    { when: { kind: 'checkpoint', checkpoint: 2, moment: 'starts' }, action: kill },
    { when: { kind: 'at', atMs: 900 }, action: kill },
    { when: { kind: 'at', atMs: 300 }, action: kill },
  ] as const;
  const script = new ActionScript(planned, { inputsOf: () => [] });
  expect(script.timed.map(({ atMs }) => atMs)).toEqual([300, 900]);
  const acted: unknown[] = [];
  for (const checkpoint of [1, 2, 2]) {
    const event = { kind: 'checkpoint-triggered', checkpoint, expected: {} } as const;
    script.see({ ...event, step: 1, atMs: 1, by: 'JM' }, (action) => acted.push(action));
  }
  expect(acted).toEqual([kill]);
});
