// One open run: what the page shows of it and what a person may do with it.
//
// Keeps true: the run itself never goes back; everything up to its present is executed before a
// person's action, which happens there. Looking at the past holds it; acting there is handed on,
// for a branch. What was executed is kept by `Execution`; here is where a person is in it.

import type { CheckState, RunPort, RunRequest } from '../cluster/port.ts';
import { hasEnded } from '../trace/has-ended.ts';
import { atVersion } from '../engine/job/job-version.ts';
import type { Plan } from '../engine/job/plan.ts';
import { defineJob, type JobDefinition, type Scenario } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings, type Settings } from '../engine/job/settings.ts';
import type { ProcessId } from '../engine/protocol.ts';
import type { Action, TimedAction } from '../sim/action.ts';
import type { StoreSeen, Wanted } from '../cluster/look-in-store.ts';
import { actionSentence } from '../sim/action-grammar.ts';
import type { Weather } from '../sim/faults/weather.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { Subject } from '../trace/concerns.ts';
import type { History } from '../trace/history/history.ts';
import type { Narrator } from '../trace/narration.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { ViewModel } from '../trace/view-model.ts';
import type { Found, ViewFacts } from '../trace/view.ts';
import type { Choice } from './choice.ts';
import type { Counts } from './counts.ts';
import { Execution, messageOf, type StopSign } from './execution.svelte.ts';
import { GoingAhead, type Goal } from './going-ahead.svelte.ts';
import type { LogLine } from './log-book.ts';
import { PHRASES } from './phrases.en.ts';
import type { Moment, Place } from './recording.ts';
import { findStep, type Direction, type Grain } from './stepping.ts';
import type { StoredRuns } from './stored-runs.ts';
import { whyNot, type PersonAction } from './why-not.ts';

export type { CheckState } from '../cluster/port.ts';
export type { LogLine } from './log-book.ts';

/** A frame that comes later than this (a tab was hidden) counts as this long. */
const LONGEST_FRAME_MS = 100;
/** Behind the end of the job nobody watches the clock for longer than this. */
const LONG_QUIET_MS = 3000;

/** Of the job that runs at the moment shown: a start may have changed it. */
export function backendOf({ settings, view }: Run): Settings['state.backend.type'] {
  return withSettings(settings, view.job.changes).settings['state.backend.type'];
}

/** A run whose store holds a snapshot from the beginning. */
export type Brought = Pick<Choice, 'scenario' | 'settings' | 'brought'>;

export class Run {
  /** By which it was opened. */
  readonly request: RunRequest;
  readonly job: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly settings: Settings;
  /** Settings that differ from the scenario's. */
  readonly changedSettings: Readonly<Record<string, unknown>>;
  /** Of the version of the job that runs at the moment shown. */
  readonly plan: Plan = $derived.by(() => (void this.version, this.view.plan));
  /** What goes wrong in network and store, and a planted bug: of a link to a simulated run. */
  readonly weather: Weather | null;
  readonly mutant: string | null;
  readonly resumed: boolean;
  /** The earlier moment that is looked at; null: now. */
  past: Moment | null = $state.raw(null);
  playing = $state(false);
  /** Virtual seconds per real second; Infinity: as fast as it goes. */
  speed = $state(1);
  /** What a step could not find. */
  stepNote: string | null = $state(null);
  /** Resolves when the run is open, or broken. */
  readonly opened: Promise<void>;
  /** What a lesson does not allow now, in a sentence; null: it does. */
  lessonForbids: ((action: PersonAction, process?: ProcessId) => string | null) | null =
    $state.raw(null);
  /** Told what a person does at an earlier moment. */
  onFork: ((moment: Moment, action: Action) => void) | null = null;

  /** Begins another run, with a snapshot that was brought here. null: there is nobody to do it. */
  onBring: ((begun: Brought) => void) | null = null;

  /** Other runs that the browser has kept; null: there is no database, or nobody to ask. */
  storedRuns: StoredRuns | null = $state.raw(null);

