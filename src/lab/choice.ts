// Which run is wanted, from the address, the menus, or an earlier session; and its name.
//
// Keeps true: a choice is complete. What a person did in a run is not part of the address.

import type { Scenario } from '../engine/job/scenario.ts';
import type { TimedAction } from '../sim/action.ts';
import type { Weather } from '../sim/faults/weather.ts';
import { makeRunLink, MOST_LINKED_BYTES } from '../sim/run-link.ts';
import { scenarioName } from '../sim/scenario-name.ts';
import { scenarioNamed, SCENARIOS } from '../sim/scenarios.ts';
import type { RunRecord } from '../storage/runs.ts';
import type { LinkedRun } from './link.ts';
import type { Thing } from './things.ts';

export interface Choice {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly actions: readonly TimedAction[];
  /** Where to go at once. */
  readonly step: number | null;
  /** Of a link to a simulated run. */
  readonly weather?: Weather | null;
  readonly mutant?: string | null;
  /** A saved snapshot that lies in the store from the beginning. */
  readonly brought?: Uint8Array | null;
  readonly selected?: Thing | null;
  /** An earlier run to go on with. */
  readonly resume: RunRecord | null;
}

export function defaultChoice(): Choice {
  const [scenario] = SCENARIOS;
  if (!scenario) throw new Error('Tidemark comes with at least one scenario.');
  return { scenario, seed: 1, settings: {}, actions: [], step: null, resume: null };
}

/** Empty for what the page begins with anyway. What a person did is not in it. */
export function fragmentOf({ scenario, seed, settings, brought = null }: Choice): string {
  if (brought && brought.length > MOST_LINKED_BYTES) return '';
  const usual = defaultChoice();
  const changed = scenario !== usual.scenario || seed !== usual.seed;
  if (!changed && Object.keys(settings).length === 0) return '';
  const name = scenarioNamed(scenario.id) === scenario ? scenario.id : scenario;
  return makeRunLink({ scenario: name, seed, settings, actions: [], step: null, brought });
}

export function isSameRun(linked: LinkedRun, record: RunRecord): boolean {
  // What a person did in the earlier run is not known, so a link that does something is another run.
  const { actions, weather, mutant } = linked;
  const plain = actions.length === 0 && !weather && !mutant;
  return (
    plain &&
    scenarioName(linked.scenario) === record.scenario &&
    linked.seed === record.seed &&
    JSON.stringify(linked.settings) === JSON.stringify(record.settings)
  );
}

/** A name never used before. */
export function newJob(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  const numbers = crypto.getRandomValues(new Uint8Array(10));
  return `run-${[...numbers].map((number) => letters[number % letters.length] ?? 'a').join('')}`;
}
