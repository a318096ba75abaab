// What each row of the source log comes to: the keys under which it will be counted.
//
// Everything in front of a keyed count is stateless, so a row's contribution depends on the row
// alone. The oracle folds all contributions; the conservation check folds those in front of the
// offsets of a snapshot.

import type { ChannelId, Row } from '../engine/protocol.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import { SIDE_INPUT } from '../engine/operators/enrich.ts';
import type { OperatorSpec, RowType } from '../engine/job/spec.ts';
import type { PartitionRows, SourceLog } from '../storage/durable.ts';

/** Key → how often it is counted. */
export type Counts = ReadonlyMap<string, number>;

/** A key that one row adds to one keyed count. */
export interface Contribution {
  /** Operator id of the keyed count; or the side of an operator with broadcast state. */
  readonly operator: string;
  readonly key: string;
}

/** What the rows of a partition come to, worked out when somebody asks. */
export interface PartitionContributions {
  /** Infinity: the partition never ends. */
  readonly length: number;
  /** Of the row at this offset. */
  at(offset: number): readonly Contribution[];
}

/** By source operator id and partition. */
export type Contributions = ReadonlyMap<string, readonly PartitionContributions[]>;

/** One way from a source to a keyed count: what is done to a row, and which field counts. */
interface Way {
  readonly operator: string;
  readonly steps: readonly ((row: Row) => Row | null)[];
  readonly keyField: number;
}

export function contributions(definition: JobDefinition, log: SourceLog): Contributions {
  const sources = definition.scenario.operators.filter(({ kind }) => kind === 'source');
  const { waysFrom } = waysThrough(definition);
  return new Map(
    sources.map((source) => {
      const ways = waysFrom(source, []);
      return [source.id, log.partitions.map((rows) => followed(rows, ways))];
    }),
  );
}

/** Each row is followed once. */
function followed(rows: PartitionRows, ways: readonly Way[]): PartitionContributions {
  const known: (readonly Contribution[])[] = [];
  return {
    length: rows.length,
    at(offset) {
      while (known.length <= offset) {
        const more = rows.slice(known.length, Math.max(offset + 1, known.length + CHUNK));
        if (more.length === 0) return [];
        for (const row of more) known.push(follow(ways, row));
      }
      return known[offset] ?? [];
    },
  };
}

/** What a row comes to that is on its way on a channel, by channel id. */
export function contributionsOnTheWay(
  definition: JobDefinition,
): (channel: ChannelId, row: Row) => Contribution[] {
  const { through } = waysThrough(definition);
  const known = new Map<string, Way[]>();
  return (id, row) => {
    const channel = definition.plan.channel.get(id);
    const reader = channel && definition.plan.task.get(channel.to)?.operator;
    if (!reader) return [];
    const place = `${reader.id} ${channel.input}`;
    const ways = known.get(place) ?? through(reader, channel.input, []);
    known.set(place, ways);
    return follow(ways, row);
  };
}

/** So many rows are asked of the log at once. */
const CHUNK = 256;

interface WaysThrough {
  /** From the output of an operator. */
  readonly waysFrom: (from: OperatorSpec, steps: Way['steps']) => Way[];
  /** From an input of an operator. */
  readonly through: (reader: OperatorSpec, input: number, steps: Way['steps']) => Way[];
}

function waysThrough(definition: JobDefinition): WaysThrough {
  const inputTypes = new Map<string, readonly RowType[]>();
  const inputKeys = new Map<string, readonly number[]>();
  for (const { operator, index, ...plan } of definition.plan.tasks) {
    if (index > 0) continue;
    inputTypes.set(operator.id, plan.inputTypes);
    inputKeys.set(operator.id, plan.inputKeys);
  }
  const { operators } = definition.scenario;

  const waysFrom = (from: OperatorSpec, steps: Way['steps']): Way[] =>
    operators.flatMap((reader) =>
      reader.reads.flatMap((edge, input) => {
        if (edge.from !== from.id) return [];
        const copies = edge.by === 'broadcast' ? reader.parallelism : 1;
        return Array.from({ length: copies }, () => through(reader, input, steps)).flat();
      }),
    );
  const through = (reader: OperatorSpec, input: number, steps: Way['steps']): Way[] => {
    const type = inputTypes.get(reader.id)?.[input];
    if (!type) return [];
    switch (reader.kind) {
      case 'keyed-count':
        return [{ operator: reader.id, steps, keyField: inputKeys.get(reader.id)?.[input] ?? 0 }];
      case 'map':
        return waysFrom(reader, [...steps, mapping(reader, type)]);
      case 'filter':
        return waysFrom(reader, [...steps, filtering(reader, type)]);
      case 'enrich':
        return input === SIDE_INPUT
          ? [
              {
                operator: sideOf(reader.id),
                steps,
                keyField: inputKeys.get(reader.id)?.[input] ?? 0,
              },
            ]
          : waysFrom(reader, [...steps, (row) => [...row, 0]]);
      case 'serial-number':
      case 'count-window':
        return waysFrom(reader, [...steps, (row) => [...row, 0]]);
      case 'source':
      case 'sink':
        return [];
    }
  };
  return { waysFrom, through };
}

/** What an operator's broadcast state counts is told apart from what a keyed count does. */
export function sideOf(operator: string): string {
  return `${operator} (broadcast)`;
}

/** The keyed count whose state is the job's result: the last one. */
export function resultOperator({ scenario }: JobDefinition): OperatorSpec | undefined {
  return scenario.operators.filter(({ kind }) => kind === 'keyed-count').at(-1);
}

function follow(ways: readonly Way[], row: Row): Contribution[] {
  const found: Contribution[] = [];
  for (const { operator, steps, keyField } of ways) {
    let current: Row | null = row;
    for (const step of steps) current = current && step(current);
    if (current) found.push({ operator, key: String(current[keyField] ?? '') });
  }
  return found;
}

function mapping({ fields }: OperatorSpec, type: RowType): (row: Row) => Row {
  if (!fields) return (row) => row;
  const kept = fields.map((field) => type.fields.findIndex(({ name }) => name === field));
  return (row) => kept.map((index) => row[index] ?? '');
}

function filtering({ where }: OperatorSpec, type: RowType): (row: Row) => Row | null {
  const index = type.fields.findIndex(({ name }) => name === where?.field);
  return (row) => (row[index] === where?.equals ? row : null);
}
