// What is remembered of runs beyond the page: finding one to resume, noting the open one down,
// and letting go of old ones.
//
// Keeps true: a run that another tab has open is not touched; only runs without anything worth
// resuming, or beyond a handful, are removed unasked.

import { ENGINE_VERSION } from '../engine/version.ts';
import { checkScenario, type Scenario } from '../engine/job/scenario.ts';
import { scenarioNamed } from '../sim/scenarios.ts';
import type { OpenedDurable } from '../storage/open-durable.ts';
import type { RunRecord } from '../storage/runs.ts';
import { PHRASES } from './phrases.en.ts';

/** Takes a run for this tab; null: another tab has it (storage/run-lock.ts). */
export type Exclusive = (job: string) => Promise<(() => void) | null>;

export interface Offer {
  readonly record: RunRecord;
  readonly scenario: Scenario;
  /** The newest checkpoint that was completed. */
  readonly checkpoint: number;
  readonly release: () => void;
}

export interface Search {
  readonly offer: Offer | null;
  /** What a person should know. */
  readonly sentences: readonly string[];
}

/** Statuses after which there is nothing to resume. */
const OVER: ReadonlySet<string> = new Set(['FINISHED', 'FAILED', 'CANCELED']);
const MOST_OVER = 3;
const MOST_UNFINISHED = 5;
/** After a reload the page before may hold its lock for a moment. */
const SECOND_TRY_MS = 250;

/** No log: nobody reads rows here. */
const NO_LOG = { name: '', partitions: [] };

export async function findOffer(store: OpenedDurable, exclusive: Exclusive): Promise<Search> {
  const list = await store.runs.list();
  if (!list.ok) return { offer: null, sentences: [list.problem.message] };
  const sentences = list.damaged.map(({ message }) => message);
  const unfinished = list.runs.filter(({ status }) => !OVER.has(status));
  const search = { store, exclusive, sentences };
  let offer: Offer | null = null;
  for (const [index, record] of unfinished.entries()) {
    if (offer) break;
    offer = await consider(search, record, index === 0);
  }
  const old = [
    ...list.runs.filter(({ status }) => OVER.has(status)).slice(MOST_OVER),
    ...unfinished.slice(MOST_UNFINISHED).filter(({ job }) => job !== offer?.record.job),
  ];
  for (const { job } of old) await letGo(store, exclusive, job);
  return { offer, sentences };
}

async function consider(
  search: {
    readonly store: OpenedDurable;
    readonly exclusive: Exclusive;
    readonly sentences: string[];
  },
  record: RunRecord,
  isNewest: boolean,
): Promise<Offer | null> {
  const { store, exclusive, sentences } = search;
  let release = await exclusive(record.job);
  if (!release && isNewest) {
    await new Promise((resolve) => setTimeout(resolve, SECOND_TRY_MS));
    release = await exclusive(record.job);
  }
  if (!release) {
    if (!sentences.includes(PHRASES.openElsewhere)) sentences.push(PHRASES.openElsewhere);
    return null;
  }
  let checkpoint: Awaited<ReturnType<typeof newestCheckpoint>>;
  try {
    checkpoint = await newestCheckpoint(store, record.job);
  } catch (error) {
    release();
    throw error;
  }
  if (checkpoint === null) {
    // It ended before its first checkpoint: beginning anew gives the same.
    await store.runs.remove(record.job);
    release();
    return null;
  }
  const scenario = scenarioOf(record);
  if (record.engineVersion === ENGINE_VERSION && scenario) {
    return { record, scenario, checkpoint, release };
  }
  release();
  if (isNewest) {
    sentences.push(scenario ? PHRASES.otherEngine : PHRASES.unknownScenario(record.scenario));
  }
  return null;
}

async function newestCheckpoint(store: OpenedDurable, job: string): Promise<number | null> {
  const files = await store.durable(NO_LOG).files(`${job}/`);
  const ids = files.flatMap(({ file }) => {
    const match = /\/chk-(\d+)\/_metadata$/.exec(file);
    return match ? Number(match[1]) : [];
  });
  return ids.length === 0 ? null : Math.max(...ids);
}

async function letGo(store: OpenedDurable, exclusive: Exclusive, job: string): Promise<void> {
  const release = await exclusive(job);
  if (!release) return;
  await store.runs.remove(job);
  release();
}

/** A scenario that comes with Tidemark is noted by its id, any other in full. */
export function scenarioName(scenario: Scenario): string {
  return scenarioNamed(scenario.id) === scenario ? scenario.id : JSON.stringify(scenario);
}

function scenarioOf({ scenario }: RunRecord): Scenario | null {
  const known = scenarioNamed(scenario);
  if (known) return known;
  try {
    const checked = checkScenario(JSON.parse(scenario));
    return checked.ok ? checked.value : null;
  } catch {
    return null;
  }
}

/** Writes the record of the open run, but not more often than is of use. */
export class RunNotes {
  readonly #store: OpenedDurable;
  readonly #write: (status: string) => RunRecord;
  readonly #onProblem: (sentence: string) => void;
  readonly #nowMs: () => number;
  #savedAtMs = -Infinity;
  #savedStatus = '';
  /** A status told while a save was under way. */
  #next: string | null = null;
  #saving: Promise<void> | null = null;
  #stopped = false;

  constructor(options: {
    readonly store: OpenedDurable;
    /** The record as it should be written now. */
    readonly write: (status: string) => RunRecord;
    readonly onProblem: (sentence: string) => void;
    readonly nowMs: () => number;
  }) {
    this.#store = options.store;
    this.#write = options.write;
    this.#onProblem = options.onProblem;
    this.#nowMs = options.nowMs;
  }

  /** The run has gone on. */
  note(status: string): void {
    const isDue = this.#nowMs() - this.#savedAtMs >= 2000 || status !== this.#savedStatus;
    if (!isDue) return;
    if (this.#saving === null) void this.save(status);
    else this.#next = status; // said again when the save under way is done
  }

  async save(status: string): Promise<void> {
    while (this.#saving) await this.#saving;
    if (this.#stopped) return;
    this.#savedAtMs = this.#nowMs();
    this.#savedStatus = status;
    this.#saving = this.#save(status);
    await this.#saving;
    const next = this.#next;
    this.#next = null;
    if (next !== null && next !== this.#savedStatus) await this.save(next);
  }

  /** Nothing is written from now on. */
  stop(): void {
    this.#stopped = true;
  }

  async #save(status: string): Promise<void> {
    let problem: { readonly message: string } | null;
    try {
      problem = await this.#store.runs.save(this.#write(status));
    } catch (error) {
      problem = { message: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#saving = null;
    }
    if (!problem || this.#stopped) return;
    this.stop();
    this.#onProblem(PHRASES.notRemembered(problem.message));
  }
}
