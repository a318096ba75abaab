// What the address asks for: home, or the lab with whatever stands behind the `#`.
import { expect, test } from 'vitest';
import { readLink } from '../../src/lab/link.ts';
import { labAddress, routeOf, lessonAddress, readLessonAddress } from '../../src/lab/route.ts';

test('a plain address is the home page, everything else opens the lab', () => {
  expect(routeOf('')).toEqual({ page: 'home' });
  expect(routeOf('#')).toEqual({ page: 'home' });
  for (const fragment of ['#lab', '#lab=flights', '#run=clicks&engine=1', '#nonsense']) {
    expect(routeOf(fragment)).toEqual({ page: 'lab', fragment });
  }
});

test('the lab opens with the scenario that its address names', async () => {
  expect(await readLink(labAddress())).toEqual({ ok: true, run: null });
  expect(await readLink(labAddress('flights'))).toMatchObject({
    ok: true,
    run: { scenario: { id: 'flights' }, actions: [], step: null },
  });
});

test('a scenario that there is not is said, not replaced in silence', async () => {
  expect(await readLink(labAddress('fligths'))).toEqual({
    ok: false,
    sentence: expect.stringContaining('fligths') as unknown,
  });
});

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

test('lessons have a page of their own, one by one and as a list', () => {
  expect(routeOf('#lessons')).toEqual({ page: 'lessons', id: null });
  expect(routeOf('#lesson=alignment')).toEqual({ page: 'lessons', id: 'alignment' });
  expect(routeOf('#lessonsandmore')).toMatchObject({ page: 'lab' });
});
