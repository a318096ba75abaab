// The run itself as it has been executed so far, wherever a person looks.
//
// Keeps true: one request to the port at a time, in the order they were asked for; virtual time
// only goes up; every event that comes back is recorded before anybody is told.

import type { Advance, CheckState, Opened, Progress, RunPort } from '../cluster/port.ts';
import type { StoreSeen, Wanted } from '../cluster/look-in-store.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { Action, TimedAction } from '../sim/action.ts';
import type { Narrator } from '../trace/narration.ts';
import { renew, type ViewFacts } from '../trace/view.ts';
import type { ViewModel } from '../trace/view-model.ts';
import { NO_COUNTS, countsOf, type Counts } from './counts.ts';
import type { LogLine } from './log-book.ts';
import { Recording } from './recording.ts';

/** Real time the port may take for one request, ms. */
const PLAYING_BUDGET_MS = 12;
export const AHEAD_BUDGET_MS = 50;
/** How far, in real time, the cursor may run before what was executed, so that it moves evenly. */
const LEAD_MS = 40;

/** Where a run is to stand still: at a virtual time, or with an event of some kinds. */
export interface StopSign {
  readonly atMs: number | null;
  readonly kinds: readonly TraceEvent['kind'][];
  /** @returns whether this event is the one. */
  see(event: TraceEvent): boolean;
}

export class Execution {
  phase: 'opening' | 'ready' | 'broken' = $state('opening');
  /** Why it is broken. */
  problem: string | null = $state(null);
  /** Something a person should know, e.g. that nothing outlives the page. */
  notice: string | null = $state(null);
  /** Everything of it is in memory and ends with this page. */
  memoryOnly = $state(false);
  /** It has come to its end: nothing is left to happen. */
  ended = $state(false);
  /** The view after the last event. */
  live: ViewModel;
  /** Counts the changes of `live`. */
  version = $state(0);
  /** Virtual time shown as the present. */
  liveMs = $state(0);
  lines: readonly LogLine[] = $state.raw([]);
  checks: readonly CheckState[] = $state.raw([]);
  digest = $state('');
  /** Final count per key that the run must come to. */
  expected: Counts = $state.raw(NO_COUNTS);
  recording: Recording;
  /** Told after each change. */
  onProgress: (() => void) | null = null;
  /** It stands still there, to the step; used up then. */
  stopSign: StopSign | null = null;
  /** Told when it ends, breaks or comes to its stop sign. */
  onStandstill: (() => void) | null = null;

