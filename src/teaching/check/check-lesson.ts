// The rules that only a run can judge: what a lesson says of the engine must be so.
//
// Predictions are true, moments come, doing nothing does not pass, the solution does, and each wrong
// answer misses the clause that it is said to miss. The rules about words are the parser's.

import { actionSentence } from '../../sim/action-grammar.ts';
import type { Action } from '../../sim/action.ts';
import { momentSentence } from '../../sim/moment-grammar.ts';
import { CrashSweep, sampledSteps } from '../../sim/sweep.ts';
import { standingOf } from '../challenge.ts';
import { experimentsOf, type Experiment } from '../experiments.ts';
import type { Claim, Verdict } from '../claims/claim.ts';
import type { Attempt, ChallengeStep, PredictStep, RunStep, Start } from '../lesson.ts';
import type { Problem } from '../parse/problem.ts';
import { settingInWords, valueInWords } from '../setting-words.ts';
import { shorterWays } from './shorter-ways.ts';
import { definitionOf, play, playGuided, type Played, type Stage } from './played-run.ts';

/** By this virtual time every stop of a run must have come. */
export const MOST_MS = 120_000;
/** Moments at which a sweep of the validator crashes the process. */
const SWEPT = 24;

export const RULES = ['predictions', 'runs', 'challenges', 'shortcuts', 'determinism'] as const;
export type Rule = (typeof RULES)[number];

export class LessonCheck {
  readonly #stage: Stage;
  readonly #file: string;
  #found: Problem[] = [];

  constructor(stage: Stage, file: string) {
    this.#stage = stage;
    this.#file = file;
  }

  /** What breaks the rule. */
  run(rule: Rule): readonly Problem[] {
    this.#found = [];
    const { lesson } = this.#stage;
    switch (rule) {
      case 'predictions':
      case 'runs':
        for (const experiment of experimentsOf(lesson)) this.#experiment(experiment, rule);
        break;
      case 'challenges':
        this.#eachChallenge((challenge, start) => this.#challenge(challenge, start));
        break;
      case 'shortcuts':
        this.#eachChallenge((challenge, start) => this.#shortcuts(challenge, start));
        break;
      case 'determinism':
        this.#eachChallenge((challenge, start) => this.#determinism(challenge, start));
        break;
    }
    return this.#found;
  }

