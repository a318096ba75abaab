// One open run: what the page shows of it and what a person may do with it.
//
// Keeps true: one request to the port at a time; the cursor never goes back; everything up to the
// cursor is executed before a person's action, which happens at the cursor. The engine's work is
// done behind the port; here events are only reduced to the view.

import type {
  Advance,
  CheckState,
  Opened,
  Progress,
  RunPort,
  RunRequest,
} from '../cluster/port.ts';
import type { Plan } from '../engine/job/plan.ts';
import { defineJob, type JobDefinition, type Scenario } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings, type Settings } from '../engine/job/settings.ts';
import type { ProcessId } from '../engine/protocol.ts';
import type { Action, TimedAction } from '../sim/action.ts';
import { actionSentence } from '../sim/action-grammar.ts';
import type { Weather } from '../sim/faults/weather.ts';
import { History } from '../trace/history/history.ts';
import { levelOf, narrate } from '../trace/narration.ts';
import { Recorder } from '../trace/recorder.ts';
import type { ViewModel } from '../trace/view-model.ts';
import { renew, type Found, type ViewFacts } from '../trace/view.ts';
import { NO_COUNTS, countsOf, type Counts } from './counts.ts';
import { LogBook, MOST_DETAILED, type LogLine } from './log-book.ts';
import { PHRASES } from './phrases.en.ts';
import { whyNot, type PersonAction } from './why-not.ts';

export type { LogLine } from './log-book.ts';

/** Real time the port may take for one request, ms. */
const PLAYING_BUDGET_MS = 12;
const AHEAD_BUDGET_MS = 50;
/** A frame that comes later than this (a tab was hidden) counts as this long. */
const LONGEST_FRAME_MS = 100;
/** How far, in real time, the cursor may run before what was executed, so that it moves evenly. */
const LEAD_MS = 40;
/** Steps without any event that one press may pass over. */
const MOST_SILENT_STEPS = 100;

type Goal =
  { readonly kind: 'checkpoint' | 'end' } | { readonly kind: 'step'; readonly step: number };

export class Run {
  phase: 'opening' | 'ready' | 'broken' = $state('opening');
  /** Why it is broken. */
  problem: string | null = $state(null);
  /** Something a person should know, e.g. that nothing outlives the page. */
  notice: string | null = $state(null);
  readonly job: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly settings: Settings;
  /** Settings that differ from the scenario's. */
  readonly changedSettings: Readonly<Record<string, unknown>>;
  readonly plan: Plan;
  /** What goes wrong in network and store, and a planted bug: of a link to a simulated run. */
  readonly weather: Weather | null;
  readonly mutant: string | null;
  /** New at each change; so are the tasks, channels, checkpoints … in it. Never write to it. */
  view: ViewModel;
  /** Counts the changes of `view`. */
  version = $state(0);
  /** Virtual time shown. */
  cursorMs = $state(0);
  playing = $state(false);
  /** Virtual seconds per real second; Infinity: as fast as it goes. */
  speed = $state(1);
  /** A sentence while it runs ahead without animation. */
  runningAhead: string | null = $state(null);
  ended = $state(false);
  readonly resumed: boolean;
  /** Final count per key that the run must come to. */
  expected: Counts = $state.raw(NO_COUNTS);
  log: readonly LogLine[] = $state.raw([]);
  checks: readonly CheckState[] = $state.raw([]);
  digest = $state('');
  /** Resolves when the run is open, or broken. */
  readonly opened: Promise<void>;
  /** Told after each change. */
  onProgress: (() => void) | null = null;

  readonly #port: RunPort;
  readonly #definition: JobDefinition;
  /** What time-based pictures need of the past; it changes in place, with `version`. */
  history: History;
  #recorder: Recorder;
  readonly #logBook = new LogBook();
  /** Everything up to this virtual time has been executed. */
  #reachedMs = 0;
  /** Time of the last thing executed. */
  #nowMs = 0;
  #nextAtMs: number | null = 0;
  /** The last request was answered in full, within its budget. */
  #keepsUp = true;
  #goal: Goal | null = null;
  #lastFrameMs: number | null = null;
  /** Requests under way or waiting for their turn. */
  #requests = 0;
  #previous: Promise<void> = Promise.resolve();
  #closed = false;

