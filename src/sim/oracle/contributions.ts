// What each row of the source log comes to: the operators with state, and the sinks, that it reaches.
//
// Between a source and the first operator with state every row goes its way alone, so what it
// contributes depends on the row alone. The oracle folds all contributions; the conservation check
// folds those in front of the offsets of a snapshot.

import type { ChannelId, Row } from '../../engine/protocol.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { OperatorSpec } from '../../engine/job/spec.ts';
import type { TaskPlan } from '../../engine/job/plan.ts';
import { SIDE_INPUT } from '../../engine/operators/enrich.ts';
import type { PartitionRows, SourceLog } from '../../storage/durable.ts';
import type { Cells, Contribution, Leaving, Step } from './cells.ts';
import { certainTimes } from './certain-times.ts';
import { stepOf } from './steps.ts';

/** What the rows of a partition come to, worked out when somebody asks. */
export interface PartitionContributions {
  /** Infinity: the partition never ends. */
  readonly length: number;
  /** Of the row at this offset. */
  at(offset: number): readonly Contribution[];
}

/** By source operator id and partition. */
export type Contributions = ReadonlyMap<string, readonly PartitionContributions[]>;

/** So many rows are asked of the log at once. */
const CHUNK = 256;

/** One way to an operator with state or a sink: what is done to a row, and which field counts. */
interface Way {
  readonly operator: string;
  readonly input: number;
  readonly steps: readonly Step[];
  /** -1: there is none, all rows are under the key ''. */
  readonly keyField: number;
}

export function contributions(definition: JobDefinition, log: SourceLog): Contributions {
  const sources = definition.scenario.operators.filter(({ kind }) => kind === 'source');
  const { waysFrom } = waysThrough(definition);
  return new Map(
    sources.map((source) => {
      const ways = waysFrom(source, []);
      return [
        source.id,
        log.partitions.map((rows) =>
          whenAsked(rows, ways, certainTimes(source, definition.scenario)),
        ),
      ];
    }),
  );
}

/** Each row is followed once. */
function whenAsked(
  rows: PartitionRows,
  ways: readonly Way[],
  timeOf: (row: Row) => number | null,
): PartitionContributions {
  const known: (readonly Contribution[])[] = [];
  return {
    length: rows.length,
    at(offset) {
      while (known.length <= offset) {
        const more = rows.slice(known.length, Math.max(offset + 1, known.length + CHUNK));
        if (more.length === 0) return [];
        for (const row of more) known.push(followed(ways, { row, timestampMs: timeOf(row) }));
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
    return followed(ways, { row });
  };
}

/** What the rows that leave an operator come to. */
export function contributionsBehind(
  definition: JobDefinition,
  operator: OperatorSpec,
): (leaving: Leaving) => Contribution[] {
  const ways = waysThrough(definition).waysFrom(operator, []);
  return (leaving) => followed(ways, leaving);
}

interface WaysThrough {
  /** From the output of an operator. */
  readonly waysFrom: (from: OperatorSpec, steps: Way['steps']) => Way[];
  /** From an input of an operator. */
  readonly through: (reader: OperatorSpec, input: number, steps: Way['steps']) => Way[];
}

function waysThrough(definition: JobDefinition): WaysThrough {
  const plans = new Map<string, TaskPlan>();
  for (const task of definition.plan.tasks) {
    if (task.index === 0) plans.set(task.operator.id, task);
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
    const plan = plans.get(reader.id);
    const type = plan?.inputTypes[input];
    if (!plan || !type) return [];
    const keyField = plan.inputKeys[input] ?? -1;
    if (reader.kind === 'enrich' && input === SIDE_INPUT) {
      return [{ operator: sideOf(reader.id), input, steps, keyField }];
    }
    const step = stepOf(reader, type);
    if (step) return waysFrom(reader, [...steps, step]);
    const isSink = reader.kind === 'sink';
    return [{ operator: reader.id, input, steps, keyField: isSink ? plan.shownKey : keyField }];
  };
  return { waysFrom, through };
}

/** What an operator's broadcast state counts is told apart from what a keyed count does. */
export function sideOf(operator: string): string {
  return `${operator} (broadcast)`;
}

function followed(ways: readonly Way[], { row, ...leaving }: Leaving): Contribution[] {
  const found: Contribution[] = [];
  for (const { operator, input, steps, keyField } of ways) {
    const ended = walk(steps, row);
    if (ended === 'undecided') {
      found.push({ operator, input, key: null, row, ...leaving });
      continue;
    }
    for (const cells of ended) {
      const key = keyField < 0 ? '' : (cells[keyField] ?? null);
      found.push({
        operator,
        input,
        key: key === null ? null : String(key),
        row: cells,
        ...leaving,
      });
    }
  }
  return found;
}

function walk(steps: readonly Step[], row: Cells): readonly Cells[] | 'undecided' {
  let rows: readonly Cells[] = [row];
  for (const step of steps) {
    const next: Cells[] = [];
    for (const each of rows) {
      const become = step(each);
      if (become === 'undecided') return become;
      next.push(...become);
    }
    rows = next;
  }
  return rows;
}
