// The settings of a job as a form: every option of the engine's table, what stands in its field, and
// what the engine says to it. Nothing takes effect before a new run is begun with it.
//
// Keeps true: whatever the table holds is shown; what is refused is said in the engine's words.

import * as v from 'valibot';
import type { Scenario } from '../engine/job/scenario.ts';
import {
  DEFAULT_SETTINGS,
  OPTION_NAMES,
  OPTIONS,
  withSettings,
  type OptionName,
  type Settings,
} from '../engine/job/settings.ts';
import { SETTING_TEXTS } from '../engine/job/setting-texts.ts';
import { warningsOf } from '../engine/job/warnings.ts';
import type { Changes } from './guarantee.ts';

export type FieldKind =
  | { readonly kind: 'duration' | 'number'; readonly optional: boolean }
  | { readonly kind: 'switch' }
  /** The path of a snapshot; empty: none. */
  | { readonly kind: 'path' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

export type SettingField = FieldKind & {
  readonly name: OptionName;
  readonly about: string;
  readonly flinkDefault: string;
  /** What Tidemark starts with, where a scenario says nothing else. */
  readonly start: unknown;
};

export interface SettingGroup {
  readonly id: GroupId;
  readonly fields: readonly SettingField[];
}

const GROUPS = {
  checkpointing: /^execution\.checkpointing\./,
  recovery: /^execution\.state-recovery\./,
  restart: /^restart-strategy\./,
  network: /^(taskmanager\.(network|memory)\.|execution\.buffer-timeout$)/,
  sinks: /^(tidemark\.sink$|transaction\.)/,
  heartbeats: /^heartbeat\./,
  state: /^state\./,
  cluster: /^(jobmanager|slot|high-availability|tidemark)\./,
  other: /^/,
} as const;
export type GroupId = keyof typeof GROUPS;

const PATH = 'execution.state-recovery.path';
const STRATEGY = /^restart-strategy\.([a-z-]+)\./;

export const SETTING_GROUPS: readonly SettingGroup[] = (Object.keys(GROUPS) as GroupId[]).flatMap(
  (id) => {
    const fields = OPTION_NAMES.filter((name) => groupOf(name) === id).map(fieldOf);
    return fields.length > 0 ? [{ id, fields }] : [];
  },
);

export class SettingsForm {
  readonly #base: Settings;
  #values: Readonly<Record<string, unknown>> = $state.raw({});

  /** @param changes what differs from the scenario's own settings at first */
  constructor(scenario: Scenario, changes: Changes) {
    this.#base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
    this.#values = { ...this.#base, ...changes };
  }

  value(name: OptionName): unknown {
    return this.#values[name];
  }

  /** As the scenario has it. */
  own(name: OptionName): unknown {
    return this.#base[name];
  }

  set(name: OptionName, value: unknown): void {
    this.#values = { ...this.#values, [name]: value };
  }

  /** Everything as the scenario has it, but for these. */
  reset(changes: Changes = {}): void {
    this.#values = { ...this.#base, ...changes };
  }

  /** What differs from the scenario's settings, valid or not. */
  readonly changes: Changes = $derived.by(() =>
    Object.fromEntries(
      OPTION_NAMES.filter((name) => this.#values[name] !== this.#base[name]).map((name) => [
        name,
        this.#values[name],
      ]),
    ),
  );

  /** Why these settings are refused, in the engine's words. */
  readonly problems: readonly string[] = $derived.by(
    () => withSettings(this.#base, this.changes).problems,
  );

  problemsOf(name: OptionName): readonly string[] {
    const named = new RegExp(`(^|[ (])${name.replaceAll('.', String.raw`\.`)}( |$)`);
    return this.problems.filter((problem) => named.test(problem));
  }

  /** What is allowed, but will hurt. */
  warningsOf(name: OptionName): readonly string[] {
    const { settings } = withSettings(this.#base, this.changes);
    return warningsOf(settings).flatMap((each) => (each.name === name ? each.sentence : []));
  }

  /** Whether it makes no difference as the others stand. */
  isIdle(name: OptionName): boolean {
    const value = (other: OptionName): unknown => this.#values[other];
    const strategy = STRATEGY.exec(name)?.[1];
    if (strategy !== undefined) return strategy !== value('restart-strategy.type');
    if (name === 'execution.checkpointing.interval') return false;
    if (name === 'execution.checkpointing.aligned-checkpoint-timeout') {
      return value('execution.checkpointing.unaligned.enabled') !== true;
    }
    if (name === 'transaction.timeout.ms') return value('tidemark.sink') !== 'transactional';
    if (name === 'execution.buffer-timeout') return value('taskmanager.memory.segment-size') === 1;
    const about = groupOf(name);
    if (about === 'recovery' && name !== PATH) return value(PATH) === null;
    return about === 'checkpointing' && value('execution.checkpointing.interval') === null;
  }
}

function groupOf(name: OptionName): GroupId {
  const ids = Object.keys(GROUPS) as GroupId[];
  return ids.find((id) => GROUPS[id].test(name)) ?? 'other';
}

function fieldOf(name: OptionName): SettingField {
  const { schema, value: start } = OPTIONS[name];
  return { name, ...SETTING_TEXTS[name], start, ...kindOf(schema) };
}

/** What can stand in a field follows from the schema that judges it. */
function kindOf(schema: v.GenericSchema, optional = false): FieldKind {
  if (isOf(schema, 'nullable')) return kindOf(schema['wrapped'] as v.GenericSchema, true);
  if (isOf(schema, 'boolean')) return { kind: 'switch' };
  if (isOf(schema, 'picklist')) {
    return { kind: 'choice', choices: schema['options'] as readonly string[] };
  }
  if (asksFor(schema).includes('path')) return { kind: 'path' };
  // Only durations are asked for in milliseconds.
  return { kind: asksFor(schema).includes('milliseconds') ? 'duration' : 'number', optional };
}

function isOf(
  schema: v.GenericSchema,
  type: string,
): schema is v.GenericSchema & Readonly<Record<string, unknown>> {
  return schema.type === type;
}

function asksFor(schema: v.GenericSchema): string {
  // Neither a text nor a number.
  const parsed = v.safeParse(schema, {});
  return parsed.success ? '' : parsed.issues[0].message;
}
