// Expected against actual, per key: what the result panel shows, as data.
//
// Actual is what a reader of committed rows sees. Rows in unfinished transactions are waiting: they
// become visible with the next complete checkpoint, or vanish in a crash.

import type { ViewModel } from '../../trace/view-model.ts';

export interface ResultRow {
  readonly key: string;
  readonly expected: number;
  readonly committed: number;
  /** Counts beyond the committed one that are written but not visible. */
  readonly waiting: number;
  readonly verdict: 'equal' | 'counting' | 'wrong';
}

export interface Result {
  readonly rows: readonly ResultRow[];
  readonly committed: number;
  readonly expected: number;
  readonly verdict: ResultRow['verdict'];
}

/** Changes whenever the result does. */
export function stampOf({ sink, job }: ViewModel): string {
  const transactions = [...sink.transactions.values()].map(
    ({ status, rows }) => `${status} ${rows.length}`,
  );
  return [job.status, sink.rows, sink.oddities.length, ...transactions].join();
}

export function resultOf({ sink, job }: ViewModel, expected: ReadonlyMap<string, number>): Result {
  const finished = job.status === 'FINISHED';
  const written = new Map(sink.committed);
  for (const { status, rows } of sink.transactions.values()) {
    if (status !== 'open' && status !== 'pre-committed') continue;
    for (const { key, value } of rows) written.set(key, Math.max(value, written.get(key) ?? 0));
  }
  const keys = new Set([...expected.keys(), ...written.keys()]);
  const rows = [...keys].map((key): ResultRow => {
    const committed = sink.committed.get(key) ?? 0;
    const goal = expected.get(key) ?? 0;
    const waiting = (written.get(key) ?? 0) - committed;
    return { key, expected: goal, committed, waiting, verdict: judge(committed, goal, finished) };
  });
  const total = rows.reduce((sum, row) => sum + row.committed, 0);
  const goal = rows.reduce((sum, row) => sum + row.expected, 0);
  return { rows, committed: total, expected: goal, verdict: overall(rows, finished) };
}

function judge(committed: number, expected: number, finished: boolean): ResultRow['verdict'] {
  if (committed === expected) return 'equal';
  return finished || committed > expected ? 'wrong' : 'counting';
}

function overall(rows: readonly ResultRow[], finished: boolean): ResultRow['verdict'] {
  if (rows.some(({ verdict }) => verdict === 'wrong')) return 'wrong';
  return finished && rows.length > 0 ? 'equal' : 'counting';
}
