// The one number per key that stands for keyed state, in pictures and sentences.
//
// Several entries of a key (two sides of a join) count together.

import type { TaskPlan } from '../job/plan.ts';
import type { StateEntry } from '../state/backend.ts';
import { operatorType } from './table.ts';

export function toldByKey(
  plan: TaskPlan,
  entries: Iterable<Pick<StateEntry, 'state' | 'key' | 'value'>>,
): Map<string, number> {
  const { told } = operatorType(plan.operator.kind);
  const numbers = new Map<string, number>();
  for (const { state, key, value } of entries) {
    const number = told ? told(value, plan, state) : typeof value === 'number' ? value : null;
    if (number !== null) numbers.set(key, (numbers.get(key) ?? 0) + number);
  }
  return numbers;
}
