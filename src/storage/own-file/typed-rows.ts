// From raw rows to rows of the log: the kept columns, each of its type, and the partition of each row.
//
// Keeps true: a row that does not fit becomes a sentence with its line and what is wrong, never a
// row with something else in it.

import type { FileColumn, FilePlan } from '../../engine/job/file-plan.ts';
import {
  javaHash,
  keyGroupFor,
  MIN_DEFAULT_MAX_PARALLELISM,
  subtaskFor,
} from '../../engine/job/key-groups.ts';
import type { RowType } from '../../engine/job/spec.ts';
import type { Row } from '../../engine/protocol.ts';
import { readCell } from './cell-types.ts';
import { ragged, type RawRow } from './raw-row.ts';

/** Longer cells would make a record that no network buffer holds. */
const MOST_CELL_LENGTH = 4000;

/** @returns the row, or why there is none */
export function typedRow(plan: FilePlan, raw: RawRow): Row | string {
  const { line, cells, problem } = raw;
  if (problem !== null) return `Line ${line}: ${problem}.`;
  if (cells.length !== plan.fields.length) return ragged(raw, plan.fields.length);
  const row: (string | number)[] = [];
  for (const column of plan.columns) {
    const cell = cells[column.at] ?? '';
    const value = readCell(column, cell);
    if (value === null) return misfit(line, column, cell);
    if (typeof value === 'string' && value.length > MOST_CELL_LENGTH) {
      return `Line ${line}: ${column.name} has ${value.length} characters; a record takes ${MOST_CELL_LENGTH}.`;
    }
    row.push(value);
  }
  return row;
}

const WANTED = {
  text: 'text',
  integer: 'a whole number below 2^52',
  number: 'a number',
  timestamp: 'a time',
} as const;

function misfit(line: number, { name, type, time }: FileColumn, cell: string): string {
  const wanted = type === 'timestamp' ? `${WANTED[type]} (${time ?? 'iso'})` : WANTED[type];
  const said = cell.length > 40 ? `${cell.slice(0, 40)}…` : cell;
  return cell.trim() === ''
    ? `Line ${line}: ${name} is empty, but must be ${wanted}.`
    : `Line ${line}: ${name} must be ${wanted}, not "${said}".`;
}

export function rowTypeOf({ columns }: FilePlan): RowType {
  return {
    name: 'row',
    fields: columns.map(({ name, type }) => ({
      name,
      type: type === 'text' ? 'string' : type === 'number' ? 'number' : 'integer',
    })),
  };
}

/** The partition of the row that is the `number`th of the log, from 0. */
export function dealer({
  partitions,
  deal,
  columns,
}: FilePlan): (row: Row, number: number) => number {
  if (deal.by === 'turn') return (_row, number) => number % partitions;
  const field = columns.findIndex(({ name }) => name === deal.column);
  const hashOf = (row: Row) => javaHash(String(row[field] ?? ''));
  if (deal.by === 'value') return (row) => (hashOf(row) >>> 0) % partitions;
  const groups = MIN_DEFAULT_MAX_PARALLELISM;
  return (row) => subtaskFor(keyGroupFor(hashOf(row), groups), partitions, groups);
}
