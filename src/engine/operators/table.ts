// The operators a job may use, by the name its description gives.
//
// To add one: write its file beside this one, name it in job/spec.ts, list it in engine/whole.ts. Only
// what the smallest job needs stands here, so that a first visit need not load the rest.

import { Impossible } from '../assert.ts';
import type { OperatorKind } from '../job/spec.ts';
import type { OperatorType } from './operator.ts';
import { keyedCount } from './keyed-count.ts';
import { map } from './map.ts';
import { sink } from './sink.ts';
import { source } from './source.ts';

type Operators = Partial<Record<OperatorKind, OperatorType>>;

const known: Operators = { source, map, 'keyed-count': keyedCount, sink };

export function addOperators(more: Operators): void {
  Object.assign(known, more);
}

export function operatorType(kind: OperatorKind): OperatorType {
  const type = known[kind];
  if (!type) throw new Impossible(`The operator "${kind}" is not loaded (engine/whole.ts).`);
  return type;
}
