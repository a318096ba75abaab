// Which run is open, and what came before it: earlier runs to resume, links, storage that fails.
//
// Keeps true: nothing stored is removed before a person has declined it; one tab per run; whatever
// fails, a run is open in the end or a sentence says why not. Closing the tab is a JobManager crash.

import type { RunPort } from '../cluster/port.ts';
import type { Scenario } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../engine/job/settings.ts';
import type { ProcessId } from '../engine/protocol.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import type { Action } from '../engine/action.ts';
import type { TimedAction } from '../sim/action.ts';
import { actionSentence } from '../sim/action-grammar.ts';
import { scenarioNamed } from '../sim/scenarios.ts';
import type { OpenedDurable } from '../storage/open-durable.ts';
import { readFileLogName } from '../storage/own-file/file-log-name.ts';
import type { RunRecord } from '../storage/runs.ts';
import { messageOf } from './execution.svelte.ts';
import { branchOff } from './branch-off.ts';
import type { Branches } from './branches.svelte.ts';
import { defaultChoice, fragmentOf, isSameRun, newJob, type Choice } from './choice.ts';
import { claimsRun, linkTo, readLink, type Looking } from './link.ts';
import { OpenRun } from './open-run.ts';
import { replay } from './replay-check.ts';
import { snapshotToBring } from './saved-snapshot.ts';
import { MOST_FILE_BYTES, readRunFile, type RunFile } from './run-file.ts';
import type { WantedFile } from './own-file.svelte.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';
import type { Place } from './recording.ts';
import { findOffer, type Offer } from './run-memory.ts';
import type { Brought, Run } from './run.svelte.ts';
import { withDefaults, type SessionOptions } from './session-options.ts';
import { StoredRuns } from './stored-runs.ts';
import { Sweep, whyNotSweep } from './sweep.svelte.ts';
import type { Thing } from './things.ts';

