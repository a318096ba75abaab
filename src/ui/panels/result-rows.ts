// Expected against actual, per key: what the result panel shows, as data.
//
// Actual is what a reader of committed rows sees. Rows in unfinished transactions are waiting: they
// become visible with the next complete checkpoint, or vanish in a crash. What the settings permit
// is not called wrong: counted twice with at least once, lost with at most once.

import { tallyOf, type Guarantee, type Tally } from '../../lab/guarantee.ts';
import type { ViewModel } from '../../trace/view-model.ts';

export interface ResultRow {
  readonly key: string;
  readonly expected: number;
  readonly committed: number;
  /** Counts beyond the committed one that are written but not visible. */
  readonly waiting: number;
  readonly verdict: 'equal' | 'counting' | 'permitted' | 'wrong';
}

export interface Result {
  readonly rows: readonly ResultRow[];
  readonly committed: number;
  readonly expected: number;
  readonly verdict: ResultRow['verdict'];
  readonly tally: Tally;
  /** Rows that readers see twice. */
  readonly repeated: number;
  /** Rows that were promised and expired: nobody will see them, whatever the last counts say. */
  readonly lost: number;
  /** The job will not go on, and is not finished. */
  readonly failed: boolean;
  /** A person has ended it before its input had ended. */
  readonly stopped: boolean;
}

/** Changes whenever the result does. */
export function stampOf({ sink, job }: ViewModel): string {
  const transactions = [...sink.transactions.values()].map(
    ({ status, rows }) => `${status} ${rows.length}`,
  );
  return [
    job.status,
    job.stoppedWith,
    sink.rows,
    sink.lost,
    sink.oddities.length,
    ...transactions,
  ].join();
}

interface Circumstances {
  readonly guarantee: Guarantee;
  readonly finished: boolean;
  readonly failed: boolean;
}

export function resultOf(
  { sink, job }: ViewModel,
  expected: ReadonlyMap<string, number>,
  guarantee: Guarantee,
): Result {
  const stopped = job.status === 'CANCELED' || job.stoppedWith !== null;
  const finished = job.status === 'FINISHED' && !stopped;
  const failed = job.status === 'FAILED';
  const circumstances = { guarantee, finished, failed };
  // Nobody will ever commit what is open now.
  const given = failed && guarantee === 'at-most-once';
  const written = new Map(sink.committed);
  for (const { status, rows } of sink.transactions.values()) {
    if (given || (status !== 'open' && status !== 'pre-committed')) continue;
    for (const { key, value } of rows) written.set(key, Math.max(value, written.get(key) ?? 0));
  }
  const keys = new Set([...expected.keys(), ...written.keys()]);
  const rows = [...keys].map((key): ResultRow => {
    const committed = sink.committed.get(key) ?? 0;
    const goal = expected.get(key) ?? 0;
    const waiting = (written.get(key) ?? 0) - committed;
    const verdict = judge(committed, goal, circumstances);
    return { key, expected: goal, committed, waiting, verdict };
  });
  const total = rows.reduce((sum, row) => sum + row.committed, 0);
  const goal = rows.reduce((sum, row) => sum + row.expected, 0);
  return {
    rows,
    committed: total,
    expected: goal,
    verdict: overall(rows, finished),
    tally: tallyOf(expected, sink.committed),
    repeated: sink.repeated,
    lost: sink.lost,
    failed,
    stopped,
  };
}

function judge(
  committed: number,
  expected: number,
  { guarantee, finished, failed }: Circumstances,
): ResultRow['verdict'] {
  if (committed === expected) return 'equal';
  if (committed > expected) return guarantee === 'at-least-once' ? 'permitted' : 'wrong';
  if (!finished && !failed) return 'counting';
  if (guarantee === 'at-most-once') return 'permitted';
  return finished ? 'wrong' : 'counting';
}

function overall(rows: readonly ResultRow[], finished: boolean): ResultRow['verdict'] {
  if (rows.some(({ verdict }) => verdict === 'wrong')) return 'wrong';
  if (rows.some(({ verdict }) => verdict === 'permitted')) return 'permitted';
  return finished && rows.length > 0 ? 'equal' : 'counting';
}
