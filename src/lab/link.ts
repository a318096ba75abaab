// What the address says: where the data lies, and behind its `#` nothing, a run, or damage.
//
// A link that cannot be carried out gives a sentence, never a silent default.

import type { Scenario } from '../engine/job/scenario.ts';
import type { TimedAction } from '../sim/action.ts';
import type { Weather } from '../sim/faults/weather.ts';
import { isRunLink, makeRunLink, readRunLink } from '../sim/run-link.ts';
import { scenarioNamed } from '../sim/scenarios.ts';
import { PHRASES } from './phrases.en.ts';
import type { Run } from './run.svelte.ts';

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
}

export type Link =
  | { readonly ok: true; readonly run: LinkedRun | null }
  | { readonly ok: false; readonly sentence: string };

export function readLink(fragment: string): Link {
  if (fragment.replace(/^#/, '') === '') return { ok: true, run: null };
  if (!isRunLink(fragment)) return { ok: false, sentence: PHRASES.foreignLink };
  const read = readRunLink(fragment);
  if (!read.ok) return { ok: false, sentence: `${read.problem} ${PHRASES.newRunInstead}` };
  const { scenario: named, seed, settings, actions, step, weather, mutant } = read.value;
  const scenario = typeof named === 'string' ? scenarioNamed(named) : named;
  if (!scenario) return { ok: false, sentence: PHRASES.foreignLink };
  const faults = { weather: weather ?? null, mutant: mutant ?? null };
  return { ok: true, run: { scenario, seed, settings, actions, step, ...faults } };
}

/** A link that repeats the run up to the moment shown; null: it was resumed, so none can. */
export async function linkTo(run: Run): Promise<string | null> {
  if (run.resumed) return null;
  const { scenario, seed, changedSettings: settings, view } = run;
  const known = scenarioNamed(scenario.id) === scenario;
  const actions = await run.actions();
  return makeRunLink({
    scenario: known ? scenario.id : scenario,
    seed,
    settings,
    actions,
    step: view.step,
    weather: run.weather,
    mutant: run.mutant,
  });
}

/** Where the sample data lies, beside the page. */
export function dataAddress(): string {
  return new URL('data/', document.baseURI).href;
}
