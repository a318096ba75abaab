// The watermarks of a source: a generator for each of its splits, and the least of them.
//
// Keeps true: a split's watermark is the greatest timestamp seen minus the bound, minus one; splits
// without records for long enough hold nobody back. Nothing of it is in a snapshot: it grows anew
// from the records after the restored offsets. Flink: BoundedOutOfOrdernessWatermarks,
// WatermarksWithIdleness, WatermarkOutputMultiplexer.

import type { WatermarkSpec } from '../job/spec.ts';
import { BEFORE_TIME_MS, END_OF_TIME_MS } from './time-text.ts';
import type { Progress } from './watermark-valve.ts';

interface SplitTime {
  watermarkMs: number;
  /** When it last had a record, or began. */
  activeAtMs: number;
}

export class SourceWatermarks {
  readonly #strategy: WatermarkSpec;
  readonly #splits = new Map<number, SplitTime>();
  #watermarkMs = BEFORE_TIME_MS;
  #idle = false;
  /** Since when there is no split; null: there are some. */
  #emptySinceMs: number | null = null;

  constructor(strategy: WatermarkSpec) {
    this.#strategy = strategy;
  }

  record(split: number, timestampMs: number, nowMs: number): void {
    const time = this.#split(split, nowMs);
    const { outOfOrdernessMs } = this.#strategy;
    time.watermarkMs = Math.max(time.watermarkMs, timestampMs - outOfOrdernessMs - 1);
    time.activeAtMs = nowMs;
  }

  /** The interval has passed. @param splits those that may still have records */
  tick(splits: readonly number[], nowMs: number): Progress[] {
    for (const split of this.#splits.keys())
      if (!splits.includes(split)) this.#splits.delete(split);
    this.#emptySinceMs = splits.length > 0 ? null : (this.#emptySinceMs ?? nowMs);
    let least: number | null = null;
    for (const split of splits) {
      const { watermarkMs, activeAtMs } = this.#split(split, nowMs);
      if (!this.#isIdleSince(activeAtMs, nowMs))
        least = Math.min(least ?? watermarkMs, watermarkMs);
    }
    const idle = least === null && this.#isIdleSince(this.#emptySinceMs ?? BEFORE_TIME_MS, nowMs);
    const progress: Progress[] = [];
    if (idle !== this.#idle) progress.push({ kind: 'status', idle });
    this.#idle = idle;
    if (least !== null && least > this.#watermarkMs) {
      this.#watermarkMs = least;
      progress.push({ kind: 'watermark', timestampMs: least });
    }
    return progress;
  }

  /** The task could not write: what it did not read in that time does not make a split idle. */
  waited(ms: number): void {
    for (const time of this.#splits.values()) time.activeAtMs += ms;
    if (this.#emptySinceMs !== null) this.#emptySinceMs += ms;
  }

  /** Its data has ended for good. Nobody listens to the watermarks of who is idle. */
  ended(): readonly Progress[] {
    const end: Progress = { kind: 'watermark', timestampMs: END_OF_TIME_MS };
    const wasIdle = this.#idle;
    this.#idle = false;
    return wasIdle ? [{ kind: 'status', idle: false }, end] : [end];
  }

  #isIdleSince(sinceMs: number, nowMs: number): boolean {
    const { idleAfterMs } = this.#strategy;
    return idleAfterMs !== null && nowMs - sinceMs >= idleAfterMs;
  }

  #split(split: number, nowMs: number): SplitTime {
    let time = this.#splits.get(split);
    if (!time) {
      time = { watermarkMs: BEFORE_TIME_MS, activeAtMs: nowMs };
      this.#splits.set(split, time);
    }
    return time;
  }
}
