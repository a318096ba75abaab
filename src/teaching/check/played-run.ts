// Runs of a lesson on the in-thread engine, for the validator: as a challenge's attempt, or as the
// lesson itself leads through it, stop by stop.

import { defineJob, type JobDefinition } from '../../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../engine/job/settings.ts';
import type { SourceLog } from '../../storage/durable.ts';
import { MemoryDurable } from '../../storage/memory.ts';
import type { Action, TimedAction } from '../../sim/action.ts';
import { ActionScript, shapeOf, type PlannedAction } from '../../sim/action-sentences.ts';
import { Conductor } from '../../sim/conductor.ts';
import { InThreadHost } from '../../sim/in-thread.ts';
import {
  watchFor,
  type JobShape,
  type Moment,
  type MomentWatch,
} from '../../sim/moment-grammar.ts';
import { expectedCounts } from '../../sim/oracle/expected.ts';
import { scenarioNamed } from '../../sim/scenarios.ts';
import { TraceDigest } from '../../sim/trace-digest.ts';
import type { Claim, Verdict } from '../claims/claim.ts';
import { Judge } from '../claims/judge.ts';
import type { RunBasis, RunFacts } from '../claims/run-facts.ts';
import type { Changes, Lesson } from '../lesson.ts';

/** A run that does not come to rest within so many steps will not pass for an answer. */
const MOST_STEPS = 400_000;

/** What all runs of a lesson share. */
export interface Stage {
  readonly lesson: Lesson;
  readonly log: SourceLog;
}

export interface Played {
  readonly definition: JobDefinition;
  readonly verdicts: readonly Verdict[];
  readonly facts: RunFacts;
  readonly actions: readonly TimedAction[];
  readonly digest: string;
  readonly steps: number;
}

export function definitionOf({ lesson }: Stage, settings: Changes): JobDefinition {
  const scenario = scenarioNamed(lesson.scenario);
  if (!scenario) throw new Error(`There is no scenario "${lesson.scenario}".`);
  const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
  const changed = withSettings(base, settings).settings;
  return defineJob(scenario, { job: 'lesson', seed: lesson.seed, settings: changed });
}

export function basisOf(definition: JobDefinition, log: SourceLog): RunBasis {
  return {
    taskCount: definition.plan.tasks.length,
    slowdown: definition.scenario.slowdown,
    expected: expectedCounts(definition, log),
  };
}

/** To the end, or until `enough`. */
export function play(
  stage: Stage,
  run: {
    readonly settings: Changes;
    readonly actions: readonly PlannedAction[];
    readonly claims: readonly Claim[];
  },
  enough: (judge: Judge) => boolean = () => false,
): Played {
  const definition = definitionOf(stage, run.settings);
  const shape = shapeOf(definition.plan);
  const judge = new Judge(run.claims, basisOf(definition, stage.log), shape);
  const script = new ActionScript(run.actions, shape);
  const digest = new TraceDigest(definition.job);
  let isEnough = false;
  const conductor: Conductor = new Conductor({
    definition,
    actions: script.timed,
    onEvent: (event) => {
      if (isEnough) return;
      digest.add(event);
      judge.see(event);
      script.see(event, (action) => conductor.act(action));
    },
  });
  const host = new InThreadHost(conductor, definition, new MemoryDurable(stage.log));
  for (let step = 0; step < MOST_STEPS && !isEnough; step++) {
    if (!host.step()) break;
    isEnough = enough(judge);
  }
  return {
    definition,
    verdicts: judge.verdicts,
    facts: judge.facts,
    actions: conductor.actions,
    digest: digest.value,
    steps: conductor.step,
  };
}

export interface GuidedStop {
  readonly until: Moment;
  /** Done when it has come. */
  readonly act: Action | null;
}

export interface Guided {
  /** When each stop came; the first that is null never came, nor did those behind it. */
  readonly stopsAtMs: readonly (number | null)[];
  /** As they stood at the last stop. */
  readonly verdicts: readonly Verdict[];
  /** When each moment asked about came. */
  readonly momentsAtMs: readonly (number | null)[];
  readonly definition: JobDefinition;
  readonly actions: readonly TimedAction[];
}

/** Through all stops, one after the other, and no further. */
export function playGuided(
  stage: Stage,
  run: {
    readonly settings: Changes;
    readonly actions: readonly PlannedAction[];
    readonly stops: readonly GuidedStop[];
    readonly claims: readonly Claim[];
    readonly moments: readonly Moment[];
    readonly mostMs: number;
  },
): Guided {
  const definition = definitionOf(stage, run.settings);
  const shape = shapeOf(definition.plan);
  const judge = new Judge(run.claims, basisOf(definition, stage.log), shape);
  const script = new ActionScript(run.actions, shape);
  const stopsAtMs: (number | null)[] = run.stops.map(() => null);
  const momentsAtMs: (number | null)[] = run.moments.map(() => null);
  const asked = run.moments.map((moment) => arrival(moment, shape));
  let next = 0;
  const awaited = run.stops.map(({ until }) => arrival(until, shape));
  const conductor: Conductor = new Conductor({
    definition,
    actions: script.timed,
    onEvent: (event) => {
      if (next >= run.stops.length) return;
      judge.see(event);
      script.see(event, (action) => conductor.act(action));
      for (const [index, come] of asked.entries()) {
        if (momentsAtMs[index] === null && come.see(event)) momentsAtMs[index] = event.atMs;
      }
      for (const later of awaited.slice(next + 1)) later.pass(event);
      if (awaited[next]?.see(event) !== true) return;
      stopsAtMs[next] = event.atMs;
      const { act } = run.stops[next] ?? { act: null };
      if (act) conductor.act(act);
      next++;
    },
  });
  const host = new InThreadHost(conductor, definition, new MemoryDurable(stage.log));
  while (next < run.stops.length && conductor.nowMs <= run.mostMs) if (!host.step()) break;
  const { verdicts } = judge;
  return { stopsAtMs, verdicts, momentsAtMs, definition, actions: conductor.actions };
}

/** The clock has no event of its own: its moment has come with the first event that is not earlier. */
function arrival(moment: Moment, job: JobShape): Pick<MomentWatch, 'see' | 'pass'> {
  if (moment.kind !== 'at') return watchFor(moment, job);
  return { see: ({ atMs }) => atMs >= moment.atMs, pass: () => undefined };
}
