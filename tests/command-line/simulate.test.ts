// `npm run simulate`: its answer, its documented last line, and its one line for bad input.

import { expect, test } from 'vitest';
import { INVARIANTS } from '../../src/sim/invariants/table.ts';
import { MARKS } from '../../src/sim/marks.ts';
import { readRunLink } from '../../src/sim/run-link.ts';
import { commandUnderTest, expectUnusable, lastLineOf } from '../support/command.ts';

const simulate = commandUnderTest('simulate');

test('a clean range answers first, and ends with one JSON object of the documented form', async () => {
  const answer = await simulate('--seeds', '1..5', '--profile', 'uniform', '--json');
  expect(answer).toMatchObject({ code: 0, err: [] });
  expect(answer.out[0]).toBe('No invariant was broken.');
  const last = lastLineOf(answer) as Record<string, unknown>;
  expect(Object.keys(last)).toEqual([
    'seeds',
    'steps',
    'violations',
    'byInvariant',
    'marks',
    'mutant',
    'seedsPerSecond',
  ]);
  expect(last).toMatchObject({ seeds: 5, violations: 0, byInvariant: {}, mutant: null });
  expect(Object.keys(last['marks'] as object)).toEqual(Object.keys(MARKS));
  expect(last['steps']).toBeGreaterThan(500);
  expect(last['seedsPerSecond']).toBeGreaterThan(0);
});

test('a violation prints seed, step, sentence, its events and a link that opens', async () => {
  const answer = await simulate('--seeds', '1..1000', '--mutant', 'offsetAfterOutput', '--json');
  expect(answer).toMatchObject({ code: 0, err: [] });
  const { mutant, violations, byInvariant } = lastLineOf(answer) as {
    mutant: { name: string; caughtAtSeed: number; by: string };
    violations: number;
    byInvariant: object;
  };
  expect(mutant.name).toBe('offsetAfterOutput');
  expect(INVARIANTS.map(({ name }) => name)).toContain(mutant.by);
  expect(violations).toBe(1);
  expect(byInvariant).toEqual({ [mutant.by]: 1 });
  const text = answer.out.join('\n');
  expect(text).toContain(`Caught by ${mutant.by} at seed ${mutant.caughtAtSeed}`);
  const told = new RegExp(
    `^Seed ${mutant.caughtAtSeed} \\([a-z-]+\\), step (\\d+), \\d+ ms: ${mutant.by}\\.$`,
  );
  const place = answer.out.findIndex((line) => told.test(line));
  const step = Number(told.exec(answer.out[place] ?? '')?.[1]);
  expect(answer.out[place + 1]).toMatch(/^Checkpoint \d+ holds .+\.$/);
  expect(JSON.parse(answer.out[place + 2] ?? '')).toMatchObject({ kind: 'checkpoint-completed' });
  const address = answer.out.find((line) => line.includes('http://localhost:5173/#run='));
  const link = readRunLink(address?.slice(address.indexOf('#')) ?? '');
  expect(link.ok && link.value).toMatchObject({
    seed: mutant.caughtAtSeed,
    mutant: mutant.name,
    step,
  });
});

test('a mutant that is not caught is a failure', async () => {
  const answer = await simulate('--seeds', '1..1', '--mutant', 'noSweep', '--json');
  expect(answer.code).toBe(1);
  expect(answer.out.join('\n')).toContain('NOT CAUGHT in 1 seeds.');
  expect(lastLineOf(answer)).toMatchObject({
    mutant: { name: 'noSweep', caughtAtSeed: null, by: null },
  });
});

test.each([
  [[], '--seeds is missing'],
  [['--seeds', 'many'], '--seeds many is no range'],
  [['--seeds', '9..3'], '3 comes before 9'],
  [['--seeds', '1..9999999999'], 'seeds go up to 2147483647'],
  [['--seeds', '1', '--profile', 'stormy'], 'There is no profile "stormy"'],
  [['--seeds', '1', '--scenario', 'clicsk'], 'Did you mean "clicks"?'],
  [['--seeds', '1', '--mutant', 'noAlgin'], 'Did you mean "noAlign"?'],
  [['--seeds', '1', '--mutant', 'foo'], 'There are noAlign, copiedLate, '],
  [['--seeds', '1', '--speed', '3'], 'Use: npm run simulate'],
])('simulate %s is refused with one line', async (args, says) => {
  expectUnusable(await simulate(...args), says);
});
