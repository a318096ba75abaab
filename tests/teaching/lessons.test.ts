// Every lesson of lessons/ keeps every rule: one test per lesson and rule, so that a report names both.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generatedLog } from '../../src/sim/generated-log.ts';
import { scenarioNamed } from '../../src/sim/scenarios.ts';
import { courseProblems } from '../../src/teaching/check/course.ts';
import { LessonCheck, RULES } from '../../src/teaching/check/check-lesson.ts';
import { parseLesson } from '../../src/teaching/parse/parse-lesson.ts';
import { problemLine } from '../../src/teaching/parse/problem.ts';
import { shippedLog } from '../support/traced-run.ts';

const files = readdirSync('lessons')
  .filter((name) => name.endsWith('.md'))
  .sort()
  .map((name) => `lessons/${name}`);
const parsed = files.map((file) => ({ file, ...parseLesson(readFileSync(file, 'utf8'), file) }));

describe.each(parsed)('$file', ({ file, lesson, problems }) => {
  test('is written by the rules', () => {
    expect(problems.map(problemLine)).toEqual([]);
  });

  test.runIf(lesson).each(RULES)('keeps the rule about %s', (rule) => {
    if (!lesson) return;
    const name = scenarioNamed(lesson.scenario)?.log ?? '';
    const log = generatedLog(name) ?? shippedLog(name);
    const check = new LessonCheck({ lesson, log }, file);
    expect(check.run(rule).map(problemLine)).toEqual([]);
  });
});

test('the lessons together: ids, and what needs what', () => {
  const course = parsed.flatMap(({ file, lesson }) => (lesson ? { file, lesson } : []));
  expect(course).toHaveLength(files.length);
  expect(courseProblems(course)).toEqual([]);
});

test('a need that does not exist, or comes later, and an id that is there twice', () => {
  const [first] = parsed;
  if (!first?.lesson) throw new Error('There is a lesson.');
  const { file, lesson } = first;
  const needy = { file: 'b', lesson: { ...lesson, id: 'b', needs: ['c', lesson.id, 'bb'] } };
  const late = { file: 'c', lesson: { ...lesson, id: 'c' } };
  const again = { file: 'd', lesson };
  const found = courseProblems([{ file, lesson }, needy, late, again]);
  expect(found.map(problemLine)).toEqual([
    'b:2:1 It needs "c", which does not come before it.',
    'b:2:1 There is no lesson "bb". Did you mean "b"?',
    `d:2:1 The id "${lesson.id}" is that of ${file} already.`,
  ]);
});
