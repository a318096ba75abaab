// Versions of a job within one run: other operators, another parallelism, another backend.
//
// A version starts from the savepoint that the one before it stopped with, or, when the job had ended,
// from the snapshot that a person names: then it is a new job. Key groups stay what they were unless
// somebody says otherwise. Flink: a job that is stopped and submitted again; ExecutionPlanStore.

import type { CheckpointId } from '../protocol.ts';
import { buildPlan, type Plan } from './plan.ts';
import type { JobDefinition } from './scenario.ts';
import { withSettings } from './settings.ts';
import type { OperatorSpec } from './spec.ts';

/** Where a new job came from. */
export interface JobStart {
  readonly checkpoint: CheckpointId;
  readonly isSavepoint: boolean;
  readonly claim: boolean;
  /** Number of the version with which it began; later ones are the same job. */
  readonly sinceVersion: number;
  /** Snapshots with lower ids are those of jobs before it. */
  readonly firstId: CheckpointId;
  /** Operators whose state was left behind. */
  readonly ignored: readonly string[];
}

export interface JobVersion {
  /** From 2 on, unless the first version has a start: it is the scenario's own. */
  readonly number: number;
  readonly operators: readonly OperatorSpec[];
  /** Options that differ from those of the run. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly start?: JobStart | undefined;
}

/** The definition with what a version changes; null: its operators make no plan. */
export function atVersion(
  definition: JobDefinition,
  version: JobVersion | null,
): JobDefinition | null {
  if (!version) return definition;
  const scenario = { ...definition.scenario, operators: version.operators };
  const { plan } = buildPlan(scenario);
  if (!plan) return null;
  const { settings } = withSettings(definition.settings, version.settings ?? {});
  return { ...definition, scenario, plan, settings };
}

/** The operators of a plan, each once. */
export function operatorsOf({ tasks }: Plan): OperatorSpec[] {
  return tasks.filter(({ index }) => index === 0).map(({ operator }) => operator);
}

type Described = Pick<JobDefinition['scenario'], 'operators' | 'maxParallelism' | 'rowType'>;

export type Rescaled =
  | { readonly ok: true; readonly operators: readonly OperatorSpec[] }
  | { readonly ok: false; readonly problem: string };

/** @param name of one operator; null: all of them */
export function rescaled(
  { scenario }: { readonly scenario: Described },
  name: string | null,
  parallelism: number,
): Rescaled {
  const { operators } = scenario;
  if (name !== null && !operators.some((operator) => operator.name === name)) {
    return { ok: false, problem: `There is no operator ${name} in this job.` };
  }
  const changed = operators.filter((each) => name === null || each.name === name);
  if (changed.every((each) => each.parallelism === parallelism)) {
    return { ok: false, problem: `The parallelism is ${parallelism} already.` };
  }
  const wanted = Object.fromEntries(changed.map((each) => [each.name, parallelism]));
  return withParallelism(scenario, wanted);
}

/** @param wanted by the name of the operator */
export function withParallelism(
  scenario: Described,
  wanted: Readonly<Record<string, number>>,
): Rescaled {
  const { maxParallelism } = scenario;
  const unknown = Object.keys(wanted).find(
    (name) => !scenario.operators.some((operator) => operator.name === name),
  );
  if (unknown !== undefined) {
    return { ok: false, problem: `There is no operator ${unknown} in this job.` };
  }
  const operators = scenario.operators.map((operator) => {
    const parallelism = wanted[operator.name] ?? operator.parallelism;
    return parallelism === operator.parallelism ? operator : { ...operator, parallelism };
  });
  const changed = operators.filter((operator, index) => operator !== scenario.operators[index]);
  const tooMany = changed.find(({ parallelism }) => parallelism > maxParallelism);
  if (tooMany) {
    return {
      ok: false,
      problem: `The maximum parallelism is ${maxParallelism}, and a snapshot fixes it: key groups cannot be divided among ${tooMany.parallelism} subtasks.`,
    };
  }
  // Only where keyed state is reached without a keyed exchange do keys stay with their channel.
  const prePartitioned = changed.find(
    ({ kind, reads }) =>
      kind === 'keyed-count' && reads.some(({ by, key }) => by === 'forward' && key !== undefined),
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
