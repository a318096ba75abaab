// When the outside topic loses its patience with each unfinished transaction.
//
// Keeps true: a timeout begins when the first rows of a transaction arrive, whoever has died since.
// Flink and Kafka: `transaction.timeout.ms`, watched by the broker's transaction coordinator.

import type { TransactionId } from '../engine/protocol.ts';

export class TransactionTimeouts {
  /** In the order they began; all last equally long, but the disk of one process may be late. */
  readonly #dueMs = new Map<TransactionId, number>();
  #first: { readonly transaction: TransactionId; readonly atMs: number } | null = null;

  /** Infinity: none. */
  get nextMs(): number {
    return this.#first?.atMs ?? Infinity;
  }

  begins(transaction: TransactionId, atMs: number): void {
    if (this.#dueMs.has(transaction)) return;
    this.#dueMs.set(transaction, atMs);
    if (atMs < this.nextMs) this.#first = { transaction, atMs };
  }

  over(transactions: readonly TransactionId[]): void {
    for (const transaction of transactions) {
      this.#dueMs.delete(transaction);
      if (this.#first?.transaction === transaction) this.#findFirst();
    }
  }

  /** The one that is due first; there must be one. */
  take(): { readonly transaction: TransactionId; readonly atMs: number } {
    const first = this.#first ?? { transaction: '', atMs: 0 };
    this.over([first.transaction]);
    return first;
  }

  #findFirst(): void {
    this.#first = null;
    for (const [transaction, atMs] of this.#dueMs) {
      if (atMs < this.nextMs) this.#first = { transaction, atMs };
    }
  }
}
