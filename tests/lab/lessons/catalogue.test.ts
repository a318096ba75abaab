// The catalogue is made from lessons/.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LESSONS, loadLesson } from '../../../src/lab/lessons/catalogue.ts';

test('it lists every file of lessons/ in the order of their numbers', async () => {
  const files = readdirSync('lessons').filter((name) => name.endsWith('.md'));
  expect(LESSONS.map(({ id }) => id)).toEqual(files.sort().map((name) => name.slice(3, -3)));
  for (const { id, title } of LESSONS) expect(await loadLesson(id)).toMatchObject({ id, title });
  expect(await loadLesson('no-such-lesson')).toBeNull();
});
