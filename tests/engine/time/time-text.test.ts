import { expect, test } from 'vitest';
import { timeText } from '../../../src/engine/time/time-text.ts';

test('small times count from the start of the log', () => {
  expect([0, 15_000, 61_200, 3_600_000, -5000].map(timeText)).toEqual([
    '0:00',
    '0:15',
    '1:01.200',
    '1:00:00',
    '-0:05',
  ]);
});

test('large ones are dates in UTC, as Date says', () => {
  for (const ms of [1_000_000_000_000, 1_709_164_800_000, 1_796_000_000_123, 951_782_400_000]) {
    const wanted = new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
    expect(timeText(ms)).toBe(wanted.replace(/\.000$/, ''));
  }
});
