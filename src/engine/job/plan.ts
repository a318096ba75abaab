// From a job's description to its execution: subtasks, channels, slots.
//
// Deterministic: every process builds the same plan from the same scenario. The order of a task's
// inputs is the order of its edges, then of the upstream subtasks. Flink: JobGraph → ExecutionGraph.

import type { ChannelId, TaskId } from '../protocol.ts';
import type { OperatorSpec, Partitioning, RowType } from './spec.ts';
import { operatorType } from '../operators/table.ts';
import { timestampProblems } from '../time/timestamp-problems.ts';
import { timelessSources } from '../time/window-problems.ts';

export interface ChannelPlan {
  readonly id: ChannelId;
  readonly from: TaskId;
  readonly to: TaskId;
  /** Index among the receiver's input channels. */
  readonly inputChannel: number;
  /** Which of the receiving operator's inputs it belongs to. */
  readonly input: number;
  readonly rowType: RowType;
}

export interface OutputPlan {
  readonly by: Partitioning;
  /** Index of the key field; -1 when not hashed. */
  readonly keyField: number;
  /** One per receiving subtask this task is connected to, by subtask index. */
  readonly channels: readonly ChannelPlan[];
}

export interface TaskPlan {
  readonly id: TaskId;
  readonly operator: OperatorSpec;
  /** From 0. */
  readonly index: number;
  readonly inputs: readonly ChannelPlan[];
  readonly outputs: readonly OutputPlan[];
  readonly inputTypes: readonly RowType[];
  readonly outputType: RowType;
  /** Index of the key field per input; -1 when not keyed. */
  readonly inputKeys: readonly number[];
  /** Index into `Plan.slots`. */
  readonly slot: number;
  /** Fields shown for a record on its way: key and value. -1: none. */
  readonly shownKey: number;
  readonly shownValue: number;
}

export interface Plan {
  readonly tasks: readonly TaskPlan[];
  readonly channels: readonly ChannelPlan[];
  /** The tasks that share each slot. */
  readonly slots: readonly (readonly TaskId[])[];
  readonly maxParallelism: number;
  readonly task: ReadonlyMap<TaskId, TaskPlan>;
  readonly channel: ReadonlyMap<ChannelId, ChannelPlan>;
}

interface JobShape {
  readonly operators: readonly OperatorSpec[];
  readonly rowType: RowType;
  readonly maxParallelism: number;
}

export function taskId(operator: OperatorSpec, index: number): TaskId {
  return `${operator.name}-${index + 1}`;
}

/** What is wrong with a job, and at which operator and field; null: with the job as a whole. */
export interface JobProblem {
  /** Place in the list of operators. */
  readonly operator: number | null;
  readonly field: keyof OperatorSpec | null;
  readonly sentence: string;
}

/** @returns a plan, or null and the reasons why there is none. */
export function buildPlan(shape: JobShape): { plan: Plan | null; problems: string[] } {
  const { problems, types } = examineJob(shape);
  return {
    plan: problems.length > 0 ? null : connect(shape, types),
    problems: problems.map(({ sentence }) => sentence),
  };
}

/** Everything that keeps the job from running; row types by operator id, as far as they are known. */
export function examineJob(shape: JobShape): {
  readonly problems: readonly JobProblem[];
  readonly types: ReadonlyMap<string, RowType>;
} {
  const problems = structureProblems(shape);
  // Types of rows follow the edges, and these must lead somewhere.
  if (problems.length > 0) return { problems, types: new Map() };
  const types = rowTypes(shape, problems);
  return { problems, types };
}

function structureProblems({ operators, maxParallelism }: JobShape): JobProblem[] {
  const problems: JobProblem[] = [];
  const known = new Map<string, OperatorSpec>();
  const names = new Set<string>();
  for (const [place, operator] of operators.entries()) {
    const { id, name, kind, parallelism, reads } = operator;
    const wrong = (field: keyof OperatorSpec, sentence: string): void => {
      problems.push({ operator: place, field, sentence });
    };
    if (known.has(id)) wrong('id', `Two operators have the id "${id}".`);
    if (names.has(name)) wrong('name', `Two operators are named "${name}".`);
    names.add(name);
    if (parallelism > maxParallelism) {
      wrong(
        'parallelism',
        `${name} has parallelism ${parallelism}, above the maximum parallelism ${maxParallelism}: some subtasks would own no key group.`,
      );
    }
    if (kind === 'source' && reads.length > 0)
      wrong('reads', `${name} is a source and reads nothing.`);
    if (kind !== 'source' && reads.length === 0) wrong('reads', `${name} reads from nothing.`);
    for (const edge of reads) {
      const from = known.get(edge.from);
      if (!from) {
        wrong('reads', `${name} reads from "${edge.from}", which is not an operator above it.`);
      } else if (edge.by === 'forward' && from.parallelism !== parallelism) {
        wrong(
          'reads',
          `${name} reads ${from.name} forward, so both need the same parallelism (${from.parallelism} and ${parallelism}).`,
        );
      } else if (from.kind === 'sink') {
        wrong('reads', `${name} reads from ${from.name}, but a sink has no output.`);
      }
      if (edge.by === 'hash' && edge.key === undefined) {
        wrong('reads', `${name} reads ${edge.from} by hash, but no key field is given.`);
      }
    }
    known.set(id, operator);
  }
  if (!operators.some(({ kind }) => kind === 'source')) {
    problems.push({ operator: null, field: null, sentence: 'The job has no source.' });
  }
  problems.push(...timelessSources(operators));
  return problems;
}

/** Row type of each operator's output, by operator id. What is wrong with one operator is not said
 * again of those behind it. */
