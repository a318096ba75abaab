// What a person fills in to start a job from a snapshot, and what would come of it, before it is done.
//
// The engine's own rules decide; the words for what they say stand in phrases.en.ts.
// Counterpart in Flink: the submit form of the dashboard, `flink run -s`.

import type { Action } from '../engine/action.ts';
import type { Manifest } from '../engine/checkpoint/manifest.ts';
import { operatorsOf } from '../engine/job/job-version.ts';
import { buildPlan, type Plan } from '../engine/job/plan.ts';
import { defineJob, type Scenario } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings, type Settings } from '../engine/job/settings.ts';
import type { OperatorSpec } from '../engine/job/spec.ts';
import { pathOf, type StartFrom } from '../engine/job/start-from.ts';
import { upgrade } from '../engine/job/upgrade.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';
import type { Choice } from './choice.ts';
import type { Run } from './run.svelte.ts';

export type StartOrder = Extract<Action, { kind: 'start-job' }>;

/** The job that is open, as it was last. */
export interface StartScene {
  readonly scenario: Scenario;
  readonly settings: Settings;
  readonly plan: Plan;
}

export interface Outlook {
  /** Why it cannot be started so; null: it can. */
  readonly problem: string | null;
  /** What will happen, in the order in which it does. */
  readonly sentences: readonly string[];
}

/** A job that was started from a snapshot may have other settings than the first. */
export function sceneOf({ scenario, plan, settings, live }: Run): StartScene {
  return { scenario, plan, settings: withSettings(settings, live.job.changes).settings };
}

/** A job of its own, in a run of its own; `changes`: its settings that are not the scenario's. */
export function sceneOfNew(
  scenario: Scenario,
  changes: Readonly<Record<string, unknown>>,
): StartScene {
  const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
  const { settings } = withSettings(base, changes);
  return {
    scenario,
    settings,
    plan: defineJob(scenario, { job: 'preview', seed: 1, settings }).plan,
  };
}

/** As many TaskManagers as its tasks need slots. */
export function withRoom(scenario: Scenario): Scenario {
  const slots = buildPlan(scenario).plan?.slots.length ?? 0;
  const needed = Math.ceil(slots / scenario.slotsPerTaskManager);
  return needed > scenario.taskManagers ? { ...scenario, taskManagers: needed } : scenario;
}

/** The run whose first job starts from a snapshot that is brought along. */
export function runToBring(
  scene: StartScene,
  changes: Readonly<Record<string, unknown>>,
  draft: StartFrom,
  from: Manifest,
  brought: Uint8Array,
): Pick<Choice, 'scenario' | 'settings' | 'brought'> | null {
  const order = withOnlyChanges(scene, draft);
  const { scenario, settings: present } = scene;
  const described = { ...scenario, operators: operatorsOf(scene.plan) };
  const current = defineJob(described, { job: 'preview', seed: 1, settings: present });
  const upgraded = upgrade(current, order, from);
  if (!upgraded.ok) return null;
  const isChanged = order.version !== null || Object.keys(order.parallelism).length > 0;
  const { operators } = upgraded.version;
  return {
    scenario: isChanged ? withRoom({ ...scenario, operators }) : scenario,
    settings: {
      ...changes,
      ...(order.backend === null ? {} : { 'state.backend.type': order.backend }),
      'execution.state-recovery.path': pathOf(order),
      ...(order.claim ? { 'execution.state-recovery.claim-mode': 'CLAIM' } : {}),
      ...(order.ignoreUnclaimed ? { 'execution.state-recovery.ignore-unclaimed-state': true } : {}),
    },
    brought,
  };
}

export function firstDraft({ checkpoint, savepoint }: Manifest): StartFrom {
  return {
    checkpoint,
    isSavepoint: savepoint !== null,
    claim: false,
    ignoreUnclaimed: false,
    version: null,
    parallelism: {},
    backend: null,
  };
}

/** Of a version; null: as the job was last. */
export function operatorsIn(
  { scenario, plan }: StartScene,
  version: string | null,
): readonly OperatorSpec[] {
  return version === null
    ? operatorsOf(plan)
    : (ownVersion(scenario, version)?.operators ?? operatorsOf(plan));
}

function ownVersion({ versions = {} }: Scenario, name: string) {
  return Object.hasOwn(versions, name) ? versions[name] : undefined;
}

/** Only what differs from the version is said in the order. */
export function withOnlyChanges(scene: StartScene, draft: StartFrom): StartFrom {
  const own = new Map(
    operatorsIn(scene, draft.version).map(({ name, parallelism }) => [name, parallelism]),
  );
  const changed = Object.entries(draft.parallelism).filter(
    ([name, wanted]) => own.has(name) && own.get(name) !== wanted,
  );
  const backend = draft.backend === scene.settings['state.backend.type'] ? null : draft.backend;
  return { ...draft, backend, parallelism: Object.fromEntries(changed) };
}

export function outlook(scene: StartScene, draft: StartFrom, from: Manifest): Outlook {
  const order = withOnlyChanges(scene, draft);
  const { settings } = scene;
  const backend = order.backend ?? settings['state.backend.type'];
  const described = { ...scene.scenario, operators: operatorsOf(scene.plan) };
  const current = defineJob(described, { job: 'preview', seed: 1, settings });
  const upgraded = upgrade(current, order, from);
  if (!upgraded.ok) return { problem: upgraded.problem, sentences: [] };
  const words = SESSION_PHRASES.starting;
  const before = new Map<string, number>();
  for (const { operator } of from.tasks) before.set(operator, (before.get(operator) ?? 0) + 1);
  const moved = upgraded.version.operators.flatMap(({ id, name, parallelism }) => {
    const old = before.get(id);
    return old === undefined || old === parallelism ? [] : words.moves(name, old, parallelism);
  });
  const added = upgraded.version.operators.flatMap(({ id, name }) =>
    before.has(id) ? [] : [name],
  );
  return {
    problem: null,
    sentences: [
      words.goesOn,
      ...moved,
      ...(added.length > 0 ? [words.added(added)] : []),
      ...(upgraded.ignored.length > 0 ? [words.left(upgraded.ignored)] : []),
      ...(backend === from.backend ? [] : [words.backend(from.backend, backend)]),
      order.claim
        ? words.claimed(settings['execution.checkpointing.num-retained'])
        : words.unclaimed,
      ...(from.savepoint === 'drain' ? [words.drained] : []),
    ],
  };
}
