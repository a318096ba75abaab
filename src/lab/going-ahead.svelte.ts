// Running ahead without animation, to something that was asked for: slice by slice, one a frame.
//
// Keeps true: one goal at a time; a long way is announced by a sentence; what was not found until
// the end is said; the run has at least half of the time, however long the page takes to draw.

import type { Execution } from './execution.svelte.ts';
import { AHEAD_BUDGET_MS } from './execution.svelte.ts';
import { PHRASES } from './phrases.en.ts';
import { stopsOf, type Grain } from './stepping.ts';

export type Goal =
  | { readonly kind: 'end' }
  | { readonly kind: 'step'; readonly step: number }
  /** The next such thing after a step. `isFound`: whether it has been recorded. */
  | {
      readonly kind: 'grain';
      readonly grain: Grain;
      readonly isFound: () => boolean;
      readonly onNone: () => void;
    };

/** A step that takes longer than so many slices is announced. */
const SILENT_SLICES = 15;
/** So soon at least a person sees how far it has come, and may stop it, ms. */
const LONGEST_SLICE_MS = 400;

export class GoingAhead {
  /** A sentence while it is under way. */
  sentence: string | null = $state(null);
  #goal: Goal | null = null;
  /** Slices that were spent on the goal. */
  #slices = 0;
  /** When the last slice was over; null: none was yet. */
  #overAtMs: number | null = null;
  readonly #execution: Execution;

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  get isUnderWay(): boolean {
    return this.#goal !== null;
  }

  start(goal: Goal): void {
    this.#goal = goal;
    this.#slices = 0;
    this.#overAtMs = null;
    this.#say();
  }

  stop(): void {
    this.#goal = null;
    this.sentence = null;
  }

  /** To be called in its turn at the execution. */
  async slice(): Promise<void> {
    const goal = this.#goal;
    if (!goal) return;
    const budgetMs = this.#budgetMs();
    const isDone =
      goal.kind === 'grain' ? await this.#seek(goal, budgetMs) : await this.#goOn(goal, budgetMs);
    this.#overAtMs = performance.now();
    this.#execution.follow();
    if (this.#goal !== goal) return;
    if (isDone) this.stop();
    else this.#say();
  }

  /** As long as the page was busy with what the last one brought. */
  #budgetMs(): number {
    const busyMs = this.#overAtMs === null ? 0 : performance.now() - this.#overAtMs;
    return Math.min(Math.max(busyMs, AHEAD_BUDGET_MS), LONGEST_SLICE_MS);
  }

  async #goOn(goal: Exclude<Goal, { kind: 'grain' }>, budgetMs: number): Promise<boolean> {
    const steps = goal.kind === 'step' ? Math.max(0, goal.step - this.#execution.step) : null;
    const { stopped } = await this.#execution.advance({ steps, budgetMs });
    return stopped !== 'budget' && stopped !== 'kind';
  }

  /** @returns whether it was found, or never will be. */
  async #seek(goal: Extract<Goal, { kind: 'grain' }>, budgetMs: number): Promise<boolean> {
    const execution = this.#execution;
    const untilKinds = stopsOf(goal.grain);
    const untilBreach = goal.grain === 'violation';
    const steps = untilKinds.length === 0 && !untilBreach ? 1 : null;
    const how = { steps, untilKinds, untilBreach, budgetMs };
    const endMs = performance.now() + budgetMs;
    this.#slices++;
    while (!execution.ended && performance.now() < endMs) {
      const { stopped } = await execution.advance(how);
      if (this.#goal !== goal || goal.isFound()) return true;
      if (stopped === 'budget') return false;
    }
    if (execution.ended) goal.onNone();
    return execution.ended;
  }

  #say(): void {
    const goal = this.#goal;
    if (!goal) return;
    const atMs = this.#execution.liveMs;
    switch (goal.kind) {
      case 'end':
        this.sentence = this.#execution.stopSign
          ? PHRASES.aheadToStop(atMs)
          : PHRASES.aheadToEnd(atMs);
        break;
      case 'step':
        this.sentence = PHRASES.aheadToStep(goal.step, atMs);
        break;
      case 'grain':
        if (goal.grain === 'completed') this.sentence = PHRASES.aheadToCheckpoint(atMs);
        else if (this.#slices > SILENT_SLICES) {
          this.sentence = PHRASES.aheadToGrain[goal.grain](atMs);
        }
        break;
    }
  }
}
