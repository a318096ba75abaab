// The whole job, worked out without running it: what its operators with state must hold in the end,
// and which rows must reach its sinks.
//
// Contributions of source rows are folded by operator and key; what leaves a fold goes on to the
// operators behind it, in the order of the job. Where the order of arrival decides, it says so
// instead of guessing.

import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { OperatorSpec } from '../../engine/job/spec.ts';
import type { TaskPlan } from '../../engine/job/plan.ts';
import type { Contribution } from './cells.ts';
import { contributionsBehind } from './contributions.ts';
import { FOLDS, type Fold } from './folds.ts';

/** Key → number. */
export type Counts = ReadonlyMap<string, number>;

/** Rows that must reach the sinks under one key. */
export interface ExpectedRows {
  /** null: the order of arrival decides how many. */
  readonly count: number | null;
  /** Their numbers, ascending; null: the order of arrival decides some of them. */
  readonly values: readonly number[] | null;
  /** The number of the last one, if that is certain. */
  readonly last: number | null;
}

export interface Evaluation {
  /** The last number that the job's result operator tells, per key; null: order decides. */
  readonly result: Counts | null;
  /** By the key that the sinks show; null: order decides which keys there are. */
  readonly output: ReadonlyMap<string, ExpectedRows> | null;
  /** The last number per key at the sinks (without sinks: at the result operator), where certain. */
  readonly final: Counts;
}

/** Nothing can be said. */
export const UNDECIDED: Evaluation = { result: null, output: null, final: new Map() };

/** The operator whose state is the job's result: the last one that folds what it reads by key. */
export function resultOperator({ scenario }: JobDefinition): OperatorSpec | undefined {
  return scenario.operators.filter(({ kind }) => FOLDS[kind] !== undefined).at(-1);
}

export function foldOf(plan: TaskPlan): Fold | null {
  return FOLDS[plan.operator.kind]?.(plan.operator, { types: plan.inputTypes }) ?? null;
}

export function evaluate(definition: JobDefinition, all: Iterable<Contribution>): Evaluation {
  const arrived = new Map<string, Contribution[]>();
  const arrive = (contribution: Contribution): void => {
    const list = arrived.get(contribution.operator);
    if (list) list.push(contribution);
    else arrived.set(contribution.operator, [contribution]);
  };
  for (const contribution of all) arrive(contribution);
  let result: Counts | null = new Map();
  const resultId = resultOperator(definition)?.id;
  const output = new Output();
  for (const task of definition.plan.tasks) {
    if (task.index > 0) continue;
    const { operator } = task;
    const rows = arrived.get(operator.id) ?? [];
    if (operator.kind === 'sink') {
      for (const row of rows) output.add(row, task.shownValue);
      continue;
    }
    const fold = foldOf(task);
    if (!fold) continue;
    const states = folded(fold, rows);
    const behind = contributionsBehind(definition, operator);
    if (states) {
      for (const [key, state] of states) {
        for (const row of fold.leaving(key, state)) behind(row).forEach(arrive);
      }
    } else {
      behind({ row: [] }).forEach((each) => arrive({ ...each, key: null }));
    }
    if (operator.id === resultId) result = states && told(fold, states);
  }
  const rows = output.rows();
  const hasSink = definition.scenario.operators.some(({ kind }) => kind === 'sink');
  return { result, output: rows, final: (hasSink ? finals(rows) : result) ?? new Map() };
}

/** State by key; null: the order of arrival decides. */
export function folded(fold: Fold, rows: readonly Contribution[]): Map<string, unknown> | null {
  const states = new Map<string, unknown>();
  for (const { key, row, input, times, timestampMs = null } of rows) {
    if (key === null || times === 'some') return null;
    const next = fold.add(states.get(key) ?? fold.empty, row, input, timestampMs);
    if (next === null) return null;
    states.set(key, next);
  }
  return states;
}

function told(fold: Fold, states: ReadonlyMap<string, unknown>): Counts | null {
  const numbers = new Map<string, number>();
  for (const [key, state] of states) {
    const number = fold.told(state);
    if (number === null) return null;
    numbers.set(key, number);
  }
  return numbers;
}

function finals(output: ReadonlyMap<string, ExpectedRows> | null): Counts | null {
  if (!output) return null;
  return new Map([...output].flatMap(([key, { last }]) => (last === null ? [] : [[key, last]])));
}

interface Gathered {
  count: number | null;
  values: number[] | null;
  last: number | null;
  lasts: number;
}

/** Rows at the sinks, gathered by key. */
class Output {
  readonly #keys = new Map<string, Gathered>();
  #undecided = false;

  add({ key, row, times, last }: Contribution, shownValue: number): void {
    if (key === null) {
      this.#undecided = true;
      return;
    }
    const known = this.#keys.get(key) ?? { count: 0, values: [], last: null, lasts: 0 };
    this.#keys.set(key, known);
    // Without a number to show, a sink writes 0.
    const cell = shownValue < 0 ? 0 : (row[shownValue] ?? null);
    const value = cell === null ? null : Number(cell);
    if (times === 'some') [known.count, known.values] = [null, null];
    if (known.count !== null) known.count++;
    if (value === null) known.values = null;
    else known.values?.push(value);
    if (!last) return;
    known.last = value;
    known.lasts++;
  }

  rows(): Map<string, ExpectedRows> | null {
    if (this.#undecided) return null;
    return new Map(
      [...this.#keys].map(([key, { count, values, last, lasts }]) => {
        const sorted = values?.sort((one, other) => one - other) ?? null;
        // Several last rows under one key came from several places: which is last is not known,
        // unless all are the same.
        const same = sorted?.every((value) => value === sorted[0]) === true ? sorted[0] : undefined;
        const only = lasts === 1 ? last : null;
        return [key, { count, values: sorted, last: only ?? same ?? null }];
      }),
    );
  }
}
