// npm run lesson -- FILE...: checks lessons as the test suite does, words first, then in the engine.
// Without a file it checks all of lessons/. Every problem is one line: file:line:column and a sentence.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { scenarioNamed } from '../sim/scenarios.ts';
import { LessonCheck, RULES } from '../teaching/check/check-lesson.ts';
import { courseProblems } from '../teaching/check/course.ts';
import { parseLesson, type Parsed } from '../teaching/parse/parse-lesson.ts';
import { problemLine, type Problem } from '../teaching/parse/problem.ts';
import { readScenario } from './read-log.ts';
import { runCommand, Unusable } from './unusable.ts';

/** The project's: npm starts its commands there. */
const folder = process.cwd();

runCommand(() => {
  const named = process.argv.slice(2);
  const all = readdirSync(path.join(folder, 'lessons'))
    .filter((name) => /^\d.*\.md$/.test(name))
    .map((name) => `lessons/${name}`)
    .sort();
  const files = named.length > 0 ? named : all;
  const parsed = new Map<string, Parsed>();
  for (const file of new Set([...all, ...files])) parsed.set(file, parseLesson(read(file), file));
  let count = 0;
  for (const file of files) {
    const found = problemsOf(file, parsed);
    count += found.length;
    if (found.length === 0) console.log(`${file}: all is well.`);
    for (const problem of found) console.log(problemLine(problem));
  }
  return count === 0 ? 0 : 1;
});

function read(file: string): string {
  const full = path.resolve(folder, file);
  if (!existsSync(full))
    throw new Unusable(`There is no file ${file}. Use: npm run lesson -- FILE`);
  return readFileSync(full, 'utf8');
}

function problemsOf(file: string, parsed: ReadonlyMap<string, Parsed>): readonly Problem[] {
  const { lesson = null, problems = [] } = parsed.get(file) ?? {};
  if (!lesson) return problems;
  const course = [...parsed].flatMap(([name, one]) =>
    one.lesson ? { file: name, lesson: one.lesson } : [],
  );
  const inCourse = courseProblems(course).filter((problem) => problem.file === file);
  const scenario = scenarioNamed(lesson.scenario);
  if (!scenario) return inCourse;
  const { log } = readScenario(lesson.scenario);
  const check = new LessonCheck({ lesson, log }, file);
  return [...inCourse, ...RULES.flatMap((rule) => check.run(rule))];
}
