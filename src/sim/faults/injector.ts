// Carries a fault plan out: reads the trace of the run and acts when a moment has come.
//
// It only looks at events and steps, so the same plan on the same run acts at the same places.
// What it did stands in the conductor's list of actions, from which a link can repeat it.

import type { ProcessId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Action } from '../action.ts';
import type { Conductor } from '../conductor.ts';
import type { SnapshotName } from '../../engine/job/start-from.ts';
import type { FaultPlan, Moment, PlannedStart, PlannedTampering } from './plan.ts';

interface Waiting {
  readonly moment: Moment;
  readonly action: Action | PlannedTampering;
  seen: number;
  /** The step at which to act; null: the moment has not come. */
  atStep: number | null;
}

export class FaultInjector {
  #waiting: Waiting[];
  readonly #replacedAfterSteps: number | null;
  readonly #kinds: ReadonlySet<string>;
  /** What is in the store, oldest first; only when something is to happen to it. */
  readonly #files: Set<string> | null;
  readonly #starts: PlannedStart[];
  readonly #newest = new NewestSnapshot();
  /** Before this step nothing is to be done. */
  #nextStep: number;

  constructor({ kills, acts, tampering, starts, replacedAfterSteps }: FaultPlan) {
    this.#files = tampering.length > 0 ? new Set() : null;
    this.#starts = [...starts];
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
      ...tampering.map((each) => planned(each.moment, each)),
    ];
    this.#kinds = new Set(this.#waiting.map(({ moment }) => moment.event));
    this.#nextStep = firstStep(this.#waiting);
  }

  /** Every event of the run. */
  see(event: TraceEvent): void {
    if (event.kind === 'process-killed') this.#replace(event.killed, event.step);
    if (this.#files) {
      if (event.kind === 'file-written') this.#files.add(event.file);
      else if (event.kind === 'files-deleted') {
        for (const file of event.files) this.#files.delete(file);
      }
    }
    if (this.#starts.length > 0) this.#mayStart(event);
    if (this.#waiting.length === 0 || !this.#kinds.has(event.kind)) return;
    for (const waiting of this.#waiting) {
      if (waiting.moment.event !== event.kind || waiting.atStep !== null) continue;
      if (++waiting.seen === waiting.moment.nth) {
        waiting.atStep = event.step + waiting.moment.stepsLater;
        this.#nextStep = Math.min(this.#nextStep, waiting.atStep);
      }
    }
  }

  /** The job has ended, or the last start was refused. */
  #mayStart(event: TraceEvent): void {
    this.#newest.see(event);
    const isEnd = event.kind === 'job-status' && this.#newest.isLeft(event);
    if (!isEnd && event.kind !== 'start-refused') return;
    const snapshot = this.#newest.snapshot;
    const planned = snapshot && this.#starts.shift();
    if (!planned) return;
    const { order, stepsLater } = planned;
    this.#waiting.push({
      moment: { event: 'start', nth: 1, stepsLater },
      action: { kind: 'start-job', ...snapshot, ...order },
      seen: 0,
      atStep: event.step + stepsLater,
    });
    this.#nextStep = firstStep(this.#waiting);
  }

  /** Nothing is left to happen: jobs that wait to be started need not wait for steps. @returns whether
   * something is done. */
  atRest(conductor: Conductor): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter(({ action }) => {
      if (!('kind' in action) || action.kind !== 'start-job') return true;
      conductor.act(action);
      return false;
    });
    this.#nextStep = firstStep(this.#waiting);
    return this.#waiting.length < before;
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
      if (atStep === null || conductor.step < atStep) continue;
      const meant = 'how' in action ? this.#choose(action) : action;
      if (meant) conductor.act(meant);
    }
    this.#waiting = this.#waiting.filter(
      ({ atStep }) => atStep === null || conductor.step < atStep,
    );
    this.#nextStep = firstStep(this.#waiting);
  }

  #choose({ how, back }: PlannedTampering): Action | null {
    const files = [...(this.#files ?? [])];
    const file = files[files.length - 1 - (back % Math.max(1, files.length))];
    // Named within the job's folder, as a person would.
    return file === undefined ? null : { kind: how, file: file.slice(file.indexOf('/') + 1) };
  }
}

/** What a job that has ended can be gone on from without anything coming twice. */
class NewestSnapshot {
  snapshot: SnapshotName | null = null;

  see(event: TraceEvent): void {
    const isNewer = (checkpoint: number): boolean => checkpoint > (this.snapshot?.checkpoint ?? 0);
    if (event.kind === 'checkpoint-completed') {
      const { checkpoint, savepoint } = event;
      if (savepoint === 'plain' || !isNewer(checkpoint)) return;
      this.snapshot = { checkpoint, isSavepoint: savepoint !== undefined };
    } else if (event.kind === 'recovery-started') {
      const { checkpoint } = event;
      // What it goes back behind has had its transactions aborted.
      if (checkpoint === null) this.snapshot = null;
      else if (checkpoint !== this.snapshot?.checkpoint) {
        this.snapshot = { checkpoint, isSavepoint: false };
      }
    }
  }

  /** A job that finished because all was done leaves nothing to go on with. */
  isLeft({ status, savepoint }: Extract<TraceEvent, { kind: 'job-status' }>): boolean {
    return (
      status === 'CANCELED' ||
      status === 'FAILED' ||
      (status === 'FINISHED' && savepoint !== undefined)
    );
  }
}

function planned(moment: Moment, action: Waiting['action']): Waiting {
  return { moment, action, seen: 0, atStep: moment.event === 'start' ? moment.stepsLater : null };
}

function firstStep(waiting: readonly Waiting[]): number {
  return Math.min(...waiting.map(({ atStep }) => atStep ?? Infinity));
}
