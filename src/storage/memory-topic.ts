// One outside topic in memory: its transactions, its log, and how far readers may see.
//
// A commit moves all rows of a transaction in one step to where a reader that waits for commits
// sees them. What is allowed is decided in transaction-rules.ts.
// Flink: the Kafka topic behind KafkaSink, as its MockProducer keeps it for tests.

import type {
  Attempt,
  Request,
  Result,
  TaskId,
  TopicRow,
  TransactionId,
  WhichTransactions,
} from '../engine/protocol.ts';
import type { Isolation, TransactionStatus, TransactionView } from './durable.ts';
import {
  decideCommit,
  decideExpire,
  decideRecover,
  refuseWrite,
  type TransactionFacts,
} from './transaction-rules.ts';

interface Transaction extends TransactionFacts {
  status: TransactionStatus;
  expired?: true;
  readonly rows: TopicRow[];
}

const APPENDED: Result = { ok: true, op: 'append' };
const PUBLISHED: Result = { ok: true, op: 'publish' };
const PRE_COMMITTED: Result = { ok: true, op: 'pre-commit' };

export class MemoryTopic {
  /** The lowest attempt of a producer that may still write. */
  readonly fences = new Map<TaskId, Attempt>();
  /** In the order they were begun. */
  readonly #transactions = new Map<TransactionId, Transaction>();
  /** Kept apart so that a recovery late in a long run does not walk through all of the past. */
  readonly #unfinished = new Set<Transaction>();
  readonly #appended: TopicRow[] = [];
  readonly #committed: TopicRow[] = [];

  write(request: Extract<Request, { op: 'publish' | 'append' | 'pre-commit' }>): Result {
    const found = this.#transactions.get(request.transaction);
    const problem = refuseWrite(request, this.#fence(request.producer), found);
    if (problem !== null) return { ok: false, problem };
    const transaction = found ?? this.#begin(request);
    for (const row of request.rows) {
      transaction.rows.push(row);
      this.#appended.push(row);
    }
    if (request.op === 'append') return APPENDED;
    if (request.op === 'publish') {
      this.#commit(transaction);
      return PUBLISHED;
    }
    transaction.status = 'pre-committed';
    return PRE_COMMITTED;
  }

  commit(request: Extract<Request, { op: 'commit' }>): Result {
    const named = request.transactions.map((name) => this.#transactions.get(name));
    const decision = decideCommit(request, this.#fence(request.producer), named);
    if (decision.kind === 'refused') return { ok: false, problem: decision.problem };
    return {
      ok: true,
      op: 'commit',
      committed: decision.commit.map((each) => this.#commit(each)),
      lost: decision.lost.map(({ transaction }) => transaction),
    };
  }

  recover(request: Extract<Request, { op: 'recover' }>): Result {
    const { producer, attempt } = request;
    const named = request.commit.map((name) => this.#transactions.get(name));
    const unfinished = [...this.#unfinished].filter((each) => each.producer === producer);
    const decision = decideRecover(request, this.#fence(producer), named, unfinished);
    if (decision.kind === 'refused') return { ok: false, problem: decision.problem };
    this.fences.set(producer, attempt);
    return {
      ok: true,
      op: 'recover',
      committed: decision.commit.map((each) => this.#commit(each)),
      aborted: decision.abort.map((each) => this.#end(each, 'aborted')),
      lost: decision.lost.map(({ transaction }) => transaction),
    };
  }

  expire(which: WhichTransactions): readonly TransactionId[] {
    return decideExpire(which, [...this.#unfinished]).map((each) => {
      each.expired = true;
      return this.#end(each, 'aborted');
    });
  }

  read(isolation: Isolation, from: number): readonly TopicRow[] {
    return (isolation === 'read committed' ? this.#committed : this.#appended).slice(from);
  }

  transactions(): readonly TransactionView[] {
    return Array.from(
      this.#transactions.values(),
      ({ transaction, producer, attempt, status, rows, expired }) => {
        const view = { transaction, producer, attempt, status, rows: [...rows] };
        return expired ? { ...view, expired } : view;
      },
    );
  }

  #fence(producer: TaskId): Attempt {
    return this.fences.get(producer) ?? 0;
  }

  #begin(request: Extract<Request, { op: 'publish' | 'append' | 'pre-commit' }>): Transaction {
    const { transaction, producer, attempt } = request;
    const begun = this.#transactions.size;
    const begins: Transaction = { transaction, producer, attempt, status: 'open', begun, rows: [] };
    this.#transactions.set(transaction, begins);
    this.#unfinished.add(begins);
    return begins;
  }

  #commit(transaction: Transaction): TransactionId {
    for (const row of transaction.rows) this.#committed.push(row);
    return this.#end(transaction, 'committed');
  }

  #end(transaction: Transaction, status: 'committed' | 'aborted'): TransactionId {
    transaction.status = status;
    this.#unfinished.delete(transaction);
    return transaction.transaction;
  }
}
