// Addresses of lessons: each reads back, and nothing else is taken for one.
import { expect, test } from 'vitest';
import { lessonAddress, readLessonAddress } from '../../../src/lab/lessons/catalogue.ts';

test.each(['alignment', 'a-job-that-remembers', 'ä/b&c=d %'])('the address of %s', (id) => {
  expect(readLessonAddress(lessonAddress(id))).toBe(id);
});

test('a run, nothing at all and other words are no lesson', () => {
  for (const fragment of ['', '#', '#run=clicks', '#lessons', '#my-lesson=x']) {
    expect(readLessonAddress(fragment)).toBeNull();
  }
});

test('a garbled id is handed on as it is, so that it can be named in a sentence', () => {
  expect(readLessonAddress('#lesson=%E0%A4%A')).toBe('%E0%A4%A');
});
