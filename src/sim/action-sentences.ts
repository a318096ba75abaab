// Actions as people write them: "at 7.4 s kill TM-2", "when checkpoint 2 completes, kill TM-1".
//
// A closed vocabulary: a sentence is understood entirely or refused with the nearest one that
// would be. Lessons, links and the command line share it.

import type { Plan } from '../engine/job/plan.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { Action, TimedAction } from './action.ts';
import { actionExamples, missingName, readAction, type Names } from './action-grammar.ts';
import { nearest } from './nearest.ts';

/** When to act: at a moment of virtual time, or when something happens. */
export type When =
  | { readonly kind: 'at'; readonly atMs: number }
  | {
      readonly kind: 'checkpoint';
      readonly checkpoint: number;
      readonly moment: 'starts' | 'completes';
    };

export interface PlannedAction {
  readonly when: When;
  readonly action: Action;
}

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const AT = /^at (\d+(?:\.\d{1,3})?) s,? (.+)$/;
const WHEN = /^when checkpoint (\d+) (starts|completes),? (.+)$/;

export function parsePlannedAction(sentence: string, names: Names): Parsed<PlannedAction> {
  const text = sentence.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
  const at = AT.exec(text);
  const when = WHEN.exec(text);
  const rest = at?.[2] ?? when?.[3];
  if (rest === undefined) return refused(text, examples(names));
  const action = readAction(rest, names);
  if (!action) {
    const missing = missingName(rest, names);
    return missing
      ? { ok: false, problem: `"${text}": ${missing}` }
      : refused(text, examples(names));
  }
  return {
    ok: true,
    value: {
      action,
      when: at
        ? { kind: 'at', atMs: Math.round(Number(at[1]) * 1000) }
        : {
            kind: 'checkpoint',
            checkpoint: Number(when?.[1]),
            moment: when?.[2] === 'starts' ? 'starts' : 'completes',
          },
    },
  };
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
  return actionExamples(names).flatMap((action) => [
    `at 7.4 s ${action}`,
    `when checkpoint 2 starts, ${action}`,
    `when checkpoint 2 completes, ${action}`,
  ]);
}

function refused(text: string, known: readonly string[]): { ok: false; problem: string } {
  return { ok: false, problem: `"${text}" is no action. Did you mean "${nearest(text, known)}"?` };
}

/** Splits a plan into what the conductor's script holds and what must be watched for. */
export class ActionScript {
  readonly timed: readonly TimedAction[];
  #waiting: readonly PlannedAction[];

  constructor(planned: readonly PlannedAction[]) {
    this.timed = planned
      .flatMap(({ when, action }) =>
        when.kind === 'at' ? { atMs: when.atMs, afterStep: null, action } : [],
      )
      .sort((left, right) => left.atMs - right.atMs);
    this.#waiting = planned.filter(({ when }) => when.kind !== 'at');
  }

  /** Every event of the run; acts when a moment has come. */
  see(event: TraceEvent, act: (action: Action) => void): void {
    if (event.kind !== 'checkpoint-triggered' && event.kind !== 'checkpoint-completed') return;
    const moment = event.kind === 'checkpoint-triggered' ? 'starts' : 'completes';
    this.#waiting = this.#waiting.filter(({ when, action }) => {
      if (when.kind !== 'checkpoint') return true;
      if (when.checkpoint !== event.checkpoint || when.moment !== moment) return true;
      act(action);
      return false;
    });
  }
}
