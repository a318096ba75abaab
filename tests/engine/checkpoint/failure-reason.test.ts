// Flink's list says which reasons count as failures. Sentences: tests/trace/narration.test.ts.

import { expect, test } from 'vitest';
import { FAILURE_REASONS, failureReason } from '../../../src/engine/checkpoint/failure-reason.ts';

test('exactly the reasons that count in Flink count here', () => {
  const counted = Object.entries(FAILURE_REASONS).filter(([, { counts }]) => counts);
  expect(counted.map(([name]) => name).sort()).toEqual([
    'CHECKPOINT_ASYNC_EXCEPTION',
    'CHECKPOINT_DECLINED',
    'CHECKPOINT_EXPIRED',
    'FINALIZE_CHECKPOINT_FAILURE',
    'IO_EXCEPTION',
  ]);
});

test('there are the 24 reasons of Flink, and no other', () => {
  expect(Object.keys(FAILURE_REASONS)).toHaveLength(24);
});

test('a name from a message is taken as it is when known, else as a plain decline', () => {
  expect(failureReason('CHECKPOINT_EXPIRED')).toBe('CHECKPOINT_EXPIRED');
  expect(failureReason('toString')).toBe('CHECKPOINT_DECLINED');
});
