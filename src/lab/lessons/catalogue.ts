// The lessons there are, in their order.
//
// Only what a list shows is part of the page: a lesson itself is loaded when it is opened. The build
// makes both from lessons/*.md (command-line/lessons-plugin.ts).

import type { Lesson, LessonHead } from '../../teaching/lesson.ts';

export type LessonEntry = LessonHead;

/** The number in front of a file's name gives its place. */
const heads = import.meta.glob<LessonHead>('../../../lessons/*.md', {
  eager: true,
  query: '?head',
  import: 'default',
});
const bodies = import.meta.glob<Lesson>('../../../lessons/*.md', { import: 'default' });

export const LESSONS: readonly LessonEntry[] = Object.keys(heads)
  .sort()
  .flatMap((file) => heads[file] ?? []);

/** null: there is no such lesson. */
export async function loadLesson(id: string): Promise<Lesson | null> {
  const file = Object.keys(heads).find((each) => heads[each]?.id === id);
  return (file !== undefined && (await bodies[file]?.())) || null;
}
