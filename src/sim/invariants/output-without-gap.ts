// A2: committed output per key is what the input comes to (of counts 1, 2, … n): no gap, no repeat,
// no reorder.
//
// Order is promised only where all rows of a key take one way to the topic. When the store has lost a
// checkpoint, or no high availability tells of it, rows that were committed with it come again.
// What expired outside after it was promised is lost, and said to be.
// A sink without transactions may repeat after a crash; it never loses, and a table comes right.

import type { Counts, Evaluation, ExpectedRows } from '../oracle/evaluate.ts';
import { expectedAtTheEnd } from './expected-at-the-end.ts';
import type { TopicRow } from '../../engine/protocol.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import { promisesExactlyOnce, type Breach, type Invariant, type World } from './invariant.ts';

/** What became of the rows of a finished job, counted apart as Flink's verifiers do. */
export interface OutputVerdict {
  readonly lost: number;
  readonly duplicated: number;
  readonly outOfOrder: number;
  readonly example: string | null;
}

export const outputWithoutGap: Invariant = {
  name: 'output-without-gap',
  statement: 'When the job has finished, the committed rows of each key are 1, 2, … n.',
  lesson: 'A reader of the outside topic sees every effect once: none missing, none twice.',
  kinds: [],
  watch: (world) => ({ end: () => (world.ledger.status === 'FINISHED' ? judge(world) : null) }),
};

function judge(world: World): Breach | null {
  const { definition, inspect, ledger } = world;
  if (!definition.scenario.operators.some(({ kind }) => kind === 'sink')) return null;
  const rows = inspect.committedRows();
  const expected = expectedAtTheEnd(world);
  const ordered = ledger.versions.every(keepsOrder);
  const events = ledger.ended ? [ledger.ended] : [];
  const verdict = judgeRows(rows, expected.output, ordered);
  const { lost, duplicated, outOfOrder, example } = verdict;
  if (example === null) return null;
  const forgot = ledger.damaged.size > 0 || ledger.forgottenUpTo > 0;
  const sink = definition.settings['tidemark.sink'];
  const isExact = promisesExactlyOnce(definition) && sink === 'transactional';
  const repeats = !isExact && ledger.recoveries > 0;
  // What a sink has told to be lost is missed, and no more than that.
  const gone = rowsLost(world);
  const onlyGone = gone > 0 && duplicated === 0 && outOfOrder === 0;
  // Who stops early may leave what was written before a crash and not reached again.
  // What a socket had handed out may stand in the table and be lost nevertheless.
  const comesRight =
    sink === 'upsert' && promisesExactlyOnce(definition) && !ledger.stoppedAt && !world.sockets;
  if (lost === 0 && comesRight && ordered && !ledger.leftBehind) {
    const wrong = wrongInTable(rows, expected.final);
    if (wrong !== null) return { sentence: `The table is wrong at the end: ${wrong}`, events };
  }
  return {
    sentence: `The committed output has ${lost} lost, ${duplicated} duplicate and ${outOfOrder} disordered rows: ${example}${onlyGone ? EXPIRED : ''}`,
    events,
    permitted: ledger.leftBehind || (lost <= gone && (forgot || repeats || onlyGone)),
  };
}

const EXPIRED = ' They were promised, but their transaction had expired outside.';

