// Which run is open, and what came before it: earlier runs to resume, links, storage that fails.
//
// Keeps true: nothing stored is removed before a person has declined it; one tab per run; whatever
// fails, a run is open in the end or a sentence says why not. Closing the tab is a JobManager crash.

import type { RunPort } from '../cluster/port.ts';
import { WorkerSweep, type SweepPort } from '../cluster/sweep-port.ts';
import { WorkerPort } from '../cluster/worker-port.ts';
import type { Scenario } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../engine/job/settings.ts';
import type { ProcessId } from '../engine/protocol.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import type { Action } from '../engine/action.ts';
import type { TimedAction } from '../sim/action.ts';
import { actionSentence } from '../sim/action-grammar.ts';
import { makeRunLink } from '../sim/run-link.ts';
import { scenarioNamed, SCENARIOS } from '../sim/scenarios.ts';
import { openDurable, type MemoryOnly, type OpenedDurable } from '../storage/open-durable.ts';
import { exclusive } from '../storage/run-lock.ts';
import type { RunRecord } from '../storage/runs.ts';
import type { Weather } from '../sim/faults/weather.ts';
import { Branches } from './branches.svelte.ts';
import { dataAddress, linkTo, readLink, type LinkedRun } from './link.ts';
import { PHRASES } from './phrases.en.ts';
import { Preferences } from './preferences.svelte.ts';
import type { Place } from './recording.ts';
import { findOffer, RunNotes, scenarioName, type Exclusive, type Offer } from './run-memory.ts';
import { Run } from './run.svelte.ts';
import { Sweep, whyNotSweep } from './sweep.svelte.ts';

export interface RestartOptions {
  readonly scenarioId?: string;
  readonly seed?: number;
  /** Settings that differ from the scenario's, by Flink's option names. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What is done to the new run by itself. */
  readonly actions?: readonly TimedAction[];
}

/** What a session needs of the world; everything has its real counterpart as default. */
export interface SessionOptions {
  readonly preferences?: Preferences;
  readonly createPort?: () => RunPort;
  readonly createSweep?: () => SweepPort;
  readonly openStore?: () => Promise<OpenedDurable | MemoryOnly>;
  readonly exclusive?: Exclusive;
  readonly database?: string;
  readonly dataUrl?: string;
  /** What stands behind the `#` of the address. */
  readonly fragment?: string;
  /** Writes there what a reload should begin with. */
  readonly remember?: (fragment: string) => void;
  readonly nowMs?: () => number;
}

interface Choice {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly actions: readonly TimedAction[];
  readonly step: number | null;
  /** Of a link to a simulated run. */
  readonly weather?: Weather | null;
  readonly mutant?: string | null;
  /** An earlier run to go on with. */
  readonly resume: RunRecord | null;
}

const DATABASE = 'tidemark';

export class Session {
  /** null: still starting, or an offer to resume waits for its answer. */
  run: Run | null = $state.raw(null);
  /** The open run and what has branched off from it. */
  branches: Branches | null = $state.raw(null);
  /** A sentence while a branch is being made. */
  branching: string | null = $state(null);
  /** The crash sweep of the run that is shown; null: none was asked for. */
  sweep: Sweep | null = $state.raw(null);
  /** The offer: an earlier run that did not come to its end. */
  resumable: RunRecord | null = $state.raw(null);
  /** The checkpoint it would be resumed from. */
  resumableCheckpoint: number | null = $state(null);
  /** Sentences a person should see: damaged link, run open in another tab, storage missing … */
  notices: readonly string[] = $state.raw([]);
  /** Resolves when a run is open or an offer is made. */
  readonly started: Promise<void>;

  readonly #options: Required<SessionOptions>;
  #store: OpenedDurable | null = null;
  #offer: Offer | null = null;
  /** What the address asks for, or the main job: begun unless an earlier run is resumed. */
  #firstChoice: Choice = defaultChoice();
  #notes: RunNotes | null = null;
  #release: () => void = () => undefined;
  /** One change of the open run at a time. */
  #previous: Promise<void> = Promise.resolve();
  #closed = false;
  readonly #leaving = (): void => void this.#save();

