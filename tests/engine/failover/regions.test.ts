// Regions: what exchanges records restarts together.
import { expect, test } from 'vitest';
import { buildPlan } from '../../../src/engine/job/plan.ts';
import type { OperatorSpec } from '../../../src/engine/job/spec.ts';
import { regionsOf } from '../../../src/engine/failover/regions.ts';
import { present } from '../../../src/engine/assert.ts';
import { LETTER_ROW } from '../../../src/sim/generated-log.ts';

function plan(by: 'forward' | 'rebalance') {
  const operators: OperatorSpec[] = [
    { id: 'a', name: 'A', kind: 'source', parallelism: 3, reads: [], costMs: 1 },
    { id: 'b', name: 'B', kind: 'map', parallelism: 3, reads: [{ from: 'a', by }], costMs: 1 },
    {
      id: 'c',
      name: 'C',
      kind: 'map',
      parallelism: 3,
      reads: [{ from: 'b', by: 'forward' }],
      costMs: 1,
    },
  ];
  const built = buildPlan({ operators, rowType: LETTER_ROW, maxParallelism: 4 });
  return present(built.plan, built.problems.join(' '));
}

test('forward edges make one region per slice', () => {
  const regions = regionsOf(plan('forward'));
  expect(regions.get('B-2')).toEqual(['A-2', 'B-2', 'C-2']);
  expect(new Set(regions.values()).size).toBe(3);
});

test('one exchange between all joins everything into one region', () => {
  const regions = regionsOf(plan('rebalance'));
  expect(new Set(regions.values()).size).toBe(1);
  expect(regions.get('C-3')).toHaveLength(9);
});
