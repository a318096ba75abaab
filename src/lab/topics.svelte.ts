// The topics in this browser: of every run there is, ended, given up or only interrupted.
//
// They live beyond every worker and every page. What a dead run has left open can be ended by hand,
// as an administrator of the outside system would; never while a tab has the run open.
// Flink: kafka-transactions.sh list and abort.

import type { Attempt, TaskId, TransactionId } from '../engine/protocol.ts';
import { openDurable, type OpenedDurable } from '../storage/open-durable.ts';
import type { TransactionView } from '../storage/durable.ts';
import { exclusive } from '../storage/run-lock.ts';
import { isUnfinished } from '../storage/transaction-rules.ts';
import type { RunRecord } from '../storage/runs.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';

export interface TopicSeen {
  readonly record: RunRecord;
  readonly transactions: readonly TransactionView[];
  /** Names of those that nobody has ended. */
  readonly unfinished: readonly TransactionId[];
  readonly fences: readonly (readonly [producer: TaskId, attempt: Attempt])[];
}

/** Nobody reads rows of the source here. */
const NO_LOG = { name: '', partitions: [] };

export class Topics {
  /** Newest first; null: not looked yet. */
  seen: readonly TopicSeen[] | null = $state.raw(null);
  problem: string | null = $state(null);
  /** What came of an order. */
  told: string | null = $state(null);
  #store: OpenedDurable | null = null;
  #closed = false;

  constructor() {
    void this.#open();
  }

  close(): void {
    this.#closed = true;
    this.#store?.close();
    this.#store = null;
  }

  async look(): Promise<void> {
    const store = this.#store;
    if (!store) return;
    const list = await store.runs.list();
    if (!list.ok) {
      this.problem = list.problem.message;
      return;
    }
    try {
      const durable = store.durable(NO_LOG);
      const seen: TopicSeen[] = [];
      for (const record of list.runs) {
        const transactions = await durable.transactions(record.job);
        const fences = [...(await durable.fences(record.job))];
        const left = transactions.filter(({ status }) => isUnfinished(status));
        const unfinished = left.map(({ transaction }) => transaction);
        seen.push({ record, transactions, unfinished, fences });
      }
      this.seen = seen;
      this.problem = null;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  async abort(job: string, transaction: TransactionId): Promise<void> {
    const store = this.#store;
    if (!store) return;
    const release = await exclusive(job);
    if (!release) {
      this.told = SESSION_PHRASES.topicInUse;
      return;
    }
    try {
      const ended = await store.durable(NO_LOG).expire(job, { transaction });
      this.told = SESSION_PHRASES.abortedByHand(transaction, ended.length > 0);
    } catch (error) {
      this.told = error instanceof Error ? error.message : String(error);
    } finally {
      release();
    }
    await this.look();
  }

  async #open(): Promise<void> {
    const opened = await openDurable();
    if (opened.kind === 'memory-only') {
      this.problem = opened.sentence;
      return;
    }
    if (this.#closed) {
      opened.close();
      return;
    }
    this.#store = opened;
    await this.look();
  }
}
