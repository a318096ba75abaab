// Follows a run through the stops of a lesson, and judges its claims on the way.
//
// Keeps true: each event is looked at once, in order; a stop is sought only when the one before has
// come and what was to be done there has been done. The same judgement as the validator's.

import type { Action } from '../../engine/action.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { actionSentence } from '../../sim/action-grammar.ts';
import { shapeOf } from '../../sim/action-sentences.ts';
import {
  watchFor,
  type JobShape,
  type Moment,
  type MomentWatch,
} from '../../sim/moment-grammar.ts';
import type { Claim, Verdict } from '../../teaching/claims/claim.ts';
import { Judge } from '../../teaching/claims/judge.ts';
import type { RunFacts } from '../../teaching/claims/run-facts.ts';
import type { StopSign } from '../execution.svelte.ts';
import type { Run } from '../run.svelte.ts';

export interface Awaited {
  readonly until: Moment;
  /** To be done when it has come. */
  readonly act: Action | null;
}

/** How far the run has come; a new one at each change. */
export interface Standing {
  /** Stops that have come. */
  readonly reached: number;
  /** What is to be done now, at the last of them; null: nothing. */
  readonly toDo: Action | null;
  readonly verdicts: readonly Verdict[];
  readonly facts: RunFacts;
  /** When moments that were asked about came. */
  readonly momentsAtMs: readonly (number | null)[];
}

export class FollowedRun {
  readonly run: Run;
  readonly #stops: readonly Awaited[];
  readonly #shape: JobShape;
  readonly #judge: Judge;
  readonly #moments: readonly MomentWatch[];
  readonly #momentsAtMs: (number | null)[];
  #position = 0;
  #reached = 0;
  #toDo: Action | null = null;
  /** One per stop. */
  readonly #watches: readonly MomentWatch[];

  constructor(
    run: Run,
    what: {
      readonly stops: readonly Awaited[];
      readonly claims: readonly Claim[];
      readonly moments: readonly Moment[];
    },
  ) {
    this.run = run;
    this.#stops = what.stops;
    this.#shape = shapeOf(run.plan);
    this.#judge = new Judge(
      what.claims,
      {
        taskCount: run.plan.tasks.length,
        slowdown: run.scenario.slowdown,
        expected: run.expected,
      },
      this.#shape,
    );
    this.#moments = what.moments.map((moment) => watchFor(moment, this.#shape));
    this.#momentsAtMs = what.moments.map(() => null);
    this.#watches = what.stops.map(({ until }) => watchFor(until, this.#shape));
  }

  /** To be asked after each change of the run. */
  look(): Standing {
    for (const event of this.run.eventsFrom(this.#position)) {
      this.#position++;
      this.#see(event);
    }
    const stop = this.#stops[this.#reached];
    if (this.#toDo === null && stop?.until.kind === 'at') {
      if (this.run.liveMs >= stop.until.atMs) this.#reach(stop);
    }
    return {
      reached: this.#reached,
      toDo: this.#toDo,
      verdicts: this.#judge.verdicts,
      facts: this.#judge.facts,
      momentsAtMs: [...this.#momentsAtMs],
    };
  }

  /** Where the run is to stand still next; null: nowhere. */
  sign(): StopSign | null {
    const stop = this.#toDo === null ? this.#stops[this.#reached] : undefined;
    if (!stop) return null;
    const { until } = stop;
    if (until.kind === 'at') return { atMs: until.atMs, kinds: [], see: () => false };
    const watch = watchFor(until, this.#shape);
    for (const event of this.run.eventsFrom(0)) watch.pass(event);
    return { atMs: null, kinds: watch.kinds, see: (event) => watch.see(event) };
  }

  #see(event: TraceEvent): void {
    this.#judge.see(event);
    for (const [index, watch] of this.#moments.entries()) {
      if (this.#momentsAtMs[index] === null && watch.see(event)) {
        this.#momentsAtMs[index] = event.atMs;
      }
    }
    const later = this.#reached + (this.#toDo === null ? 1 : 0);
    for (const watch of this.#watches.slice(later)) watch.pass(event);
    if (this.#toDo !== null) {
      const done = event.kind === 'action' && isMeant(this.#toDo, event.order);
      if (done) this.#toDo = null;
      return;
    }
    const stop = this.#stops[this.#reached];
    if (!stop) return;
    const { until } = stop;
    const come =
      until.kind === 'at'
        ? event.atMs >= until.atMs
        : this.#watches[this.#reached]?.see(event) === true;
    if (come) this.#reach(stop);
  }

  #reach(stop: Awaited): void {
    this.#reached++;
    this.#toDo = stop.act;
  }
}

/** The same, or the same to the successor of a process that was replaced. */
export function isMeant(wanted: Action, done: Action): boolean {
  const plain = (action: Action): string => actionSentence(action).replace(/(TM-\d+)\.\d+/, '$1');
  return plain(wanted) === plain(done);
}
