// From a job's description to subtasks, channels and slots.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildPlan } from '../../../src/engine/job/plan.ts';
import type { EdgeSpec, OperatorSpec } from '../../../src/engine/job/spec.ts';

const ROW = {
  name: 'click',
  fields: [
    { name: 'page', type: 'string' as const },
    { name: 'size', type: 'integer' as const },
  ],
};

const operator = (
  id: string,
  kind: OperatorSpec['kind'],
  parallelism: number,
  reads: readonly EdgeSpec[] = [],
  more: Partial<OperatorSpec> = {},
): OperatorSpec => ({ id, name: id.toUpperCase(), kind, parallelism, reads, costMs: 1, ...more });

const plan = (operators: readonly OperatorSpec[], maxParallelism = 128) =>
  buildPlan({ operators, rowType: ROW, maxParallelism });

function planned(operators: readonly OperatorSpec[]) {
  const built = plan(operators);
  expect(built.problems).toEqual([]);
  return built.plan!;
}

const COUNTING = [
  operator('s', 'source', 2),
  operator('m', 'map', 2, [{ from: 's', by: 'forward' }], { fields: ['size', 'page'] }),
  operator('c', 'keyed-count', 3, [{ from: 'm', by: 'hash', key: 'page' }]),
  operator('k', 'sink', 1, [{ from: 'c', by: 'rebalance' }], { slotSharingGroup: 'sink' }),
];

describe('channels', () => {
  test('forward joins equals, everything else joins all to all', () => {
    expect(planned(COUNTING).channels.map(({ id }) => id)).toEqual([
      'S-1→M-1',
      'S-2→M-2',
      'M-1→C-1',
      'M-2→C-1',
      'M-1→C-2',
      'M-2→C-2',
      'M-1→C-3',
      'M-2→C-3',
      'C-1→K-1',
      'C-2→K-1',
      'C-3→K-1',
    ]);
  });

  test('two edges between the same operators have channels of their own', () => {
    const { channels, task } = planned([
      operator('s', 'source', 1),
      operator('c', 'keyed-count', 1, [
        { from: 's', by: 'hash', key: 'page' },
        { from: 's', by: 'hash', key: 'size' },
      ]),
    ]);
    expect(channels.map(({ id, input }) => [id, input])).toEqual([
      ['S-1→C-1#1', 0],
      ['S-1→C-1#2', 1],
    ]);
    expect(task.get('C-1')?.inputKeys).toEqual([0, 1]);
    expect(task.get('S-1')?.outputs.map(({ keyField }) => keyField)).toEqual([0, 1]);
  });

  test('whatever the job: each channel is once an output and once an input, numbered from 0', () => {
    const layer = fc.record({
      parallelism: fc.integer({ min: 1, max: 4 }),
      by: fc.constantFrom('hash' as const, 'rebalance' as const, 'broadcast' as const),
      from: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 6 }), (layers) => {
        const operators = [operator('o0', 'source', 2)];
        for (const [index, { parallelism, by, from }] of layers.entries()) {
          const edge = { from: `o${from % operators.length}`, by };
          const reads = [by === 'hash' ? { ...edge, key: 'page' } : edge];
          operators.push(operator(`o${index + 1}`, 'map', parallelism, reads));
        }
        const { tasks, channels, channel, slots } = planned(operators);
        expect(channel.size).toBe(channels.length);
        const outputs = tasks.flatMap((task) => task.outputs.flatMap((output) => output.channels));
        const inputs = tasks.flatMap((task) => task.inputs);
        for (const all of [outputs, inputs]) {
          expect(new Set(all).size).toBe(all.length);
          expect(new Set(all)).toEqual(new Set(channels));
        }
        for (const task of tasks) {
          expect(task.inputs.map(({ inputChannel }) => inputChannel)).toEqual(
            task.inputs.map((_, index) => index),
          );
          expect(slots[task.slot]).toContain(task.id);
          for (const output of task.outputs.filter(({ by }) => by !== 'forward')) {
            // A hashed record finds its subtask by index.
            output.channels.forEach(({ to }, index) =>
              expect(to).toMatch(new RegExp(`-${index + 1}$`)),
            );
          }
        }
        expect(slots.flat().sort()).toEqual(tasks.map(({ id }) => id).sort());
      }),
    );
  });
});

