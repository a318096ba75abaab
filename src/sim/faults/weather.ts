// Bad weather: how often and how much the network and the store misbehave, and until when.
//
// Plain data, part of a run's name; every answer comes from a generator of its own, seeded by it.
// After `calmAtMs` all is well: the liveness phase of a simulated run.

import * as v from 'valibot';
import type { ChannelId, Problem, ProcessId, Request } from '../../engine/protocol.ts';
import { Prng } from '../../engine/prng.ts';
import { hashString } from '../../engine/job/key-groups.ts';
import type { Disturbances } from '../disturbances.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const percent = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100));

export const weatherSchema = v.strictObject({
  seed: v.pipe(v.number(), v.integer()),
  /** Virtual time from which nothing goes wrong any more. */
  calmAtMs: whole,
  /** Control messages. */
  delayPercent: percent,
  delayMs: whole,
  duplicatePercent: percent,
  /** Channels: this share of them is slow. */
  slowChannelPercent: percent,
  slowChannelMs: whole,
  /** Requests to the store. */
  slowStorePercent: percent,
  slowStoreMs: whole,
  refusePercent: percent,
  /** Files: this share of them has rotted by the time it is read. That never heals. */
  rotPercent: v.optional(percent, 0),
});

export type Weather = Readonly<v.InferOutput<typeof weatherSchema>>;

const ROTTEN: Problem = {
  reason: 'damaged',
  message: 'Its bytes are not the ones that were written.',
};

const REFUSED: Problem = { reason: 'unavailable', message: 'The store does not answer.' };

export class SeededWeather implements Disturbances {
  readonly #weather: Weather;
  readonly #prng: Prng;
  readonly #slow = new Map<ChannelId, boolean>();
  /** The clock of the run; set once there is one. */
  now: () => number = () => 0;

  constructor(weather: Weather) {
    this.#weather = weather;
    this.#prng = new Prng(weather.seed);
  }

  #happens(percentOf: number): boolean {
    return percentOf > 0 && this.now() < this.#weather.calmAtMs && this.#prng.chance(percentOf);
  }

  messageDelayMs(): number {
    const { delayPercent, delayMs } = this.#weather;
    return this.#happens(delayPercent) ? this.#prng.between(1, delayMs) : 0;
  }

  duplicates(): boolean {
    return this.#happens(this.#weather.duplicatePercent);
  }

  channelDelayMs(channel: ChannelId): number {
    const { slowChannelPercent, slowChannelMs, calmAtMs, seed } = this.#weather;
    if (slowChannelPercent === 0 || this.now() >= calmAtMs) return 0;
    let slow = this.#slow.get(channel);
    if (slow === undefined) {
      slow = new Prng(seed ^ hashString(channel)).chance(slowChannelPercent);
      this.#slow.set(channel, slow);
    }
    return slow ? slowChannelMs : 0;
  }

  storageDelayMs(): number {
    const { slowStorePercent, slowStoreMs } = this.#weather;
    return this.#happens(slowStorePercent) ? this.#prng.between(1, slowStoreMs) : 0;
  }

  storageProblem(_process: ProcessId, _op: Request['op'], file: string | null): Problem | null {
    if (file !== null && this.#isRotten(file)) return ROTTEN;
    return this.#happens(this.#weather.refusePercent) ? REFUSED : null;
  }

  /** Whatever the job is called: the same file of the same run. */
  #isRotten(file: string): boolean {
    const { rotPercent, seed } = this.#weather;
    if (rotPercent === 0) return false;
    const name = file.slice(file.indexOf('/') + 1);
    return new Prng(seed ^ hashString(name)).chance(rotPercent);
  }
}
