// Many seeds, one report: what `npm run simulate` prints and the tests judge.
// A failing run is made smaller first and comes with a link that opens its very moment.

import { minimise } from './minimise.ts';
import { MARKS, type MarkName } from './marks.ts';
import { makeRunLink } from './run-link.ts';
import { scenarioNamed } from './scenarios.ts';
import { simulateSeed, type Outcome, type SimulateOptions } from './simulate.ts';

export interface SeedRange {
  readonly first: number;
  readonly last: number;
}

export interface BatchReport {
  seeds: number;
  steps: number;
  violations: number;
  readonly byInvariant: Record<string, number>;
  /** How often a breach was permitted by the job's mode. */
  readonly permitted: Record<string, number>;
  readonly marks: Record<MarkName, number>;
  /** The first failing run, as it was drawn. */
  firstFailure: Outcome | null;
}

export function runBatch({ first, last }: SeedRange, options: SimulateOptions): BatchReport {
  const marks = Object.fromEntries(Object.keys(MARKS).map((name) => [name, 0]));
  const report: BatchReport = {
    seeds: 0,
    steps: 0,
    violations: 0,
    byInvariant: {},
    permitted: {},
    marks: marks as Record<MarkName, number>,
    firstFailure: null,
  };
  for (let seed = first; seed <= last; seed++) {
    const outcome = simulateSeed(seed, options);
    add(report, outcome);
    // A mutant is caught once; without one, every failing seed counts.
    if (options.mutant && report.firstFailure) break;
  }
  return report;
}

function add(report: BatchReport, outcome: Outcome): void {
  report.seeds++;
  report.steps += outcome.steps;
  for (const [name, count] of outcome.marks.counts) report.marks[name] += count;
  for (const { invariant } of outcome.permitted) count(report.permitted, invariant);
  if (!outcome.violation) return;
  report.violations++;
  count(report.byInvariant, outcome.violation.invariant);
  report.firstFailure ??= outcome;
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/**
 * The lines that tell a person about a failing run, made as small as it will go.
 * @param address where the page is served
 */
export function describeFailure(
  failure: Outcome,
  options: SimulateOptions,
  address: string,
): string[] {
  const small = minimise(failure, options);
  const { violation } = small;
  if (!violation) return [];
  return [
    `Seed ${small.case.seed} (${small.case.profile}), step ${violation.step}, ${violation.atMs} ms: ${violation.invariant}.`,
    violation.sentence,
    ...violation.events.map((event) => `  ${JSON.stringify(event)}`),
    'Open this moment while npm start is running:',
    `  ${address}${linkTo(small, options)}`,
  ];
}

export function linkTo(
  { case: simulated, actions, violation }: Outcome,
  options: SimulateOptions,
): string {
  const { scenario, seed, faults } = simulated;
  return makeRunLink({
    scenario: scenarioNamed(scenario.id) === scenario ? scenario.id : scenario,
    settings: {},
    seed,
    actions,
    step: violation?.step ?? null,
    weather: faults.weather,
    mutant: options.mutant?.name ?? null,
  });
}
