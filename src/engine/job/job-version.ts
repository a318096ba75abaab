// Versions of a job within one run: the same operators, by their uids, with another parallelism.
//
// A new version starts from the savepoint that the one before it stopped with. The maximum
// parallelism stays: it decides which key group a key belongs to. Flink: a job that is stopped and
// submitted again; ExecutionPlanStore keeps what is submitted.

import { buildPlan } from './plan.ts';
import type { JobDefinition } from './scenario.ts';
import type { OperatorSpec } from './spec.ts';

export interface JobVersion {
  /** From 2 on: the first version is the scenario's own. */
  readonly number: number;
  readonly operators: readonly OperatorSpec[];
}

/** The definition with the operators of a version. Throws on operators that make no plan. */
export function atVersion(definition: JobDefinition, version: JobVersion | null): JobDefinition {
  if (!version) return definition;
  const scenario = { ...definition.scenario, operators: version.operators };
  const { plan, problems } = buildPlan(scenario);
  if (!plan) throw new Error(problems.join(' '));
  return { ...definition, scenario, plan };
}

export type Rescaled =
  | { readonly ok: true; readonly operators: readonly OperatorSpec[] }
  | { readonly ok: false; readonly problem: string };

/** @param name of one operator; null: all of them */
export function rescaled(
  { scenario }: JobDefinition,
  name: string | null,
  parallelism: number,
): Rescaled {
  if (name !== null && !scenario.operators.some((operator) => operator.name === name)) {
    return { ok: false, problem: `There is no operator ${name} in this job.` };
  }
  const changes = ({ name: own, parallelism: now }: OperatorSpec): boolean =>
    (name === null || own === name) && now !== parallelism;
  const operators = scenario.operators.map((operator) =>
    changes(operator) ? { ...operator, parallelism } : operator,
  );
  const changed = scenario.operators.filter(changes);
  if (changed.length === 0) {
    return { ok: false, problem: `The parallelism is ${parallelism} already.` };
  }
  if (parallelism > scenario.maxParallelism) {
    return {
      ok: false,
      problem: `The maximum parallelism is ${scenario.maxParallelism}, and a snapshot fixes it: key groups cannot be divided among ${parallelism} subtasks.`,
    };
  }
  const prePartitioned = changed.find(({ reads }) =>
    reads.some(({ by, key }) => by === 'forward' && key !== undefined),
  );
  if (prePartitioned) {
    return {
      ok: false,
      problem: `${prePartitioned.name} reads forward what is partitioned by key outside: with another parallelism its keys would lie with other subtasks.`,
    };
  }
  const { problems } = buildPlan({ ...scenario, operators });
  return problems.length > 0 ? { ok: false, problem: problems.join(' ') } : { ok: true, operators };
}
