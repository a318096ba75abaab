// The oracle: what a run must come to, worked out without running it.
//
// Folds the whole log through the job's shape. Counts do not depend on order, so this is exactly
// what a run without failures gives. Only what reaches each keyed count matters.

import type { Row } from '../engine/protocol.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import type { OperatorSpec, RowType } from '../engine/job/spec.ts';
import type { SourceLog } from '../storage/durable.ts';

export type Counts = ReadonlyMap<string, number>;

/** Rows that reach an operator's output, as a multiset with an order of its own. */
type Rows = readonly Row[];

/** Final count per key at the job's last keyed count. */
export function expectedCounts(definition: JobDefinition, log: SourceLog): Counts {
  const { operators, rowType } = definition.scenario;
  const outputs = new Map<string, Rows>();
  let counts: Counts = new Map();
  for (const operator of operators) {
    const inputs = operator.reads.map(({ from }) => outputs.get(from) ?? []);
    if (operator.kind === 'keyed-count') {
      const counted = countByKey(operator, inputs, definition);
      counts = counted.counts;
      outputs.set(operator.id, counted.rows);
    } else {
      outputs.set(operator.id, transform(operator, inputs, log, rowTypeBefore(operator, definition) ?? rowType));
    }
  }
  return counts;
}

function rowTypeBefore(operator: OperatorSpec, { plan }: JobDefinition): RowType | undefined {
  return plan.tasks.find((task) => task.operator.id === operator.id)?.inputTypes[0];
}

function transform(operator: OperatorSpec, inputs: readonly Rows[], log: SourceLog, type: RowType): Rows {
  const rows = inputs.flat();
  const indexOf = (field: string): number => type.fields.findIndex(({ name }) => name === field);
  switch (operator.kind) {
    case 'source':
      return log.partitions.flat();
    case 'map': {
      const kept = operator.fields?.map(indexOf);
      return kept ? rows.map((row) => kept.map((index) => row[index] ?? '')) : rows;
    }
    case 'filter': {
      const { where } = operator;
      if (!where) return rows;
      const index = indexOf(where.field);
      return rows.filter((row) => row[index] === where.equals);
    }
    case 'keyed-count':
    case 'sink':
      return rows;
  }
}

function countByKey(
  operator: OperatorSpec,
  inputs: readonly Rows[],
  { plan }: JobDefinition,
): { counts: Map<string, number>; rows: Rows } {
  const task = plan.tasks.find((candidate) => candidate.operator.id === operator.id);
  const counts = new Map<string, number>();
  const rows: Row[] = [];
  for (const [input, arriving] of inputs.entries()) {
    const keyField = task?.inputKeys[input] ?? 0;
    for (const row of arriving) {
      const key = String(row[keyField] ?? '');
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      rows.push([key, count]);
    }
  }
  return { counts, rows };
}
