// A2: committed output per key is 1, 2, … n: no gap, no repeat, no reorder.
//
// Order is promised only where all rows of a key take one way to the topic. When the store has lost a
// checkpoint, or no high availability tells of it, rows that were committed with it come again.
// A sink without transactions may repeat after a crash; it never loses, and a table comes right.

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
  const verdict = judgeOutput(rows, expected, ordered);
  const { lost, duplicated, outOfOrder, example } = verdict;
  if (example === null) return null;
  const forgot = ledger.damaged.size > 0 || ledger.forgottenUpTo > 0;
  const sink = definition.settings['tidemark.sink'];
  const isExact = promisesExactlyOnce(definition) && sink === 'transactional';
  const repeats = !isExact && ledger.recoveries > 0;
  // Who stops early may leave what was written before a crash and not reached again.
  const comesRight = sink === 'upsert' && promisesExactlyOnce(definition) && !ledger.stoppedAt;
  if (lost === 0 && comesRight && ordered && !ledger.leftBehind) {
    const wrong = wrongInTable(rows, expected);
    if (wrong !== null) return { sentence: `The table is wrong at the end: ${wrong}`, events };
  }
  return {
    sentence: `The committed output has ${lost} lost, ${duplicated} duplicate and ${outOfOrder} disordered rows: ${example}`,
    events,
    permitted: ledger.leftBehind || (lost === 0 && (forgot || repeats)),
  };
}

/** A table keeps the last row of each key: it may go back for a while, but must come right. */
function wrongInTable(
  rows: readonly TopicRow[],
  expected: ReadonlyMap<string, number>,
): string | null {
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

export function judgeOutput(
  rows: readonly { readonly key: string; readonly value: number }[],
  expected: ReadonlyMap<string, number>,
  ordered: boolean,
): OutputVerdict {
  const seen = new Map<string, Set<number>>();
  const highest = new Map<string, number>();
  let [lost, duplicated, outOfOrder] = [0, 0, 0];
  let example: string | null = null;
  for (const { key, value } of rows) {
    const values = seen.get(key) ?? new Set();
    seen.set(key, values);
    const before = highest.get(key) ?? 0;
    if (values.has(value)) {
      duplicated++;
      example ??= `"${key}" came to ${value} twice.`;
    } else if (value > (expected.get(key) ?? 0)) {
      duplicated++;
      example ??= `"${key}" came to ${value}, but the input holds ${expected.get(key) ?? 0}.`;
    } else if (ordered && value < before) {
      outOfOrder++;
      example ??= `"${key}" came to ${value} after ${before}.`;
    }
    values.add(value);
    highest.set(key, Math.max(before, value));
  }
  for (const [key, wanted] of expected) {
    const values = seen.get(key);
    for (let value = 1; value <= wanted; value++) {
      if (values?.has(value) === true) continue;
      lost++;
      example ??= `"${key}" never came to ${value}.`;
    }
  }
  return { lost, duplicated, outOfOrder, example };
}
