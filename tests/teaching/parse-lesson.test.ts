// The parser: a sound lesson becomes data, and each way to break it gives its own sentence at its line.
import { describe, expect, test } from 'vitest';
import { parseLesson } from '../../src/teaching/parse/parse-lesson.ts';
import { problemLine } from '../../src/teaching/parse/problem.ts';
import { SOUND } from '../support/sound-lesson.ts';

const FILE = 'lessons/03-sound.md';

function problems(source: string): string[] {
  return parseLesson(source, FILE).problems.map(problemLine);
}

/** The sound lesson with one thing replaced, and the number of the line where that is. */
function broken(what: string, by: string): { source: string; line: number } {
  expect(SOUND).toContain(what);
  const line = SOUND.slice(0, SOUND.indexOf(what)).split('\n').length;
  return { source: SOUND.replace(what, by), line };
}

test('a sound lesson has no problem and becomes its steps', () => {
  expect(problems(SOUND)).toEqual([]);
  const { lesson } = parseLesson(SOUND, FILE);
  expect(lesson).toMatchObject({
    id: 'sound',
    title: 'A sound lesson',
    scenario: 'clicks',
    seed: 1,
    show: ['result', 'checkpoints'],
    start: { settings: { 'execution.checkpointing.interval': null } },
  });
  expect(lesson?.steps.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'predict what',
    'predict when',
    'run run-1',
    'question where',
    'challenge do-it',
    'debrief debrief-2',
  ]);
});

test('prose becomes safe HTML in which names of the job are marked', () => {
  const { lesson } = parseLesson(SOUND, FILE);
  expect(lesson?.intro).toBe(
    '<p>Look at <code data-thing="task:Count-1">Count-1</code> and <em>think</em>.</p>',
  );
});

test('what is in a section: options, stops, clauses, attempts', () => {
  const { lesson } = parseLesson(SOUND, FILE);
  const [what, when, run, where, challenge] = lesson?.steps ?? [];
  expect(what).toMatchObject({
    asksConfidence: true,
    question: {
      kind: 'choice',
      options: [
        { text: 'Nothing.', right: true, why: 'Quite so.' },
        { text: 'All.', right: false, why: 'No.' },
      ],
      truth: { kind: 'restores', checkpoint: null },
    },
  });
  expect(when).toMatchObject({
    question: { kind: 'timeline', answer: { kind: 'recovery', moment: 'ends' }, toleranceMs: 500 },
  });
  expect(run).toMatchObject({
    stops: [
      {
        until: { kind: 'at', atMs: 8000 },
        say: 'Kill it\nnow.',
        points: ['TM-2', 'Map-1→Count-1'],
        act: { kind: 'kill', process: 'TM-2' },
      },
      { until: { kind: 'recovery', moment: 'ends' }, act: null },
    ],
  });
  expect(where).toMatchObject({ options: [{ right: true }, { right: false }] });
  expect(challenge).toMatchObject({
    start: {
      settings: { 'execution.checkpointing.interval': 5000 },
      actions: [{ when: { atMs: 0 }, action: { kind: 'slow-task', task: 'Map-2', factor: 2 } }],
    },
    may: [
      { kind: 'set', name: 'execution.checkpointing.interval', values: [null, 5000] },
      { kind: 'act', action: { kind: 'kill', process: 'TM-2' } },
    ],
    passWhen: [{ claim: { kind: 'restores', checkpoint: 2 } }, { claim: { kind: 'result' } }],
    failWhen: [{ claim: { kind: 'spoiled' } }],
    mostActions: 1,
    mostMs: 90_000,
    hints: ['One.', 'Two\ngoes on.'],
    solution: { actions: [{ when: { kind: 'checkpoint', checkpoint: 2, moment: 'completes' } }] },
    wrong: [{ name: 'no crash', misses: 'the job restores' }],
  });
});

