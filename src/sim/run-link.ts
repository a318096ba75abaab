// The name of a run as a link: scenario, settings, seed, actions, and the step to look at.
//
// `#run=clicks&engine=1&seed=7&set=NAME:VALUE&act=7400@812:kill TM-2&step=900`, each value encoded.
// Reading is strict: a damaged or foreign link gives a sentence, never a silent default.

import { checkScenario, type Scenario } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../engine/job/settings.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import * as v from 'valibot';
import type { TimedAction } from './action.ts';
import { actionSentence } from './action-grammar.ts';
import { parseAction, type Parsed } from './action-sentences.ts';
import { nearest } from './nearest.ts';
import { weatherSchema, type Weather } from './faults/weather.ts';
import { scenarioNamed, SCENARIOS } from './scenarios.ts';

export interface RunLink {
  /** Its id, or all of it when it does not come with Tidemark. */
  readonly scenario: string | Scenario;
  /** What differs from the scenario's own settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly actions: readonly TimedAction[];
  /** The step to open at; null: the beginning. */
  readonly step: number | null;
  readonly weather?: Weather | null;
  /** Name of a planted bug. */
  readonly mutant?: string | null;
}

const KEYS = ['run', 'engine', 'scenario', 'seed', 'set', 'act', 'weather', 'mutant', 'step'];
const INLINE = 'inline';

export function makeRunLink(link: RunLink): string {
  const parts: string[] = [];
  const add = (key: string, value: string): void => {
    parts.push(`${key}=${encodeURIComponent(value)}`);
  };
  const { scenario, settings, seed, actions, step, weather, mutant } = link;
  add('run', typeof scenario === 'string' ? scenario : INLINE);
  add('engine', ENGINE_VERSION);
  if (typeof scenario !== 'string') add('scenario', toBase64Url(JSON.stringify(scenario)));
  add('seed', String(seed));
  for (const [name, value] of Object.entries(settings))
    add('set', `${name}:${JSON.stringify(value)}`);
  for (const { atMs, afterStep, action } of actions) {
    const place = afterStep === null ? `${atMs}` : `${atMs}@${afterStep}`;
    add('act', `${place}:${actionSentence(action)}`);
  }
  if (weather) add('weather', toBase64Url(JSON.stringify(weather)));
  if (mutant !== undefined && mutant !== null) add('mutant', mutant);
  if (step !== null) add('step', String(step));
  return `#${parts.join('&')}`;
}

/** Whether an address's fragment claims to be a run. */
export function isRunLink(fragment: string): boolean {
  return /^#?run=/.test(fragment);
}

export function readRunLink(fragment: string): Parsed<RunLink> {
  if (!isRunLink(fragment)) return damaged('it does not begin with "run="');
  const values = new Map<string, string[]>();
  for (const part of fragment.replace(/^#/, '').split('&')) {
    const [key = '', ...rest] = part.split('=');
    if (!KEYS.includes(key)) return damaged(`"${key}" is no part of a link`);
    const value = decode(rest.join('='));
    if (value === null) return damaged(`the value of "${key}" is cut off or garbled`);
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  try {
    return { ok: true, value: build(values) };
  } catch (error) {
    if (error instanceof Damaged) return damaged(error.message);
    throw error;
  }
}

class Damaged extends Error {}

function damaged(why: string): { ok: false; problem: string } {
  return { ok: false, problem: `This link cannot be opened: ${why}.` };
}

function build(values: ReadonlyMap<string, readonly string[]>): RunLink {
  const one = (key: string): string | null => {
    const all = values.get(key) ?? [];
    if (all.length > 1) throw new Damaged(`"${key}" is there twice`);
    return all[0] ?? null;
  };
  const engine = one('engine');
  if (engine === null) throw new Damaged('it does not say which engine version it is for');
  if (engine !== ENGINE_VERSION) {
    throw new Damaged(
      `it was made with engine version ${engine}, and this is version ${ENGINE_VERSION}: the run would be another one`,
    );
  }
  const scenario = readScenario(one('run') ?? '', one('scenario'));
  const weather = one('weather');
  const step = one('step');
  return {
    scenario,
    settings: readSettings(scenario, values.get('set') ?? []),
    seed: readWhole('seed', one('seed')),
    actions: (values.get('act') ?? []).map(readAction),
    step: step === null ? null : readWhole('step', step),
    weather: weather === null ? null : readWeather(weather),
    mutant: one('mutant'),
  };
}

function readScenario(id: string, inline: string | null): string | Scenario {
  if (id !== INLINE) {
    if (inline !== null) throw new Damaged('it names a scenario and brings another');
    if (!scenarioNamed(id)) {
      const known = SCENARIOS.map((scenario) => scenario.id);
      throw new Damaged(`there is no scenario "${id}"; did you mean "${nearest(id, known)}"?`);
    }
    return id;
  }
  if (inline === null) throw new Damaged('its scenario is missing');
  const checked = checkScenario(readJson('scenario', inline));
  if (!checked.ok) throw new Damaged(`its scenario cannot run: ${checked.problems.join(' ')}`);
  return checked.value;
}

function readSettings(
  scenario: string | Scenario,
  parts: readonly string[],
): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const part of parts) {
    const colon = part.indexOf(':');
    const name = part.slice(0, colon);
    if (colon < 1) throw new Damaged(`the setting "${part}" has no value`);
    if (Object.hasOwn(settings, name)) throw new Damaged(`the setting "${name}" is there twice`);
    try {
      settings[name] = JSON.parse(part.slice(colon + 1));
    } catch {
      throw new Damaged(`the value of the setting "${name}" is garbled`);
    }
  }
  const known = typeof scenario === 'string' ? scenarioNamed(scenario) : scenario;
  const base = withSettings(DEFAULT_SETTINGS, known?.settings ?? {}).settings;
  const { problems } = withSettings(base, settings);
  if (problems.length > 0) throw new Damaged(problems.join(' ').replace(/\.$/, ''));
  return settings;
}

function readAction(part: string): TimedAction {
  const match = /^(\d+(?:\.\d+)?)(?:@(\d+))?:(.+)$/.exec(part);
  if (!match) throw new Damaged(`the action "${part}" has no time`);
  const action = parseAction(match[3] ?? '', null);
  if (!action.ok) throw new Damaged(`${action.problem.replace(/[.?]$/, '')}`);
  const afterStep = match[2];
  return {
    atMs: Number(match[1]),
    afterStep: afterStep === undefined ? null : Number(afterStep),
    action: action.value,
  };
}

function readWeather(text: string): Weather {
  const parsed = v.safeParse(weatherSchema, readJson('weather', text));
  if (!parsed.success) throw new Damaged('its weather is incomplete');
  return parsed.output;
}

function readWhole(key: string, text: string | null): number {
  if (text === null || !/^-?\d{1,15}$/.test(text)) {
    throw new Damaged(`"${key}" must be a whole number, not "${text ?? ''}"`);
  }
  return Number(text);
}

function readJson(key: string, text: string): unknown {
  try {
    return JSON.parse(fromBase64Url(text));
  } catch {
    throw new Damaged(`the value of "${key}" is cut off or garbled`);
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function toBase64Url(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
