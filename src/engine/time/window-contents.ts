// What a window keeps of its records: how many, one number, and which of them stands for all.
//
// Records are folded as they come and not kept themselves. Flink: AggregateFunction.

import type { WindowSpec } from '../job/spec.ts';
import type { Lineage } from '../protocol.ts';
import type { ValueDescriptor } from '../state/descriptors.ts';
import { NUMBER, recordOf } from '../state/state-type.ts';

export interface WindowContents {
  readonly records: number;
  /** Sum, least or greatest of the field. */
  readonly number: number;
  /** Of the record that gives the result its identity: the last one in its log, whatever the order of
   * arrival was. */
  readonly partition: number;
  readonly offset: number;
}

export const CONTENTS: ValueDescriptor<WindowContents> = {
  kind: 'value',
  name: 'window-contents',
  type: recordOf<WindowContents>({
    records: NUMBER,
    number: NUMBER,
    partition: NUMBER,
    offset: NUMBER,
  }),
};

type Aggregate = WindowSpec['aggregate'];

export function withRecord(
  aggregate: Aggregate,
  before: WindowContents | undefined,
  value: number,
  { partition, offset }: Lineage,
): WindowContents {
  const one = { records: 1, number: value, partition, offset };
  return before ? merged(aggregate, before, one) : one;
}

export function merged(
  aggregate: Aggregate,
  one: WindowContents,
  other: WindowContents,
): WindowContents {
  const { partition, offset } = isBehind(one, other) ? one : other;
  const records = one.records + other.records;
  return { records, number: combined(aggregate, one.number, other.number), partition, offset };
}

function isBehind(one: WindowContents, other: WindowContents): boolean {
  if (one.partition !== other.partition) return one.partition > other.partition;
  return one.offset > other.offset;
}

function combined(aggregate: Aggregate, one: number, other: number): number {
  switch (aggregate) {
    case 'min':
      return Math.min(one, other);
    case 'max':
      return Math.max(one, other);
    case 'count':
    case 'sum':
    case 'avg':
      return one + other;
  }
}

export function resultOf(aggregate: Aggregate, { records, number }: WindowContents): number {
  if (aggregate === 'count') return records;
  return aggregate === 'avg' ? number / records : number;
}
