// One lesson as a learner goes through it: which step, which run, what may be done, how it stands.
//
// Keeps true: a prediction is made before its run can move; what counts is judged on the trace of the
// run that is shown; a run that the solution leads counts for nothing.

import type { Action } from '../../engine/action.ts';
import type { ProcessId } from '../../engine/protocol.ts';
import { WorkerPort } from '../../cluster/worker-port.ts';
import type { RunPort } from '../../cluster/port.ts';
import { actionSentence } from '../../sim/action-grammar.ts';
import { makeRunLink } from '../../sim/run-link.ts';
import { standingOf, type ChallengeStanding } from '../../teaching/challenge.ts';
import { experimentsOf, type Experiment } from '../../teaching/experiments.ts';
import type {
  ChallengeStep,
  Changes,
  Lesson,
  PredictStep,
  RunStep,
  Step,
} from '../../teaching/lesson.ts';
import { PHRASES } from '../phrases.en.ts';
import { SESSION_PHRASES } from '../session-phrases.en.ts';
import type { Preferences } from '../preferences.svelte.ts';
import type { Run } from '../run.svelte.ts';
import { Session } from '../session.svelte.ts';
import type { PersonAction } from '../why-not.ts';
import { FollowedRun, isMeant, type Awaited, type Standing } from './followed-run.ts';
import type { Ghost } from './lesson-frame.ts';
import { inMemory } from './memory-port.ts';
import type { LessonProgress, LessonRecord, Prediction } from './progress.svelte.ts';

export interface RoomOptions {
  readonly lesson: Lesson;
  readonly preferences: Preferences;
  readonly progress: LessonProgress;
  readonly createPort?: () => RunPort;
  readonly dataUrl?: string;
}

/** How the run of the step is led. */
type Lead = 'lesson' | 'learner' | 'solution';

export class LessonRoom {
  readonly lesson: Lesson;
  /** The step that is shown. */
  index = $state(0);
  session: Session | null = $state.raw(null);
  /** What was chosen for the challenge; null: it has not begun. */
  chosen: Changes | null = $state.raw(null);
  lead: Lead = $state('lesson');
  readonly #options: RoomOptions;
  readonly #experiments: readonly Experiment[];
  #followed: FollowedRun | null = $state.raw(null);
  /** The run begins by itself. */
  #plays = false;
  /** Which stop the run's stop sign stands for. */
  #signFor = '';

