// What is read out: only what is new and wanted, never too much at once.
import { expect, test } from 'vitest';
import type { LogLine } from '../../src/lab/log-book.ts';
import { newlyTold } from '../../src/ui/newly-told.ts';

function line(id: number, level: LogLine['level']): LogLine {
  const text = `Sentence ${id}.`;
  return { id, level, text, step: id, atMs: id, kind: 'process-killed', concerns: [], term: null };
}

const LOG = [line(1, 'quiet'), line(2, 'all'), line(3, 'normal'), line(4, 'all'), line(5, 'quiet')];
const now = { afterId: 0, isPast: false };

test('each level tells its own and what matters more', () => {
  expect(newlyTold(LOG, { ...now, level: 'quiet' }).text).toBe('Sentence 1. Sentence 5.');
  expect(newlyTold(LOG, { ...now, level: 'normal' }).text).toBe(
    'Sentence 1. Sentence 3. Sentence 5.',
  );
});

test('of many the last are said, and how many there were besides', () => {
  expect(newlyTold(LOG, { ...now, level: 'all' }).text).toBe(
    '2 sentences before that. Sentence 3. Sentence 4. Sentence 5.',
  );
});

test('nothing is said twice', () => {
  const { lastId } = newlyTold(LOG, { ...now, level: 'all' });
  expect(newlyTold(LOG, { level: 'all', afterId: lastId, isPast: false }).text).toBe('');
  const more = [...LOG, line(6, 'normal')];
  expect(newlyTold(more, { level: 'all', afterId: lastId, isPast: false }).text).toBe(
    'Sentence 6.',
  );
});

test('at an earlier moment its own sentence is said, and the present keeps its place', () => {
  const told = newlyTold(LOG.slice(0, 3), { level: 'normal', afterId: 5, isPast: true });
  expect(told).toEqual({ text: 'Sentence 3.', lastId: 5 });
});
