// The two operators whose state is shared out otherwise than a list's: serial numbers (union), a
// broadcast side input.

import { describe, expect, test } from 'vitest';
import type { EdgeSpec, OperatorSpec } from '../../../src/engine/job/spec.ts';
import { ANNOUNCED } from '../../../src/engine/operators/enrich.ts';
import { checkScenario } from '../../../src/engine/job/scenario.ts';
import { OPERATORS, SCENARIO } from '../../support/small-jobs.ts';
import { OperatorRig } from '../../support/operator-rig.ts';

function jobWith(change: Partial<OperatorSpec>): OperatorSpec[] {
  const rules: OperatorSpec = {
    id: 'rules',
    name: 'Rules',
    kind: 'source',
    parallelism: 1,
    reads: [],
    costMs: 1,
  };
  const operators = OPERATORS.map((each) => (each.id === 'map' ? { ...each, ...change } : each));
  return [rules, ...operators];
}

describe('serial numbers', () => {
  const rigOf = (task: string, union: readonly number[] | null = null): OperatorRig =>
    new OperatorRig(task, {
      scenario: { operators: jobWith({ kind: 'serial-number' }), slowdown: {} },
      ...(union && {
        restoredFrom: 3,
        state: [{ name: 'highest', mode: 'union', type: 'number', elements: union }],
      }),
    });
  const numbers = (rig: OperatorRig): unknown[] => {
    rig.open();
    for (const word of ['ebb', 'flow', 'rip']) rig.process([word, 1]);
    return rig.rows.map((row) => row.at(-1));
  };

  test('subtask i of p gives every p-th, beginning with i', () => {
    expect(numbers(rigOf('Map-1'))).toEqual([0, 2, 4]);
    expect(numbers(rigOf('Map-2'))).toEqual([1, 3, 5]);
  });

  test('restored, each goes on above the highest of all', () => {
    expect(numbers(rigOf('Map-1', [4, 9]))).toEqual([10, 12, 14]);
    expect(numbers(rigOf('Map-2', [4, 9]))).toEqual([11, 13, 15]);
    expect(numbers(rigOf('Map-1', [4, 8, 3]))).toEqual([10, 12, 14]);
  });

  test('its state is one element: its highest, or that of which it came back', () => {
    const rig = rigOf('Map-1', [4, 9]);
    rig.open();
    expect(rig.taken(4, 'highest')).toEqual([9]);
    rig.process(['ebb', 1]);
    expect(rig.taken(5, 'highest')).toEqual([10]);
  });
});

const READS: readonly EdgeSpec[] = [
  { from: 'source', by: 'forward', key: 'word' },
  { from: 'rules', by: 'broadcast', key: 'word' },
];

describe('a broadcast side input', () => {
  const rigOf = (): OperatorRig =>
    new OperatorRig('Map-1', {
      scenario: { operators: jobWith({ kind: 'enrich', reads: READS }), slowdown: {} },
    });

  test('records carry how often their key was announced; announcements themselves do not go on', () => {
    const rig = rigOf();
    rig.process(['ebb', 1], 0);
    rig.process(['ebb', 1], 1);
    rig.process(['ebb', 1], 1);
    rig.process(['flow', 7], 1);
    rig.process(['ebb', 2], 0);
    expect(rig.rows).toEqual([
      ['ebb', 1, 0],
      ['ebb', 2, 2],
    ]);
    expect(rig.taken(1, ANNOUNCED.name)).toEqual([
      new Map([
        ['ebb', 2],
        ['flow', 1],
      ]),
    ]);
  });

  test('a snapshot shows the map as it was', () => {
    const rig = rigOf();
    rig.process(['ebb', 1], 1);
    const [taken] = rig.taken(1, ANNOUNCED.name);
    rig.process(['ebb', 1], 1);
    expect(taken).toEqual(new Map([['ebb', 1]]));
  });

  test.each([
    ['only one input', READS.slice(0, 1)],
    ['a side input that is not broadcast', [READS[0]!, { ...READS[1]!, by: 'rebalance' as const }]],
    ['no key', [READS[0]!, { from: 'rules', by: 'broadcast' as const }]],
  ])('%s is refused with a sentence', (_, reads) => {
    const operators = jobWith({ kind: 'enrich', reads });
    const checked = checkScenario({ ...SCENARIO, operators, slowdown: {} });
    expect(checked.ok ? [] : checked.problems).toEqual([
      'Map enriches, so it must read two inputs, both with a key field: first the records, then by broadcast what is to be known of each key.',
    ]);
  });
});