  constructor(options: RoomOptions) {
    this.lesson = options.lesson;
    this.#options = options;
    this.#experiments = experimentsOf(options.lesson);
    this.go(this.#firstOf(options.progress.of(options.lesson.id).step));
  }

  // ---- Where it stands ----

  get record(): LessonRecord {
    return this.#options.progress.of(this.lesson.id);
  }

  readonly step: Step = $derived.by(() => {
    const step = this.lesson.steps[this.index];
    if (!step) throw new Error('A lesson has at least one step.');
    return step;
  });

  get run(): Run | null {
    return this.session?.run ?? null;
  }

  readonly experiment: Experiment = $derived.by(() => {
    const found = this.#experiments.find(({ steps }) => steps.includes(this.step));
    if (!found) throw new Error('Every step belongs to a run.');
    return found;
  });

  /** null: the run is not open yet. */
  readonly standing: Standing | null = $derived.by(() => {
    const followed = this.#followed;
    if (!followed) return null;
    void followed.run.version;
    void followed.run.liveMs;
    return followed.look();
  });

  /** Stops of the step shown that have come, and whether it has more. */
  readonly stops = $derived.by(() => {
    const { step } = this;
    if (step.kind !== 'run') return null;
    const before = this.#stopsBefore(step);
    const reached = Math.max(
      0,
      Math.min(step.stops.length, (this.standing?.reached ?? 0) - before),
    );
    const toDo = reached > 0 ? (this.standing?.toDo ?? null) : null;
    return { reached, toDo, isOver: reached === step.stops.length && toDo === null };
  });

  /** What the stop where the run stands points at. */
  readonly points: readonly string[] = $derived.by(() => {
    const { step, stops, run } = this;
    if (step.kind !== 'run' || !stops || run?.playing === true) return [];
    return step.stops[stops.reached - 1]?.points ?? [];
  });

  /** The run has been led through all its stops. */
  readonly isShown: boolean = $derived.by(() => {
    const { standing, experiment } = this;
    const stops = experiment.steps.flatMap((step) => (step.kind === 'run' ? step.stops : []));
    return standing !== null && standing.reached === stops.length && standing.toDo === null;
  });

  readonly challenge: ChallengeStanding | null = $derived.by(() => {
    const { step, standing, experiment } = this;
    if (step.kind !== 'challenge' || !standing || this.chosen === null) return null;
    return standingOf(step, experiment.start, standing.verdicts, standing.facts);
  });

  /** Predictions on the timeline, of the run that is shown. */
  readonly ghosts: readonly Ghost[] = $derived.by(() => {
    const { predictions } = this.record;
    return this.experiment.steps.flatMap((step): Ghost[] => {
      if (step.kind !== 'predict' || step.question.kind !== 'timeline') return [];
      const atMs = this.marking[step.id] ?? predictions[step.id]?.value;
      return atMs === undefined ? [] : [{ atMs, label: SESSION_PHRASES.youSaid }];
    });
  });

  /** Marks on the timeline that have not been committed yet. */
  marking: Readonly<Record<string, number>> = $state.raw({});

  /** When a moment that was asked about came; null: it has not. */
  momentOf(step: PredictStep): number | null {
    const asked = this.experiment.steps.filter(
      (each) => each.kind === 'predict' && each.question.kind === 'timeline',
    );
    return this.standing?.momentsAtMs[asked.indexOf(step)] ?? null;
  }

  /** Why the next step cannot be gone to; null: it can. */
  readonly whyNotNext: string | null = $derived.by(() => {
    const { step, record } = this;
    if (this.index === this.lesson.steps.length - 1) return SESSION_PHRASES.lessonOver;
    switch (step.kind) {
      case 'predict':
        return record.predictions[step.id] ? null : SESSION_PHRASES.predictFirst;
      case 'run':
        return this.stops?.isOver === true ? null : SESSION_PHRASES.runFirst;
      case 'question':
        return record.answers[step.id] ? null : SESSION_PHRASES.answerFirst;
      case 'challenge':
        return record.passed.includes(step.id) ? null : SESSION_PHRASES.passFirst;
      case 'read':
      case 'debrief':
        return null;
    }
  });

  get isFinished(): boolean {
    return this.record.finished;
  }

  // ---- What a learner does ----

  go(index: number): void {
    const before = this.session ? this.experiment : null;
    this.index = Math.max(0, Math.min(this.lesson.steps.length - 1, index));
    const { step, record } = this;
    const passed = this.lesson.steps.every(
      ({ kind, id }) => kind !== 'challenge' || record.passed.includes(id),
    );
    const finished = record.finished || (step.kind === 'debrief' && passed);
    this.#change({ step: Math.max(record.step, this.index), finished });
    if (before !== this.experiment) this.restart();
    else this.direct();
  }

  next(): void {
    if (this.whyNotNext === null) this.go(this.index + 1);
  }

  back(): void {
    // What lies behind in the same run has happened: it begins anew with its first step.
    const previous = this.lesson.steps[this.index - 1];
    if (previous) this.go(this.index - 1);
  }

  /** The run of this step once more, from its beginning. */
  restart(): void {
    this.chosen = this.step.kind === 'challenge' && !hasSettings(this.step) ? {} : null;
    this.lead = this.step.kind === 'challenge' ? 'learner' : 'lesson';
    this.#open(this.chosen ?? {});
  }

  /** The lesson from its first step; what was said before is forgotten. */
  beginAnew(): void {
    this.#options.progress.forget(this.lesson.id);
    this.session?.close();
    this.session = null;
    this.go(0);
  }

  predict(step: PredictStep, prediction: Prediction): void {
    if (this.record.predictions[step.id]) return;
    this.#change({ predictions: { ...this.record.predictions, [step.id]: prediction } });
    this.direct();
    this.next();
  }

  answer(id: string, options: readonly number[]): void {
    this.#change({ answers: { ...this.record.answers, [id]: [...options] } });
  }

  /** Begin the challenge with these settings. */
  attempt(changes: Changes): void {
    this.lead = 'learner';
    this.chosen = changes;
    this.#open(changes, true);
  }

  /** Watch the solution: a run that counts for nothing. */
  watchSolution(): void {
    if (this.step.kind !== 'challenge') return;
    this.lead = 'solution';
    this.chosen = this.step.solution.settings;
    this.#open(this.chosen, true);
  }

  play(): void {
    this.run?.play();
  }

  /** On to where the run stands still next, without watching. */
  goThere(): void {
    this.run?.runToEnd();
  }

  do(action: Action): void {
    this.run?.perform(action);
  }

  whyNot(action: Action): string | null {
    const { run } = this;
    if (!run) return PHRASES.opening;
    void run.version;
    return run.whyNot(action);
  }

  close(): void {
    this.session?.close();
    this.session = null;
  }

  // ---- The run ----

  /** The run that is shown has become another one: the first of its session, or a branch. */
  async adopt(run: Run): Promise<void> {
    const isFirst = this.session?.branches?.list[0]?.run === run;
    if (isFirst && !this.#plays) run.pause();
    run.lessonForbids = (action, process) => this.#forbids(action, process);
    await run.opened;
    if (this.run !== run) return;
    this.#signFor = '';
    this.#followed = new FollowedRun(run, this.#followedBy());
    this.direct();
  }

  /** Stop signs, and what the lesson does by itself. To be called when the standing has changed. */
  direct(): void {
    const { run, standing, step } = this;
    if (!run || !this.#followed || this.#followed.run !== run || !standing) return;
    const follows = step.kind === 'run' || this.lead === 'solution';
    const key = follows && standing.toDo === null ? `${run.job} ${standing.reached}` : '';
    if (key !== this.#signFor) {
      this.#signFor = key;
      run.stopAt(key === '' ? null : this.#followed.sign());
    }
    if (this.lead === 'solution' && standing.toDo !== null && run.whyNot(standing.toDo) === null) {
      void run.act(standing.toDo).then(() => run.play());
    }
    const passes = this.challenge?.outcome === 'passed' && this.lead === 'learner';
    if (passes && !this.record.passed.includes(step.id)) {
      this.#change({ passed: [...this.record.passed, step.id] });
    }
  }

  #open(changes: Changes, plays = false): void {
    const { preferences, createPort, dataUrl } = this.#options;
    const { start } = this.experiment;
    this.session?.close();
    this.#plays = plays;
    this.#followed = null;
    const { scenario, seed } = this.lesson;
    const actions = start.actions.flatMap(({ when, action }) =>
      when.kind === 'at' ? { atMs: when.atMs, afterStep: null, action } : [],
    );
    const settings = { ...start.settings, ...changes };
    if (!plays && this.step.kind === 'challenge' && hasSettings(this.step)) this.chosen = null;
    this.session = new Session({
      preferences,
      createPort: () => inMemory(createPort ? createPort() : new WorkerPort()),
      openStore: () => Promise.resolve({ kind: 'memory-only', sentence: '' }),
      exclusive: () => Promise.resolve(() => undefined),
      fragment: makeRunLink({ scenario, seed, settings, actions, step: null }),
      remember: () => undefined,
      ...(dataUrl !== undefined && { dataUrl }),
    });
  }

  #followedBy() {
    const { steps } = this.experiment;
    const [first] = steps;
    const challenge = first?.kind === 'challenge' ? first : null;
    const stops: Awaited[] =
      challenge && this.lead === 'solution'
        ? challenge.solution.actions.map(({ when, action }) => ({ until: when, act: action }))
        : steps.flatMap((step) => (step.kind === 'run' ? step.stops : []));
    return {
      stops,
      claims: challenge
        ? [...challenge.passWhen, ...challenge.failWhen].map(({ claim }) => claim)
        : [],
      moments: steps.flatMap((step) =>
        step.kind === 'predict' && step.question.kind === 'timeline' ? step.question.answer : [],
      ),
    };
  }

  #stopsBefore(step: RunStep): number {
    let before = 0;
    for (const each of this.experiment.steps) {
      if (each === step) break;
      if (each.kind === 'run') before += each.stops.length;
    }
    return before;
  }

  /** The first step of the run that this one belongs to. */
  #firstOf(index: number): number {
    const step = this.lesson.steps[index] ?? this.lesson.steps[0];
    const experiment = this.#experiments.find(({ steps }) => step && steps.includes(step));
    const first = experiment?.steps[0];
    return first ? this.lesson.steps.indexOf(first) : 0;
  }

