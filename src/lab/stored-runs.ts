// Runs that this browser has kept: what there is of each, to be looked into, and to be deleted by
// the person whose they are.
//
// Keeps true: the open run is not among them, and none that another tab has open is deleted.
// Flink: what is left in the checkpoint directory when a cluster is gone.

import { lookInStore, type StoreSeen, type Wanted } from '../cluster/look-in-store.ts';
import { snapshotOf } from '../engine/checkpoint/manifest.ts';
import { scenarioOf } from '../sim/scenario-name.ts';
import type { OpenedDurable } from '../storage/open-durable.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';
import type { Exclusive } from './run-memory.ts';

export interface StoredRun {
  readonly job: string;
  /** Id and title of its scenario; null: it is not known here. */
  readonly scenario: { readonly id: string; readonly title: string } | null;
  readonly status: string;
  readonly lastSeenAtMs: number;
  readonly files: number;
  readonly sizeBytes: number;
  readonly snapshots: number;
}

/** No log: nobody reads rows here. */
const NO_LOG = { name: '', partitions: [] };

export class StoredRuns {
  readonly #store: OpenedDurable;
  readonly #exclusive: Exclusive;

  constructor(store: OpenedDurable, exclusive: Exclusive) {
    this.#store = store;
    this.#exclusive = exclusive;
  }

  /** Newest first. Throws a sentence when the store does not answer. */
  async list(open: string): Promise<readonly StoredRun[]> {
    const list = await this.#store.runs.list();
    if (!list.ok) throw new Error(list.problem.message);
    const durable = this.#store.durable(NO_LOG);
    const runs: StoredRun[] = [];
    for (const { job, scenario: name, status, lastSeenAtMs } of list.runs) {
      if (job === open) continue;
      const files = await durable.files(`${job}/`);
      const scenario = scenarioOf(name);
      runs.push({
        job,
        scenario: scenario && { id: scenario.id, title: scenario.title },
        status,
        lastSeenAtMs,
        files: files.length,
        sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        snapshots: files.filter(({ file }) => snapshotOf(file)).length,
      });
    }
    return runs;
  }

  look(job: string, wanted: Wanted): Promise<StoreSeen> {
    return lookInStore(this.#store.durable(NO_LOG), job, wanted);
  }

  /** With all that is stored of it. @returns why not; null: it is gone. */
  async remove(job: string): Promise<string | null> {
    const release = await this.#exclusive(job);
    if (!release) return SESSION_PHRASES.runOpenElsewhere;
    try {
      return (await this.#store.runs.remove(job))?.message ?? null;
    } finally {
      release();
    }
  }
}
