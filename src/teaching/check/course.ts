// What only all lessons together can break: ids that are there twice, lessons that need one that does
// not exist or comes later.

import { unknownName } from '../../sim/nearest.ts';
import type { Lesson } from '../lesson.ts';
import type { Problem } from '../parse/problem.ts';

export interface CourseLesson {
  readonly file: string;
  readonly lesson: Lesson;
}

/** @param course in their order */
export function courseProblems(course: readonly CourseLesson[]): Problem[] {
  const problems: Problem[] = [];
  const ids = course.map(({ lesson }) => lesson.id);
  for (const [index, { file, lesson }] of course.entries()) {
    const say = (sentence: string): void => {
      problems.push({ file, line: 2, column: 1, sentence });
    };
    const other = course.slice(0, index).find((each) => each.lesson.id === lesson.id);
    if (other) say(`The id "${lesson.id}" is that of ${other.file} already.`);
    for (const need of lesson.needs) {
      if (!ids.includes(need)) say(unknownName('lesson', need, ids));
      else if (ids.indexOf(need) >= index)
        say(`It needs "${need}", which does not come before it.`);
    }
  }
  return problems;
}
