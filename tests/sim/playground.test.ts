// Flink's operations playground: every window shows 1,000, whatever happens to the TaskManager.
import { describe, expect, test } from 'vitest';
import { defineJob, type Scenario } from '../../src/engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../src/engine/job/settings.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import { namesOf, parsePlannedAction } from '../../src/sim/action-sentences.ts';
import { generatedLog } from '../../src/sim/generated-log.ts';
import { runScenario } from '../../src/sim/headless.ts';
import {
  CLICKS_PER_WINDOW,
  PLAYGROUND,
  PLAYGROUND_CLOCK,
  PLAYGROUND_JAM,
} from '../../src/sim/playground.ts';

function night(
  scenario: Scenario,
  sentences: readonly string[] = [],
  changes: Readonly<Record<string, unknown>> = {},
) {
  const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
  const { settings } = withSettings(base, changes);
  const definition = defineJob(scenario, { job: 'night', seed: 4, settings });
  const log = generatedLog(scenario.log);
  if (!log) throw new Error('Nobody can make up the clicks.');
  const names = namesOf(definition.plan, scenario.taskManagers);
  const actions = sentences.map((sentence) => {
    const planned = parsePlannedAction(sentence, names);
    if (!planned.ok) throw new Error(planned.problem);
    return planned.value;
  });
  const events: TraceEvent[] = [];
  const report = runScenario(definition, log, actions, (event) => events.push(event));
  return { report, events };
}

const KILLED = ['at 20 s kill TM-1', 'at 32 s start a TaskManager'];
const counts = ({ report }: ReturnType<typeof night>) => [...report.shown.values()];
const ALL_RIGHT = Array.from({ length: 24 }, () => CLICKS_PER_WINDOW);

describe('by event time', () => {
  test('six pages show 1,000 in each of four windows', () => {
    const quiet = night(PLAYGROUND);
    expect(quiet.report).toMatchObject({ status: 'FINISHED', violations: [] });
    expect(counts(quiet)).toEqual(ALL_RIGHT);
  });

  test('also when the TaskManager dies; meanwhile the job says RUNNING and its tasks SCHEDULED', () => {
    const killed = night(PLAYGROUND, KILLED);
    expect(killed.report).toMatchObject({ status: 'FINISHED', violations: [] });
    expect(counts(killed)).toEqual(ALL_RIGHT);
    const waiting = killed.events.filter(({ atMs }) => atMs < 32_000);
    const jobStatus = waiting.findLast((event) => event.kind === 'job-status');
    expect(jobStatus).toMatchObject({ status: 'RUNNING' });
    const tasks = new Map(
      waiting.flatMap((event) =>
        event.kind === 'task-status' ? [[event.task, event.status]] : [],
      ),
    );
    expect(new Set(tasks.values())).toEqual(new Set(['SCHEDULED']));
    // The output stops, and catches up.
    const fired = killed.events.filter(({ kind }) => kind === 'window-fired');
    expect(fired.some(({ atMs }) => atMs > 20_000 && atMs < 32_000)).toBe(false);
  });

  test('also when it is stopped with a savepoint and goes on three wide', () => {
    const wider = night(PLAYGROUND, [
      'at 18 s start a TaskManager',
      'at 24 s rescale the job to 3',
    ]);
    expect(wider.report).toMatchObject({ status: 'FINISHED', violations: [] });
    expect(counts(wider)).toEqual(ALL_RIGHT);
  });

  test('without checkpoints all starts again, and what was put out is put out twice', () => {
    // Late enough that rows have left the sink: without barriers it waits until there are some.
    const later = ['at 35 s kill TM-1', 'at 42 s start a TaskManager'];
    const { report } = night(PLAYGROUND, later, { 'execution.checkpointing.interval': null });
    expect(report.recoveries).toMatchObject([{ checkpoint: null }]);
    expect(report.output.duplicated).toBeGreaterThan(0);
  });

  test('if nobody starts a TaskManager the job gives up in the end', () => {
    const { report } = night(PLAYGROUND, ['at 20 s kill TM-1']);
    expect(report).toMatchObject({ status: 'FAILED', violations: [] });
  });
});

test('by the clock the windows do not show 1,000 after a failure', () => {
  const killed = night(PLAYGROUND_CLOCK, KILLED);
  expect(killed.report).toMatchObject({ status: 'FINISHED', violations: [] });
  expect(counts(killed)).not.toEqual(ALL_RIGHT);
  // A window that the end of the clicks finds open does not fire: no clock runs any more.
  const all = counts(killed).reduce((sum, value) => sum + value, 0);
  expect(all).toBeLessThanOrEqual(24 * CLICKS_PER_WINDOW);
});

test('a jam in even minutes makes checkpoints long, and no split idle: every window shows 1,000', () => {
  const jam = night(PLAYGROUND_JAM);
  expect(jam.report).toMatchObject({ status: 'FINISHED', violations: [] });
  expect(counts(jam)).toEqual(ALL_RIGHT);
  const [slow, quick] = [jam.report.checkpoints[0], jam.report.checkpoints.at(-1)];
  expect(slow?.durationMs).toBeGreaterThan(10_000);
  expect(quick?.durationMs).toBeLessThan(2000);
});