  #forbids(action: PersonAction, process?: ProcessId): string | null {
    const { step } = this;
    const acts = actionOf(action, process);
    switch (step.kind) {
      case 'predict':
        if (this.record.predictions[step.id] && action === 'step') return null;
        return SESSION_PHRASES.predictFirst;
      case 'run': {
        const { stops } = this;
        if (!stops || stops.isOver) return null;
        if (stops.toDo === null) return acts ? SESSION_PHRASES.watchNow : null;
        if (action === 'step') return null;
        if (acts && isMeant(stops.toDo, acts)) return null;
        return SESSION_PHRASES.doFirst(actionSentence(stops.toDo));
      }
      case 'challenge': {
        if (this.chosen === null) return SESSION_PHRASES.chooseFirst;
        if (!acts || this.lead === 'solution') return null;
        const may = step.may.flatMap((each) => (each.kind === 'act' ? each.action : []));
        if (may.some((each) => isMeant(each, acts))) return null;
        return SESSION_PHRASES.onlyThese(may.map(actionSentence));
      }
      case 'read':
      case 'question':
      case 'debrief':
        return null;
    }
  }

  #change(changes: Partial<LessonRecord>): void {
    this.#options.progress.change(this.lesson.id, changes);
  }
}

export function hasSettings(step: ChallengeStep): boolean {
  return step.may.some(({ kind }) => kind === 'set');
}

function actionOf(action: PersonAction, process?: ProcessId): Action | null {
  if (typeof action === 'object') return action;
  if (action === 'kill') return process === undefined ? null : { kind: 'kill', process };
  return action === 'trigger' ? { kind: 'trigger-checkpoint' } : null;
}
