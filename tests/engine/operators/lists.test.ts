// Flat map, deduplicate and top-n, record by record.

import { describe, expect, test } from 'vitest';
import { toldByKey } from '../../../src/engine/operators/told.ts';
import { buildPlan } from '../../../src/engine/job/plan.ts';
import type { OperatorSpec } from '../../../src/engine/job/spec.ts';
import { OperatorRig } from '../../support/operator-rig.ts';
import { OPERATORS, SCENARIO } from '../../support/small-jobs.ts';

const changed = (id: string, change: Partial<OperatorSpec>): OperatorSpec[] =>
  OPERATORS.map((each) => (each.id === id ? { ...each, ...change } : each));
const rigOf = (id: string, change: Partial<OperatorSpec>): OperatorRig =>
  new OperatorRig(id === 'map' ? 'Map-1' : 'Count-1', {
    scenario: { operators: changed(id, change), slowdown: {} },
  });
const problemsOf = (id: string, change: Partial<OperatorSpec>): readonly string[] =>
  buildPlan({ ...SCENARIO, operators: changed(id, change) }).problems;

describe('flat map', () => {
  test('splits a text into words, whatever stands between them', () => {
    const rig = rigOf('map', { kind: 'flat-map', split: 'word' });
    rig.process(['  ebb and\tflow ', 3]);
    rig.process(['', 4]);
    expect(rig.rows).toEqual([
      ['ebb', 3],
      ['and', 3],
      ['flow', 3],
    ]);
  });

  test('gives each of some fields a row, beside the fields that are left', () => {
    const scenario = {
      operators: changed('map', { kind: 'flat-map', fields: ['size'] }),
      slowdown: {},
    };
    const rig = new OperatorRig('Map-1', { scenario });
    rig.process(['ebb', 3]);
    expect(rig.rows).toEqual([['ebb', 'size', 3]]);
    const both = {
      operators: changed('map', { kind: 'flat-map', fields: ['size', 'word'] }).map(
        (each): OperatorSpec =>
          each.id === 'count'
            ? { ...each, reads: [{ from: 'map', by: 'hash', key: 'value' }] }
            : each,
      ),
      slowdown: {},
    };
    const texts = new OperatorRig('Map-1', { scenario: both });
    texts.process(['ebb', 3]);
    expect(texts.rows).toEqual([
      ['size', '3'],
      ['word', 'ebb'],
    ]);
  });

  test('says what it needs', () => {
    expect(problemsOf('map', { kind: 'flat-map' })[0]).toContain('a text field to split');
    expect(problemsOf('map', { kind: 'flat-map', split: 'word', fields: ['size'] })).toHaveLength(
      1,
    );
    expect(problemsOf('map', { kind: 'flat-map', split: 'size' })[0]).toContain('not a text');
    expect(problemsOf('map', { kind: 'flat-map', split: 'no' })[0]).toContain('have only');
    expect(problemsOf('map', { kind: 'flat-map', fields: [] })[0]).toContain('no row would leave');
    expect(problemsOf('map', { kind: 'flat-map', fields: ['no'] })[0]).toContain('have only');
  });
});

describe('deduplicate', () => {
  test('lets the first of each key through, and counts the others', () => {
    const rig = rigOf('count', { kind: 'deduplicate' });
    rig.process(['ebb', 1]);
    rig.process(['flow', 2]);
    rig.process(['ebb', 3]);
    expect(rig.rows).toEqual([
      ['ebb', 1],
      ['flow', 2],
    ]);
    expect(rig.trace.at(-1)).toMatchObject({ key: 'ebb', value: 2, isNew: false });
  });

  test('says what it needs', () => {
    const reads = [{ from: 'map', by: 'rebalance' as const }];
    expect(problemsOf('count', { kind: 'deduplicate', reads })[0]).toContain('by hash of a key');
  });
});

describe('top-n', () => {
  const best: Partial<OperatorSpec> = { kind: 'top-n', n: 2, item: 'size', of: 'size' };

  test('tells of each place that changes, and forgets what has fallen off', () => {
    const rig = rigOf('count', best);
    for (const size of [3, 5, 4, 1]) rig.process(['ebb', size]);
    expect(rig.rows).toEqual([
      ['ebb #1', '3', 3],
      ['ebb #1', '5', 5],
      ['ebb #2', '3', 3],
      ['ebb #2', '4', 4],
    ]);
    const [row] = [...rig.keyed.rows()];
    expect(row?.value).toEqual(
      new Map([
        ['5', 5],
        ['4', 4],
      ]),
    );
    expect([...toldByKey(rig.plan, rig.keyed.rows())]).toEqual([['ebb', 5]]);
  });

  test('an item counts with its greatest value, equal values stand in the order of items', () => {
    const rig = rigOf('count', { ...best, item: 'word', of: 'size' });
    rig.process(['ebb', 3]);
    rig.process(['ebb', 2]);
    rig.process(['ebb', 3]);
    expect(rig.rows).toEqual([['ebb #1', 'ebb', 3]]);
  });

  test('says what it needs', () => {
    expect(problemsOf('count', { kind: 'top-n' })).toHaveLength(3);
    expect(problemsOf('count', { ...best, item: 'no' })[0]).toContain('have only');
    expect(problemsOf('count', { ...best, of: 'word' })[0]).toContain('"word" is none');
  });
});