describe('broken in one place', () => {
  const cases: readonly [what: string, by: string, sentence: string, shift?: number][] = [
    ['id: sound', 'id: Sound Lesson', '"id" must be small letters with hyphens between the words.'],
    ['minutes: 5', 'minutes: many', '"minutes" must be a number of minutes.'],
    ['minutes: 5', 'minuts: 5', 'There is no key "minuts". Did you mean "minutes"?'],
    ['scenario: clicks', 'scenario: click', 'There is no scenario "click". Did you mean "clicks"?'],
    [
      '  checkpoint every: off',
      '  checkpoints every: off',
      'There is no setting "checkpoints every". Did you mean "checkpoint every"?',
    ],
    [
      '## Predict {#what}',
      '## Predikt {#what}',
      'There is no section "## Predikt". Did you mean "## Predict"?',
    ],
    ['- (x) Nothing.', '- ( ) Nothing.', 'Exactly one option is marked "(x)"; here 0 are.', -4],
    [
      '  > Quite so.',
      '',
      'This option has no explanation: write one beneath it, indented, after ">".',
      -1,
    ],
    [
      'True because: the job starts again from the beginning',
      'True because: the job starts again from its beginning',
      '"the job starts again from its beginning" is no claim. Did you mean "the job starts again from the beginning"?',
    ],
    [
      '- Play until recovery ends',
      '- Play until recovery end',
      '"recovery end" is no moment. Did you mean "when recovery ends"?',
    ],
    [
      '  Do: kill TM-2',
      '  Do: kill TM-7',
      '"kill TM-7": this job has no TM-7. It has JM, TM-1, TM-2, TM-3.',
    ],
    ['  Point at: TM-2', '  Point at: TM-9', 'There is no thing "TM-9". Did you mean "TM-1"?'],
    [
      'Tolerance: 0.5 s',
      'Tolerances: 0.5 s',
      '"Tolerances:" is not known here. Did you mean "Tolerance:"?',
    ],
    ['Start: fresh', 'Start: new', '"Start: new" is not known. Did you mean "Start: fresh"?'],
    [
      'Limit: 1 action, 90 s',
      'Limit: 1 try',
      '"1 try" is no limit. Write "Limit: 2 actions, 40 s".',
    ],
    [
      '- set checkpoint every to off or 5 s',
      '- set checkpoint every to off or 5 ms',
      'execution.checkpointing.interval must be a number of milliseconds (it is "5 ms").',
    ],
    [
      '(misses "the job restores")',
      '(misses "the result is")',
      '"the result is" is not the beginning of exactly one clause of "Pass when".',
    ],
    ['{{what}}', '{{wat}}', 'There is no prediction "wat". Did you mean "what"?', -2],
    ['think*.', 'think*. <b>Now</b>', 'HTML is not shown. Write Markdown instead.'],
    [
      'think*.',
      'think*. ![](https://example.com/a.png)',
      'A picture from another site: lessons work offline.',
    ],
  ];

  test.each(cases)('"%s" → "%s"', (what, by, sentence, shift = 0) => {
    const { source, line } = broken(what, by);
    const found = problems(source);
    const expected = new RegExp(
      `^lessons/03-sound\\.md:${line + shift}:\\d+ ${sentence.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`,
    );
    expect(
      found.some((each) => expected.test(each)),
      found.join('\n'),
    ).toBe(true);
    expect(parseLesson(source, FILE).lesson).toBeNull();
  });

  test.each([
    ['## Challenge {#do-it}', 'The lesson lacks a section "## Challenge".'],
    ['## Debrief', 'The lesson lacks a section "## Debrief".'],
    ['## Teacher', 'The lesson lacks a section "## Teacher".'],
  ])('without %s', (heading, sentence) => {
    const start = SOUND.indexOf(heading);
    const next = SOUND.indexOf('\n## ', start + 1);
    const source = SOUND.slice(0, start) + (next < 0 ? '' : SOUND.slice(next + 1));
    expect(problems(source)).toContain(`${FILE}:1:1 ${sentence}`);
  });

  test('a file without a header, and one whose name is not its id', () => {
    expect(problems('# Hello')).toEqual([
      `${FILE}:1:1 A lesson begins with a header between two lines of three hyphens.`,
    ]);
    expect(parseLesson(SOUND, 'lessons/07-other.md').problems.map(problemLine)).toEqual([
      'lessons/07-other.md:2:1 The lesson "sound" belongs into a file called NN-sound.md, NN its place.',
    ]);
  });

  test('too many words before the first thing to do', () => {
    const { source } = broken('think*.', `think*. ${'word '.repeat(160)}`);
    expect(problems(source)[0]).toMatch(/:1:1 \d+ words before the first thing to do are too many/);
  });

  test('a heading within a code block is none', () => {
    const { source } = broken('think*.', 'think*.\n\n```\n## Nonsense\n```\n');
    expect(problems(source)).toEqual([]);
  });
});