export interface RestartOptions {
  readonly scenarioId?: string;
  /** One that does not come with Tidemark. It must have been checked. */
  readonly scenario?: Scenario;
  readonly seed?: number;
  /** Settings that differ from the scenario's, by Flink's option names. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What is done to the new run by itself. */
  readonly actions?: readonly TimedAction[];
}

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
  /** The checkpoint it would be resumed from; null: it would begin again. */
  resumableCheckpoint: number | null = $state(null);
  /** The file that a linked or stored run reads and that is not in this browser. */
  missingFile: WantedFile | null = $state.raw(null);
  /** Sentences a person should see: damaged link, run open in another tab, storage missing … */
  notices: readonly string[] = $state.raw([]);
  /** Resolves when a run is open or an offer is made. */
  readonly started: Promise<void>;

  #withFileGiven: (() => Promise<void>) | null = null;
  readonly #options: Required<SessionOptions>;
  #store: OpenedDurable | null = null;
  #offer: Offer | null = null;
  /** What the address asks for, or the main job: begun unless an earlier run is resumed. */
  #firstChoice: Choice = defaultChoice();
  #open: OpenRun | null = null;
  /** One change of the open run at a time. */
  #previous: Promise<void> = Promise.resolve();
  #closed = false;
  /** Repetitions of imported runs that are under way. */
  #replays: readonly RunPort[] = [];
  /** What a link selects, until a page takes it. */
  #selected: Thing | null = null;
  readonly #leaving = (): void => void this.#open?.save();

  constructor(options: SessionOptions = {}) {
    this.#options = withDefaults(options);
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
      const { job, seed, settings } = record;
      const choice = { scenario, seed, settings, actions: [], step: null, resume: record };
      await this.#withFile(scenario, () => this.#show(choice, job, release));
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
  restart({
    scenarioId,
    scenario: given,
    seed,
    settings,
    actions,
  }: RestartOptions = {}): Promise<void> {
    return this.#inTurn(async () => {
      const present = this.run;
      const named = scenarioId === undefined ? present?.scenario : scenarioNamed(scenarioId);
      const wanted = given ?? named;
      if (scenarioId !== undefined && !wanted) {
        this.#tell(SESSION_PHRASES.noSuchScenario(scenarioId));
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
      const choice = {
        ...defaultChoice(),
        scenario,
        seed: seed ?? present?.seed ?? 1,
        settings: changes,
        brought: present ? await snapshotToBring(present, changes) : null,
      };
      this.#options.remember(fragmentOf(choice));
      await this.#openInstead({ ...choice, actions: actions ?? [] });
      this.#firstChoice = choice;
    });
  }

  /** A run whose first job starts from a snapshot that was brought here. */
  bring(begun: Brought): Promise<void> {
    return this.#inTurn(async () => {
      const choice = { ...defaultChoice(), ...begun };
      this.#options.remember(fragmentOf(choice));
      await this.#openInstead(choice);
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
  link(looking: Looking = {}): Promise<string | null> {
    return this.run?.phase === 'ready' ? linkTo(this.run, looking) : Promise.resolve(null);
  }

  /** Open the run of a link that came into the address. What is no such link is not ours. */
  openLink(fragment: string): Promise<void> {
    if (!claimsRun(fragment)) return Promise.resolve();
    return this.#inTurn(async () => {
      const link = await readLink(fragment);
      if (!link.ok) this.#tell(`${link.sentence} ${SESSION_PHRASES.openRunStays}`);
      else if (link.run) await this.#openInstead({ ...link.run, resume: null });
    });
  }

  /** Open the run that a file holds, and repeat it in the background to compare. */
  async importFile(file: Blob): Promise<void> {
    let text: string;
    try {
      text = file.size > MOST_FILE_BYTES ? '' : await file.text();
    } catch (error) {
      this.#tell(SESSION_PHRASES.fileUnreadable(messageOf(error)));
      return;
    }
    await this.#inTurn(async () => {
      const large = { ok: false, problem: SESSION_PHRASES.fileTooLarge } as const;
      const read = file.size > MOST_FILE_BYTES ? large : readRunFile(text);
      if (!read.ok) this.#tell(`${read.problem} ${SESSION_PHRASES.openRunStays}`);
      else await this.#import(read.value);
    });
  }

  /** What the link selects that opened the run; once. */
  takeSelected(): Thing | null {
    const selected = this.#selected;
    this.#selected = null;
    return selected;
  }

  /** The file that was missing is in the store now. */
  fileGiven(): Promise<void> {
    return this.#inTurn(async () => {
      const open = this.#withFileGiven;
      if (!this.missingFile || !open) return;
      this.missingFile = null;
      this.#withFileGiven = null;
      await open();
    });
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
    void this.#open?.save();
    for (const port of this.#replays) port.close();
    this.endSweep();
    this.#open?.close();
    this.#offer?.release();
  }

  // ---- Beginning ----

  async #start(): Promise<void> {
    const link = await readLink(this.#options.fragment);
    if (!link.ok) this.#tell(`${link.sentence} ${SESSION_PHRASES.newRunInstead}`);
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
      this.#tell(messageOf(error));
      return null;
    }
  }

  /** Close what is open, for good, and open this. */
  async #openInstead(choice: Choice): Promise<void> {
    const speed = this.run?.speed;
    this.#offer?.release();
    this.#withdrawOffer();
    await this.#leaveRun();
    this.#firstChoice = choice;
    await this.#openNew(choice, speed);
  }

  async #import({ link, engine, recorded }: RunFile): Promise<void> {
    const read = await readLink(link, { anyEngine: true });
    if (!read.ok || !read.run) {
      const problem = read.ok ? SESSION_PHRASES.foreignFile : read.sentence;
      this.#tell(`${problem} ${SESSION_PHRASES.openRunStays}`);
      return;
    }
    await this.#openInstead({ ...read.run, resume: null });
    const request = this.run?.request;
    if (!request) return;
    const port = this.#options.createPort();
    this.#replays = [...this.#replays, port];
    this.#tell(SESSION_PHRASES.replaying);
    void replay(port, request, recorded).then((outcome) => {
      this.#replays = this.#replays.filter((other) => other !== port);
      if (this.#closed) return;
      this.dismissNotice(SESSION_PHRASES.replaying);
      this.#tell(SESSION_PHRASES.replayed(outcome, engine, ENGINE_VERSION));
    });
  }

  #openNew(choice: Choice, speed?: number): Promise<void> {
    return this.#withFile(choice.scenario, async () => {
      const job = newJob();
      const release = await this.#options.exclusive(job);
      await this.#show(choice, job, release ?? (() => undefined), speed);
    });
  }

  /** Open it at once, or as soon as a person has chosen the file that it reads. */
  async #withFile({ log, file }: Scenario, open: () => Promise<void>): Promise<void> {
    this.missingFile = null;
    const name = readFileLogName(log);
    const logs = this.#store?.fileLogs;
    // Without a database the run itself says so.
    if (name && file && logs && !(await logs.find(name.digest))) {
      this.missingFile = { digest: name.digest, origin: file };
      this.#withFileGiven = open;
      return;
    }
    await open();
  }

  async #show(choice: Choice, job: string, release: () => void, speed?: number): Promise<void> {
    if (this.#closed) {
      release();
      return;
    }
    const { createPort, database, inThread, dataUrl, preferences, nowMs } = this.#options;
    const open = new OpenRun({
      choice,
      job,
      port: createPort(),
      database,
      inThread,
      dataUrl,
      speed: speed ?? preferences.speed,
      release,
      onShow: (shown) => {
        this.endSweep();
        this.run = shown;
      },
    });
    const { main } = open;
    main.play();
    main.onBring = (begun) => void this.bring(begun);
    main.onFork = (place, action) => void this.branchOff(main, place, action);
    this.#selected = choice.selected ?? null;
    this.#open = open;
    this.run = main;
    this.branches = open.branches;
    await main.opened;
    if (choice.step !== null) main.runToStep(choice.step);
    const store = this.#store;
    if (!store) return;
    main.storedRuns = new StoredRuns(store, this.#options.exclusive);
    open.keepNotes({ store, nowMs, onProblem: (sentence) => this.#tell(sentence) });
  }

  async #branchOff(parent: Run, place: Place, action: Action): Promise<void> {
    const { branches } = this;
    if (!branches?.list.some(({ run }) => run === parent)) return;
    if (branches.isFull) {
      this.#tell(SESSION_PHRASES.tooManyBranches(branches.list.length));
      return;
    }
    const sentence = actionSentence(action);
    this.branching = SESSION_PHRASES.branching(sentence, place.atMs);
    parent.pause();
    const { createPort } = this.#options;
    const run = await branchOff({ parent, place, action, createPort, job: newJob() });
    this.branching = null;
    if (run.phase !== 'ready' || this.branches !== branches) {
      if (run.problem !== null) this.#tell(SESSION_PHRASES.branchFailed(run.problem));
      run.close();
      return;
    }
    run.onFork = (from, next) => void this.branchOff(run, from, next);
    branches.add(parent, run, { step: place.step, atMs: run.liveMs }, sentence);
    run.play();
  }

  /** Close the open run for good. */
  async #leaveRun(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    this.endSweep();
    this.#open = null;
    this.run = null;
    this.branches = null;
    await open.leave();
  }

  // ---- Little things ----

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#previous = this.#previous.then(work).catch((error: unknown) => {
      this.#tell(messageOf(error));
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
    this.#open?.stopNotes();
    if (!this.#closed) this.#tell(SESSION_PHRASES.storageLost(message));
  }
}
