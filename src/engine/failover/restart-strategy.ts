// Whether a failed job may start again, and after how long.
//
// Each strategy is plain data and two functions: told of a failure, it answers with a delay or a
// refusal. Chance (jitter) comes in as a number. Flink: RestartBackoffTimeStrategy,
// FixedDelay…, FailureRate…, ExponentialDelayRestartBackoffTimeStrategy.

import type { RestartLimit } from '../protocol.ts';
import type { Settings } from '../job/settings.ts';

export type RestartDecision =
  | { readonly kind: 'restart'; readonly delayMs: number }
  | { readonly kind: 'give up'; readonly limit: RestartLimit };

export interface RestartStrategy {
  /**
   * A failure happened now.
   * @param chance from 0 to 99, drawn from the seed, for strategies with jitter
   */
  failed(nowMs: number, chance: number): RestartDecision;
}

const restart = (delayMs: number): RestartDecision => ({ kind: 'restart', delayMs });
const giveUp = (limit: RestartLimit): RestartDecision => ({ kind: 'give up', limit });

class NoRestart implements RestartStrategy {
  failed(): RestartDecision {
    return giveUp({ strategy: 'none' });
  }
}

/** So many restarts, always after the same delay. */
class FixedDelay implements RestartStrategy {
  readonly #attempts: number;
  readonly #delayMs: number;
  #restarts = 0;

  constructor(attempts: number, delayMs: number) {
    this.#attempts = attempts;
    this.#delayMs = delayMs;
  }

  failed(): RestartDecision {
    if (this.#restarts >= this.#attempts) {
      return giveUp({ strategy: 'fixed-delay', attempts: this.#attempts });
    }
    this.#restarts++;
    return restart(this.#delayMs);
  }
}

/** Any number of restarts, but not too many failures within an interval. */
class FailureRate implements RestartStrategy {
  readonly #most: number;
  readonly #intervalMs: number;
  readonly #delayMs: number;
  #failuresMs: number[] = [];

  constructor(most: number, intervalMs: number, delayMs: number) {
    this.#most = most;
    this.#intervalMs = intervalMs;
    this.#delayMs = delayMs;
  }

  failed(nowMs: number): RestartDecision {
    this.#failuresMs = this.#failuresMs.filter((atMs) => nowMs - atMs <= this.#intervalMs);
    this.#failuresMs.push(nowMs);
    if (this.#failuresMs.length > this.#most) {
      return giveUp({
        strategy: 'failure-rate',
        failures: this.#failuresMs.length,
        intervalMs: this.#intervalMs,
        allowed: this.#most,
      });
    }
    return restart(this.#delayMs);
  }
}

/** Each restart waits longer than the one before, until the job has run well for a while. */
class ExponentialDelay implements RestartStrategy {
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #multiplier: number;
  readonly #resetMs: number;
  readonly #jitterPercent: number;
  #nextMs: number;
  /** When the last restart's delay was over. */
  #lastRestartMs: number | null = null;

  constructor(settings: Settings) {
    this.#initialMs = settings['restart-strategy.exponential-delay.initial-backoff'];
    this.#maxMs = settings['restart-strategy.exponential-delay.max-backoff'];
    this.#multiplier = settings['restart-strategy.exponential-delay.backoff-multiplier'];
    this.#resetMs = settings['restart-strategy.exponential-delay.reset-backoff-threshold'];
    this.#jitterPercent = settings['restart-strategy.exponential-delay.jitter-factor'] * 100;
    this.#nextMs = this.#initialMs;
  }

  failed(nowMs: number, chance: number): RestartDecision {
    if (this.#lastRestartMs !== null && nowMs - this.#lastRestartMs >= this.#resetMs) {
      this.#nextMs = this.#initialMs;
    }
    const swing = (this.#nextMs * this.#jitterPercent * (chance - 49.5)) / (49.5 * 100);
    const delayMs = Math.round(
      Math.min(this.#maxMs, Math.max(this.#initialMs, this.#nextMs + swing)),
    );
    this.#nextMs = Math.min(this.#maxMs, this.#nextMs * this.#multiplier);
    this.#lastRestartMs = nowMs + delayMs;
    return restart(delayMs);
  }
}

export function createRestartStrategy(settings: Settings): RestartStrategy {
  switch (settings['restart-strategy.type']) {
    case 'none':
      return new NoRestart();
    case 'fixed-delay':
      return new FixedDelay(
        settings['restart-strategy.fixed-delay.attempts'],
        settings['restart-strategy.fixed-delay.delay'],
      );
    case 'failure-rate':
      return new FailureRate(
        settings['restart-strategy.failure-rate.max-failures-per-interval'],
        settings['restart-strategy.failure-rate.failure-rate-interval'],
        settings['restart-strategy.failure-rate.delay'],
      );
    case 'exponential-delay':
      return new ExponentialDelay(settings);
  }
}
