// A command that browser tests can call: the compared runs, run in Node.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../src/command-line/project.mjs';
import type { SourceLog } from '../../src/storage/durable.ts';
import { linkTo } from '../../src/sim/batch.ts';
import { generatedLog } from '../../src/sim/generated-log.ts';
import { mutantNamed } from '../../src/sim/mutants/table.ts';
import { scenarioNamed } from '../../src/sim/scenarios.ts';
import { simulateSeed } from '../../src/sim/simulate.ts';
import { experimentsOf } from '../../src/teaching/experiments.ts';
import { play } from '../../src/teaching/check/played-run.ts';
import { parseLesson } from '../../src/teaching/parse/parse-lesson.ts';
import { COMPARED_RUNS, runInThread, type ComparedRun, type Digested } from './compared-runs.ts';

function logOf({ scenario }: { readonly scenario: string }): SourceLog {
  const name = scenarioNamed(scenario)?.log ?? '';
  const made = generatedLog(name);
  if (made) return made;
  const file = path.join(projectRoot, 'public', 'data', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as SourceLog;
}

/** Digest of each compared run by its name. The job's name is part of the trace. */
export function nodeDigests(_context: unknown, job: string): Record<string, Digested> {
  return Object.fromEntries(
    COMPARED_RUNS.map((run) => {
      return [run.name, runInThread(run, logOf(run), job)];
    }),
  );
}

export interface FoundViolation {
  readonly link: string;
  readonly invariant: string;
  readonly step: number;
  readonly sentence: string;
}

/** The first seed in which the invariants catch this planted bug, with the link to the moment. */
export function violationOf(_context: unknown, name: string): FoundViolation {
  const mutant = mutantNamed(name);
  if (!mutant) throw new Error(`There is no mutant ${name}.`);
  for (let seed = 1; seed <= 1000; seed++) {
    const outcome = simulateSeed(seed, { mutant });
    const { violation } = outcome;
    if (!violation) continue;
    const { invariant, step, sentence } = violation;
    return { link: linkTo(outcome, { mutant }), invariant, step, sentence };
  }
  throw new Error(`${name} was not caught.`);
}

export interface SimulatedRun {
  readonly link: string;
  readonly digest: string;
  readonly step: number;
}

/**
 * The first seed whose run visits all of these places, run in Node, with the link to the same run.
 * @param places kinds of events, marks, kinds of operators
 */
export function simulatedWith(_context: unknown, ...places: readonly string[]): SimulatedRun {
  for (let seed = 1; seed <= 3000; seed++) {
    const visited = new Set<string>();
    const { case: drawn, marks } = simulateSeed(seed, {
      onEvent: ({ kind }) => visited.add(kind),
    });
    for (const { kind } of drawn.scenario.operators) visited.add(kind);
    for (const mark of marks.counts.keys()) visited.add(mark);
    if (!places.every((place) => visited.has(place))) continue;
    const outcome = simulateSeed(seed, { digest: true });
    return { link: linkTo(outcome, {}), digest: outcome.digest ?? '', step: outcome.steps };
  }
  throw new Error(`No seed visits ${places.join(', ')}.`);
}

export interface SolvedLesson {
  readonly run: ComparedRun;
  readonly digest: string;
  readonly steps: number;
}

/** The solution of every challenge, as the validator has played it. */
export function solvedLessons(): SolvedLesson[] {
  const folder = path.join(projectRoot, 'lessons');
  return readdirSync(folder)
    .filter((name) => /^\d.*\.md$/.test(name))
    .flatMap((name) => {
      const { lesson } = parseLesson(readFileSync(path.join(folder, name), 'utf8'), name);
      if (!lesson) throw new Error(`${name} is not written by the rules.`);
      const { scenario, seed } = lesson;
      return experimentsOf(lesson).flatMap(({ start, steps }) =>
        steps.flatMap((step): SolvedLesson[] => {
          if (step.kind !== 'challenge') return [];
          const settings = { ...start.settings, ...step.solution.settings };
          const planned = [...start.actions, ...step.solution.actions];
          const stage = { lesson, log: logOf({ scenario }) };
          const {
            digest,
            steps: taken,
            actions,
          } = play(stage, { settings, actions: planned, claims: [] });
          const run = {
            name: `${name} ${step.id}`,
            scenario,
            seed,
            settings,
            actions,
            leastRows: 0,
          };
          return [{ run, digest, steps: taken }];
        }),
      );
    });
}