describe('types and keys', () => {
  test('a map changes the fields, a count gives key and count', () => {
    const { task } = planned(COUNTING);
    expect(task.get('M-1')?.outputType.fields.map(({ name }) => name)).toEqual(['size', 'page']);
    expect(task.get('C-1')?.inputKeys).toEqual([1]);
    expect(task.get('C-1')?.outputType.fields.map(({ name }) => name)).toEqual(['key', 'count']);
    expect(task.get('S-1')?.inputKeys).toEqual([]);
  });

  test('what is shown of a record is its key and its first number', () => {
    const { task } = planned(COUNTING);
    const shown = (id: string) => [task.get(id)?.shownKey, task.get(id)?.shownValue];
    expect([shown('S-1'), shown('M-1'), shown('C-1')]).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
  });
});

test('subtasks share slots by index, groups never do', () => {
  expect(planned(COUNTING).slots).toEqual([
    ['S-1', 'M-1', 'C-1'],
    ['S-2', 'M-2', 'C-2'],
    ['C-3'],
    ['K-1'],
  ]);
});

describe('impossible jobs are refused with a sentence', () => {
  const source = operator('s', 'source', 2);
  const cases: [string, OperatorSpec[]][] = [
    ['The job has no source.', []],
    ['Two operators have the id "s".', [source, operator('s', 'source', 1, [], { name: 'T' })]],
    ['Two operators are named "S".', [source, operator('t', 'source', 1, [], { name: 'S' })]],
    [
      'S has parallelism 129, above the maximum parallelism 128: some subtasks would own no key group.',
      [operator('s', 'source', 129)],
    ],
    [
      'S is a source and reads nothing.',
      [operator('x', 'source', 1), operator('s', 'source', 1, [{ from: 'x', by: 'rebalance' }])],
    ],
    ['M reads from nothing.', [source, operator('m', 'map', 1)]],
    [
      'M reads from "later", which is not an operator above it.',
      [source, operator('m', 'map', 1, [{ from: 'later', by: 'rebalance' }])],
    ],
    [
      'M reads S forward, so both need the same parallelism (2 and 3).',
      [source, operator('m', 'map', 3, [{ from: 's', by: 'forward' }])],
    ],
    [
      'M reads from K, but a sink has no output.',
      [
        source,
        operator('k', 'sink', 1, [{ from: 's', by: 'rebalance' }]),
        operator('m', 'map', 1, [{ from: 'k', by: 'rebalance' }]),
      ],
    ],
    [
      'C reads s by hash, but no key field is given.',
      [source, operator('c', 'keyed-count', 1, [{ from: 's', by: 'hash' }])],
    ],
    [
      'C is keyed by "pge", but a row from s has only page, size.',
      [source, operator('c', 'keyed-count', 1, [{ from: 's', by: 'hash', key: 'pge' }])],
    ],
    [
      'C counts by key, so it must read each input by hash of a key (or forward, with a key by which the input is partitioned already).',
      [source, operator('c', 'keyed-count', 1, [{ from: 's', by: 'rebalance' }])],
    ],
    [
      'M uses the field "pge", but its rows have only page, size.',
      [source, operator('m', 'map', 1, [{ from: 's', by: 'rebalance' }], { fields: ['pge'] })],
    ],
    [
      'F is a filter, but "where" does not say what it lets through.',
      [source, operator('f', 'filter', 1, [{ from: 's', by: 'rebalance' }])],
    ],
  ];

  test.each(cases)('%s', (sentence, operators) => {
    expect(plan(operators)).toEqual({ plan: null, problems: [sentence] });
  });
});
