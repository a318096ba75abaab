// The run that is open in this tab: the main run, its branches, and what is noted of it in the store.
//
// Keeps true: only the main run is noted, and only while the store is there; a run that was left for
// good is noted as cancelled, unless it has come to its end.

import { NARRATOR } from '../trace/narration.ts';
import type { RunPort } from '../cluster/port.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import type { OpenedDurable } from '../storage/open-durable.ts';
import { Branches } from './branches.svelte.ts';
import type { Choice } from './choice.ts';
import { scenarioName } from '../sim/scenario-name.ts';
import { RunNotes } from './run-memory.ts';
import { Run } from './run.svelte.ts';

export interface RunOrder {
  readonly choice: Choice;
  readonly job: string;
  readonly port: RunPort;
  readonly database: string;
  readonly inThread: boolean;
  readonly dataUrl: string;
  readonly speed: number;
  /** Lets go of the run for other tabs. */
  readonly release: () => void;
  /** Told which run is to be shown: the main one or a branch. */
  readonly onShow: (run: Run) => void;
}

/** What is needed to note a run down. */
export interface NoteBook {
  readonly store: OpenedDurable;
  readonly nowMs: () => number;
  readonly onProblem: (sentence: string) => void;
}

export class OpenRun {
  readonly main: Run;
  readonly branches: Branches;
  readonly #order: RunOrder;
  #notes: RunNotes | null = null;
  #isLeft = false;

  constructor(order: RunOrder) {
    const { choice, job, port, database, inThread, dataUrl, speed, onShow } = order;
    const { scenario, seed, settings, actions, resume } = choice;
    const { weather = null, mutant = null, brought = null } = choice;
    const name = { scenario, settings, seed, actions, weather, mutant, brought };
    this.#order = order;
    this.main = new Run(
      port,
      {
        job,
        ...name,
        database,
        inThread,
        dataUrl,
        resume: resume !== null,
      },
      NARRATOR,
    );
    this.main.speed = speed;
    this.branches = new Branches(this.main, onShow);
  }

  /** Notes it down from now on, unless it cannot be gone on with later. */
  keepNotes({ store, nowMs, onProblem }: NoteBook): void {
    const { main } = this;
    const { scenario, seed, settings, resume, weather, mutant } = this.#order.choice;
    if (this.#isLeft || main.phase === 'broken' || main.notice !== null) return;
    // A simulated run belongs to its link; its faults could not be gone on with later.
    if (weather || mutant) return;
    const createdAtMs = resume?.createdAtMs ?? nowMs();
    const notes = new RunNotes({
      store,
      nowMs,
      onProblem,
      write: (status) => ({
        job: main.job,
        scenario: scenarioName(scenario),
        settings: { ...settings },
        seed,
        createdAtMs,
        lastSeenAtMs: nowMs(),
        atMs: Math.floor(main.liveMs),
        status,
        engineVersion: ENGINE_VERSION,
      }),
    });
    this.#notes = notes;
    main.onProgress = () => notes.note(main.live.job.status);
    notes.note(main.live.job.status);
  }

  /** The store is gone. */
  stopNotes(): void {
    this.#notes?.stop();
    this.#notes = null;
  }

  async save(): Promise<void> {
    await this.#notes?.save(this.main.live.job.status);
  }

  /** Close it for good. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    this.main.onProgress = null;
    this.branches.close();
    if (!this.main.ended) await this.#notes?.save('CANCELED');
    this.stopNotes();
    this.#order.release();
  }

  /** The page goes; the run can be gone on with. */
  close(): void {
    this.branches.close();
    this.#order.release();
  }
}
