// Sum, least, greatest and average by key, as records come.

import { describe, expect, test } from 'vitest';
import type { OperatorKind, OperatorSpec, RowType } from '../../../src/engine/job/spec.ts';
import { toldByKey } from '../../../src/engine/operators/told.ts';
import { buildPlan } from '../../../src/engine/job/plan.ts';
import { OperatorRig } from '../../support/operator-rig.ts';
import { OPERATORS, SCENARIO } from '../../support/small-jobs.ts';

const aggregated = (kind: OperatorKind, of?: string): OperatorSpec[] =>
  OPERATORS.map((each) =>
    each.id === 'count' ? { ...each, kind, ...(of === undefined ? {} : { of }) } : each,
  );
const WEIGHTS: RowType = {
  name: 'weight',
  fields: [
    { name: 'word', type: 'string' },
    { name: 'size', type: 'number' },
  ],
};

const CASES: [OperatorKind, number[]][] = [
  ['keyed-sum', [3, 8, 10]],
  ['keyed-min', [3, 3, 2]],
  ['keyed-max', [3, 5, 5]],
  ['keyed-average', [3, 4, 10 / 3]],
];

describe.each(CASES)('%s', (kind, values) => {
  test('each record gives the new value of its key', () => {
    const rig = new OperatorRig('Count-1', { scenario: { operators: aggregated(kind, 'size') } });
    rig.process(['ebb', 3]);
    rig.process(['flow', 100]);
    rig.process(['ebb', 5]);
    rig.process(['ebb', 2]);
    const own = rig.rows.filter(([key]) => key === 'ebb').map(([, value]) => value);
    expect(own).toEqual(values);
    expect(rig.trace.at(-1)).toMatchObject({ kind: 'state-changed', key: 'ebb' });
  });

  test('what its state holds stands for a number', () => {
    const rig = new OperatorRig('Count-1', { scenario: { operators: aggregated(kind, 'size') } });
    for (const size of [3, 5, 2]) rig.process(['ebb', size]);
    expect([...toldByKey(rig.plan, rig.keyed.rows())]).toEqual([['ebb', values[2]]]);
  });
});

test('a sum of fractions is the same in every order', () => {
  const sum = (sizes: number[]): unknown => {
    const scenario = { operators: aggregated('keyed-sum', 'size'), rowType: WEIGHTS };
    const rig = new OperatorRig('Count-1', { scenario });
    for (const size of sizes) rig.process(['ebb', size]);
    return rig.rows.at(-1)?.[1];
  };
  expect(sum([0.1, 0.2, 0.3])).toBe(0.6);
  expect(sum([0.3, 0.2, 0.1])).toBe(0.6);
});

test('a sum that is no longer exact fails the task, with a sentence', () => {
  const rig = new OperatorRig('Count-1', {
    scenario: { operators: aggregated('keyed-sum', 'size') },
  });
  rig.process(['ebb', 2 ** 51]);
  rig.process(['ebb', 2 ** 51]);
  expect(rig.failures).toEqual(['The sum for "ebb" has become too large to be exact.']);
});

test('without a field of numbers it cannot be planned', () => {
  for (const of of [undefined, 'word', 'weight']) {
    const { problems } = buildPlan({ ...SCENARIO, operators: aggregated('keyed-max', of) });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('Count needs a field of numbers to take the max of');
    expect(problems[0]).toContain('its rows have the numbers size');
  }
});

test('without a key it cannot be planned', () => {
  const operators = aggregated('keyed-min', 'size').map((each): OperatorSpec =>
    each.id === 'count' ? { ...each, reads: [{ from: 'map', by: 'rebalance' }] } : each,
  );
  expect(buildPlan({ ...SCENARIO, operators }).problems).toEqual([
    'Count keeps one min per key, so it must read each input by hash of a key.',
  ]);
});