function rowTypes({ operators, rowType }: JobShape, problems: JobProblem[]): Map<string, RowType> {
  const types = new Map<string, RowType>();
  for (const [place, operator] of operators.entries()) {
    if (operator.reads.some(({ from }) => !types.has(from))) continue;
    const inputs = operator.reads.map(({ from }) => types.get(from) ?? rowType);
    const before = problems.length;
    for (const [index, edge] of operator.reads.entries()) {
      const fields = inputs[index]?.fields ?? [];
      if (edge.key !== undefined && !fields.some((field) => field.name === edge.key)) {
        problems.push({
          operator: place,
          field: 'reads',
          sentence: `${operator.name} is keyed by "${edge.key}", but a row from ${edge.from} has only ${fields.map((field) => field.name).join(', ')}.`,
        });
      }
    }
    const kind = operatorType(operator.kind);
    for (const problem of kind.problems(operator, inputs)) {
      const { field, sentence } =
        typeof problem === 'string' ? { field: null, sentence: problem } : problem;
      problems.push({ operator: place, field, sentence });
    }
    if (problems.length > before) continue;
    const type = kind.outputType(operator, inputs, rowType);
    for (const sentence of timestampProblems(operator, type)) {
      problems.push({ operator: place, field: 'watermarks', sentence });
    }
    types.set(operator.id, type);
  }
  return types;
}

function connect(
  { operators, rowType, maxParallelism }: JobShape,
  types: ReadonlyMap<string, RowType>,
): Plan {
  const byId = new Map(operators.map((operator) => [operator.id, operator]));
  const channels: ChannelPlan[] = [];
  const inputs = new Map<TaskId, ChannelPlan[]>();
  const outputs = new Map<TaskId, OutputPlan[]>();
  for (const to of operators) {
    const edges = to.reads.flatMap(({ from: id, by, key }, input) => {
      const from = byId.get(id);
      if (!from) return [];
      const type = types.get(id) ?? rowType;
      const keyField = fieldIndex(type, key);
      const senders = Array.from({ length: from.parallelism }, (_, upstream) => {
        const task = taskId(from, upstream);
        const leaving: ChannelPlan[] = [];
        listed(outputs, task).push({ by, keyField, channels: leaving });
        return { task, leaving };
      });
      const isOneOfSeveral = to.reads.filter((other) => other.from === id).length > 1;
      return [{ input, by, type, senders, suffix: isOneOfSeveral ? `#${input + 1}` : '' }];
    });
    for (let index = 0; index < to.parallelism; index++) {
      const receiver = taskId(to, index);
      const arriving = listed(inputs, receiver);
      for (const { input, by, type, senders, suffix } of edges) {
        for (const [upstream, { task: sender, leaving }] of senders.entries()) {
          if (by === 'forward' && upstream !== index) continue;
          const channel: ChannelPlan = {
            id: `${sender}→${receiver}${suffix}`,
            from: sender,
            to: receiver,
            inputChannel: arriving.length,
            input,
            rowType: type,
          };
          channels.push(channel);
          arriving.push(channel);
          leaving.push(channel);
        }
      }
    }
  }
  const slots = slotsOf(operators);
  const tasks = operators.flatMap((operator) => {
    const outputType = types.get(operator.id) ?? rowType;
    const inputTypes = operator.reads.map(({ from }) => types.get(from) ?? rowType);
    const inputKeys = operator.reads.map(({ key }, input) => fieldIndex(inputTypes[input], key));
    const shownKey = shownKeyOf(operators, outputType);
    const shownValue = outputType.fields.findIndex(
      ({ type }, field) => type !== 'string' && field !== shownKey,
    );
    return Array.from({ length: operator.parallelism }, (_, index): TaskPlan => {
      const id = taskId(operator, index);
      return {
        id,
        operator,
        index,
        inputs: listed(inputs, id),
        outputs: listed(outputs, id),
        inputTypes,
        outputType,
        inputKeys,
        slot: slots.findIndex((sharing) => sharing.includes(id)),
        shownKey,
        shownValue,
      };
    });
  });
  return {
    tasks,
    channels,
    slots,
    maxParallelism,
    task: new Map(tasks.map((task) => [task.id, task])),
    channel: new Map(channels.map((channel) => [channel.id, channel])),
  };
}

function fieldIndex(type: RowType | undefined, field: string | undefined): number {
  return field === undefined || !type ? -1 : type.fields.findIndex(({ name }) => name === field);
}

/** What is listed under the key so far. */
function listed<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key);
  if (known) return known;
  const list: V[] = [];
  lists.set(key, list);
  return list;
}

/** The field by which a record will be (or was) keyed, so that one letter can stand for it. */
function shownKeyOf(operators: readonly OperatorSpec[], type: RowType): number {
  if (type.shown !== undefined) return Math.max(0, fieldIndex(type, type.shown));
  const keys = operators.flatMap(({ reads }) => reads.flatMap(({ key }) => key ?? []));
  const field = type.fields.findIndex(({ name }) => keys.includes(name));
  return field >= 0 ? field : 0;
}

/** Slot sharing: subtasks with the same index share a slot unless their groups differ.
 * Flink: SlotSharingGroup, default strategy. */
function slotsOf(operators: readonly OperatorSpec[]): TaskId[][] {
  const groups = new Map<string, TaskId[][]>();
  for (const operator of operators) {
    const group = operator.slotSharingGroup ?? 'default';
    const slots = groups.get(group) ?? [];
    groups.set(group, slots);
    for (let index = 0; index < operator.parallelism; index++) {
      (slots[index] ??= []).push(taskId(operator, index));
    }
  }
  return [...groups.values()].flat();
}
