// What people write to act on a run: understood entirely, or refused with the nearest sentence.

import { describe, expect, test } from 'vitest';
import { actionSentence } from '../../src/sim/action.ts';
import { ActionScript, parseAction, parsePlannedAction } from '../../src/sim/action-sentences.ts';

const PROCESSES = ['JM', 'TM-1', 'TM-2'];

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
    expect(parsePlannedAction(sentence, PROCESSES)).toEqual({ ok: true, value });
  });
});

test.each([
  ['at 7 s kil TM-2', 'at 7.4 s kill TM-2'],
  ['at 7 s kill TM-9', 'at 7.4 s kill TM-1'],
  ['kill TM-1', 'at 7.4 s kill TM-1'],
  ['when checkpoint 2 complete, kill TM-1', 'when checkpoint 2 completes, kill TM-1'],
  ['', 'at 7.4 s kill JM'],
])('"%s" is refused with the nearest sentence', (sentence, near) => {
  expect(parsePlannedAction(sentence, PROCESSES)).toEqual({
    ok: false,
    problem: `"${sentence}" is no action. Did you mean "${near}"?`,
  });
});

test('an action reads back from its own sentence', () => {
  for (const action of [
    { kind: 'trigger-checkpoint' },
    { kind: 'kill', process: 'TM-2.3' },
    { kind: 'kill', process: 'JM', afterEffects: 4 },
  ] as const) {
    expect(parseAction(actionSentence(action), null)).toEqual({ ok: true, value: action });
  }
});

test('a script acts once, at the checkpoint it names', () => {
  const kill = { kind: 'kill', process: 'TM-1' } as const;
  const script = new ActionScript([
    { when: { kind: 'checkpoint', checkpoint: 2, moment: 'starts' }, action: kill },
    { when: { kind: 'at', atMs: 900 }, action: kill },
    { when: { kind: 'at', atMs: 300 }, action: kill },
  ]);
  expect(script.timed.map(({ atMs }) => atMs)).toEqual([300, 900]);
  const acted: unknown[] = [];
  for (const checkpoint of [1, 2, 2]) {
    const event = { kind: 'checkpoint-triggered', checkpoint, expected: {} } as const;
    script.see({ ...event, step: 1, atMs: 1, by: 'JM' }, (action) => acted.push(action));
  }
  expect(acted).toEqual([kill]);
});
