// One open run: what the page shows of it and what a person may do with it.
//
// Keeps true: one request to the port at a time; the run itself never goes back; everything up to
// its present is executed before a person's action, which happens there. Looking at the past holds
// it; acting there is handed on, for a branch. Here events are only reduced to the view.

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
import type { Subject } from '../trace/concerns.ts';
import type { Chronicle } from '../trace/chronicle.ts';
import type { History } from '../trace/history/history.ts';
import type { ViewModel } from '../trace/view-model.ts';
import { renew, type Found, type ViewFacts } from '../trace/view.ts';
import { NO_COUNTS, countsOf, type Counts } from './counts.ts';
import type { LogLine } from './log-book.ts';
import { PHRASES } from './phrases.en.ts';
import { Recording, type Moment, type Place } from './recording.ts';
import { findStep, stopsOf, type Direction, type Grain } from './stepping.ts';
import { whyNot, type PersonAction } from './why-not.ts';

export type { CheckState } from '../cluster/port.ts';
export type { LogLine } from './log-book.ts';

/** Real time the port may take for one request, ms. */
const PLAYING_BUDGET_MS = 12;
const AHEAD_BUDGET_MS = 50;
/** A frame that comes later than this (a tab was hidden) counts as this long. */
const LONGEST_FRAME_MS = 100;
/** How far, in real time, the cursor may run before what was executed, so that it moves evenly. */
const LEAD_MS = 40;
/** A step that takes longer than so many frames is announced. */
const SILENT_FRAMES = 15;

type Goal =
  | { readonly kind: 'end' }
  | { readonly kind: 'step'; readonly step: number }
  /** The next such thing after a step. */
  | { readonly kind: 'grain'; readonly grain: Grain; readonly after: number; frames: number };

export class Run {
  phase: 'opening' | 'ready' | 'broken' = $state('opening');
  /** Why it is broken. */
  problem: string | null = $state(null);
  /** Something a person should know, e.g. that nothing outlives the page. */
  notice: string | null = $state(null);
  /** Everything of it is in memory and ends with this page. */
  memoryOnly = $state(false);
  /** By which it was opened. */
  readonly request: RunRequest;
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
  /** The run as it is now, wherever a person looks. */
  live: ViewModel;
  /** The earlier moment that is looked at; null: now. */
  past: Moment | null = $state.raw(null);
  /** Counts the changes of `view`. */
  version = $state(0);
  /** Virtual time the run itself has come to. */
  liveMs = $state(0);
  playing = $state(false);
  /** Virtual seconds per real second; Infinity: as fast as it goes. */
  speed = $state(1);
  /** A sentence while it runs ahead without animation. */
  runningAhead: string | null = $state(null);
  ended = $state(false);
  readonly resumed: boolean;
  /** Final count per key that the run must come to. */
  expected: Counts = $state.raw(NO_COUNTS);
  #lines: readonly LogLine[] = $state.raw([]);
  checks: readonly CheckState[] = $state.raw([]);
  digest = $state('');
  /** Resolves when the run is open, or broken. */
  readonly opened: Promise<void>;
  /** What a step could not find. */
  stepNote: string | null = $state(null);
  /** Told after each change. */
  onProgress: (() => void) | null = null;
  /** Told what a person does at an earlier moment. */
  onFork: ((moment: Moment, action: Action) => void) | null = null;

  readonly #port: RunPort;
  readonly #definition: JobDefinition;
  #recording: Recording;
  /** Everything up to this virtual time has been executed. */
  #reachedMs = 0;
  /** Time and number of the last step executed. */
  #nowMs = 0;
  #step = 0;
  #nextAtMs: number | null = 0;
  /** The last request was answered in full, within its budget. */
  #keepsUp = true;
  #goal: Goal | null = null;
  /** What was selected at the last step. */
  #subject: Subject | null = null;
  #lastFrameMs: number | null = null;
  /** Requests under way or waiting for their turn. */
  #requests = 0;
  #previous: Promise<void> = Promise.resolve();
  #closed = false;

