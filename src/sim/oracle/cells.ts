// Rows as the oracle knows them: a cell is null where its value depends on the order of arrival.
//
// The oracle shares no code with the operators: it is a second, slower way to the same result.

import type { RowType } from '../../engine/job/spec.ts';

/** What stands in one field; null: whatever the order of arrival makes of it. */
export type Cell = string | number | null;
export type Cells = readonly Cell[];

/** A row that comes to an operator with state, or to a sink. */
export interface Contribution {
  /** Operator id; or the side of an operator with broadcast state. */
  readonly operator: string;
  /** Which of its inputs. */
  readonly input: number;
  /** null: the order of arrival decides whether it comes at all, or under which key. */
  readonly key: string | null;
  readonly row: Cells;
  /** Its event time, if it is certain that it is not late; absent, null: order may decide. */
  readonly timestampMs?: number | null | undefined;
  /** 'some': one row or several, of which this is the last. */
  readonly times?: 'some' | undefined;
  /** No row of its key comes after it. */
  readonly last?: true | undefined;
}

/** What leaves an operator with state, before it goes on. */
export type Leaving = Pick<Contribution, 'row' | 'times' | 'last' | 'timestampMs'>;

/** What an operator without state, or one that only adds a field, makes of one row; 'undecided': order decides. */
export type Step = (row: Cells) => readonly Cells[] | 'undecided';

export function fieldOf(type: RowType | undefined, field: string | undefined): number {
  return type?.fields.findIndex(({ name }) => name === field) ?? -1;
}
