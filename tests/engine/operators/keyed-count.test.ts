// Counting by key: state by key group, one new count per record.

import { expect, test } from 'vitest';
import { javaHash, keyGroupFor } from '../../../src/engine/job/key-groups.ts';
import type { OperatorSpec } from '../../../src/engine/job/spec.ts';
import { OPERATORS } from '../../support/small-jobs.ts';
import { OperatorRig } from '../../support/operator-rig.ts';

test('each record gives the new count of its key', () => {
  const rig = new OperatorRig('Count-1');
  for (const word of ['ebb', 'flow', 'ebb']) rig.process([word, 1]);
  expect(rig.rows).toEqual([
    ['ebb', 1],
    ['flow', 1],
    ['ebb', 2],
  ]);
  expect([...rig.keyed.rows()]).toMatchObject(
    [
      { keyGroup: keyGroupFor(javaHash('ebb'), 128), state: 'count', key: 'ebb', value: 2 },
      { keyGroup: keyGroupFor(javaHash('flow'), 128), state: 'count', key: 'flow', value: 1 },
    ].sort((left, right) => left.keyGroup - right.keyGroup),
  );
  expect(rig.trace).toMatchObject([
    { key: 'ebb', value: 1, isNew: true },
    { key: 'flow', isNew: true },
    { key: 'ebb', value: 2, isNew: false },
  ]);
});

test('it goes on from what its state says', () => {
  const rig = new OperatorRig('Count-1');
  const entries = [{ state: 'count', key: 'ebb', namespace: '', value: 41 }];
  rig.keyed.restore({
    states: [{ name: 'count', kind: 'value', type: 'number' }],
    groups: [{ group: keyGroupFor(javaHash('ebb'), 128), entries }],
  });
  rig.process(['ebb', 1]);
  expect(rig.rows).toEqual([['ebb', 42]]);
});

test('two inputs share one count per key, each with its own key field', () => {
  const operators = OPERATORS.map((each): OperatorSpec => {
    if (each.id !== 'count') return each;
    const reads = ['word', 'size'].map((key) => ({ from: 'map', by: 'hash' as const, key }));
    return { ...each, reads };
  });
  const rig = new OperatorRig('Count-1', { scenario: { operators } });
  rig.process(['3', 9], 0);
  rig.process(['x', 3], 1);
  expect(rig.rows).toEqual([
    ['3', 1],
    ['3', 2],
  ]);
});
