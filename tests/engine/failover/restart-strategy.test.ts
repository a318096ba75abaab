// Restart strategies: each sequence of failures with the answers Flink gives.
import { describe, expect, test } from 'vitest';
import {
  createRestartStrategy,
  type RestartDecision,
} from '../../../src/engine/failover/restart-strategy.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../../src/engine/job/settings.ts';

function strategy(changes: Record<string, unknown>) {
  const { settings, problems } = withSettings(DEFAULT_SETTINGS, changes);
  expect(problems).toEqual([]);
  return createRestartStrategy(settings);
}

const delay = (decision: RestartDecision) =>
  decision.kind === 'restart' ? decision.delayMs : decision.kind;

describe('restart strategies', () => {
  test('none gives up at the first failure and says which setting decided', () => {
    expect(strategy({ 'restart-strategy.type': 'none' }).failed(0, 0)).toEqual({
      kind: 'give up',
      limit: { strategy: 'none' },
    });
  });

  test('fixed delay restarts as often as it is allowed, then gives up', () => {
    const fixed = strategy({
      'restart-strategy.fixed-delay.attempts': 2,
      'restart-strategy.fixed-delay.delay': 700,
    });
    expect([0, 1, 2].map((nowMs) => delay(fixed.failed(nowMs, 0)))).toEqual([700, 700, 'give up']);
  });

  test('failure rate forgets failures that lie outside the interval', () => {
    const rate = strategy({
      'restart-strategy.type': 'failure-rate',
      'restart-strategy.failure-rate.max-failures-per-interval': 2,
      'restart-strategy.failure-rate.failure-rate-interval': 100,
      'restart-strategy.failure-rate.delay': 5,
    });
    expect([0, 60, 130, 140].map((nowMs) => delay(rate.failed(nowMs, 0)))).toEqual([
      5,
      5,
      5,
      'give up',
    ]);
  });

  test('exponential delay grows to its limit and starts small again after a quiet time', () => {
    const exponential = strategy({
      'restart-strategy.type': 'exponential-delay',
      'restart-strategy.exponential-delay.initial-backoff': 100,
      'restart-strategy.exponential-delay.backoff-multiplier': 2,
      'restart-strategy.exponential-delay.max-backoff': 350,
      'restart-strategy.exponential-delay.reset-backoff-threshold': 10_000,
      'restart-strategy.exponential-delay.jitter-factor': 0,
    });
    expect([0, 1000, 2000, 3000].map((nowMs) => delay(exponential.failed(nowMs, 0)))).toEqual([
      100, 200, 350, 350,
    ]);
    expect(delay(exponential.failed(60_000, 0))).toBe(100);
  });

  test('the jitter stays within its share, never below the first wait or above the limit', () => {
    for (let chance = 0; chance < 100; chance++) {
      const exponential = strategy({
        'restart-strategy.type': 'exponential-delay',
        'restart-strategy.exponential-delay.max-backoff': 1600,
        'restart-strategy.exponential-delay.jitter-factor': 0.1,
      });
      const [first, second, third] = [0, 2000, 5000].map((nowMs) =>
        Number(delay(exponential.failed(nowMs, chance))),
      );
      expect(first).toBeGreaterThanOrEqual(1000);
      expect(first).toBeLessThanOrEqual(1100);
      expect(second).toBeGreaterThanOrEqual(1350);
      expect(second).toBeLessThanOrEqual(1600);
      expect(third).toBeLessThanOrEqual(1600);
    }
  });
});
