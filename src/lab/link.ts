// What the address says: where the data lies, and behind its `#` nothing, a run, or damage.
//
// A link that cannot be carried out gives a sentence, never a silent default.

import type { Scenario } from '../engine/job/scenario.ts';
import type { TimedAction } from '../sim/action.ts';
import type { Weather } from '../sim/faults/weather.ts';
import { nearest } from '../sim/nearest.ts';
import { isPacked, packLink, unpackLink } from '../sim/packed-link.ts';
import {
  isRunLink,
  makeRunLink,
  MOST_LINKED_BYTES,
  readRunLink,
  type LinkReading,
} from '../sim/run-link.ts';
import { scenarioNamed } from '../sim/scenarios.ts';
import { PANELS, type PanelId } from './panels.svelte.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';
import { OWN_FILE_ADDRESS, readLabAddress } from './route.ts';
import type { Run } from './run.svelte.ts';
import { KINDS, nameOf, thingNamed, type Thing } from './things.ts';

export interface LinkedRun {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Settings that differ from the scenario's. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly actions: readonly TimedAction[];
  /** Where to go at once. */
  readonly step: number | null;
  /** What goes wrong in network and store, and a planted bug: a link to a simulated run has them. */
  readonly weather: Weather | null;
  readonly mutant: string | null;
  readonly brought: Uint8Array | null;
  readonly selected: Thing | null;
  /** What an embedded run shows beside its graph; null: nothing was chosen. */
  readonly shown: readonly PanelId[] | null;
}

/** What a person looks at, beside the moment. */
export interface Looking {
  readonly selected?: Thing | null;
  readonly shown?: readonly PanelId[] | null;
}

export type Link =
  | { readonly ok: true; readonly run: LinkedRun | null }
  | { readonly ok: false; readonly sentence: string };

/** Whether a fragment claims to be a run or names a scenario, damaged or not. */
export function claimsRun(fragment: string): boolean {
  return isRunLink(fragment) || isPacked(fragment) || Boolean(readLabAddress(fragment));
}

export async function readLink(fragment: string, reading: LinkReading = {}): Promise<Link> {
  const lab = fragment === OWN_FILE_ADDRESS ? '' : readLabAddress(fragment);
  if (lab !== null) return readLab(lab);
  if (!claimsRun(fragment)) return refused(SESSION_PHRASES.foreignLink);
  const text = await unpackLink(fragment);
  if (!text.ok) return refused(text.problem);
  const read = readRunLink(text.value, reading);
  if (!read.ok) return refused(read.problem);
  const { scenario: named, seed, settings, actions, step, weather, mutant } = read.value;
  const scenario = typeof named === 'string' ? scenarioNamed(named) : named;
  if (!scenario) return refused(SESSION_PHRASES.foreignLink);
  const { selected = null, shown = null } = read.value;
  const thing = selected === null ? null : thingNamed(selected);
  if (selected !== null && !thing) return refused(SESSION_PHRASES.linkSelects(selected, KINDS));
  const strange = shown?.find((id) => !isPanel(id));
  if (strange !== undefined)
    return refused(SESSION_PHRASES.linkShows(strange, nearest(strange, PANELS)));
  const { brought = null } = read.value;
  const faults = { weather: weather ?? null, mutant: mutant ?? null, brought };
  const looking = { selected: thing, shown: shown?.filter(isPanel) ?? null };
  return { ok: true, run: { scenario, seed, settings, actions, step, ...faults, ...looking } };
}

/** The lab with a scenario of Tidemark's, or with the one it begins with. */
function readLab(scenarioId: string): Link {
  if (scenarioId === '') return { ok: true, run: null };
  const scenario = scenarioNamed(scenarioId);
  if (!scenario) return refused(SESSION_PHRASES.noSuchScenario(scenarioId));
  const plain = {
    settings: {},
    actions: [],
    step: null,
    weather: null,
    mutant: null,
    brought: null,
  };
  return { ok: true, run: { scenario, seed: 1, ...plain, selected: null, shown: null } };
}

/** The snapshot it begins with would make a link that no address takes; its file takes it. */
export function isTooLargeToLink({ request: { brought } }: Run): boolean {
  return (brought?.length ?? 0) > MOST_LINKED_BYTES;
}

/** A link that repeats the run up to the moment shown; null: it was resumed, or is too large. */
export async function linkTo(run: Run, looking: Looking = {}): Promise<string | null> {
  if (isTooLargeToLink(run)) return null;
  const link = await fullLinkTo(run, looking);
  return link === null ? null : packLink(link);
}

/** The same, however long. */
export async function fullLinkTo(run: Run, looking: Looking = {}): Promise<string | null> {
  if (run.resumed) return null;
  const { brought = null } = run.request;
  const { scenario, seed, changedSettings: settings, view } = run;
  const known = scenarioNamed(scenario.id) === scenario;
  const actions = await run.actions();
  const { selected = null, shown = null } = looking;
  return makeRunLink({
    scenario: known ? scenario.id : scenario,
    seed,
    settings,
    actions,
    step: view.step,
    weather: run.weather,
    mutant: run.mutant,
    brought,
    selected: selected && nameOf(selected),
    shown,
  });
}

function isPanel(id: string): id is PanelId {
  return PANELS.some((known) => known === id);
}

function refused(sentence: string): Link {
  return { ok: false, sentence };
}

/** Where the sample data lies, beside the page. */
export function dataAddress(): string {
  return new URL('data/', document.baseURI).href;
}
