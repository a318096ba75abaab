// The oracle against small logs worked out by hand, and against runs.

import { describe, expect, test } from 'vitest';
import type { OperatorSpec } from '../../../src/engine/job/spec.ts';
import { expectedCounts } from '../../../src/sim/oracle/expected.ts';
import { define, OPERATORS, SmallRun } from '../../support/small-jobs.ts';

const LOG = {
  name: 'words',
  partitions: [
    [
      ['ebb', 3],
      ['flow', 4],
    ],
    [
      ['ebb', 3],
      ['rip', 3],
    ],
  ],
};

const [source, map, count, sink] = OPERATORS as [
  OperatorSpec,
  OperatorSpec,
  OperatorSpec,
  OperatorSpec,
];

const expected = (operators: readonly OperatorSpec[]): Record<string, number> =>
  Object.fromEntries(expectedCounts(define({ scenario: { operators, slowdown: {} } }), LOG));

const filterBy = (field: string, equals: string | number): OperatorSpec => ({
  ...map,
  kind: 'filter',
  where: { field, equals },
});

describe('worked out by hand', () => {
  const cases: [string, OperatorSpec[], Record<string, number>][] = [
    ['all partitions are counted', [source, map, count, sink], { ebb: 2, flow: 1, rip: 1 }],
    [
      'a number may be the key',
      [source, map, { ...count, reads: [{ from: 'map', by: 'hash', key: 'size' }] }, sink],
      { '3': 3, '4': 1 },
    ],
    [
      'a map may move the key',
      [source, { ...map, fields: ['size', 'word'] }, count, sink],
      { ebb: 2, flow: 1, rip: 1 },
    ],
    [
      'a filter lets through what is equal',
      [source, filterBy('size', 3), count, sink],
      { ebb: 2, rip: 1 },
    ],
    ['equal means of the same kind', [source, filterBy('size', '3'), count, sink], {}],
    [
      'broadcast gives every subtask a copy',
      [source, { ...map, reads: [{ from: 'source', by: 'broadcast' }] }, count, sink],
      { ebb: 4, flow: 2, rip: 2 },
    ],
    [
      'two inputs add up',
      [
        source,
        map,
        {
          ...count,
          reads: [
            { from: 'map', by: 'hash', key: 'word' },
            { from: 'source', by: 'hash', key: 'word' },
          ],
        },
        sink,
      ],
      { ebb: 4, flow: 2, rip: 2 },
    ],
  ];

  test.each(cases)('%s, and a run comes to the same', (_, operators, counts) => {
    expect(expected(operators)).toEqual(counts);
    const run = new SmallRun({ scenario: { operators, slowdown: {} }, log: LOG }).run();
    expect(run.finished).toBe(true);
    expect(Object.fromEntries(run.counts)).toEqual(counts);
  });
});
