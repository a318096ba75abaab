// A lesson as data: what the build makes of a file in lessons/, and what page and validator work with.
//
// Plain and structured-cloneable. Texts are HTML that was sanitised when the lesson was built. The
// line numbers lead back to the file.

import type { Action } from '../engine/action.ts';
import type { PlannedAction } from '../sim/action-sentences.ts';
import type { Moment } from '../sim/moment-grammar.ts';
import type { Claim } from './claims/claim.ts';

/** Sanitised when built. */
export type Html = string;

export const LESSON_PANELS = [
  'result',
  'state',
  'sources',
  'checkpoints',
  'store',
  'log',
  'space-time',
  'phases',
  'outside',
] as const;
export type LessonPanel = (typeof LESSON_PANELS)[number];

/** Settings that differ from the scenario's, by Flink's option names. */
export type Changes = Readonly<Record<string, unknown>>;

/** What a list of lessons shows. */
export interface LessonHead {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
}

export interface Lesson extends LessonHead {
  /** Ids of lessons that come before. */
  readonly needs: readonly string[];
  readonly objective: string;
  /** What many believe, and this lesson refutes. */
  readonly misconception: string;
  readonly scenario: string;
  readonly seed: number;
  /** Panels beside the graph. */
  readonly show: readonly LessonPanel[];
  readonly intro: Html;
  /** How the lesson begins, unless its first step says otherwise. */
  readonly start: Start;
  readonly steps: readonly Step[];
}

/** A run of its own, from which the steps up to the next one go on. */
export interface Start {
  readonly settings: Changes;
  /** What happens by itself. */
  readonly actions: readonly PlannedAction[];
}

interface StepBase {
  /** Unique in the lesson; given by the author where something is kept by it. */
  readonly id: string;
  readonly line: number;
  readonly title: string;
  readonly text: Html;
  /** null: the run of the step before goes on. */
  readonly start: Start | null;
}

export interface Option {
  readonly text: Html;
  readonly right: boolean;
  /** What is said to whoever chose it. */
  readonly why: Html;
}

export interface ReadStep extends StepBase {
  readonly kind: 'read';
}

export interface PredictStep extends StepBase {
  readonly kind: 'predict';
  readonly asksConfidence: boolean;
  readonly question:
    | { readonly kind: 'choice'; readonly options: readonly Option[]; readonly truth: Claim }
    | { readonly kind: 'timeline'; readonly answer: Moment; readonly toleranceMs: number };
}

export interface Stop {
  readonly line: number;
  readonly until: Moment;
  readonly say: Html;
  /** What to look at: names of tasks, TaskManagers, channels. */
  readonly points: readonly string[];
  /** What the learner is asked to do here. */
  readonly act: Action | null;
}

export interface RunStep extends StepBase {
  readonly kind: 'run';
  readonly stops: readonly Stop[];
}

export interface QuestionStep extends StepBase {
  readonly kind: 'question';
  readonly options: readonly Option[];
}

/** What a learner may do in a challenge, and nothing else. */
export type Allowed =
  | { readonly kind: 'set'; readonly name: string; readonly values: readonly unknown[] }
  | { readonly kind: 'act'; readonly action: Action };

/** One way to go at a challenge, told from the start. */
export interface Attempt {
  readonly line: number;
  readonly settings: Changes;
  readonly actions: readonly PlannedAction[];
}

export interface WrongAttempt extends Attempt {
  readonly name: string;
  /** The clause in which it must fail. */
  readonly misses: string;
}

export interface Clause {
  readonly line: number;
  readonly sentence: string;
  readonly claim: Claim;
}

export interface ChallengeStep extends StepBase {
  readonly kind: 'challenge';
  readonly may: readonly Allowed[];
  readonly passWhen: readonly Clause[];
  readonly failWhen: readonly Clause[];
  /** null: as many as it takes. */
  readonly mostActions: number | null;
  readonly mostMs: number | null;
  readonly hints: readonly Html[];
  readonly solution: Attempt;
  readonly wrong: readonly WrongAttempt[];
}

export interface DebriefStep extends StepBase {
  readonly kind: 'debrief';
  readonly inFlink: Html;
}

export type Step = ReadStep | PredictStep | RunStep | QuestionStep | ChallengeStep | DebriefStep;