  #say(line: number, sentence: string): void {
    this.#found.push({ file: this.#file, line, column: 1, sentence });
  }

  // ---- Predictions and runs ----

  #experiment({ start, steps }: Experiment, rule: 'predictions' | 'runs'): void {
    const runs = steps.filter((step): step is RunStep => step.kind === 'run');
    const stops = runs.flatMap((step) => step.stops);
    const predictions = steps.filter((step): step is PredictStep => step.kind === 'predict');
    const claims = predictions.map(({ question }): Claim | null =>
      question.kind === 'choice' ? question.truth : null,
    );
    const moments = predictions.flatMap(({ question }) =>
      question.kind === 'timeline' ? question.answer : [],
    );
    const guided = playGuided(this.#stage, {
      ...start,
      stops,
      claims: claims.flatMap((claim) => claim ?? []),
      moments,
      mostMs: MOST_MS,
    });
    if (rule === 'runs') {
      for (const { when, action } of start.actions) {
        if (when.kind !== 'at') {
          const line = steps[0]?.line ?? 1;
          this.#say(
            line,
            `"${actionSentence(action)}" happens by itself: give its time ("at 5 s …").`,
          );
        }
      }
      const missed = guided.stopsAtMs.indexOf(null);
      const stop = stops[missed];
      if (stop) {
        this.#say(
          stop.line,
          `"${momentSentence(stop.until)}" does not come within ${MOST_MS / 1000} s.`,
        );
      }
      return;
    }
    const verdicts = [...guided.verdicts];
    const times = [...guided.momentsAtMs];
    for (const step of predictions) {
      if (runs.every(({ line }) => line < step.line)) {
        this.#say(step.line, 'No run follows that shows what was predicted.');
      }
      if (step.question.kind === 'timeline') {
        if (times.shift() === null) this.#say(step.line, 'The moment asked for never comes.');
        continue;
      }
      const verdict = verdicts.shift() ?? { standing: 'open', found: '' };
      const { truth } = step.question;
      const found =
        truth.kind === 'sweep' ? this.#sweep(truth.process, start, guided.actions) : verdict;
      const isTrue = found.standing === 'holds' || found.standing === 'so far';
      if (isTrue) continue;
      const why = found.standing === 'open' ? 'the run does not show it' : found.found;
      this.#say(step.line, `"True because" is not true in the engine: ${why}.`);
    }
  }

  #sweep(process: string, start: Start, actions: Played['actions']): Verdict {
    const definition = definitionOf(this.#stage, start.settings);
    const run = { definition, log: this.#stage.log, actions, weather: null };
    const whole = play(this.#stage, { ...start, claims: [] });
    const sweep = new CrashSweep(run, process);
    for (const step of sampledSteps(whole.steps, SWEPT)) {
      const { outcome, sentence } = sweep.crashBehind(step);
      if (outcome === 'exact' || outcome === 'none') continue;
      return { standing: 'fails', found: sentence ?? `a crash behind step ${step}: ${outcome}` };
    }
    return { standing: 'holds', found: '' };
  }

  // ---- Challenges ----

  #eachChallenge(check: (challenge: ChallengeStep, start: Start) => void): void {
    for (const { start, steps } of experimentsOf(this.#stage.lesson)) {
      for (const step of steps) {
        if (step.kind !== 'challenge') continue;
        if (steps[0] !== step) this.#say(step.line, 'A challenge begins with "Start: fresh".');
        else check(step, start);
      }
    }
  }

  #challenge(challenge: ChallengeStep, start: Start): void {
    for (const { claim, line } of [...challenge.passWhen, ...challenge.failWhen]) {
      if (claim.kind === 'sweep') {
        this.#say(
          line,
          'A clause about every crash cannot be judged on one run; predict it instead.',
        );
      }
    }
    const nothing = this.#attempt(challenge, start, null);
    if (nothing.outcome === 'passed') this.#say(challenge.line, 'Doing nothing passes.');
    const { solution, wrong } = challenge;
    this.#checkAllowed(challenge, solution);
    const solved = this.#attempt(challenge, start, solution);
    if (solved.outcome !== 'passed') {
      this.#say(solution.line, `The solution does not pass: ${whyFailed(challenge, solved)}.`);
    }
    for (const attempt of wrong) {
      const failed = this.#attempt(challenge, start, attempt);
      if (failed.outcome === 'passed') {
        this.#say(attempt.line, `"${attempt.name}" passes, though it is listed as wrong.`);
        continue;
      }
      const index = challenge.passWhen.findIndex((each) =>
        each.sentence.startsWith(attempt.misses),
      );
      const { standing } = failed.clauses[index] ?? { standing: 'open' };
      if (standing === 'holds' || standing === 'so far') {
        const why = whyFailed(challenge, failed);
        this.#say(attempt.line, `"${attempt.name}" fails, but not where it should: ${why}.`);
      }
    }
  }

  #shortcuts(challenge: ChallengeStep, start: Start): void {
    for (const way of shorterWays(challenge)) {
      if (this.#attempt(challenge, start, way).outcome !== 'passed') continue;
      this.#say(challenge.line, `There is a shorter way than the solution: ${way.words}.`);
    }
  }

  #attempt(challenge: ChallengeStep, start: Start, attempt: Attempt | null) {
    const clauses = [...challenge.passWhen, ...challenge.failWhen];
    let standing: ReturnType<typeof standingOf> | null = null;
    const run = {
      settings: { ...start.settings, ...attempt?.settings },
      actions: [...start.actions, ...(attempt?.actions ?? [])],
      claims: clauses.map(({ claim }) => claim),
    };
    const played = play(this.#stage, run, (judge) => {
      standing = standingOf(challenge, start, judge.verdicts, judge.facts);
      return standing.outcome !== 'under way';
    });
    return standing ?? standingOf(challenge, start, played.verdicts, played.facts);
  }

  #checkAllowed({ may }: ChallengeStep, { settings, actions, line }: Attempt): void {
    for (const [name, value] of Object.entries(settings)) {
      const known = may.some(
        (each) => each.kind === 'set' && each.name === name && each.values.includes(value),
      );
      if (known) continue;
      const words = `set ${settingInWords(name)} to ${valueInWords(name, value)}`;
      this.#say(line, `The solution uses "${words}", which is not among "You may".`);
    }
    for (const { action } of actions) {
      if (may.some((each) => each.kind === 'act' && isSame(each.action, action))) continue;
      const words = actionSentence(action);
      this.#say(line, `The solution uses "${words}", which is not among "You may".`);
    }
  }

  #determinism({ solution }: ChallengeStep, start: Start): void {
    const run = {
      settings: { ...start.settings, ...solution.settings },
      actions: [...start.actions, ...solution.actions],
      claims: [],
    };
    const [one, other] = [play(this.#stage, run), play(this.#stage, run)];
    if (one.digest !== other.digest) {
      this.#say(solution.line, 'Two runs of the solution differ.');
    }
  }
}

function isSame(one: Action, other: Action): boolean {
  return actionSentence(one) === actionSentence(other);
}

function whyFailed(challenge: ChallengeStep, standing: ReturnType<typeof standingOf>): string {
  if (standing.broken) return `"${standing.broken.sentence}" happened`;
  if (standing.tooManyActions) return 'it takes too many actions';
  const missed = challenge.passWhen.flatMap(({ sentence }, index) => {
    const { standing: how = 'open', found = '' } = standing.clauses[index] ?? {};
    if (how === 'holds' || how === 'so far') return [];
    return `"${sentence}"${found === '' ? '' : ` (${found})`}`;
  });
  return `${missed.join(' and ')} ${standing.tooLate ? 'in time' : ''}`.trim();
}
