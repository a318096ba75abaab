// Carries a fault plan out: reads the trace of the run and acts when a moment has come.
//
// It only looks at events and steps, so the same plan on the same run acts at the same places.
// What it did stands in the conductor's list of actions, from which a link can repeat it.

import type { ProcessId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Action } from '../action.ts';
import type { Conductor } from '../conductor.ts';
import type { FaultPlan, Moment } from './plan.ts';

interface Waiting {
  readonly moment: Moment;
  readonly action: Action;
  seen: number;
  /** The step at which to act; null: the moment has not come. */
  atStep: number | null;
}

export class FaultInjector {
  #waiting: Waiting[];
  readonly #replacedAfterSteps: number | null;
  readonly #kinds: ReadonlySet<string>;
  /** Before this step nothing is to be done. */
  #nextStep: number;

  constructor({ kills, acts, replacedAfterSteps }: FaultPlan) {
    this.#replacedAfterSteps = replacedAfterSteps;
    this.#waiting = [
      ...kills.map(({ process, moment, afterEffects }) =>
        planned(moment, {
          kind: 'kill',
          process,
          ...(afterEffects === null ? {} : { afterEffects }),
        }),
      ),
      ...acts.map(({ moment, action }) => planned(moment, action)),
    ];
    this.#kinds = new Set(this.#waiting.map(({ moment }) => moment.event));
    this.#nextStep = firstStep(this.#waiting);
  }

  /** Every event of the run. */
  see(event: TraceEvent): void {
    if (event.kind === 'process-killed') this.#replace(event.killed, event.step);
    if (this.#waiting.length === 0 || !this.#kinds.has(event.kind)) return;
    for (const waiting of this.#waiting) {
      if (waiting.moment.event !== event.kind || waiting.atStep !== null) continue;
      if (++waiting.seen === waiting.moment.nth) {
        waiting.atStep = event.step + waiting.moment.stepsLater;
        this.#nextStep = Math.min(this.#nextStep, waiting.atStep);
      }
    }
  }

  #replace(killed: ProcessId, step: number): void {
    if (this.#replacedAfterSteps === null || !killed.startsWith('TM-')) return;
    const moment: Moment = { event: 'start', nth: 1, stepsLater: step + this.#replacedAfterSteps };
    this.#waiting.push(planned(moment, { kind: 'start-task-manager' }));
    this.#nextStep = firstStep(this.#waiting);
  }

  /** Between two steps: act if a moment has come. */
  act(conductor: Conductor): void {
    if (conductor.step < this.#nextStep) return;
    for (const { action, atStep } of this.#waiting) {
      if (atStep !== null && conductor.step >= atStep) conductor.act(action);
    }
    this.#waiting = this.#waiting.filter(
      ({ atStep }) => atStep === null || conductor.step < atStep,
    );
    this.#nextStep = firstStep(this.#waiting);
  }
}

function planned(moment: Moment, action: Action): Waiting {
  return { moment, action, seen: 0, atStep: moment.event === 'start' ? moment.stepsLater : null };
}

function firstStep(waiting: readonly Waiting[]): number {
  return Math.min(...waiting.map(({ atStep }) => atStep ?? Infinity));
}