  readonly #port: RunPort;
  readonly #narrator: Narrator | null;
  /** Everything up to this virtual time has been executed. */
  #reachedMs = 0;
  /** Time and number of the last step executed. */
  #nowMs = 0;
  #step = 0;
  #nextAtMs: number | null = 0;
  /** The last request was answered in full, within its budget. */
  #keepsUp = true;
  /** Requests under way or waiting for their turn. */
  #requests = 0;
  #previous: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(port: RunPort, facts: ViewFacts, narrator: Narrator | null) {
    this.#narrator = narrator;
    this.recording = new Recording(facts, narrator);
    this.live = $state.raw(this.recording.live.model);
    this.#port = port;
    port.onBroken = (sentence) => this.break(sentence);
  }

  get step(): number {
    return this.#step;
  }

  /** For so long nothing will happen; null: nothing ever will. */
  get quietMs(): number | null {
    return this.#nextAtMs === null ? null : Math.max(0, this.#nextAtMs - this.liveMs);
  }

  /** Nothing is under way or waiting. */
  get isIdle(): boolean {
    return this.#requests === 0;
  }

  /** @param facts of a resumed run: with what was found; it is recorded from there on */
  begin(opened: Opened, facts: ViewFacts | null): void {
    if (this.#closed) return;
    if (facts) this.recording = new Recording(facts, this.#narrator);
    this.live = this.recording.live.model;
    this.expected = countsOf(opened.expected);
    this.notice = opened.memoryOnly;
    this.memoryOnly = opened.memoryOnly !== null;
    this.#nowMs = this.#reachedMs = this.liveMs = opened.startAtMs;
    this.#nextAtMs = opened.startAtMs;
    this.version++;
    this.phase = 'ready';
    this.onProgress?.();
  }

  /** One after the other: what is asked for now happens after what was asked for before. */
  exclusively(work: () => Promise<unknown>): Promise<void> {
    this.#requests++;
    this.#previous = this.#previous
      .then(async () => {
        if (this.phase === 'ready' && !this.#closed) await work();
      })
      .catch((error: unknown) => this.break(messageOf(error)))
      .finally(() => this.#requests--);
    return this.#previous;
  }

  // ---- What may be done within one's turn ----

  async advance(how: Partial<Advance>): Promise<Progress> {
    // Virtual time goes in whole milliseconds.
    const sign = this.stopSign;
    const signMs = sign?.atMs ?? null;
    const aimMs =
      signMs === null ? (how.untilMs ?? null) : Math.min(how.untilMs ?? Infinity, signMs);
    const untilMs = aimMs === null ? null : Math.floor(aimMs);
    const budgetMs = PLAYING_BUDGET_MS;
    const progress = await this.#port.advance({
      steps: null,
      untilBreach: false,
      budgetMs,
      ...how,
      untilKinds: [...(how.untilKinds ?? []), ...(sign?.kinds ?? [])],
      untilMs,
    });
    this.#absorb(progress);
    this.#keepsUp = progress.stopped !== 'budget';
    if (progress.stopped === 'time' && aimMs !== null) {
      this.#reachedMs = Math.max(this.#reachedMs, aimMs);
      if (sign?.atMs === aimMs) this.#stopHere();
    }
    return progress;
  }

  /** Execute everything up to the moment a person sees. */
  async catchUp(untilMs: number): Promise<void> {
    while (this.#reachedMs < untilMs && !this.ended && !this.#closed) {
      await this.advance({ untilMs, budgetMs: AHEAD_BUDGET_MS });
    }
  }

  async act(action: Action, atMs: number): Promise<void> {
    this.#absorb(await this.#port.act(action, Math.max(Math.floor(atMs), this.#nowMs)));
    this.follow();
  }

  // ---- Time ----

  /** The present is what has been executed. */
  follow(): void {
    this.liveMs = Math.max(this.liveMs, this.#reachedMs);
  }

  /**
   * The present moves by so much virtual time, if execution keeps up.
   * @returns the time to execute up to; null: nothing is due before it, or a request is under way
   */
  flow(byMs: number, speed: number): number | null {
    const wantedMs = Math.min(this.liveMs + byMs, this.stopSign?.atMs ?? Infinity);
    const nothingUntilThen = this.#nextAtMs !== null && wantedMs < this.#nextAtMs;
    if (this.isIdle && nothingUntilThen) this.#reachedMs = Math.max(this.#reachedMs, wantedMs);
    // In front of a stop sign nothing is shown that has not been executed.
    const leadMs = this.#keepsUp && !this.stopSign ? speed * LEAD_MS : 0;
    this.liveMs = Math.max(this.liveMs, Math.min(wantedMs, this.#reachedMs + leadMs));
    if (this.liveMs >= (this.stopSign?.atMs ?? Infinity)) {
      this.#stopHere();
      return null;
    }
    return this.isIdle && !nothingUntilThen ? wantedMs : null;
  }

  /** What was done so far, each at its exact place. */
  actions(): Promise<readonly TimedAction[]> {
    return this.#port.actions();
  }

  /** What is in its store now, and the contents of some files. */
  look(wanted: Wanted): Promise<StoreSeen> {
    return this.#port.look(wanted);
  }

  break(sentence: string): void {
    if (this.#closed || this.phase === 'broken') return;
    this.phase = 'broken';
    this.problem = sentence;
    this.onStandstill?.();
    this.onProgress?.();
  }

  close(): void {
    this.#closed = true;
    this.#port.close();
  }

  #absorb(progress: Progress): void {
    if (this.#closed) return;
    const { events, nowMs, nextAtMs, step, stopped, checks, digest, expected } = progress;
    if (this.recording.absorb(events)) this.lines = this.recording.lines;
    if (events.length > 0) {
      this.live = renew(this.recording.live);
      this.version++;
    }
    this.checks = checks;
    if (expected) this.expected = countsOf(expected);
    this.digest = digest;
    this.#nowMs = nowMs;
    this.#step = step;
    this.#reachedMs = Math.max(this.#reachedMs, nowMs);
    this.#nextAtMs = nextAtMs;
    if (stopped === 'end' || nextAtMs === null) this.#end();
    else {
      // It may have: a new job is started where one had come to its end.
      this.ended = false;
      if (events.some((event) => this.stopSign?.see(event) === true)) this.#stopHere();
    }
    this.onProgress?.();
  }

  #stopHere(): void {
    this.stopSign = null;
    this.onStandstill?.();
    this.follow();
  }

  #end(): void {
    this.ended = true;
    this.onStandstill?.();
    this.follow();
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
