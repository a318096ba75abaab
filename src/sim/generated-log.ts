// Source logs that are made up: letters with a number, drawn from the seed in the log's name.
//
// The name says everything (`letters/48/5/2/7`: 48 rows, 5 keys, 2 partitions, seed 7), so a link
// to a made-up run needs no data file.

import { Prng } from '../engine/prng.ts';
import type { RowType } from '../engine/job/spec.ts';
import type { SourceLog } from '../storage/durable.ts';

export interface LetterLog {
  readonly rows: number;
  readonly keys: number;
  readonly partitions: number;
  readonly seed: number;
}

export const LETTER_ROW: RowType = {
  name: 'letter',
  fields: [
    { name: 'letter', type: 'string' },
    { name: 'number', type: 'integer' },
  ],
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const NAME = /^letters\/(\d+)\/(\d+)\/(\d+)\/(\d+)$/;
const MOST_ROWS = 100_000;

export function letterLogName({ rows, keys, partitions, seed }: LetterLog): string {
  return `letters/${rows}/${keys}/${partitions}/${seed}`;
}

/** What the name says; null: it is not the name of a made-up log. */
export function readLetterLog(name: string): LetterLog | null {
  const match = NAME.exec(name);
  if (!match) return null;
  const [rows = 0, keys = 0, partitions = 0, seed = 0] = match.slice(1).map(Number);
  const fits = rows <= MOST_ROWS && keys >= 1 && keys <= LETTERS.length;
  return fits && partitions >= 1 && partitions <= 1024 ? { rows, keys, partitions, seed } : null;
}

/** The log of that name; null: it is not the name of a made-up log. */
export function generatedLog(name: string): SourceLog | null {
  const letters = readLetterLog(name);
  if (!letters) return null;
  const { rows, keys, partitions, seed } = letters;
  const prng = new Prng(seed);
  const dealt = Array.from({ length: partitions }, (): [string, number][] => []);
  for (let row = 0; row < rows; row++) {
    // The smaller of two draws: the first letters come more often.
    const key = Math.min(prng.below(keys), prng.below(keys));
    dealt[prng.below(partitions)]?.push([LETTERS[key] ?? 'a', row]);
  }
  return { name, rowType: LETTER_ROW, partitions: dealt };
}