  constructor(options: SessionOptions = {}) {
    const database = options.database ?? DATABASE;
    this.#options = {
      preferences: options.preferences ?? new Preferences(),
      createPort: options.createPort ?? (() => new WorkerPort()),
      createSweep: options.createSweep ?? (() => new WorkerSweep()),
      openStore: options.openStore ?? (() => openDurable({ name: database })),
      exclusive: options.exclusive ?? exclusive,
      database,
      dataUrl: options.dataUrl ?? dataAddress(),
      fragment: options.fragment ?? location.hash,
      remember: options.remember ?? rememberInAddress,
      nowMs: options.nowMs ?? (() => Date.now()),
    };
    if (typeof document !== 'undefined') {
      document.addEventListener('visibilitychange', this.#leaving);
      globalThis.addEventListener('pagehide', this.#leaving);
    }
    this.started = this.#inTurn(() => this.#start());
  }

  // ---- What a person chooses ----

  /** Go on with the run that is offered, from its newest checkpoint. */
  resume(): Promise<void> {
    return this.#inTurn(async () => {
      const offer = this.#offer;
      if (!offer) return;
      const { record, scenario, release } = offer;
      this.#withdrawOffer();
      this.#release = release;
      const { seed, settings } = record;
      await this.#open({ scenario, seed, settings, actions: [], step: null, resume: record });
    });
  }

  /** Open a new run; the offered one stays stored. */
  startAfresh(): Promise<void> {
    return this.#inTurn(async () => {
      this.#offer?.release();
      this.#withdrawOffer();
      await this.#leaveRun();
      await this.#openNew(this.#firstChoice);
    });
  }

  /** Open a new run and remove the offered one with all that is stored of it. */
  discard(): Promise<void> {
    return this.#inTurn(async () => {
      const offer = this.#offer;
      if (!offer) return;
      this.#withdrawOffer();
      const problem = await this.#store?.runs.remove(offer.record.job);
      if (problem) this.#tell(problem.message);
      offer.release();
      await this.#openNew(this.#firstChoice);
    });
  }

  /** Close what is open and begin a new run: the same one but for what is given. */
  restart({ scenarioId, seed, settings, actions }: RestartOptions = {}): Promise<void> {
    return this.#inTurn(async () => {
      const present = this.run;
      const wanted = scenarioId === undefined ? present?.scenario : scenarioNamed(scenarioId);
      if (scenarioId !== undefined && !wanted) {
        this.#tell(PHRASES.noSuchScenario(scenarioId));
        return;
      }
      const scenario = wanted ?? defaultChoice().scenario;
      const isSameJob = scenario === present?.scenario;
      const changes = settings ?? (isSameJob ? present.changedSettings : {});
      const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
      const { problems } = withSettings(base, changes);
      if (problems.length > 0) {
        for (const problem of problems) this.#tell(problem);
        return;
      }
      this.#offer?.release();
      this.#withdrawOffer();
      await this.#leaveRun();
      const { speed } = present ?? this.#options.preferences;
      const choice = {
        ...defaultChoice(),
        scenario,
        seed: seed ?? present?.seed ?? 1,
        settings: changes,
      };
      this.#firstChoice = choice;
      this.#options.remember(fragmentOf(choice));
      await this.#openNew({ ...choice, actions: actions ?? [] }, speed);
    });
  }

  /** What would have been: repeat `parent` up to a place, do something there, and go on. */
  branchOff(parent: Run, place: Place, action: Action): Promise<void> {
    return this.#inTurn(() => this.#branchOff(parent, place, action));
  }

  /** Repeat the run shown in the background, with a crash behind each of its steps. */
  async startSweep(process: ProcessId): Promise<void> {
    const { run } = this;
    if (!run || whyNotSweep(run) !== null) return;
    this.endSweep();
    const actions = await run.actions();
    if (this.run !== run) return;
    this.sweep = new Sweep(this.#options.createSweep(), run, actions, process);
  }

  /** Cancel it, or put its result away. */
  endSweep(): void {
    this.sweep?.cancel();
    this.sweep = null;
  }

  /** A link that repeats the open run; null: there is none, or it was resumed. */
  link(): Promise<string | null> {
    return this.run?.phase === 'ready' ? linkTo(this.run) : Promise.resolve(null);
  }

  dismissNotice(notice: string): void {
    this.notices = this.notices.filter((other) => other !== notice);
  }

  close(): void {
    this.#closed = true;
    if (typeof document !== 'undefined') {
      document.removeEventListener('visibilitychange', this.#leaving);
      globalThis.removeEventListener('pagehide', this.#leaving);
    }
    void this.#save();
    this.endSweep();
    this.branches?.close();
    this.#offer?.release();
    this.#release();
  }

  // ---- Beginning ----

  async #start(): Promise<void> {
    const link = readLink(this.#options.fragment);
    if (!link.ok) this.#tell(link.sentence);
    const linked = link.ok ? link.run : null;
    if (linked) this.#firstChoice = { ...linked, resume: null };
    const store = await this.#options.openStore();
    // Without a database the run itself says so when it is open.
    if (store.kind === 'durable') {
      this.#store = store;
      void store.lost.then(({ message }) => this.#loseStore(message));
      const offer = await this.#search(store);
      if (offer && (!linked || isSameRun(linked, offer.record))) {
        this.#offer = offer;
        this.resumable = offer.record;
        this.resumableCheckpoint = offer.checkpoint;
        return;
      }
      offer?.release();
    }
    await this.#openNew(this.#firstChoice);
  }

  async #search(store: OpenedDurable): Promise<Offer | null> {
    try {
      const { offer, sentences } = await findOffer(store, this.#options.exclusive);
      for (const sentence of sentences) this.#tell(sentence);
      return offer;
    } catch (error) {
      // Looking for an old run must not keep a new one from starting.
      this.#tell(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  async #openNew(choice: Choice, speed?: number): Promise<void> {
    const job = newJob();
    this.#release = (await this.#options.exclusive(job)) ?? (() => undefined);
    await this.#open(choice, job, speed);
  }

  async #open(choice: Choice, job = choice.resume?.job ?? newJob(), speed?: number): Promise<void> {
    if (this.#closed) return;
    const { createPort, database, dataUrl, preferences, nowMs } = this.#options;
    const { scenario, seed, settings, actions, step, resume } = choice;
    const { weather = null, mutant = null } = choice;
    const isResumed = resume !== null;
    const name = { scenario, settings, seed, actions, weather, mutant };
    const request = { job, ...name, database, dataUrl };
    const run = new Run(createPort(), { ...request, resume: isResumed });
    run.speed = speed ?? preferences.speed;
    run.play();
    run.onFork = (place, action) => void this.branchOff(run, place, action);
    this.run = run;
    this.branches = new Branches(run, (shown) => {
      this.endSweep();
      this.run = shown;
    });
    await run.opened;
    if (step !== null) run.runToStep(step);
    const store = this.#store;
    if (!store || run.phase === 'broken' || run.notice !== null || this.#main !== run) return;
    // A simulated run belongs to its link; its faults could not be gone on with later.
    if (weather !== null || mutant !== null) return;
    const createdAtMs = resume?.createdAtMs ?? nowMs();
    const notes = new RunNotes({
      store,
      nowMs,
      onProblem: (sentence) => this.#tell(sentence),
      write: (status) => ({
        job,
        scenario: scenarioName(scenario),
        settings: { ...settings },
        seed,
        createdAtMs,
        lastSeenAtMs: nowMs(),
        atMs: Math.floor(run.liveMs),
        status,
        engineVersion: ENGINE_VERSION,
      }),
    });
    this.#notes = notes;
    run.onProgress = () => notes.note(run.live.job.status);
    notes.note(run.live.job.status);
  }

  async #branchOff(parent: Run, place: Place, action: Action): Promise<void> {
    const { branches } = this;
    if (!branches?.list.some(({ run }) => run === parent)) return;
    if (branches.isFull) {
      this.#tell(PHRASES.tooManyBranches(branches.list.length));
      return;
    }
    const sentence = actionSentence(action);
    this.branching = PHRASES.branching(sentence, place.atMs);
    parent.pause();
    // What was done at this place or later does not happen here.
    const actions = (await parent.actions()).filter(
      ({ afterStep }) => afterStep !== null && afterStep < place.step,
    );
    const request = { ...parent.request, job: newJob(), actions, resume: false, inThread: true };
    const run = new Run(this.#options.createPort(), request);
    await run.opened;
    await run.bringTo(place);
    await run.act(action);
    this.branching = null;
    if (run.phase !== 'ready' || this.branches !== branches) {
      if (run.problem !== null) this.#tell(PHRASES.branchFailed(run.problem));
      run.close();
      return;
    }
    run.speed = parent.speed;
    run.onFork = (from, next) => void this.branchOff(run, from, next);
    branches.add(parent, run, { step: place.step, atMs: run.liveMs }, sentence);
    run.play();
  }

  get #main(): Run | null {
    return this.branches?.list[0]?.run ?? null;
  }

  /** Close the open run for good. */
  async #leaveRun(): Promise<void> {
    const { branches } = this;
    const main = this.#main;
    if (!branches || !main) return;
    this.endSweep();
    this.run = null;
    this.branches = null;
    main.onProgress = null;
    branches.close();
    if (!main.ended) await this.#notes?.save('CANCELED');
    this.#notes?.stop();
    this.#notes = null;
    this.#release();
  }

  // ---- Little things ----

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#previous = this.#previous.then(work).catch((error: unknown) => {
      this.#tell(error instanceof Error ? error.message : String(error));
    });
    return this.#previous;
  }

  #tell(sentence: string): void {
    if (!this.notices.includes(sentence)) this.notices = [...this.notices, sentence];
  }

  #withdrawOffer(): void {
    this.#offer = null;
    this.resumable = null;
    this.resumableCheckpoint = null;
  }

  #loseStore(message: string): void {
    this.#store = null;
    this.#notes?.stop();
    this.#notes = null;
    if (!this.#closed) this.#tell(PHRASES.storageLost(message));
  }

  async #save(): Promise<void> {
    if (this.#main) await this.#notes?.save(this.#main.live.job.status);
  }
}

