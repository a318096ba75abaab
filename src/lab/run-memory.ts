// What is remembered of runs beyond the page: finding one to resume, noting the open one down,
// and letting go of old ones.
//
// Keeps true: a run that another tab has open is not touched; only runs without anything worth
// resuming, or beyond a handful, are removed unasked, and none that holds a savepoint.

import { hasEnded } from '../trace/has-ended.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import { snapshotOf } from '../engine/checkpoint/manifest.ts';
import type { Scenario } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../engine/job/settings.ts';
import { scenarioOf } from '../sim/scenario-name.ts';
import type { OpenedDurable } from '../storage/open-durable.ts';
import type { RunRecord } from '../storage/runs.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';

/** Takes a run for this tab; null: another tab has it (storage/run-lock.ts). */
export type Exclusive = (job: string) => Promise<(() => void) | null>;

export interface Offer {
  readonly record: RunRecord;
  readonly scenario: Scenario;
  /** Where a new JobManager would go on from; null: it finds nothing and begins anew. */
  readonly checkpoint: number | null;
  readonly release: () => void;
}

export interface Search {
  readonly offer: Offer | null;
  /** What a person should know. */
  readonly sentences: readonly string[];
}

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
  const unfinished = list.runs.filter(({ status }) => !hasEnded(status));
  const search = { store, exclusive, sentences };
  let offer: Offer | null = null;
  for (const [index, record] of unfinished.entries()) {
    if (offer) break;
    offer = await consider(search, record, index === 0);
  }
  const old = [
    ...list.runs.filter(({ status }) => hasEnded(status)).slice(MOST_OVER),
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
    if (!sentences.includes(SESSION_PHRASES.openElsewhere))
      sentences.push(SESSION_PHRASES.openElsewhere);
    return null;
  }
  const scenario = scenarioOf(record.scenario);
  let checkpoint: number | null;
  try {
    const snapshots = await snapshotsIn(store, record.job);
    if (snapshots.length === 0) {
      // It ended before its first checkpoint: beginning anew gives the same.
      await store.runs.remove(record.job);
      release();
      return null;
    }
    checkpoint = scenario && isHighlyAvailable(record, scenario) ? newest(snapshots) : null;
  } catch (error) {
    release();
    throw error;
  }
  if (record.engineVersion === ENGINE_VERSION && scenario) {
    return { record, scenario, checkpoint, release };
  }
  release();
  if (isNewest) {
    sentences.push(
      scenario ? SESSION_PHRASES.otherEngine : SESSION_PHRASES.unknownScenario(record.scenario),
    );
  }
  return null;
}

interface Snapshot {
  readonly checkpoint: number;
  readonly isSavepoint: boolean;
  /** The job was to stop with it, or it is a checkpoint. */
  readonly isRecoverable: boolean;
}

async function snapshotsIn(store: OpenedDurable, job: string): Promise<readonly Snapshot[]> {
  const durable = store.durable(NO_LOG);
  const files = await durable.files(`${job}/`);
  const found = files.flatMap(({ file }) => snapshotOf(file) ?? []);
  if (!found.some(({ isSavepoint }) => isSavepoint)) {
    return found.map((each) => ({ ...each, isRecoverable: true }));
  }
  // A record that cannot be read is told of when the run is resumed.
  const result = await durable.execute({ op: 'get-ha', job });
  const record = result.ok && result.op === 'get-ha' ? result.record : null;
  return found.map((each) => ({
    ...each,
    isRecoverable: !each.isSavepoint || record?.stopSavepoints.includes(each.checkpoint) === true,
  }));
}

function newest(snapshots: readonly Snapshot[]): number | null {
  const ids = snapshots.flatMap((each) => (each.isRecoverable ? each.checkpoint : []));
  return ids.length === 0 ? null : Math.max(...ids);
}

/** Without high availability nobody tells a new JobManager of the checkpoints there are. */
function isHighlyAvailable({ settings }: RunRecord, scenario: Scenario): boolean {
  const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
  return withSettings(base, settings).settings['high-availability.type'] !== 'NONE';
}

/** Old runs go, but savepoints are their owner's: nothing removes them unasked. */
async function letGo(store: OpenedDurable, exclusive: Exclusive, job: string): Promise<void> {
  const release = await exclusive(job);
  if (!release) return;
  try {
    const snapshots = await snapshotsIn(store, job);
    if (!snapshots.some(({ isSavepoint }) => isSavepoint)) await store.runs.remove(job);
  } finally {
    release();
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
    this.#onProblem(SESSION_PHRASES.notRemembered(problem.message));
  }
}
