// One reader of the outside topic: what it has seen, which rows again, and how long each took to come.
//
// Keeps true: counts are of the whole run; rows themselves are remembered only as far as they are shown.

import type { TopicRow, TransactionId } from '../../engine/protocol.ts';
import type { RowIdentity } from './row-identity.ts';

/** Rows that are shown, and times that a median is taken of. */
const NEWEST = 40;
const TIMES = 1000;
const RECENT = 60;

export interface SeenRow {
  readonly row: TopicRow;
  readonly transaction: TransactionId;
  readonly atMs: number;
  readonly step: number;
  /** It has seen this row of this record before. */
  readonly again: boolean;
  /** From the read of the record to here; null: nobody has seen the read. */
  readonly tookMs: number | null;
}

export interface Waits {
  readonly nowMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

export class Reader {
  rows = 0;
  repeated = 0;
  readonly newest: SeenRow[] = [];
  readonly #seen = new Set<string>();
  readonly #times: number[] = [];
  #maxMs = 0;
  #lastMs: number | null = null;

  /** @returns whether it has seen it before */
  see(
    row: TopicRow,
    identity: RowIdentity,
    from: Pick<SeenRow, 'transaction' | 'atMs' | 'step' | 'tookMs'>,
  ): boolean {
    const name = identity(row);
    const again = this.#seen.has(name);
    this.#seen.add(name);
    this.rows++;
    if (again) this.repeated++;
    this.newest.push({ row, again, ...from });
    if (this.newest.length > NEWEST) this.newest.shift();
    const { tookMs } = from;
    if (tookMs !== null) {
      this.#lastMs = tookMs;
      this.#maxMs = Math.max(this.#maxMs, tookMs);
      this.#times.push(tookMs);
      if (this.#times.length > TIMES) this.#times.shift();
    }
    return again;
  }

  /** Of the last rows, oldest first. */
  get recentMs(): readonly number[] {
    return this.#times.slice(-RECENT);
  }

  /** null: nothing has come yet. */
  get waits(): Waits | null {
    if (this.#lastMs === null) return null;
    const sorted = [...this.#times].sort((left, right) => left - right);
    const medianMs = sorted[sorted.length >> 1] ?? this.#lastMs;
    return { nowMs: this.#lastMs, medianMs, maxMs: this.#maxMs };
  }
}
