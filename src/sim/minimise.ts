// Makes a failing run smaller before it is shown: fewer faults, calmer weather, fewer records.
//
// Each step leaves something out and keeps the change if the same invariant still fails. Bounded,
// because a person waits for it.

import { defineJob } from '../engine/job/scenario.ts';
import { generatedLog, letterLogName, readLetterLog } from './generated-log.ts';
import type { FaultPlan } from './faults/plan.ts';
import type { Weather } from './faults/weather.ts';
import {
  simulateCase,
  SIMULATED_JOB,
  type Outcome,
  type SimulatedCase,
  type SimulateOptions,
} from './simulate.ts';

const MOST_RUNS = 200;

/** The smallest failing run found on the way from this one. */
export function minimise(failing: Outcome, options: SimulateOptions): Outcome {
  const invariant = failing.violation?.invariant;
  let best = failing;
  let runs = 0;
  for (let smaller = true; smaller && runs < MOST_RUNS;) {
    smaller = false;
    for (const candidate of reductions(best.case)) {
      if (++runs > MOST_RUNS) break;
      const outcome = simulateCase(candidate, options);
      if (outcome.violation?.invariant !== invariant) continue;
      best = outcome;
      smaller = true;
      break;
    }
  }
  return best;
}

function* reductions(current: SimulatedCase): Iterable<SimulatedCase> {
  const { faults } = current;
  const withFaults = (change: Partial<FaultPlan>): SimulatedCase => ({
    ...current,
    faults: { ...faults, ...change },
  });
  for (const kill of faults.kills) {
    yield withFaults({ kills: faults.kills.filter((other) => other !== kill) });
  }
  for (const start of faults.starts) {
    yield withFaults({ starts: faults.starts.filter((other) => other !== start) });
  }
  for (const act of faults.acts) {
    yield withFaults({ acts: faults.acts.filter((other) => other !== act) });
  }
  for (const each of faults.tampering) {
    yield withFaults({ tampering: faults.tampering.filter((other) => other !== each) });
  }
  for (const calmer of calmerWeather(faults.weather)) yield withFaults({ weather: calmer });
  for (const kill of faults.kills) {
    if (kill.afterEffects === null) continue;
    const idle = { ...kill, afterEffects: null };
    yield withFaults({ kills: faults.kills.map((other) => (other === kill ? idle : other)) });
  }
  yield* shorterLogs(current);
}

function* calmerWeather(weather: Weather): Iterable<Weather> {
  const shares = [
    'delayPercent',
    'duplicatePercent',
    'slowChannelPercent',
    'slowStorePercent',
    'refusePercent',
    'rotPercent',
  ] as const;
  for (const share of shares) if (weather[share] > 0) yield { ...weather, [share]: 0 };
}

function* shorterLogs(current: SimulatedCase): Iterable<SimulatedCase> {
  const letters = readLetterLog(current.scenario.log);
  if (!letters) return;
  for (const rows of [letters.rows >> 1, letters.rows - 4, letters.rows - 1]) {
    if (rows < 1 || rows >= letters.rows) continue;
    const scenario = { ...current.scenario, log: letterLogName({ ...letters, rows }) };
    const log = generatedLog(scenario.log);
    if (!log) continue;
    const definition = defineJob(scenario, { job: SIMULATED_JOB, seed: current.seed });
    yield { ...current, scenario, log, definition };
  }
}