function rowsLost({ inspect, ledger }: World): number {
  if (ledger.lost.size === 0) return 0;
  const lost = inspect.transactions().filter(({ transaction }) => ledger.lost.has(transaction));
  return lost.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** A table keeps the last row of each key: it may go back for a while, but must come right. */
function wrongInTable(rows: readonly TopicRow[], expected: Counts): string | null {
  const table = new Map(rows.map(({ key, value }) => [key, value]));
  for (const [key, wanted] of expected) {
    if (table.get(key) !== wanted) {
      return `"${key}" is ${table.get(key) ?? 'missing'}, but the input holds ${wanted}.`;
    }
  }
  return null;
}

/** Whether the rows of one key can overtake each other on their way to the topic. */
export function keepsOrder({ scenario }: JobDefinition): boolean {
  return scenario.operators
    .filter(({ kind }) => kind === 'sink')
    .every(
      ({ reads, parallelism }) =>
        parallelism === 1 || reads.every(({ by }) => by === 'hash' || by === 'forward'),
    );
}

/** Of counts: each key's rows must be 1, 2, … n. */
export function judgeOutput(rows: Rows, expected: Counts, ordered: boolean): OutputVerdict {
  const output = new Map<string, ExpectedRows>();
  for (const [key, count] of expected) {
    const values = Array.from({ length: count }, (_, index) => index + 1);
    output.set(key, { count, values, last: count });
  }
  return judgeRows(rows, output, ordered);
}

type Rows = readonly { readonly key: string; readonly value: number }[];

const NONE: ExpectedRows = { count: 0, values: [], last: null };

/** @param expected null: the order of arrival decides, and nothing can be said */
export function judgeRows(
  rows: Rows,
  expected: Evaluation['output'],
  ordered: boolean,
): OutputVerdict {
  const verdict = { lost: 0, duplicated: 0, outOfOrder: 0, example: null as string | null };
  if (!expected) return verdict;
  const found = new Map<string, number[]>([...expected.keys()].map((key) => [key, []]));
  for (const { key, value } of rows) {
    const values = found.get(key);
    if (values) values.push(value);
    else found.set(key, [value]);
  }
  for (const [key, values] of found) {
    const wanted = expected.get(key) ?? NONE;
    const found = wanted.values
      ? judgeValues(key, values, wanted.values, ordered && wanted.last !== null)
      : judgeNumber(key, values, wanted, ordered);
    verdict.lost += found.lost;
    verdict.duplicated += found.duplicated;
    verdict.outOfOrder += found.outOfOrder;
    verdict.example ??= found.example;
  }
  return verdict;
}

/** Each value is known. @param rising they come one after the other, the least first */
function judgeValues(
  key: string,
  found: readonly number[],
  wanted: readonly number[],
  rising: boolean,
): OutputVerdict {
  let [lost, duplicated, outOfOrder, highest] = [0, 0, 0, -Infinity];
  let example: string | null = null;
  const left = new Map<number, number>();
  for (const value of wanted) left.set(value, (left.get(value) ?? 0) + 1);
  for (const value of found) {
    const times = left.get(value);
    if (times === undefined) {
      duplicated++;
      example ??= `"${key}" came to ${value}, but the input comes to ${wanted.at(-1) ?? 'nothing'}.`;
    } else if (times === 0) {
      duplicated++;
      example ??= `"${key}" came to ${value} once more than it should.`;
    } else {
      left.set(value, times - 1);
      if (rising && value < highest) {
        outOfOrder++;
        example ??= `"${key}" came to ${value} after ${highest}.`;
      }
    }
    highest = Math.max(highest, value);
  }
  for (const [value, times] of left) {
    lost += times;
    if (times > 0) example ??= `"${key}" never came to ${value}.`;
  }
  return { lost, duplicated, outOfOrder, example };
}

/** Only how many there are is known, or what the last one says. */
function judgeNumber(
  key: string,
  found: readonly number[],
  { count, last }: ExpectedRows,
  ordered: boolean,
): OutputVerdict {
  const lost = Math.max(0, (count ?? 1) - found.length);
  const duplicated = count === null ? 0 : Math.max(0, found.length - count);
  if (lost + duplicated > 0) {
    const example = `"${key}" has ${found.length} rows instead of ${count ?? 'one or more'}.`;
    return { lost, duplicated, outOfOrder: 0, example };
  }
  const ended = found.at(-1);
  if (!ordered || last === null || ended === last) {
    return { lost, duplicated, outOfOrder: 0, example: null };
  }
  const example = `"${key}" ended on ${ended}, not on ${last}.`;
  // How many there should be is not known: the last one may as well be missing.
  return count === null
    ? { lost: 1, duplicated, outOfOrder: 0, example }
    : { lost, duplicated, outOfOrder: 1, example };
}
