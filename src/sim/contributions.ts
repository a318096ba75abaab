// What each row of the source log comes to: the keys under which it will be counted.
//
// Everything in front of a keyed count is stateless, so a row's contribution depends on the row
// alone. The oracle folds all contributions; the conservation check folds those in front of the
// offsets of a snapshot.

import type { Row } from '../engine/protocol.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import type { EdgeSpec, OperatorSpec, RowType } from '../engine/job/spec.ts';
import type { SourceLog } from '../storage/durable.ts';

/** Key → how often it is counted. */
export type Counts = ReadonlyMap<string, number>;

/** Keys that one row adds to one keyed count, each once per time. */
export interface Contribution {
  /** Operator id of the keyed count. */
  readonly operator: string;
  readonly key: string;
}

/** By source operator id, partition and offset. */
export type Contributions = ReadonlyMap<string, readonly (readonly (readonly Contribution[])[])[]>;

export function contributions(definition: JobDefinition, log: SourceLog): Contributions {
  const { operators } = definition.scenario;
  const sources = operators.filter(({ kind }) => kind === 'source');
  return new Map(
    sources.map((source) => [
      source.id,
      log.partitions.map((rows) => rows.map((row) => follow(definition, source, row))),
    ]),
  );
}

/** The keyed counts that nobody counts further: their state is the job's result. */
export function resultOperator({ scenario }: JobDefinition): OperatorSpec | undefined {
  return scenario.operators.filter(({ kind }) => kind === 'keyed-count').at(-1);
}

/** Follow a row from its source to the first keyed counts. */
function follow(definition: JobDefinition, from: OperatorSpec, row: Row): Contribution[] {
  return definition.scenario.operators.flatMap((reader) =>
    reader.reads.flatMap((edge, input) =>
      edge.from === from.id ? arrive(definition, reader, edge, input, row) : [],
    ),
  );
}

function arrive(
  definition: JobDefinition,
  reader: OperatorSpec,
  edge: EdgeSpec,
  input: number,
  row: Row,
): Contribution[] {
  const task = definition.plan.tasks.find(({ operator }) => operator.id === reader.id);
  const type = task?.inputTypes[input];
  if (!task || !type) return [];
  const copies = edge.by === 'broadcast' ? reader.parallelism : 1;
  const once = (): Contribution[] => {
    switch (reader.kind) {
      case 'keyed-count':
        return [{ operator: reader.id, key: String(row[task.inputKeys[input] ?? 0] ?? '') }];
      case 'map':
        return follow(definition, reader, mapped(reader, type, row));
      case 'filter':
        return passes(reader, type, row) ? follow(definition, reader, row) : [];
      case 'source':
      case 'sink':
        return [];
    }
  };
  return Array.from({ length: copies }, once).flat();
}

function mapped({ fields }: OperatorSpec, type: RowType, row: Row): Row {
  if (!fields) return row;
  return fields.map((kept) => row[type.fields.findIndex(({ name }) => name === kept)] ?? '');
}

function passes({ where }: OperatorSpec, type: RowType, row: Row): boolean {
  return row[type.fields.findIndex(({ name }) => name === where?.field)] === where?.equals;
}
