// Source logs that are made up: letters with a number, drawn from the seed in the log's name.
//
// The name says everything (`letters/48/5/2/7`: 48 rows, 5 keys, 2 partitions, seed 7), so a link
// to a made-up run needs no data file. With `/by-key/128` behind it each letter lies in the partition
// whose number is that of the subtask which owns its key group, of 128. Longer ones, with event time,
// are made up row by row: generator.ts.

import { Prng } from '../engine/prng.ts';
import { javaHash, keyGroupFor, MAX_PARALLELISM, subtaskFor } from '../engine/job/key-groups.ts';
import type { RowType } from '../engine/job/spec.ts';
import type { SourceLog } from '../storage/durable.ts';
import { generator } from './generator.ts';

export interface LetterLog {
  readonly rows: number;
  readonly keys: number;
  readonly partitions: number;
  readonly seed: number;
  /** Set: partitioned as a keyed exchange with this maximum parallelism would. */
  readonly byKeyOf?: number;
}

export const LETTER_ROW: RowType = {
  name: 'letter',
  fields: [
    { name: 'letter', type: 'string' },
    { name: 'number', type: 'integer' },
  ],
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const NAME = /^letters\/(\d+)\/(\d+)\/(\d+)\/(\d+)(?:\/by-key\/(\d+))?$/;
const MOST_ROWS = 100_000;

export function letterLogName({ rows, keys, partitions, seed, byKeyOf }: LetterLog): string {
  const name = `letters/${rows}/${keys}/${partitions}/${seed}`;
  return byKeyOf === undefined ? name : `${name}/by-key/${byKeyOf}`;
}

/** What the name says; null: it is not the name of a made-up log. */
export function readLetterLog(name: string): LetterLog | null {
  const match = NAME.exec(name);
  if (!match) return null;
  const [rows = 0, keys = 0, partitions = 0, seed = 0] = match.slice(1, 5).map(Number);
  const fits = rows <= MOST_ROWS && keys >= 1 && keys <= LETTERS.length;
  if (!fits || partitions < 1 || partitions > 1024) return null;
  const log = { rows, keys, partitions, seed };
  if (match[5] === undefined) return log;
  const byKeyOf = Number(match[5]);
  return byKeyOf >= partitions && byKeyOf <= MAX_PARALLELISM ? { ...log, byKeyOf } : null;
}

/** The log of that name; null: it is not the name of a made-up log. */
export function generatedLog(name: string): SourceLog | null {
  const letters = readLetterLog(name);
  if (!letters) return generator(name);
  const { rows, keys, partitions, seed, byKeyOf } = letters;
  const prng = new Prng(seed);
  const dealt = Array.from({ length: partitions }, (): [string, number][] => []);
  for (let row = 0; row < rows; row++) {
    // The smaller of two draws: the first letters come more often.
    const key = Math.min(prng.below(keys), prng.below(keys));
    const letter = LETTERS[key] ?? 'a';
    const partition =
      byKeyOf === undefined
        ? prng.below(partitions)
        : subtaskFor(keyGroupFor(javaHash(letter), byKeyOf), partitions, byKeyOf);
    dealt[partition]?.push([letter, row]);
  }
  return { name, rowType: LETTER_ROW, partitions: dealt };
}
