// The name of a run as a link: scenario, settings, seed, actions, and what to look at in it.
//
// `#run=clicks&engine=1&seed=7&set=NAME:VALUE&act=7400@812:kill TM-2&step=900&select=task:Map-1`,
// each value percent-encoded; the README has the grammar. Reading is strict: a damaged or foreign
// link gives a sentence, never a silent default. Long links are packed (packed-link.ts).

import { checkScenario, type Scenario } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../engine/job/settings.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import * as v from 'valibot';
import type { TimedAction } from './action.ts';
import { actionSentence } from './action-grammar.ts';
import { parseAction, type Parsed } from './action-sentences.ts';
import { nearest } from './nearest.ts';
import { base64UrlToBytes, bytesToBase64Url } from './packed-link.ts';
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
  /** A saved snapshot that lies in the store from the beginning. */
  readonly brought?: Uint8Array | null;
  /** The thing that is selected, as `kind:id`. */
  readonly selected?: string | null;
  /** Ids of the panels an embedded run shows; null: those of its page. */
  readonly shown?: readonly string[] | null;
}

export interface LinkReading {
  /** Whoever compares what comes of it may read a link of any engine version. */
  readonly anyEngine?: boolean;
}

const KEYS = [
  'run',
  'engine',
  'scenario',
  'seed',
  'set',
  'act',
  'weather',
  'mutant',
  'brought',
  'step',
  'select',
  'show',
];
const INLINE = 'inline';
/** A snapshot beyond this makes no link that an address bar takes. */
export const MOST_LINKED_BYTES = 400_000;

export function makeRunLink(link: RunLink): string {
  const parts: string[] = [];
  const add = (key: string, value: string): void => {
    parts.push(`${key}=${encodeURIComponent(value)}`);
  };
  const { scenario, settings, seed, actions, step, weather, mutant, brought, selected, shown } =
    link;
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
  if (brought) add('brought', bytesToBase64Url(brought));
  if (step !== null) add('step', String(step));
  if (selected !== undefined && selected !== null) add('select', selected);
  if (shown) add('show', shown.join(','));
  return `#${parts.join('&')}`;
}

/** Whether an address's fragment claims to be a run. */
export function isRunLink(fragment: string): boolean {
  return /^#?run=/.test(fragment);
}

export function readRunLink(fragment: string, reading: LinkReading = {}): Parsed<RunLink> {
  if (!isRunLink(fragment)) return damaged('it does not begin with "run="');
  const parts = fragment
    .replace(/^#/, '')
    .split('&')
    .map((part) => {
      const [key = '', ...rest] = part.split('=');
      return { key, value: decode(rest.join('=')) };
    });
  // Another version may have other words: that comes before any complaint about them.
  const made = parts.find(({ key }) => key === 'engine')?.value;
  const isForeign = made !== undefined && made !== null && made !== ENGINE_VERSION;
  if (isForeign && reading.anyEngine !== true) return damaged(otherEngine(made));
  const values = new Map<string, string[]>();
  for (const { key, value } of parts) {
    if (!KEYS.includes(key)) return damaged(`"${key}" is no part of a link`);
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
  if (one('engine') === null) {
    throw new Damaged('it does not say which engine version it is for');
  }
  const scenario = readScenario(one('run') ?? '', one('scenario'));
  const weather = one('weather');
  const step = one('step');
  const shown = one('show');
  return {
    scenario,
    settings: readSettings(scenario, values.get('set') ?? []),
    seed: readWhole('seed', one('seed')),
    actions: (values.get('act') ?? []).map(readAction),
    step: step === null ? null : readWhole('step', step),
    weather: weather === null ? null : readWeather(weather),
    mutant: one('mutant'),
    brought: readBrought(one('brought')),
    selected: one('select'),
    shown: shown === null ? null : shown.split(',').filter((id) => id !== ''),
  };
}

function otherEngine(version: string): string {
  return `it was made with engine version ${version}, and this is version ${ENGINE_VERSION}: the run would be another one`;
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

/** What is in it is judged when the run is opened. */
function readBrought(text: string | null): Uint8Array | null {
  if (text === null) return null;
  const bytes = base64UrlToBytes(text);
  if (!bytes) throw new Damaged('the snapshot it brings is cut off or garbled');
  return bytes;
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
  return bytesToBase64Url(new TextEncoder().encode(text));
}

/** Throws when it is damaged. */
function fromBase64Url(text: string): string {
  const bytes = base64UrlToBytes(text);
  if (!bytes) throw new Error('Not base64url.');
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
