// The interval join: who meets whom, who waits how long, and who comes too late.

import { describe, expect, test } from 'vitest';
import { buildPlan } from '../../../src/engine/job/plan.ts';
import type { OperatorSpec } from '../../../src/engine/job/spec.ts';
import { toldByKey } from '../../../src/engine/operators/told.ts';
import { OperatorRig } from '../../support/operator-rig.ts';
import { OPERATORS, SCENARIO } from '../../support/small-jobs.ts';

const WATERMARKS = { field: 'size', outOfOrdernessMs: 0, idleAfterMs: null };

/** The map's rows joined with themselves, in place of the count. */
function joined(change: Partial<OperatorSpec> = {}): OperatorSpec[] {
  return OPERATORS.map((each): OperatorSpec => {
    if (each.kind === 'source') return { ...each, watermarks: WATERMARKS };
    if (each.id !== 'count') return each;
    const reads = [0, 1].map(() => ({ from: 'map', by: 'hash' as const, key: 'word' }));
    return { ...each, kind: 'interval-join', reads, lowerMs: -2, upperMs: 5, ...change };
  });
}

const rigOf = (change: Partial<OperatorSpec> = {}): OperatorRig =>
  new OperatorRig('Count-1', { scenario: { operators: joined(change) } });
const waiting = (rig: OperatorRig): number =>
  [...toldByKey(rig.plan, rig.keyed.rows()).values()].reduce((sum, count) => sum + count, 0);
const meet = (left: number, right: number): number => {
  const rig = rigOf();
  rig.process(['ebb', 1], 0, left);
  rig.process(['ebb', 2], 1, right);
  return rig.rows.length;
};

test('a record meets those of the other input within the bounds, both included', () => {
  expect([7, 8, 10, 15, 16].map((right) => meet(10, right))).toEqual([0, 1, 1, 1, 0]);
});

test('it does not matter who comes first: the pair is the same, with the identity of its first', () => {
  const one = rigOf();
  one.process(['ebb', 1], 0, 10);
  one.process(['ebb', 2], 1, 12);
  const other = rigOf();
  other.process(['ebb', 2], 1, 12);
  other.process(['ebb', 1], 0, 10);
  expect(one.rows).toEqual([['ebb', 1, 'ebb', 2]]);
  expect(other.emitted).toEqual(one.emitted);
  expect(one.emitted[0]?.from).toMatchObject({ partition: 0, offset: 0, timestampMs: 12 });
});

test('other keys do not meet', () => {
  const rig = rigOf();
  rig.process(['ebb', 1], 0, 10);
  rig.process(['flow', 2], 1, 10);
  expect(rig.rows).toEqual([]);
  expect(waiting(rig)).toBe(2);
});

describe('with the watermark', () => {
  test('whoever can meet nobody any more is removed, not before', () => {
    const rig = rigOf();
    rig.process(['ebb', 1], 0, 10);
    rig.process(['ebb', 2], 1, 20);
    rig.advance(14);
    expect(waiting(rig)).toBe(2);
    rig.advance(15);
    expect(waiting(rig)).toBe(1);
    rig.advance(22);
    expect(waiting(rig)).toBe(0);
    expect(rig.trace.at(-1)).toMatchObject({ kind: 'state-cleared', key: 'ebb' });
  });

  test('a late record is dropped, and said to be', () => {
    const rig = rigOf();
    rig.process(['ebb', 1], 0, 10);
    rig.advance(9);
    rig.process(['ebb', 2], 1, 9);
    expect(rig.rows).toEqual([]);
    expect(rig.trace.at(-1)).toMatchObject({ kind: 'record-late', timestampMs: 9, watermarkMs: 9 });
  });
});

test('a record without a time fails the task', () => {
  const rig = rigOf();
  rig.process(['ebb', 1], 0, null);
  expect(rig.failures[0]).toContain('needs event time');
});

describe('what it needs is said', () => {
  const problems = (operators: OperatorSpec[]): readonly string[] =>
    buildPlan({ ...SCENARIO, operators }).problems;

  test('a key on both sides', () => {
    const reads = [
      { from: 'map', by: 'hash' as const, key: 'word' },
      { from: 'map', by: 'rebalance' as const },
    ];
    expect(problems(joined({ reads }))).toEqual([
      'Count joins records with the same key, so it must read each input by hash of a key.',
    ]);
  });

  test('two inputs, bounds in order, and timestamps', () => {
    const one = [{ from: 'map', by: 'hash' as const, key: 'word' }];
    expect(problems(joined({ reads: one }))[0]).toContain('must read two inputs');
    expect(problems(joined({ lowerMs: 6 }))[0]).toContain('lies above the upper one');
    expect(problems(joined({ lowerMs: undefined }))[0]).toContain('give lowerMs and upperMs');
    const timeless = joined().map(({ watermarks: _, ...each }) => each);
    expect(problems(timeless)[0]).toContain('gives no watermarks');
  });

  test('fields of the second side that are named like the first’s get another name', () => {
    const { plan } = buildPlan({ ...SCENARIO, operators: joined() });
    const names = plan?.task.get('Count-1')?.outputType.fields.map(({ name }) => name);
    expect(names).toEqual(['word', 'size', 'right_word', 'right_size']);
  });
});
