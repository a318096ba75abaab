// What a job's settings promise about its result, and the settings that show each promise.
//
// Flink: with checkpoints and aligned (or unaligned) barriers every record counts exactly once in
// the state; without alignment at least once; without checkpoints a failure takes what was there.

import type { Plan } from '../engine/job/plan.ts';
import type { Settings } from '../engine/job/settings.ts';

/** What differs from a scenario's settings, by Flink's option names. */
export type Changes = Readonly<Record<string, unknown>>;

export const GUARANTEES = ['exactly-once', 'at-least-once', 'at-most-once'] as const;
export type Guarantee = (typeof GUARANTEES)[number];

export function guaranteeOf(settings: Settings): Guarantee {
  if (settings['execution.checkpointing.interval'] === null) return 'at-most-once';
  return settings['execution.checkpointing.mode'] === 'EXACTLY_ONCE'
    ? 'exactly-once'
    : 'at-least-once';
}

/** What a socket has handed out cannot be read again: of its rows a crash takes what was read since
 * the newest checkpoint, whatever the settings promise. */
export function readsSockets({ tasks }: Plan): boolean {
  return tasks.some(({ operator }) => operator.kind === 'source' && operator.replayable === false);
}

/** Nothing comes back, but the job starts again all the same: with everything once more. */
export function startsFromZero(settings: Settings): boolean {
  return (
    settings['execution.checkpointing.interval'] === null &&
    settings['restart-strategy.type'] !== 'none'
  );
}

/** What each changes in a scenario that promises exactly once. Without checkpoints Flink does not
 * restart a job by default, so neither does this. */
export const PRESETS: Readonly<Record<Guarantee, Changes>> = {
  'exactly-once': {},
  'at-least-once': { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' },
  'at-most-once': { 'execution.checkpointing.interval': null, 'restart-strategy.type': 'none' },
};

/** The preset that these changes are; null: they are a person's own. */
export function presetOf(changes: Changes): Guarantee | null {
  return GUARANTEES.find((guarantee) => sameChanges(PRESETS[guarantee], changes)) ?? null;
}

export function sameChanges(left: Changes, right: Changes): boolean {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => left[name] === right[name]);
}

export interface Tally {
  /** Counts that are missing, and counts too many, over all keys. */
  readonly missing: number;
  readonly surplus: number;
}

export function tallyOf(
  expected: ReadonlyMap<string, number>,
  actual: ReadonlyMap<string, number>,
): Tally {
  let [missing, surplus] = [0, 0];
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    const difference = (actual.get(key) ?? 0) - (expected.get(key) ?? 0);
    if (difference > 0) surplus += difference;
    else missing -= difference;
  }
  return { missing, surplus };
}
