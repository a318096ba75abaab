// What checks may see of durable things, where looking takes time: fetched before they ask.
//
// Keeps true: between two steps of the run nothing changes in the store, so what is fetched right
// after a step is what an in-thread host would have seen at that step.

import type { TopicRow } from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { Inspect } from '../sim/invariants/invariant.ts';
import type { Inspection, TransactionView } from '../storage/durable.ts';
import type { Originals } from '../storage/tampering.ts';

export class Prefetched implements Inspect {
  readonly #source: Inspection;
  readonly #originals: Originals;
  readonly #job: string;
  #files = new Map<string, Uint8Array>();
  #transactions: readonly TransactionView[] = [];
  #rows: readonly TopicRow[] = [];

  constructor(source: Inspection, originals: Originals, job: string) {
    this.#source = source;
    this.#originals = originals;
    this.#job = job;
  }

  /** Fetch what the checks will look at when they hear of this event. */
  async before(event: TraceEvent): Promise<void> {
    const { kind } = event;
    // Only a person changes a file that is written.
    if (kind === 'file-tampered') this.#files.delete(event.file);
    else if (kind === 'checkpoint-completed' || kind === 'recovery-started')
      await this.#fetchFiles();
    else if (kind === 'plan-changed') await this.#fetchFiles();
    else if (kind === 'recovery-ended') await this.#fetchTopic();
  }

  async beforeEnd(): Promise<void> {
    await this.#fetchFiles();
    await this.#fetchTopic();
  }

  written(file: string): Uint8Array | null {
    return this.#originals.get(file) ?? this.#files.get(file) ?? null;
  }

  files(): readonly string[] {
    return [...this.#files.keys()];
  }

  transactions(): readonly TransactionView[] {
    return this.#transactions;
  }

  committedRows(): readonly TopicRow[] {
    return this.#rows;
  }

  /** Files never change by themselves, so those that are known need not be read again. */
  async #fetchFiles(): Promise<void> {
    const files = new Map<string, Uint8Array>();
    for (const { file } of await this.#source.files(`${this.#job}/`)) {
      const bytes = this.#files.get(file) ?? (await this.#source.read(file));
      if (bytes) files.set(file, bytes);
    }
    this.#files = files;
  }

  async #fetchTopic(): Promise<void> {
    this.#transactions = await this.#source.transactions(this.#job);
    this.#rows = await this.#source.readTopic(this.#job, 'read committed');
  }
}