  /** The scenario must have been checked. */
  constructor(port: RunPort, request: RunRequest) {
    const { job, scenario, seed, settings, resume } = request;
    const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
    this.settings = withSettings(base, settings).settings;
    this.changedSettings = settings;
    this.#definition = defineJob(scenario, { job, seed, settings: this.settings });
    this.job = job;
    this.scenario = scenario;
    this.seed = seed;
    this.plan = this.#definition.plan;
    this.resumed = resume;
    this.weather = request.weather ?? null;
    this.mutant = request.mutant ?? null;
    this.#recorder = new Recorder(this.#facts(null));
    this.history = new History(this.plan);
    this.view = $state.raw(this.#recorder.view.model);
    this.#port = port;
    port.onBroken = (sentence) => this.#break(sentence);
    this.opened = port.open(request).then(
      (opened) => this.#begin(opened, resume),
      (error: unknown) => this.#break(messageOf(error)),
    );
  }

  // ---- Time ----

  play(): void {
    if (this.whyNot('play') !== null) return;
    this.#stopGoingAhead();
    this.playing = true;
  }

  pause(): void {
    this.#stopGoingAhead();
    if (!this.playing) return;
    this.playing = false;
    // The cursor may be a frame before or behind what was executed.
    void this.#exclusively(() => this.#catchUp(this.cursorMs));
  }

  toggle(): void {
    if (this.playing || this.runningAhead !== null) this.pause();
    else this.play();
  }

  /** One turn of one process: the next that leaves a trace. */
  async stepEvent(): Promise<void> {
    if (this.whyNot('step') !== null) return;
    this.playing = false;
    await this.#exclusively(async () => {
      await this.#catchUp(this.cursorMs);
      for (let steps = 0; steps < MOST_SILENT_STEPS && !this.ended; steps++) {
        const { events } = await this.#advance({ steps: 1, budgetMs: AHEAD_BUDGET_MS });
        if (events.length > 0) break;
      }
      this.#followReached();
    });
  }

  runToNextCheckpoint(): void {
    this.#goAhead({ kind: 'checkpoint' });
  }

  runToEnd(): void {
    this.#goAhead({ kind: 'end' });
  }

  runToStep(step: number): void {
    this.#goAhead({ kind: 'step', step });
  }

  /** To be called once per animation frame. */
  frame(realNowMs: number): void {
    const passedMs = realNowMs - (this.#lastFrameMs ?? realNowMs);
    this.#lastFrameMs = realNowMs;
    if (this.phase !== 'ready' || this.ended) return;
    const idle = this.#requests === 0;
    if (this.#goal) {
      if (idle) void this.#exclusively(() => this.#oneSliceAhead());
    } else if (this.playing && this.speed === Infinity) {
      this.#followReached();
      if (idle) void this.#exclusively(() => this.#advance({}));
    } else if (this.playing) {
      this.#flow(Math.min(Math.max(passedMs, 0), LONGEST_FRAME_MS) * this.speed, idle);
    }
  }

  /** The cursor moves by so much virtual time, if execution keeps up. */
  #flow(byMs: number, idle: boolean): void {
    const wantedMs = this.cursorMs + byMs;
    const nothingUntilThen = this.#nextAtMs !== null && wantedMs < this.#nextAtMs;
    if (idle && nothingUntilThen) this.#reachedMs = Math.max(this.#reachedMs, wantedMs);
    const leadMs = this.#keepsUp ? this.speed * LEAD_MS : 0;
    this.cursorMs = Math.max(this.cursorMs, Math.min(wantedMs, this.#reachedMs + leadMs));
    if (idle && !nothingUntilThen) {
      void this.#exclusively(() => this.#advance({ untilMs: wantedMs }));
    }
  }

  #goAhead(goal: Goal): void {
    if (this.phase === 'broken' || this.ended) return;
    this.playing = false;
    this.#goal = goal;
    this.#sayGoal();
  }

  async #oneSliceAhead(): Promise<void> {
    const goal = this.#goal;
    if (!goal) return;
    const steps = goal.kind === 'step' ? Math.max(0, goal.step - this.view.step) : null;
    const { stopped } = await this.#advance({
      steps,
      untilKind: goal.kind === 'checkpoint' ? 'checkpoint-completed' : null,
      budgetMs: AHEAD_BUDGET_MS,
    });
    this.#followReached();
    if (stopped === 'budget') this.#sayGoal();
    else if (this.#goal === goal) this.#stopGoingAhead();
  }

  #sayGoal(): void {
    const goal = this.#goal;
    if (!goal) return;
    const atMs = this.cursorMs;
    switch (goal.kind) {
      case 'checkpoint':
        this.runningAhead = PHRASES.aheadToCheckpoint(atMs);
        break;
      case 'end':
        this.runningAhead = PHRASES.aheadToEnd(atMs);
        break;
      case 'step':
        this.runningAhead = PHRASES.aheadToStep(goal.step, atMs);
        break;
    }
  }

  #stopGoingAhead(): void {
    this.#goal = null;
    this.runningAhead = null;
  }

  // ---- What a person does ----

  kill(process: ProcessId): void {
    if (this.whyNot('kill', process) === null) this.#act({ kind: 'kill', process });
  }

  triggerCheckpoint(): void {
    if (this.whyNot('trigger') === null) this.#act({ kind: 'trigger-checkpoint' });
  }

  /** As links and the command line write it. */
  inWords(action: Action): string {
    return actionSentence(action);
  }

  /** Whatever the palette offers. */
  perform(action: Action): void {
    if (this.whyNot(action) === null) this.#act(action);
  }

  /** Why it cannot be used now; null: it can. */
  whyNot(action: PersonAction, process?: ProcessId): string | null {
    return whyNot(this, action, process);
  }

  /** What was done so far, each at its exact place: the last part of the run's name. */
  actions(): Promise<readonly TimedAction[]> {
    return this.#port.actions();
  }

  #act(action: Action): void {
    void this.#exclusively(async () => {
      const atMs = this.cursorMs;
      await this.#catchUp(atMs);
      if (this.ended) return;
      this.#absorb(await this.#port.act(action, Math.max(Math.floor(atMs), this.#nowMs)));
      this.#followReached();
    });
  }

  close(): void {
    this.#closed = true;
    this.playing = false;
    this.#stopGoingAhead();
    this.#port.close();
  }

  // ---- The port ----

  /** One after the other: what is asked for now happens after what was asked for before. */
  #exclusively(work: () => Promise<unknown>): Promise<void> {
    this.#requests++;
    this.#previous = this.#previous
      .then(async () => {
        if (this.phase === 'ready' && !this.#closed) await work();
      })
      .catch((error: unknown) => this.#break(messageOf(error)))
      .finally(() => this.#requests--);
    return this.#previous;
  }

  async #advance(how: Partial<Advance>): Promise<Progress> {
    // Virtual time goes in whole milliseconds.
    const aimMs = how.untilMs ?? null;
    const untilMs = aimMs === null ? null : Math.floor(aimMs);
    const budgetMs = PLAYING_BUDGET_MS;
    const progress = await this.#port.advance({
      steps: null,
      untilKind: null,
      budgetMs,
      ...how,
      untilMs,
    });
    this.#absorb(progress);
    this.#keepsUp = progress.stopped !== 'budget';
    if (progress.stopped === 'time' && aimMs !== null) {
      this.#reachedMs = Math.max(this.#reachedMs, aimMs);
    }
    if (!this.playing && this.#goal === null) this.#followReached();
    return progress;
  }

  /** Execute everything up to the moment a person sees. */
  async #catchUp(untilMs: number): Promise<void> {
    for (;;) {
      const there = this.#reachedMs >= untilMs || this.ended || this.#closed;
      if (there) break;
      await this.#advance({ untilMs, budgetMs: AHEAD_BUDGET_MS });
    }
    if (!this.playing) this.#followReached();
  }

  #followReached(): void {
    this.cursorMs = Math.max(this.cursorMs, this.#reachedMs);
  }

  #begin(opened: Opened, resume: boolean): void {
    if (this.#closed) return;
    if (resume) this.#recorder = new Recorder(this.#facts(opened));
    this.history = new History(this.plan, opened.startAtMs);
    this.view = this.#recorder.view.model;
    this.expected = countsOf(opened.expected);
    this.notice = opened.memoryOnly;
    this.#nowMs = this.#reachedMs = this.cursorMs = opened.startAtMs;
    this.#nextAtMs = opened.startAtMs;
    this.version++;
    this.phase = 'ready';
    this.onProgress?.();
  }

  #facts(found: Found | null): ViewFacts {
    const { job, plan, scenario } = this.#definition;
    return {
      job,
      plan,
      channelCapacity: scenario.channelCapacity,
      exactlyOnce: this.settings['execution.checkpointing.mode'] === 'EXACTLY_ONCE',
      ...(found && { found }),
    };
  }

  #absorb(progress: Progress): void {
    if (this.#closed) return;
    const { events, nowMs, nextAtMs, stopped, checks, digest } = progress;
    const recorder = this.#recorder;
    let isTold = false;
    for (const [index, event] of events.entries()) {
      recorder.record(event);
      this.history.note(event);
      // Of a long stretch nobody will read every detail.
      if (levelOf(event) === 'all' && index < events.length - MOST_DETAILED) continue;
      this.#logBook.add(event, narrate(event, recorder.view));
      isTold = true;
    }
    if (isTold) this.log = this.#logBook.lines;
    if (events.length > 0) {
      this.view = renew(recorder.view);
      this.version++;
    }
    this.checks = checks;
    this.digest = digest;
    this.#nowMs = nowMs;
    this.#reachedMs = Math.max(this.#reachedMs, nowMs);
    this.#nextAtMs = nextAtMs;
    if (stopped === 'end' || nextAtMs === null) this.#end();
    this.onProgress?.();
  }

  #end(): void {
    this.ended = true;
    this.playing = false;
    this.#stopGoingAhead();
    this.#followReached();
  }

  #break(sentence: string): void {
    if (this.#closed || this.phase === 'broken') return;
    this.phase = 'broken';
    this.problem = sentence;
    this.playing = false;
    this.#stopGoingAhead();
    this.onProgress?.();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