  /** The scenario must have been checked. */
  constructor(port: RunPort, request: RunRequest) {
    const { job, scenario, seed, settings, resume } = request;
    const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
    this.request = request;
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
    this.#recording = new Recording(this.#facts(null));
    this.live = $state.raw(this.#recording.live.model);
    this.#port = port;
    port.onBroken = (sentence) => this.#break(sentence);
    this.opened = port.open(request).then(
      (opened) => this.#begin(opened, resume),
      (error: unknown) => this.#break(messageOf(error)),
    );
  }

  /** What is shown. New at each change; so are the tasks, channels … in it. Never write to it. */
  get view(): ViewModel {
    return this.past?.view ?? this.live;
  }

  /** Virtual time shown. */
  get cursorMs(): number {
    return this.past?.atMs ?? this.liveMs;
  }

  /** What was told up to the moment shown. */
  readonly log: readonly LogLine[] = $derived.by(() => {
    const { past } = this;
    return past ? this.#lines.filter(({ step }) => step <= past.step) : this.#lines;
  });

  /** What time-based pictures need of the past; it changes in place, with `version`. */
  get history(): History {
    return this.#recording.history;
  }

  /** What a timeline shows; it changes in place, with `version`. */
  get chronicle(): Chronicle {
    return this.#recording.chronicle;
  }

  /** The earliest moment that can be looked at. */
  get firstMs(): number {
    return this.#recording.firstMs;
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
    // The run may be a frame before or behind what was executed.
    if (!this.past) void this.#exclusively(() => this.#catchUp(this.liveMs));
  }

  toggle(): void {
    if (this.playing || this.runningAhead !== null) this.pause();
    else this.play();
  }

  /** Whether it is on its way to something that was asked for. */
  get isGoingAhead(): boolean {
    return this.#goal !== null;
  }

  /** Look at an earlier moment: the run itself stands still meanwhile. */
  lookAt(atMs: number): void {
    if (atMs >= this.liveMs) this.backToNow();
    else this.#look(this.#recording.momentAt(atMs));
  }

  /** Look at the moment just after a step. */
  showMoment(step: number): void {
    if (step >= this.live.step) this.backToNow();
    else this.#look(this.#recording.momentOf(step));
  }

  lookAtBeginning(): void {
    this.lookAt(this.firstMs);
  }

  backToNow(): void {
    this.playing = false;
    this.stepNote = null;
    if (!this.past) return;
    this.past = null;
    this.version++;
  }

  /** To the nearest such moment before or after the one shown. Beyond what was recorded the run
   * itself is driven on until it comes. `subject`: what is selected. */
  async step(grain: Grain, direction: Direction, subject: Subject | null = null): Promise<void> {
    if (this.whyNot('step') !== null) return;
    this.playing = false;
    this.#stopGoingAhead();
    if (!this.past) await this.#exclusively(() => this.#catchUp(this.liveMs));
    this.#subject = subject;
    this.stepNote = grain === 'subject' && !subject ? PHRASES.nothingSelected : null;
    if (this.stepNote !== null) return;
    const found = this.#find(grain, direction, this.view.step);
    if (found !== null) {
      if (found >= this.live.step) this.backToNow();
      else this.#look(this.#recording.momentOf(found));
    } else if (direction === 'back') {
      this.stepNote = PHRASES.noneBefore[grain];
    } else if (this.ended) {
      this.stepNote = PHRASES.noneAfter[grain];
    } else {
      this.past = null;
      await this.#driveTo(grain);
    }
  }

  runToEnd(): void {
    this.backToNow();
    this.#goAhead({ kind: 'end' });
  }

  runToStep(step: number): void {
    this.backToNow();
    this.#goAhead({ kind: 'step', step });
  }

  #look(moment: Moment | null): void {
    this.pause();
    if (!moment) return;
    this.stepNote = null;
    this.past = moment;
    this.version++;
  }

