// npm run simulate -- --seeds A..B [--profile NAME] [--scenario NAME] [--mutant NAME] [--json]
//
// Runs a simulated, faulty run per seed and checks all invariants. Exit code 1 if one is broken
// (with a mutant: if it is not caught), 2 if an option is not usable.

import { parseArgs } from 'node:util';
import { describeFailure, runBatch, type BatchReport, type SeedRange } from '../sim/batch.ts';
import { unknownName } from '../sim/nearest.ts';
import { isProfile, PROFILES, type Profile } from '../sim/faults/profile.ts';
import { MUTANTS, mutantNamed } from '../sim/mutants/table.ts';
import type { Mutant } from '../sim/mutants/mutant.ts';
import type { SimulateOptions } from '../sim/simulate.ts';
import { pageAddress } from './project.mjs';
import { readScenario } from './read-log.ts';
import { badUsage, runCommand, Unusable } from './unusable.ts';

const USAGE =
  'npm run simulate -- --seeds A..B [--profile NAME] [--scenario NAME] [--mutant NAME] [--json]';

const MOST_SEED = 2 ** 31 - 1;

runCommand(() => {
  const { range, options, json } = readOptions(process.argv.slice(2));
  const startMs = performance.now();
  const report = runBatch(range, options);
  const seedsPerSecond = Math.round((report.seeds / (performance.now() - startMs)) * 1000);
  print(report, options, seedsPerSecond);
  if (json) console.log(JSON.stringify(summary(report, options, seedsPerSecond)));
  const expected = options.mutant ? 1 : 0;
  return report.violations === expected ? 0 : 1;
});

function readOptions(args: string[]): {
  range: SeedRange;
  options: SimulateOptions;
  json: boolean;
} {
  const { seeds, profile, scenario, mutant, json } = parse(args);
  if (seeds === undefined) throw new Unusable(`--seeds is missing. Use: ${USAGE}`);
  return {
    range: readRange(seeds),
    json: json === true,
    options: {
      ...(profile === undefined ? {} : { profile: readProfile(profile) }),
      ...(scenario === undefined ? {} : { scenario: readScenario(scenario) }),
      ...(mutant === undefined ? {} : { mutant: readMutant(mutant) }),
    },
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        seeds: { type: 'string' },
        profile: { type: 'string' },
        scenario: { type: 'string' },
        mutant: { type: 'string' },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw badUsage(error, USAGE);
  }
}

function readRange(text: string): SeedRange {
  const match = /^(\d{1,10})(?:\.\.(\d{1,10}))?$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (!match)
    throw new Unusable(`--seeds ${text} is no range. Write it as 1..8000, or as one seed.`);
  if (last < first) throw new Unusable(`--seeds ${text} is empty: ${last} comes before ${first}.`);
  if (last > MOST_SEED) throw new Unusable(`--seeds ${text}: seeds go up to ${MOST_SEED}.`);
  return { first, last };
}

function readProfile(name: string): Profile {
  if (isProfile(name)) return name;
  throw new Unusable(unknownName('profile', name, PROFILES));
}

function readMutant(name: string): Mutant {
  const mutant = mutantNamed(name);
  if (mutant) return mutant;
  const known = MUTANTS.map((each) => each.name);
  throw new Unusable(unknownName('mutant', name, known));
}

/** The answer first, then what led to it. */
function print(report: BatchReport, options: SimulateOptions, seedsPerSecond: number): void {
  const { seeds, steps, violations, byInvariant, permitted, marks, firstFailure } = report;
  if (options.mutant) {
    const { name, bug } = options.mutant;
    const by = firstFailure?.violation?.invariant;
    console.log(`Mutant ${name}: ${bug}`);
    console.log(
      by === undefined
        ? `NOT CAUGHT in ${seeds} seeds.`
        : `Caught by ${by} at seed ${firstFailure?.case.seed}, after ${seeds} seeds.`,
    );
  } else {
    console.log(
      violations === 0
        ? 'No invariant was broken.'
        : `${violations} of ${seeds} runs broke an invariant.`,
    );
  }
  if (firstFailure) {
    for (const line of describeFailure(firstFailure, options, pageAddress)) console.log(line);
  }
  console.log(`${seeds} seeds, ${steps} steps, ${seedsPerSecond} seeds per second`);
  for (const [name, count] of Object.entries(byInvariant))
    console.log(`  broken: ${name}: ${count}`);
  for (const [name, count] of Object.entries(permitted)) {
    console.log(`  permitted by the mode of the job: ${name}: ${count}`);
  }
  for (const [name, count] of Object.entries(marks)) console.log(`  mark ${name}: ${count}`);
}

/** The documented shape of the last line. */
function summary(
  report: BatchReport,
  { mutant }: SimulateOptions,
  seedsPerSecond: number,
): unknown {
  const { seeds, steps, violations, byInvariant, marks, firstFailure } = report;
  return {
    seeds,
    steps,
    violations,
    byInvariant,
    marks,
    mutant: mutant
      ? {
          name: mutant.name,
          caughtAtSeed: firstFailure?.case.seed ?? null,
          by: firstFailure?.violation?.invariant ?? null,
        }
      : null,
    seedsPerSecond,
  };
}
