// What operators with keyed state have in common: the key of a record, and what an input must be.
//
// A keyed exchange has seen to it that the key belongs to this subtask. Flink: KeySelector, KeyedStream.

import type { OperatorSpec, RowType } from '../job/spec.ts';
import type { StreamRecord } from '../stream/element.ts';
import type { OperatorContext, Problem } from './operator.ts';

/** The record's key, which all keyed states speak of from now on. */
export function keyOf(
  { keyed, plan }: OperatorContext,
  { row }: StreamRecord,
  input: number,
): string {
  const key = String(row[plan.inputKeys[input] ?? 0] ?? '');
  keyed.setCurrentKey(key);
  return key;
}

/** @param does what it does by key, for a sentence */
export function keyedByHash({ name, reads }: OperatorSpec, does: string): Problem[] {
  return reads.every(({ by }) => by === 'hash')
    ? []
    : [
        {
          field: 'reads',
          sentence: `${name} ${does}, so it must read each input by hash of a key.`,
        },
      ];
}

/** -1: the rows have no such field, or it is none of numbers. */
export function numberField(field: string | undefined, { fields }: RowType): number {
  return fields.findIndex(({ name, type }) => name === field && type !== 'string');
}

/** Sentence about a field that is not there. */
export function noSuchField(operator: string, field: string, type: RowType | undefined): string {
  const names = type?.fields.map(({ name }) => name).join(', ') ?? 'none';
  return `${operator} uses the field "${field}", but its rows have only ${names}.`;
}