  readonly #definition: JobDefinition;
  /** Of versions of the job, by their operators. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a memory of what was built, never shown
  readonly #plans = new Map<string, Plan>();
  readonly #execution: Execution;
  readonly #ahead: GoingAhead;
  /** Counts the changes of `past`. */
  #looks = $state(0);
  /** What was selected at the last step. */
  #subject: Subject | null = null;
  #lastFrameMs: number | null = null;

  /** The scenario must have been checked. */
  constructor(port: RunPort, request: RunRequest, narrator: Narrator | null) {
    const { job, scenario, seed, settings, resume } = request;
    const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
    this.request = request;
    this.settings = withSettings(base, settings).settings;
    this.changedSettings = settings;
    this.#definition = defineJob(scenario, { job, seed, settings: this.settings });
    this.job = job;
    this.scenario = scenario;
    this.seed = seed;
    this.resumed = resume;
    this.weather = request.weather ?? null;
    this.mutant = request.mutant ?? null;
    const execution = new Execution(port, this.#facts(null), narrator);
    this.#execution = execution;
    this.#ahead = new GoingAhead(execution);
    execution.onStandstill = () => this.#standStill();
    this.opened = port.open(request).then(
      (opened) => execution.begin(opened, this.#goesOn ? this.#facts(opened) : null),
      (error: unknown) => execution.break(messageOf(error)),
    );
  }

  // ---- What was executed ----

  /** Others have begun what it goes on with. */
  get #goesOn(): boolean {
    return this.resumed || Boolean(this.request.brought);
  }

  get phase(): 'opening' | 'ready' | 'broken' {
    return this.#execution.phase;
  }
  get problem(): string | null {
    return this.#execution.problem;
  }
  get notice(): string | null {
    return this.#execution.notice;
  }
  set notice(notice: string | null) {
    this.#execution.notice = notice;
  }
  /** Everything of it is in memory and ends with this page. */
  get memoryOnly(): boolean {
    return this.#execution.memoryOnly || this.request.inThread === true;
  }
  get ended(): boolean {
    return this.#execution.ended;
  }
  /** The run as it is now, wherever a person looks. */
  get live(): ViewModel {
    return this.#execution.live;
  }
  /** Virtual time the run itself has come to. */
  get liveMs(): number {
    return this.#execution.liveMs;
  }
  get checks(): readonly CheckState[] {
    return this.#execution.checks;
  }
  get digest(): string {
    return this.#execution.digest;
  }
  /** Final count per key that the run must come to. */
  get expected(): Counts {
    return this.#execution.expected;
  }
  set onProgress(told: (() => void) | null) {
    this.#execution.onProgress = told;
  }

  /** What time-based pictures need of the past; it changes in place, with `version`. */
  get history(): History {
    return this.#execution.recording.history;
  }
  /** Every event that is kept, with the views between them. */
  get recorder(): Recorder {
    return this.#execution.recording.recorder;
  }
  /** The earliest moment that can be looked at. */
  get firstMs(): number {
    return this.#execution.recording.firstMs;
  }
  /** What was done so far, each at its exact place: the last part of the run's name. */
  actions(): Promise<readonly TimedAction[]> {
    return this.#execution.actions();
  }

  /** What is in its store now, whatever moment is looked at, and what else is wanted. */
  look(wanted: Wanted): Promise<StoreSeen> {
    return this.#execution.look(wanted);
  }

  // ---- What is shown ----

  /** What is shown. New at each change; so are the tasks, channels … in it. Never write to it. */
  get view(): ViewModel {
    return this.past?.view ?? this.live;
  }
  /** Counts the changes of `view`. */
  get version(): number {
    return this.#execution.version + this.#looks;
  }
  /** Virtual time shown. */
  get cursorMs(): number {
    return this.past?.atMs ?? this.liveMs;
  }
  /** What was told up to the moment shown. */
  readonly log: readonly LogLine[] = $derived.by(() => {
    const { past } = this;
    const { lines } = this.#execution;
    return past ? lines.filter(({ step }) => step <= past.step) : lines;
  });

  /** What happened behind a position, up to another; Infinity: to the end. */
  eventsFrom(position: number, to = Infinity): readonly TraceEvent[] {
    const { recorder } = this.#execution.recording;
    return recorder.eventsBetween(position, Math.min(to, recorder.length));
  }

  /** How many recorded events led to the moment shown. */
  get position(): number {
    return this.past?.position ?? this.#execution.recording.recorder.length;
  }

  // ---- Time ----

  /** Play no further than this; null: as far as there is. */
  stopAt(sign: StopSign | null): void {
    this.#execution.stopSign = sign;
  }

  play(): void {
    if (this.whyNot('play') !== null) return;
    this.#ahead.stop();
    this.playing = true;
  }

  pause(): void {
    this.#ahead.stop();
    if (!this.playing) return;
    this.playing = false;
    // The run may be a frame before or behind what was executed.
    if (!this.past) void this.#toPresent();
  }

  toggle(): void {
    if (this.playing || this.runningAhead !== null) this.pause();
    else this.play();
  }

  /** Look at an earlier moment: the run itself stands still meanwhile. */
  lookAt(atMs: number): void {
    if (atMs >= this.liveMs) this.backToNow();
    else this.#look(this.#execution.recording.momentAt(atMs));
  }

  /** Look at the moment just after a step. */
  showMoment(step: number): void {
    if (step >= this.live.step) this.backToNow();
    else this.#look(this.#execution.recording.momentOf(step));
  }

  lookAtBeginning(): void {
    this.lookAt(this.firstMs);
  }

  backToNow(): void {
    this.playing = false;
    this.stepNote = null;
    if (!this.past) return;
    this.past = null;
    this.#looks++;
  }

  #look(moment: Moment | null): void {
    this.pause();
    if (!moment) return;
    this.stepNote = null;
    this.past = moment;
    this.#looks++;
  }

