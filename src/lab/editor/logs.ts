// The logs that a job may read: those that come with Tidemark, and letters made up to order.
//
// Whoever has more (a person's own files) adds entries of the same shape.

import type { Scenario } from '../../engine/job/scenario.ts';
import {
  LETTER_ROW,
  letterLogName,
  readLetterLog,
  type LetterLog,
} from '../../sim/generated-log.ts';
import { SCENARIOS } from '../../sim/scenarios.ts';

export interface LogChoice {
  readonly title: string;
  /** What a scenario says to read it: its log, the shape of its rows, its partitions. */
  readonly reads: Pick<Scenario, 'log' | 'partitions' | 'rowType'> & Partial<Scenario>;
}

/** Each log of the scenarios once, under the title of the first that reads it. */
export const LOGS: readonly LogChoice[] = SCENARIOS.filter(
  ({ log }, index) => SCENARIOS.findIndex((other) => other.log === log) === index,
).map(({ title, log, partitions, rowType }) => ({ title, reads: { log, partitions, rowType } }));

export const FIRST_LETTERS: LetterLog = { rows: 400, keys: 5, partitions: 2, seed: 1 };

/** Letters made up to order. Numbers out of bounds give a name that is none: `lettersProblem` says so. */
export function letters(log: LetterLog): LogChoice['reads'] {
  return { log: letterLogName(log), partitions: log.partitions, rowType: LETTER_ROW };
}

/** What the log's name asks for, in bounds or not; null: it is not made-up letters. */
export function lettersIn(log: string): LetterLog | null {
  const known = readLetterLog(log);
  if (known) return known;
  const match = /^letters\/(-?\d+)\/(-?\d+)\/(-?\d+)\/(-?\d+)$/.exec(log);
  if (!match) return null;
  const [rows = 0, keys = 0, partitions = 0, seed = 0] = match.slice(1).map(Number);
  return { rows, keys, partitions, seed };
}

/** Whether the letters asked for can be made up. */
export function canBeMade(log: string): boolean {
  return lettersIn(log) === null || readLetterLog(log) !== null;
}
