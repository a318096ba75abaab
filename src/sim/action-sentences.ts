// Actions as people write them: "at 7.4 s kill TM-2", "when checkpoint 2 completes, kill TM-1".
//
// A closed vocabulary: a sentence is understood entirely or refused with the nearest one that
// would be. Lessons, links and the command line share it; moments stand in moment-grammar.ts.

import type { Plan } from '../engine/job/plan.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { Action, TimedAction } from './action.ts';
import { actionExamples, missingName, readAction, type Names } from './action-grammar.ts';
import {
  missingInMoment,
  momentExamples,
  readMoment,
  watchFor,
  type JobShape,
  type Moment,
  type MomentWatch,
} from './moment-grammar.ts';
import { nearest } from './nearest.ts';

export interface PlannedAction {
  /** At a moment of virtual time, or when something happens. */
  readonly when: Moment;
  readonly action: Action;
}

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** A moment and what is done then; sentences of moments hold no action. */
const PLANNED = /^(at \d+(?:\.\d{1,3})? s|when .+?(?=,)),? (.+)$/;

export function parsePlannedAction(sentence: string, names: Names): Parsed<PlannedAction> {
  const text = sentence.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
  const [, whenText = '', rest = ''] = PLANNED.exec(text) ?? splitAtVerb(text) ?? [];
  const when = readMoment(whenText);
  if (!when) return refused(text, examples(names));
  const action = readAction(rest, names);
  const missing = missingInMoment(when, names) ?? (action ? null : missingName(rest, names));
  if (missing) return { ok: false, problem: `"${text}": ${missing}` };
  return action ? { ok: true, value: { action, when } } : refused(text, examples(names));
}

/** The comma behind the moment may be left out. */
function splitAtVerb(text: string): readonly string[] | null {
  return /^(when checkpoint \d+ \w+) (.+)$/.exec(text);
}

/** The action alone: "kill TM-2", "trigger a checkpoint".
 * @param names what may be named; null: anything */
export function parseAction(text: string, names: Names | null): Parsed<Action> {
  const action = readAction(text, names);
  if (action) return { ok: true, value: action };
  return refused(text, actionExamples(names ?? ANY_NAMES));
}

/** Everything of a job that a sentence can name. */
export function namesOf(plan: Plan, taskManagers: number): Names {
  return {
    processes: ['JM', ...Array.from({ length: taskManagers }, (_, index) => `TM-${index + 1}`)],
    tasks: plan.tasks.map(({ id }) => id),
    operators: [...new Set(plan.tasks.map(({ operator }) => operator.name))],
    channels: [...plan.channel.keys()],
  };
}

const ANY_NAMES: Names = {
  processes: ['TM-1', 'JM'],
  tasks: ['Map-1'],
  operators: ['Map'],
  channels: ['Map-1→Count-1'],
};

function examples(names: Names): string[] {
  const moments = momentExamples(names);
  return actionExamples(names).flatMap((action) =>
    moments.map((when) => `${when}${when.startsWith('at ') ? '' : ','} ${action}`),
  );
}

function refused(text: string, known: readonly string[]): { ok: false; problem: string } {
  return { ok: false, problem: `"${text}" is no action. Did you mean "${nearest(text, known)}"?` };
}

/** Splits a plan into what the conductor's script holds and what must be watched for. */
export class ActionScript {
  readonly timed: readonly TimedAction[];
  readonly #waiting: readonly { readonly watch: MomentWatch; readonly action: Action }[];

  constructor(planned: readonly PlannedAction[], job: JobShape) {
    this.timed = planned
      .flatMap(({ when, action }) =>
        when.kind === 'at' ? { atMs: when.atMs, afterStep: null, action } : [],
      )
      .sort((left, right) => left.atMs - right.atMs);
    this.#waiting = planned
      .filter(({ when }) => when.kind !== 'at')
      .map(({ when, action }) => ({ watch: watchFor(when, job), action }));
  }

  /** Every event of the run; acts when a moment has come. */
  see(event: TraceEvent, act: (action: Action) => void): void {
    for (const { watch, action } of this.#waiting) if (watch.see(event)) act(action);
  }
}

/** What moments must know of a job, from its plan. */
export function shapeOf(plan: Plan): JobShape {
  return { inputsOf: (task) => plan.task.get(task)?.inputs.map(({ id }) => id) ?? [] };
}
