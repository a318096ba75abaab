// Reasons: each has a sentence; Flink's list says which of them count as failures.

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

test('each reason is a sentence', () => {
  for (const { sentence } of Object.values(FAILURE_REASONS))
    expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test('a name from a message is taken as it is when known, else as a plain decline', () => {
  expect(failureReason('CHECKPOINT_EXPIRED')).toBe('CHECKPOINT_EXPIRED');
  expect(failureReason('toString')).toBe('CHECKPOINT_DECLINED');
});
