// A pending checkpoint: complete means everybody, once, of the right attempt.

import { expect, test } from 'vitest';
import { PendingCheckpoint } from '../../../src/engine/checkpoint/pending.ts';

const snapshot = (task: string, attempt: number) => ({
  task,
  attempt,
  handle: null,
  endOfData: false,
});

test('each task counts once, and only with the attempt that was triggered', () => {
  const pending = new PendingCheckpoint(
    3,
    100,
    new Map([
      ['A-1', 2],
      ['B-1', 2],
    ]),
  );
  expect(pending.acknowledge(snapshot('A-1', 1))).toBe('older attempt');
  expect(pending.acknowledge(snapshot('C-1', 2))).toBe('unknown task');
  expect(pending.acknowledge(snapshot('A-1', 2))).toBe('counted');
  expect(pending.acknowledge(snapshot('A-1', 2))).toBe('duplicate');
  expect(pending.complete).toBe(false);
  expect(pending.acknowledge(snapshot('B-1', 2))).toBe('counted');
  expect(pending.complete).toBe(true);
});
