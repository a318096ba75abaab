// What a job may change between a snapshot and the start from it: Flink's rules, told as sentences.
//
// Judged from the metadata alone, before anything is touched: the page asks the same function before
// a person decides. In Flink a changed type of state is found out by the task that reads it.
// Flink: Checkpoints.loadAndValidateCheckpoint, StateAssignmentOperation, StateMigrationException.

import type { Manifest } from '../checkpoint/manifest.ts';
import { operatorType } from '../operators/table.ts';
import { withParallelism, type JobVersion } from './job-version.ts';
import { buildPlan } from './plan.ts';
import type { JobDefinition } from './scenario.ts';
import type { Settings } from './settings.ts';
import type { OperatorSpec } from './spec.ts';
import { pathOf, type StartFrom } from './start-from.ts';
import { withIds } from './uids.ts';

export type Upgrade =
  | {
      readonly ok: true;
      readonly version: Omit<JobVersion, 'number' | 'start'>;
      /** Operators whose state is left behind. */
      readonly ignored: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

const refused = (problem: string): Upgrade => ({ ok: false, problem });

/** @param current the job as it was last */
export function upgrade(current: JobDefinition, order: StartFrom, from: Manifest): Upgrade {
  const described = describedBy(current, order);
  if (!described.ok) return described;
  const { operators, maxParallelism, backend } = described;
  if (maxParallelism !== from.maxParallelism) {
    return refused(
      `The maximum parallelism (${from.maxParallelism}) with which ${pathOf(order)} was taken and that of the new job (${maxParallelism}) differ. It decides which key group a key belongs to, so it cannot change.`,
    );
  }
  if (from.savepoint === null && from.backend !== backend) {
    return refused(
      `${pathOf(order)} is a checkpoint in the native format of the ${from.backend} backend, which ${backend} cannot read. Take a savepoint: its canonical format can be read by every backend.`,
    );
  }
  const known = new Map(operators.map((operator) => [operator.id, operator]));
  const ignored = new Set<string>();
  for (const { operator, task, handle, shared, states } of from.tasks) {
    const heir = known.get(operator);
    if (!heir) {
      if (handle === null && !shared) continue; // there is nothing to lose
      ignored.add(nameOf(task));
      if (order.ignoreUnclaimed) continue;
      return refused(
        `Cannot map the state of ${nameOf(task)} (operator ${operator}) in ${pathOf(order)} to the new job, because it has no such operator. If its state is to be left behind, allow non-restored state (execution.state-recovery.ignore-unclaimed-state).`,
      );
    }
    const changed = changedType(heir, states ?? []);
    if (changed !== null) return refused(changed);
  }
  if (from.inFlight === true && !isSameTasks(operators, from)) {
    return refused(
      `${pathOf(order)} is an unaligned checkpoint and holds records in flight between its tasks. It can be started with the same tasks only; a savepoint holds none.`,
    );
  }
  const { settings } = described;
  return { ok: true, version: { operators, settings }, ignored: [...ignored] };
}

type Described =
  | {
      readonly ok: true;
      readonly operators: readonly OperatorSpec[];
      readonly maxParallelism: number;
      readonly backend: Settings['state.backend.type'];
      readonly settings: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly problem: string };

function versionNamed<T>(versions: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(versions, name) ? versions[name] : undefined;
}

/** The new job, whatever it is to start from. */
function describedBy({ scenario, settings }: JobDefinition, order: StartFrom): Described {
  const { versions = {} } = scenario;
  const spec = order.version === null ? null : versionNamed(versions, order.version);
  if (spec === undefined) {
    const names = Object.keys(versions);
    const there = names.length > 0 ? `There are ${names.join(', ')}.` : 'It has no other version.';
    return {
      ok: false,
      problem: `This job has no version "${order.version}". ${there}`,
    };
  }
  const maxParallelism = spec?.maxParallelism ?? scenario.maxParallelism;
  const base = { ...scenario, operators: spec?.operators ?? scenario.operators, maxParallelism };
  const wide = withParallelism(base, order.parallelism);
  if (!wide.ok) return wide;
  const operators = withIds(wide.operators);
  const { problems } = buildPlan({ ...base, operators });
  if (problems.length > 0) return { ok: false, problem: problems.join(' ') };
  const backend = order.backend ?? settings['state.backend.type'];
  // Always said: the job before may have had another one than the first.
  return {
    ok: true,
    operators,
    maxParallelism,
    backend,
    settings: { 'state.backend.type': backend },
  };
}

function changedType(
  heir: OperatorSpec,
  stored: NonNullable<Manifest['tasks'][number]['states']>,
): string | null {
  for (const { name, kind, type } of operatorType(heir.kind).keyedStates?.(heir) ?? []) {
    const before = stored.find((state) => state.name === name);
    if (!before || (before.type === type && before.kind === kind)) continue;
    const was = before.kind === kind ? before.type : `${before.kind} of ${before.type}`;
    const is = before.kind === kind ? type : `${kind} of ${type}`;
    return `The state "${name}" of ${heir.name} was written as ${was}, but the new job keeps it as ${is}: the new serializer cannot read it.`;
  }
  return null;
}

function isSameTasks(operators: readonly OperatorSpec[], from: Manifest): boolean {
  const tasks = operators.flatMap(({ id, name, parallelism }) =>
    Array.from({ length: parallelism }, (_, index) => `${id} ${name}-${index + 1}`),
  );
  const before = new Set(from.tasks.map(({ operator, task }) => `${operator} ${task}`));
  return tasks.length === before.size && tasks.every((task) => before.has(task));
}

/** Of the operator of a task. */
function nameOf(task: string): string {
  return task.replace(/-\d+$/, '');
}
