// One seed, one simulated run: a job, its faults, its checks, its outcome.
//
// Pure and deterministic: the same seed and options give the same outcome, event for event. First
// a safety phase with faults, then all is healed and the run must come to rest within a bound.
// Style: TigerBeetle's VOPR, FoundationDB's simulation.

import '../engine/whole.ts';
import { Impossible } from '../engine/assert.ts';
import { defineJob, type JobDefinition, type Scenario } from '../engine/job/scenario.ts';
import { Prng } from '../engine/prng.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import { MemoryDurable } from '../storage/memory.ts';
import type { SourceLog } from '../storage/durable.ts';
import type { TimedAction } from './action.ts';
import { Checks, expectation, type Violation } from './checks.ts';
import { Conductor } from './conductor.ts';
import { FaultInjector } from './faults/injector.ts';
import { drawFaults, type FaultPlan } from './faults/plan.ts';
import { drawProfile, LIKELIHOODS, type Profile } from './faults/profile.ts';
import { drawSize, randomScenario, type JobSize } from './faults/random-job.ts';
import { SeededWeather } from './faults/weather.ts';
import { generatedLog } from './generated-log.ts';
import { InThreadHost } from './in-thread.ts';
import { inspectMemory } from './inspect-memory.ts';
import { Marks } from './marks.ts';
import { TraceDigest } from './trace-digest.ts';
import type { Mutant } from './mutants/mutant.ts';

/** A run made of data alone: what to run, and what goes wrong. */
export interface SimulatedCase {
  readonly seed: number;
  readonly profile: Profile;
  readonly scenario: Scenario;
  readonly definition: JobDefinition;
  readonly log: SourceLog;
  readonly faults: FaultPlan;
}

export interface SimulateOptions {
  readonly profile?: Profile;
  /** Run this job instead of a random one. */
  readonly scenario?: { readonly scenario: Scenario; readonly log: SourceLog };
  /** How much the random job has to do. */
  readonly size?: JobSize;
  readonly mutant?: Mutant;
  /** Work out the digest of the trace, which takes longer than the run. */
  readonly digest?: boolean;
  /** Hears every event too. */
  readonly onEvent?: (event: TraceEvent) => void;
}

export interface Outcome {
  readonly case: SimulatedCase;
  readonly steps: number;
  readonly atMs: number;
  readonly violation: Violation | null;
  /** Breaches that the mode of the job permits. */
  readonly permitted: readonly Violation[];
  readonly marks: Marks;
  /** What was done, at its exact place. */
  readonly actions: readonly TimedAction[];
  readonly digest: string | null;
}

/** Names everything durable of a simulated run. */
export const SIMULATED_JOB = 'sim';

/** A random run takes about 200 steps, the slowest about 5,000; then as many per row and operator. */
const STEP_BOUND = 10_000;
const STEPS_PER_ROW = 50;

export function simulateSeed(seed: number, options: SimulateOptions = {}): Outcome {
  return simulateCase(drawCase(seed, options), options);
}

/** Everything the seed decides, before anything runs. */
export function drawCase(seed: number, options: SimulateOptions = {}): SimulatedCase {
  const prng = new Prng(seed);
  const drawn = drawProfile(prng);
  const profile = options.profile ?? drawn;
  const size = options.size ?? drawSize(prng.fork(9));
  const scenario =
    options.scenario?.scenario ?? randomScenario(prng.fork(1), LIKELIHOODS[profile].kills[1], size);
  const log = options.scenario?.log ?? generatedLog(scenario.log);
  if (!log) throw new Error(`There is no made-up log named ${scenario.log}.`);
  const definition = defineJob(scenario, { job: SIMULATED_JOB, seed });
  const faults = drawFaults(prng.fork(2), profile, definition, size.steps);
  return { seed, profile, scenario, definition, log, faults };
}

export function simulateCase(simulated: SimulatedCase, options: SimulateOptions = {}): Outcome {
  const { definition, log } = simulated;
  const digest = options.digest === true ? new TraceDigest(SIMULATED_JOB) : null;
  const marks = new Marks();
  const durable = new MemoryDurable(log);
  const inspect = inspectMemory(durable, SIMULATED_JOB);
  const checks = new Checks(definition, inspect, expectation(definition, log));
  const opened = open(simulated, durable, options.mutant ?? null, (event) => {
    digest?.add(event);
    options.onEvent?.(event);
    marks.see(event);
    checks.feed(event);
  });
  run(opened, checks, boundFor(definition, log));
  const { conductor } = opened;
  return {
    case: simulated,
    steps: conductor.step,
    atMs: conductor.nowMs,
    violation: checks.violation,
    permitted: checks.permitted,
    marks,
    actions: conductor.actions,
    digest: digest?.value ?? null,
  };
}

/** A fresh run, brought to the moment after step `step`. */
export function seek(
  simulated: SimulatedCase,
  step: number,
  onEvent: (event: TraceEvent) => void,
  mutant: Mutant | null = null,
): { readonly step: number; readonly atMs: number; readonly host: InThreadHost } {
  const durable = new MemoryDurable(simulated.log);
  const { conductor, host, injector } = open(simulated, durable, mutant, onEvent);
  while (conductor.step < step) {
    injector.act(conductor);
    if (!host.step() && !injector.atRest(conductor)) break;
  }
  return { step: conductor.step, atMs: conductor.nowMs, host };
}

interface OpenRun {
  readonly conductor: Conductor;
  readonly host: InThreadHost;
  readonly injector: FaultInjector;
}

function open(
  { definition, faults }: SimulatedCase,
  durable: MemoryDurable,
  mutant: Mutant | null,
  onEvent: (event: TraceEvent) => void,
): OpenRun {
  const injector = new FaultInjector(faults);
  const weather = new SeededWeather(faults.weather);
  const conductor = new Conductor({
    definition,
    disturbances: weather,
    onEvent: (event) => {
      injector.see(event);
      onEvent(event);
    },
  });
  weather.now = () => conductor.nowMs;
  const host = new InThreadHost(conductor, definition, durable, mutant?.create);
  return { conductor, host, injector };
}

function boundFor({ scenario }: JobDefinition, log: SourceLog): number {
  const rows = log.partitions.reduce((sum, partition) => sum + partition.length, 0);
  return STEP_BOUND + rows * STEPS_PER_ROW * scenario.operators.length;
}

function run({ host, conductor, injector }: OpenRun, checks: Checks, bound: number): void {
  try {
    while (conductor.step < bound) {
      injector.act(conductor);
      if (!host.step()) {
        if (injector.atRest(conductor)) continue;
        checks.end({ atRest: true, steps: conductor.step });
        return;
      }
      if (checks.violation) return;
    }
    checks.end({ atRest: false, steps: conductor.step });
  } catch (error) {
    if (!(error instanceof Impossible)) throw error;
    checks.impossible(error.message);
  }
}
