// `npm run scenario`: its result against the oracle, its documented last line, and bad input.

import { expect, test } from 'vitest';
import { readRunLink } from '../../src/sim/run-link.ts';
import { commandUnderTest, expectUnusable, lastLineOf } from '../support/command.ts';

const scenario = commandUnderTest('scenario');

test('a crash is told with its recovery, and the last line has the documented form', async () => {
  const answer = await scenario('clicks', '--seed', '3', '--act', 'at 7.4 s kill TM-2', '--json');
  expect(answer).toMatchObject({ code: 0, err: [] });
  expect(answer.out.join('\n')).toContain('The outside result equals the oracle.');
  const last = lastLineOf(answer) as Record<string, unknown>;
  expect(Object.keys(last)).toEqual([
    'equal',
    'lost',
    'duplicated',
    'checkpoints',
    'recoveries',
    'violations',
    'digest',
  ]);
  expect(last).toMatchObject({ equal: true, lost: 0, duplicated: 0, violations: [] });
  expect(last['checkpoints']).toContainEqual(expect.objectContaining({ status: 'completed' }));
  expect(last['recoveries']).toHaveLength(1);
  expect(last['digest']).toMatch(/^[0-9a-f]{16}$/);
  const address = answer.out.find((line) => line.includes('http://localhost:5173/#run='));
  const link = readRunLink(address?.slice(address.indexOf('#')) ?? '');
  expect(link.ok && link.value).toMatchObject({ scenario: 'clicks', seed: 3 });
  expect(link.ok && link.value.actions).toHaveLength(1);
});

test('checkpoint statistics come as Flink’s REST interface gives them', async () => {
  const all = lastLineOf(await scenario('letters', '--rest', 'checkpoints')) as {
    counts: Record<string, number>;
    history: { id: number }[];
  };
  expect(all.counts['completed']).toBe(all.history.length);
  const path = `checkpoints/details/${all.history[0]?.id}/subtasks/count`;
  const subtasks = lastLineOf(await scenario('letters', '--rest', path));
  expect(subtasks).toMatchObject({ status: 'COMPLETED', num_subtasks: 2 });
});

test.each([
  [[], 'No scenario is named'],
  [['clicsk'], 'Did you mean "clicks"?'],
  [['clicks', 'more'], '"more" is one name too many'],
  [['clicks', '--seed', 'x'], '--seed x is no seed'],
  [['clicks', '--set', 'interval'], 'Write OPTION=VALUE'],
  [['clicks', '--set', 'execution.checkpointing.intervall=3'], 'Did you mean'],
  [['clicks', '--set', 'execution.checkpointing.interval=soon'], 'interval'],
  [['clicks', '--act', 'at 1 s kill TM-9'], 'this job has no TM-9. It has JM, TM-1, '],
  [['clicks', '--act', 'dance'], '"dance" is no action. Did you mean'],
  [['letters', '--rest', 'checkpoints/details/999'], 'Could not find checkpoint 999'],
  [['letters', '--rest', 'metrics'], 'There is no "metrics"; there are checkpoints,'],
  [['clicks', '--loud'], 'Use: npm run scenario'],
])('scenario %s is refused with one line', async (args, says) => {
  expectUnusable(await scenario(...args), says);
});