  #find(grain: Grain, direction: Direction, step: number): number | null {
    const { recorder, landmarks } = this.#recording;
    const violations = this.checks
      .flatMap(({ breach }) => breach?.step ?? [])
      .sort((left, right) => left - right);
    const { plan } = this;
    const recorded = { recorder, landmarks, violations, plan, subject: this.#subject };
    return findStep(recorded, grain, direction, step);
  }

  /** At once when it is near; else ahead, frame by frame. */
  async #driveTo(grain: Grain): Promise<void> {
    const goal: Goal = { kind: 'grain', grain, after: this.live.step, frames: 0 };
    this.#goal = goal;
    if (grain === 'completed') this.#sayGoal();
    await this.#exclusively(() => this.#oneSliceAhead());
  }

  /** To be called once per animation frame. */
  frame(realNowMs: number): void {
    const passedMs = realNowMs - (this.#lastFrameMs ?? realNowMs);
    this.#lastFrameMs = realNowMs;
    if (this.phase !== 'ready') return;
    const idle = this.#requests === 0;
    const flowedMs = Math.min(Math.max(passedMs, 0), LONGEST_FRAME_MS) * this.speed;
    if (this.past) {
      if (this.playing) this.#replay(this.past, flowedMs);
    } else if (this.ended) {
      return;
    } else if (this.#goal) {
      if (idle) void this.#exclusively(() => this.#oneSliceAhead());
    } else if (this.playing && this.speed === Infinity) {
      this.#followReached();
      if (idle) void this.#exclusively(() => this.#advance({}));
    } else if (this.playing) {
      this.#flow(flowedMs, idle);
    }
  }

  /** The past goes on as it was recorded, up to now; there the run itself goes on. */
  #replay(past: Moment, byMs: number): void {
    const atMs = past.atMs + byMs;
    if (this.speed === Infinity || atMs >= this.liveMs) {
      this.backToNow();
      this.playing = !this.ended;
      return;
    }
    const next = this.#recording.momentAt(atMs);
    if (!next) return;
    this.past = next;
    if (next.position !== past.position) this.version++;
  }

  /** The run moves by so much virtual time, if execution keeps up. */
  #flow(byMs: number, idle: boolean): void {
    const wantedMs = this.liveMs + byMs;
    const nothingUntilThen = this.#nextAtMs !== null && wantedMs < this.#nextAtMs;
    if (idle && nothingUntilThen) this.#reachedMs = Math.max(this.#reachedMs, wantedMs);
    const leadMs = this.#keepsUp ? this.speed * LEAD_MS : 0;
    this.liveMs = Math.max(this.liveMs, Math.min(wantedMs, this.#reachedMs + leadMs));
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
    const isDone = goal.kind === 'grain' ? await this.#seek(goal) : await this.#goOn(goal);
    this.#followReached();
    if (this.#goal !== goal) return;
    if (isDone) this.#stopGoingAhead();
    else this.#sayGoal();
  }

  async #goOn(goal: Exclude<Goal, { kind: 'grain' }>): Promise<boolean> {
    const steps = goal.kind === 'step' ? Math.max(0, goal.step - this.#step) : null;
    const { stopped } = await this.#advance({ steps, budgetMs: AHEAD_BUDGET_MS });
    return stopped !== 'budget';
  }

  /** @returns whether it was found, or never will be. */
  async #seek(goal: Extract<Goal, { kind: 'grain' }>): Promise<boolean> {
    const { grain, after } = goal;
    const untilKinds = stopsOf(grain);
    const onlyBreach = grain === 'violation';
    const steps = untilKinds.length === 0 && !onlyBreach ? 1 : null;
    const endMs = performance.now() + AHEAD_BUDGET_MS;
    goal.frames++;
    while (!this.ended && performance.now() < endMs) {
      const { stopped } = await this.#advance({
        steps,
        untilKinds,
        untilBreach: onlyBreach,
        budgetMs: AHEAD_BUDGET_MS,
      });
      if (this.#goal !== goal || this.#find(grain, 'forward', after) !== null) return true;
      if (stopped === 'budget') return false;
    }
    if (this.ended) this.stepNote = PHRASES.noneAfter[grain];
    return this.ended;
  }

  #sayGoal(): void {
    const goal = this.#goal;
    if (!goal) return;
    const atMs = this.liveMs;
    switch (goal.kind) {
      case 'end':
        this.runningAhead = PHRASES.aheadToEnd(atMs);
        break;
      case 'step':
        this.runningAhead = PHRASES.aheadToStep(goal.step, atMs);
        break;
      case 'grain':
        if (goal.grain === 'completed') this.runningAhead = PHRASES.aheadToCheckpoint(atMs);
        else if (goal.frames > SILENT_FRAMES) {
          this.runningAhead = PHRASES.aheadToGrain[goal.grain](atMs);
        }
        break;
    }
  }

  #stopGoingAhead(): void {
    this.#goal = null;
    this.runningAhead = null;
  }

  // ---- What a person does ----

  kill(process: ProcessId): void {
    if (this.whyNot('kill', process) === null) void this.act({ kind: 'kill', process });
  }

  triggerCheckpoint(): void {
    if (this.whyNot('trigger') === null) void this.act({ kind: 'trigger-checkpoint' });
  }

  /** As links and the command line write it. */
  inWords(action: Action): string {
    return actionSentence(action);
  }

  /** Whatever the palette offers. */
  perform(action: Action): void {
    if (this.whyNot(action) === null) void this.act(action);
  }

  /** Why it cannot be used now; null: it can. */
  whyNot(action: PersonAction, process?: ProcessId): string | null {
    const { phase, runningAhead, settings, scenario, view, cursorMs, past } = this;
    const ended = this.ended && !past;
    const fixed = past !== null && this.resumed;
    const scene = { settings, scenario, view, cursorMs };
    return whyNot({ phase, ended, fixed, runningAhead, ...scene }, action, process);
  }

  /** What was done so far, each at its exact place: the last part of the run's name. */
  actions(): Promise<readonly TimedAction[]> {
    return this.#port.actions();
  }

  /** Done at the moment shown; at an earlier one it is the beginning of a branch. */
  act(action: Action): Promise<void> {
    const { past } = this;
    if (past) {
      this.onFork?.(past, action);
      return Promise.resolve();
    }
    return this.#exclusively(async () => {
      const atMs = this.liveMs;
      await this.#catchUp(atMs);
      if (this.ended) return;
      this.#absorb(await this.#port.act(action, Math.max(Math.floor(atMs), this.#nowMs)));
      this.#followReached();
    });
  }

  /** At once to a moment that lies ahead: where a branch begins. */
  bringTo({ step, atMs }: Place): Promise<void> {
    return this.#exclusively(async () => {
      const steps = step - this.#step;
      if (steps > 0) await this.#advance({ steps, budgetMs: Infinity });
      this.liveMs = Math.max(this.liveMs, atMs);
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
      untilKinds: [],
      untilBreach: false,
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
    this.liveMs = Math.max(this.liveMs, this.#reachedMs);
  }

  #begin(opened: Opened, resume: boolean): void {
    if (this.#closed) return;
    if (resume) this.#recording = new Recording(this.#facts(opened));
    this.live = this.#recording.live.model;
    this.expected = countsOf(opened.expected);
    this.notice = opened.memoryOnly;
    this.memoryOnly = opened.memoryOnly !== null || this.request.inThread === true;
    this.#nowMs = this.#reachedMs = this.liveMs = opened.startAtMs;
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
    const { events, nowMs, nextAtMs, step, stopped, checks, digest } = progress;
    if (this.#recording.absorb(events)) this.#lines = this.#recording.lines;
    if (events.length > 0) {
      this.live = renew(this.#recording.live);
      this.version++;
    }
    this.checks = checks;
    this.digest = digest;
    this.#nowMs = nowMs;
    this.#step = step;
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
