// What a window keeps of its records: how many, one number, and the last of them.
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
  /** Where the last record came from: it gives the result its identity. */
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

/** @param later what came last */
export function merged(
  aggregate: Aggregate,
  before: WindowContents,
  later: WindowContents,
): WindowContents {
  const { partition, offset } = later;
  const records = before.records + later.records;
  return { records, number: combined(aggregate, before.number, later.number), partition, offset };
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