function defaultChoice(): Choice {
  const [scenario] = SCENARIOS;
  if (!scenario) throw new Error('Tidemark comes with at least one scenario.');
  return { scenario, seed: 1, settings: {}, actions: [], step: null, resume: null };
}

/** Empty for what the page begins with anyway. What a person did is not in it. */
function fragmentOf({ scenario, seed, settings }: Choice): string {
  const usual = defaultChoice();
  const changed = scenario !== usual.scenario || seed !== usual.seed;
  if (!changed && Object.keys(settings).length === 0) return '';
  const name = scenarioNamed(scenario.id) === scenario ? scenario.id : scenario;
  return makeRunLink({ scenario: name, seed, settings, actions: [], step: null });
}

function rememberInAddress(fragment: string): void {
  if (typeof history === 'undefined') return;
  history.replaceState(null, '', fragment === '' ? location.pathname + location.search : fragment);
}

function isSameRun(linked: LinkedRun, record: RunRecord): boolean {
  // What a person did in the earlier run is not known, so a link that does something is another run.
  const plain = linked.actions.length === 0 && !linked.weather && !linked.mutant;
  return (
    plain &&
    scenarioName(linked.scenario) === record.scenario &&
    linked.seed === record.seed &&
    JSON.stringify(linked.settings) === JSON.stringify(record.settings)
  );
}

/** A name never used before. */
function newJob(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  const numbers = crypto.getRandomValues(new Uint8Array(10));
  return `run-${[...numbers].map((number) => letters[number % letters.length] ?? 'a').join('')}`;
}
