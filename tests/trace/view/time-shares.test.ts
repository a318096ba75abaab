// Busy, backpressured, idle: what a second was made of.
import { expect, test } from 'vitest';
import { NO_TIME_SPENT, spend, timeShares } from '../../../src/trace/view/time-shares.ts';

test('work that crosses the end of a second counts in both', () => {
  const spent = spend(NO_TIME_SPENT, 'busyMs', 900, 1300);
  expect(timeShares(spent, 1400, null)).toEqual({ busyMs: 100, backpressuredMs: 0, idleMs: 900 });
  expect(timeShares(spent, 2100, null)).toEqual({ busyMs: 300, backpressuredMs: 0, idleMs: 700 });
});

test('a second without any event was idle', () => {
  const spent = spend(NO_TIME_SPENT, 'busyMs', 100, 600);
  expect(timeShares(spent, 3500, null)).toEqual({ busyMs: 0, backpressuredMs: 0, idleMs: 1000 });
});

test('who still waits for room is backpressured up to now', () => {
  const spent = spend(NO_TIME_SPENT, 'busyMs', 0, 250);
  expect(timeShares(spent, 4300, 250)).toEqual({ busyMs: 0, backpressuredMs: 1000, idleMs: 0 });
  expect(timeShares(spent, 1300, 250)).toEqual({ busyMs: 250, backpressuredMs: 750, idleMs: 0 });
});

test('the three add up to the second, whatever was done', () => {
  let spent = NO_TIME_SPENT;
  for (let atMs = 0; atMs < 5000; atMs += 70) {
    spent = spend(spent, 'busyMs', atMs, atMs + 40);
    spent = spend(spent, 'backpressuredMs', atMs + 40, atMs + 60);
    const { busyMs, backpressuredMs, idleMs } = timeShares(spent, atMs + 65, null);
    expect(busyMs + backpressuredMs + idleMs).toBe(1000);
  }
  expect(timeShares(spent, 5000, null).busyMs).toBeGreaterThan(500);
});
