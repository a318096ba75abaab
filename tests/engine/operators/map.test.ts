// The stateless operators: which fields stay, which rows pass.

import { describe, expect, test } from 'vitest';
import type { OperatorSpec } from '../../../src/engine/job/spec.ts';
import { OPERATORS } from '../../support/small-jobs.ts';
import { OperatorRig } from '../../support/operator-rig.ts';

function rigOf(change: Partial<OperatorSpec>): OperatorRig {
  const operators = OPERATORS.map((each) => (each.id === 'map' ? { ...each, ...change } : each));
  return new OperatorRig('Map-1', { scenario: { operators, slowdown: {} } });
}

describe('map', () => {
  test('keeps the fields it is told to, in their order', () => {
    const rig = rigOf({ fields: ['size', 'word'] });
    rig.process(['ebb', 3]);
    expect(rig.rows).toEqual([[3, 'ebb']]);
  });

  test('without fields keeps all', () => {
    const rig = rigOf({});
    rig.process(['ebb', 3]);
    expect(rig.rows).toEqual([['ebb', 3]]);
  });

  test('hands the identity of a record on', () => {
    const rig = rigOf({});
    const identity = { partition: 1, offset: 5, epoch: 2, timestampMs: 700 };
    rig.operator.process?.({ ...identity, row: ['a', 1] }, 0);
    expect(rig.emitted[0]?.from).toMatchObject(identity);
  });
});

test('a filter lets through what is equal, unchanged', () => {
  const rig = rigOf({ kind: 'filter', where: { field: 'size', equals: 4 } });
  for (const row of [
    ['ebb', 3],
    ['flow', 4],
    ['4', 5],
  ])
    rig.process(row);
  expect(rig.rows).toEqual([['flow', 4]]);
});