  /** To the nearest such moment before or after the one shown. Beyond what was recorded the run
   * itself is driven on until it comes. `subject`: what is selected. */
  async step(grain: Grain, direction: Direction, subject: Subject | null = null): Promise<void> {
    if (this.whyNot('step') !== null) return;
    this.playing = false;
    this.#ahead.stop();
    if (!this.past) await this.#toPresent();
    this.#subject = subject;
    this.stepNote = grain === 'subject' && !subject ? PHRASES.nothingSelected : null;
    if (this.stepNote !== null) return;
    const found = this.#find(grain, direction, this.view.step);
    if (found !== null) this.showMoment(found);
    else if (direction === 'back') this.stepNote = PHRASES.noneBefore[grain];
    else if (this.ended) this.stepNote = PHRASES.noneAfter[grain];
    else await this.#driveTo(grain);
  }

  #find(grain: Grain, direction: Direction, step: number): number | null {
    const { recorder, landmarks } = this.#execution.recording;
    const violations = this.checks
      .flatMap(({ breach }) => breach?.step ?? [])
      .sort((left, right) => left - right);
    const { plan } = this;
    const recorded = { recorder, landmarks, violations, plan, subject: this.#subject };
    return findStep(recorded, grain, direction, step);
  }

  /** At once when it is near; else ahead, frame by frame. */
  #driveTo(grain: Grain): Promise<void> {
    this.past = null;
    const after = this.live.step;
    this.#ahead.start({
      kind: 'grain',
      grain,
      isFound: () => this.#find(grain, 'forward', after) !== null,
      onNone: () => (this.stepNote = PHRASES.noneAfter[grain]),
    });
    return this.#execution.exclusively(() => this.#ahead.slice());
  }

  // ---- Running ahead ----

  /** A sentence while it runs ahead without animation. */
  get runningAhead(): string | null {
    return this.#ahead.sentence;
  }

  /** Whether it is on its way to something that was asked for. */
  get isGoingAhead(): boolean {
    return this.#ahead.isUnderWay;
  }

  runToEnd(): void {
    this.#goAhead({ kind: 'end' });
  }

  runToStep(step: number): void {
    this.#goAhead({ kind: 'step', step });
  }

  #goAhead(goal: Goal): void {
    this.backToNow();
    if (this.phase !== 'broken' && !this.ended) this.#ahead.start(goal);
  }

  /** At once to a moment that lies ahead: where a branch begins. */
  bringTo({ step, atMs }: Place): Promise<void> {
    const execution = this.#execution;
    return execution.exclusively(async () => {
      const steps = step - execution.step;
      if (steps > 0) await execution.advance({ steps, budgetMs: Infinity });
      execution.follow();
      execution.liveMs = Math.max(execution.liveMs, atMs);
    });
  }

  // ---- Playing ----

  /** To be called once per animation frame. */
  frame(realNowMs: number): void {
    const passedMs = realNowMs - (this.#lastFrameMs ?? realNowMs);
    this.#lastFrameMs = realNowMs;
    if (this.phase !== 'ready') return;
    const flowedMs = Math.min(Math.max(passedMs, 0), LONGEST_FRAME_MS) * this.speed;
    const execution = this.#execution;
    if (this.past) {
      if (this.playing) this.#replay(this.past, flowedMs);
    } else if (this.ended) {
      return;
    } else if (this.#ahead.isUnderWay) {
      if (execution.isIdle) void execution.exclusively(() => this.#ahead.slice());
    } else if (this.playing && this.#isOverButForTimeouts) {
      this.runToEnd();
    } else if (this.playing && this.speed === Infinity) {
      execution.follow();
      if (execution.isIdle) this.#advance(null);
    } else if (this.playing) {
      const untilMs = execution.flow(flowedMs, this.speed);
      if (untilMs !== null) this.#advance(untilMs);
    }
  }

  /** The job has ended; what an earlier attempt left open times out minutes later. */
  get #isOverButForTimeouts(): boolean {
    return hasEnded(this.live.job.status) && (this.#execution.quietMs ?? 0) > LONG_QUIET_MS;
  }

  /** The past goes on as it was recorded, up to now; there the run itself goes on. */
  #replay(past: Moment, byMs: number): void {
    const atMs = past.atMs + byMs;
    if (this.speed === Infinity || atMs >= this.liveMs) {
      this.backToNow();
      this.playing = !this.ended;
      return;
    }
    const next = this.#execution.recording.momentAt(atMs);
    if (!next) return;
    this.past = next;
    if (next.position !== past.position) this.#looks++;
  }

  #advance(untilMs: number | null): void {
    void this.#execution.exclusively(async () => {
      await this.#execution.advance({ untilMs });
      this.#settle();
    });
  }

  /** Everything up to the present has been executed, and nothing beyond it is hidden. */
  #toPresent(): Promise<void> {
    return this.#execution.exclusively(async () => {
      await this.#execution.catchUp(this.liveMs);
      this.#settle();
    });
  }

  /** At rest the present is what has been executed. */
  #settle(): void {
    if (!this.playing && !this.#ahead.isUnderWay) this.#execution.follow();
  }

  #standStill(): void {
    this.playing = false;
    this.#ahead.stop();
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
    const forbidden = this.lessonForbids?.(action, process) ?? null;
    if (forbidden !== null) return forbidden;
    return whyNot({ phase, ended, fixed, runningAhead, ...scene }, action, process);
  }

  /** Done at the moment shown; at an earlier one it is the beginning of a branch. */
  act(action: Action): Promise<void> {
    const { past } = this;
    if (past) {
      this.onFork?.(past, action);
      return Promise.resolve();
    }
    const execution = this.#execution;
    return execution.exclusively(async () => {
      const atMs = this.liveMs;
      await execution.catchUp(atMs);
      if (!this.ended || action.kind === 'start-job') await execution.act(action, atMs);
    });
  }

  close(): void {
    this.#standStill();
    this.#execution.close();
  }

  #facts(found: Found | null): ViewFacts {
    const { job, plan } = this.#definition;
    return {
      job,
      plan,
      planOf: (operators) => {
        const known = this.#plans.get(JSON.stringify(operators));
        const version = { number: 0, operators };
        // What makes no plan is never told.
        const made = known ?? atVersion(this.#definition, version)?.plan ?? plan;
        this.#plans.set(JSON.stringify(operators), made);
        return made;
      },
      exclusiveBuffers: this.settings['taskmanager.network.memory.buffers-per-channel'],
      exactlyOnce: this.settings['execution.checkpointing.mode'] === 'EXACTLY_ONCE',
      highlyAvailable: this.settings['high-availability.type'] !== 'NONE',
      ...(found && { found }),
    };
  }
}
