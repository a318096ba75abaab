// The rules that a run judges: each is broken on purpose, and found in its own words.
import { describe, expect, test } from 'vitest';
import { LessonCheck, RULES, type Rule } from '../../src/teaching/check/check-lesson.ts';
import { parseLesson } from '../../src/teaching/parse/parse-lesson.ts';
import { problemLine } from '../../src/teaching/parse/problem.ts';
import { SOUND } from '../support/sound-lesson.ts';
import { shippedLog } from '../support/traced-run.ts';

const FILE = 'lessons/03-sound.md';
const LOG = shippedLog('clicks');

function found(rule: Rule, ...replaced: readonly (readonly [string, string])[]): string[] {
  let source = SOUND;
  for (const [what, by] of replaced) {
    expect(source).toContain(what);
    source = source.replace(what, by);
  }
  const { lesson, problems } = parseLesson(source, FILE);
  expect(problems.map(problemLine)).toEqual([]);
  if (!lesson) throw new Error('It is a lesson.');
  return new LessonCheck({ lesson, log: LOG }, FILE).run(rule).map(problemLine);
}

test.each(RULES)('the sound lesson keeps the rule about %s', (rule) =>
  expect(found(rule)).toEqual([]),
);

describe('predictions', () => {
  const truth = 'True because: the job starts again from the beginning';

  test('what is marked must be so', () => {
    expect(found('predictions', [truth, 'True because: only some tasks start again'])).toEqual([
      `${FILE}:17:1 "True because" is not true in the engine: the run does not show it.`,
    ]);
    expect(found('predictions', [truth, 'True because: the job never restarts'])).toEqual([
      `${FILE}:17:1 "True because" is not true in the engine: 1 restart.`,
    ]);
  });

  test('it must have been decided when the run stops', () => {
    const late = 'True because: the result equals the expected result';
    expect(found('predictions', [truth, late])[0]).toMatch(/the run does not show it/);
  });

  test('a moment on the timeline must come', () => {
    const never = ['Answer: when recovery ends', 'Answer: when checkpoint 9 fails'] as const;
    expect(found('predictions', never)).toEqual([`${FILE}:29:1 The moment asked for never comes.`]);
  });

  test('every crash is swept: one that does harm refutes', () => {
    const sweep = 'True because: the result equals the expected result for every crash of TM-2';
    const off = ['  checkpoint every: off', '  mode: at least once'] as const;
    expect(found('predictions', off, [truth, sweep])[0]).toMatch(
      /"True because" is not true in the engine: .* came to \d+/,
    );
  });
});

test('a stop that never comes', () => {
  const never = ['Play until recovery ends', 'Play until checkpoint 3 completes'] as const;
  expect(found('runs', never)).toEqual([
    `${FILE}:44:1 "when checkpoint 3 completes" does not come within 120 s.`,
  ]);
});

test('what happens by itself needs a time', () => {
  const when = ['- at 0 s slow', '- when checkpoint 1 starts, slow'] as const;
  expect(found('runs', when)[0]).toMatch(/:\d+:1 "slow task Map-2 by 2 times" happens by itself/);
});

describe('challenges', () => {
  const restores = '- the job restores from checkpoint 2\n';

  test('doing nothing must not pass', () => {
    const all = found(
      'challenges',
      [restores, ''],
      ['(misses "the job restores")', '(misses "the result")'],
    );
    expect(all).toContain(`${FILE}:56:1 Doing nothing passes.`);
    expect(all.at(-1)).toMatch(/"no crash" passes, though it is listed as wrong\./);
  });

  test('the solution must pass, or it is said which clause it misses', () => {
    const late = ['- when checkpoint 2 completes,', '- when checkpoint 3 completes,'] as const;
    const [first] = found('challenges', late);
    expect(first).toMatch(
      /:\d+:1 The solution does not pass: "the job restores from checkpoint 2"/,
    );
  });

  test('the solution must keep to what is allowed and to the limits', () => {
    const other = ['- when checkpoint 2 completes, kill TM-2', '- at 14 s kill TM-1'] as const;
    expect(found('challenges', other)[0]).toMatch(
      /The solution uses "kill TM-1", which is not among "You may"\./,
    );
    expect(found('challenges', ['Limit: 1 action, 90 s', 'Limit: 1 action, 30 s'])[0]).toMatch(
      /The solution does not pass: .* in time\./,
    );
  });

  test('a wrong answer must miss the clause that it is said to miss', () => {
    const other = ['(misses "the job restores")', '(misses "the result")'] as const;
    expect(found('challenges', other)).toEqual([
      expect.stringMatching(/"no crash" fails, but not where it should: "the job restores/),
    ]);
  });

  test('what must not happen fails it', () => {
    const never = ['- a record is counted twice', '- the job restores from checkpoint 2'] as const;
    expect(found('challenges', never)[0]).toMatch(/"the job restores from checkpoint 2" happened/);
  });
});

test('a shorter way than the solution is a shortcut', () => {
  // What the solution also does is of no use.
  const roundabout = [
    'Solution:\n\n- when checkpoint 2 completes, kill TM-2',
    'Solution:\n\n- set checkpoint every to 5 s\n- when checkpoint 2 completes, kill TM-2',
  ] as const;
  expect(found('shortcuts', roundabout)).toEqual([
    `${FILE}:56:1 There is a shorter way than the solution: when checkpoint 2 completes, kill TM-2.`,
    `${FILE}:56:1 There is a shorter way than the solution: at 14 s, kill TM-2.`,
  ]);
});
