// What each kind of sink makes of the same crashes: once, twice, or back and forth.

import { describe, expect, test } from 'vitest';
import { defineJob } from '../../src/engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../src/engine/job/settings.ts';
import { parsePlannedAction, namesOf } from '../../src/sim/action-sentences.ts';
import { runScenario, type ScenarioReport } from '../../src/sim/headless.ts';
import { generatedLog } from '../../src/sim/generated-log.ts';
import { LETTERS } from '../../src/sim/first-scenario.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { shippedLog } from '../support/traced-run.ts';

const KILLS = [8, 9, 10, 11, 12].map((second) => `at ${second} s kill TM-2`);

/** A run of each kill with a sink of that kind. */
function runs(sink: string): ScenarioReport[] {
  const base = withSettings(DEFAULT_SETTINGS, CLICKS.settings).settings;
  const { settings } = withSettings(base, { 'tidemark.sink': sink });
  const definition = defineJob(CLICKS, { job: 'sinks', seed: 1, settings });
  const names = namesOf(definition.plan, CLICKS.taskManagers);
  return KILLS.map((sentence) => {
    const parsed = parsePlannedAction(sentence, names);
    if (!parsed.ok) throw new Error(parsed.problem);
    return runScenario(definition, shippedLog('clicks', 200), [parsed.value]);
  });
}

const isRight = ({ expected, shown }: ScenarioReport): boolean =>
  [...expected].every(([key, count]) => shown.get(key) === count);

test('a transactional sink shows every row once, whenever the crash comes', () => {
  for (const { status, output } of runs('transactional')) {
    expect({ status, ...output }).toMatchObject({ status: 'FINISHED', lost: 0, duplicated: 0 });
  }
});

test.each(['append', 'upsert'])('a sink that does %s loses nothing and repeats', (sink) => {
  const reports = runs(sink);
  for (const report of reports) {
    expect(report.violations).toEqual([]);
    expect(report.output.lost).toBe(0);
    expect(isRight(report)).toBe(true);
  }
  const repeated = reports.filter(({ output }) => output.duplicated > 0);
  expect(repeated.length).toBeGreaterThan(0);
  for (const { permitted } of repeated) {
    expect(permitted.map(({ invariant }) => invariant)).toContain('output-without-gap');
  }
});

test('without a crash all three give the same', () => {
  const base = withSettings(DEFAULT_SETTINGS, CLICKS.settings).settings;
  for (const sink of ['transactional', 'append', 'upsert']) {
    const { settings } = withSettings(base, { 'tidemark.sink': sink });
    const definition = defineJob(CLICKS, { job: 'sinks', seed: 1, settings });
    const report = runScenario(definition, shippedLog('clicks', 100), []);
    expect(report.output).toMatchObject({ lost: 0, duplicated: 0, outOfOrder: 0 });
    expect(isRight(report)).toBe(true);
  }
});

describe('the outside system ends a transaction', () => {
  const run = (sentences: readonly string[], changes: Readonly<Record<string, unknown>> = {}) => {
    const base = withSettings(DEFAULT_SETTINGS, LETTERS.settings).settings;
    const { settings } = withSettings(base, changes);
    const definition = defineJob(LETTERS, { job: 'sinks', seed: 1, settings });
    const log = generatedLog(LETTERS.log);
    if (!log) throw new Error('no log');
    const names = namesOf(definition.plan, LETTERS.taskManagers);
    const planned = sentences.map((sentence) => {
      const parsed = parsePlannedAction(sentence, names);
      if (!parsed.ok) throw new Error(parsed.problem);
      return parsed.value;
    });
    return runScenario(definition, log, planned);
  };

  test('that is open: its sink fails, starts again, and nothing is lost', () => {
    const report = run(['at 10.3 s expire the transaction of Sink-1']);
    expect(report.status).toBe('FINISHED');
    expect(report.recoveries).toHaveLength(1);
    expect(report.output).toMatchObject({ lost: 0, duplicated: 0 });
  });

  test('that is promised: its rows are lost, exactly these, and the check says so', () => {
    const report = run(['at 12 s expire the transaction of Sink-1']);
    expect(report.status).toBe('FINISHED');
    expect(report.recoveries).toEqual([]);
    expect(report.violations).toEqual([]);
    expect(report.output.lost).toBeGreaterThan(0);
    const [told] = report.permitted;
    expect(told?.sentence).toContain('their transaction had expired');
  });

  test('by itself, when the timeout is shorter than a checkpoint takes to complete', () => {
    const report = run([], { 'transaction.timeout.ms': 3000 });
    expect(report.output.lost).toBeGreaterThan(100);
    expect(report.violations).toEqual([]);
  });

  test('never by itself, when the timeout is long', () => {
    expect(run([], { 'transaction.timeout.ms': 8000 }).output).toMatchObject({ lost: 0 });
  });
});
