// The oracle against small logs worked out by hand, and against runs.

import { describe, expect, test } from 'vitest';
import type { OperatorSpec } from '../../../src/engine/job/spec.ts';
import { evaluateLog, expectedCounts } from '../../../src/sim/oracle/expected.ts';
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

/** The field `size`, in a row of its own. */
const everything: OperatorSpec = { ...map, kind: 'flat-map', fields: ['size'] };
const average: OperatorSpec = { ...count, kind: 'keyed-average', of: 'value' };

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
    [
      'a sum',
      [source, map, { ...count, kind: 'keyed-sum', of: 'size' }, sink],
      { ebb: 6, flow: 4, rip: 3 },
    ],
    [
      'an average, of all keys together',
      [
        source,
        everything,
        { ...average, reads: [{ from: 'map', by: 'hash', key: 'field' }] },
        sink,
      ],
      { size: 3.25 },
    ],
    [
      'the greatest',
      [
        source,
        everything,
        { ...average, kind: 'keyed-max', reads: [{ from: 'map', by: 'hash', key: 'field' }] },
        sink,
      ],
      { size: 4 },
    ],
    [
      'of several records with one key the first is counted',
      [
        source,
        map,
        { ...count, id: 'once', name: 'Once', kind: 'deduplicate' },
        { ...count, reads: [{ from: 'once', by: 'hash', key: 'size' }] },
        sink,
      ],
      { '3': 2, '4': 1 },
    ],
    [
      'the greatest of each key, by place',
      [
        source,
        everything,
        {
          ...count,
          kind: 'top-n',
          n: 2,
          item: 'word',
          of: 'value',
          reads: [{ from: 'map', by: 'hash', key: 'field' }],
        },
        sink,
      ],
      { 'size #1': 4, 'size #2': 3 },
    ],
    [
      'words of a text',
      [source, { ...map, kind: 'flat-map', split: 'word' }, count, sink],
      { ebb: 2, flow: 1, rip: 1 },
    ],
  ];

  test.each(cases)('%s, and a run comes to the same', (_, operators, counts) => {
    expect(expected(operators)).toEqual(counts);
    const run = new SmallRun({ scenario: { operators, slowdown: {} }, log: LOG }).run();
    expect(run.finished).toBe(true);
    expect(Object.fromEntries(run.counts)).toEqual(counts);
  });
});

test('where the order of arrival decides, nothing is expected', () => {
  const twoWays: OperatorSpec[] = [
    source,
    { ...map, kind: 'serial-number', reads: [{ from: 'source', by: 'rebalance' }] },
    { ...count, kind: 'keyed-sum', of: 'serial' },
    sink,
  ];
  expect(expected(twoWays)).toEqual({});
  const { result, output } = evaluateLog(
    define({ scenario: { operators: twoWays, slowdown: {} } }),
    LOG,
  );
  expect(result).toBeNull();
  expect(output).toBeNull();
});
