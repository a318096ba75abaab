// Which watermark a task may work by, out of those of its input channels.
//
// Keeps true: what it lets through only rises; it is the least watermark of all channels that are
// active and have caught up; idle channels hold nobody back; when all are idle, so is the task.
// Flink: StatusWatermarkValve.

import { present } from '../assert.ts';
import { BEFORE_TIME_MS } from './time-text.ts';

/** What is to go downstream. */
export type Progress =
  | { readonly kind: 'watermark'; readonly timestampMs: number }
  | { readonly kind: 'status'; readonly idle: boolean };

interface InputTime {
  watermarkMs: number;
  idle: boolean;
  /** It takes part: it is active, and not behind what was let through before. */
  caughtUp: boolean;
}

export class WatermarkValve {
  readonly #channels: readonly InputTime[];
  #watermarkMs = BEFORE_TIME_MS;
  #idle = false;

  constructor(channels: number) {
    this.#channels = Array.from({ length: channels }, () => ({
      watermarkMs: BEFORE_TIME_MS,
      idle: false,
      caughtUp: true,
    }));
  }

  watermark(inputChannel: number, timestampMs: number): Progress[] {
    const channel = this.#of(inputChannel);
    if (this.#idle || channel.idle || timestampMs <= channel.watermarkMs) return [];
    channel.watermarkMs = timestampMs;
    channel.caughtUp ||= timestampMs >= this.#watermarkMs;
    return this.#rise(this.#leastOfCaughtUp);
  }

  status(inputChannel: number, idle: boolean): Progress[] {
    const channel = this.#of(inputChannel);
    if (channel.idle === idle) return [];
    channel.idle = idle;
    if (!idle) {
      channel.caughtUp = channel.watermarkMs >= this.#watermarkMs;
      return this.#become(false);
    }
    channel.caughtUp = false;
    // Only whoever stood still for it has something to gain.
    const heldBack = channel.watermarkMs === this.#watermarkMs;
    if (this.#channels.every((each) => each.idle)) {
      return [...(heldBack ? this.#rise(this.#greatest) : []), ...this.#become(true)];
    }
    return heldBack ? this.#rise(this.#leastOfCaughtUp) : [];
  }

  #rise(watermarkMs: number): Progress[] {
    if (watermarkMs <= this.#watermarkMs) return [];
    this.#watermarkMs = watermarkMs;
    return [{ kind: 'watermark', timestampMs: watermarkMs }];
  }

  #become(idle: boolean): Progress[] {
    if (this.#idle === idle) return [];
    this.#idle = idle;
    return [{ kind: 'status', idle }];
  }

  get #leastOfCaughtUp(): number {
    let least: number | null = null;
    for (const { caughtUp, watermarkMs } of this.#channels) {
      if (caughtUp) least = Math.min(least ?? watermarkMs, watermarkMs);
    }
    return least ?? BEFORE_TIME_MS;
  }

  get #greatest(): number {
    return this.#channels.reduce(
      (most, { watermarkMs }) => Math.max(most, watermarkMs),
      BEFORE_TIME_MS,
    );
  }

  #of(inputChannel: number): InputTime {
    return present(this.#channels[inputChannel], `There is no input channel ${inputChannel}.`);
  }
}
