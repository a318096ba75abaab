// The rules of the outside topic's transactions: what is refused, what gets committed or aborted.
//
// Pure decisions over facts that a store has looked up; a store reads the facts and carries the
// decision out in one atomic step. What these rules keep true: an ended transaction never changes
// again, and an attempt that was fenced changes nothing, however late its requests arrive. What the
// topic has ended by itself cannot be committed, and whoever asks for it is told that it is lost.
// Flink: KafkaSink's FlinkKafkaInternalProducer and Kafka's transaction coordinator, whose
// producer epoch is our attempt.

import type {
  Attempt,
  Problem,
  Request,
  TaskId,
  TransactionId,
  WhichTransactions,
} from '../engine/protocol.ts';
import type { TransactionStatus } from './durable.ts';

type Write = Extract<Request, { op: 'publish' | 'append' | 'pre-commit' }>;
type Commit = Extract<Request, { op: 'commit' }>;
type Recover = Extract<Request, { op: 'recover' }>;

/** What the rules must know of a transaction. */
export interface TransactionFacts {
  readonly transaction: TransactionId;
  readonly producer: TaskId;
  /** The attempt that began it. */
  readonly attempt: Attempt;
  readonly status: TransactionStatus;
  /** Its number in the order in which the topic's transactions were begun. */
  readonly begun: number;
  /** Aborted, but not by its sink: it took too long, or a person ended it. */
  readonly expired?: true | undefined;
}

export type Decision<T> =
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Each list in the order the transactions were begun; all of it or nothing. */
  | {
      readonly kind: 'granted';
      readonly commit: readonly T[];
      readonly abort: readonly T[];
      /** Expired: there is nothing left to commit. Their sink is told and goes on. */
      readonly lost: readonly T[];
    };

/**
 * Why rows may not be added, or null if they may.
 * @param fence the lowest attempt of the producer that may still write
 */
export function refuseWrite(
  request: Write,
  fence: Attempt,
  found: TransactionFacts | undefined,
): Problem | null {
  if (request.attempt < fence) return fenced(request, fence);
  if (found === undefined) return null;
  const { transaction, producer, attempt } = request;
  // A promise was given for exactly the rows it had: more rows would slip in behind the barrier.
  if (found.status !== 'open') {
    const status = found.expired === true ? 'expired' : found.status;
    return refusal(`Transaction ${transaction} is ${status} and takes no more rows.`);
  }
  if (found.producer !== producer || found.attempt !== attempt) {
    return refusal(
      `Transaction ${transaction} belongs to attempt ${found.attempt} of ${found.producer}; ` +
        `attempt ${attempt} of ${producer} may not write to it.`,
    );
  }
  return null;
}

/**
 * A commit names transactions that must exist. Whether they were pre-committed the topic does not
 * ask, as Kafka does not: to commit only what a completed checkpoint holds is the sink's duty.
 * @param named what was found under the names of the request, in its order
 */
export function decideCommit<T extends TransactionFacts>(
  request: Commit,
  fence: Attempt,
  named: readonly (T | undefined)[],
): Decision<T> {
  if (request.attempt < fence) return refused(fenced(request, fence));
  const unknown = named.indexOf(undefined);
  if (unknown >= 0) {
    const message = `Topic ${request.topic} knows no transaction ${request.transactions[unknown]}.`;
    return refused({ reason: 'missing', message });
  }
  return grant(named, []);
}

/**
 * A producer that starts again settles the past. A name it remembers but the topic does not is a
 * transaction that never got a row.
 * @param unfinished all unfinished transactions of this producer
 */
export function decideRecover<T extends TransactionFacts>(
  request: Recover,
  fence: Attempt,
  named: readonly (T | undefined)[],
  unfinished: readonly T[],
): Decision<T> {
  if (request.attempt < fence) return refused(fenced(request, fence));
  const remembered = new Set(request.commit);
  return grant(
    named,
    unfinished.filter((each) => !remembered.has(each.transaction)),
  );
}

/** What of the topic's unfinished transactions is meant, in the order they were begun. */
export function decideExpire<T extends TransactionFacts>(
  which: WhichTransactions,
  unfinished: readonly T[],
): readonly T[] {
  const isMeant = ({ transaction, producer }: T): boolean =>
    'transaction' in which
      ? transaction === which.transaction
      : which.producer === null || producer === which.producer;
  return unfinished.filter(isMeant).sort(byBeginning);
}

export function isUnfinished(status: TransactionStatus): boolean {
  return status === 'open' || status === 'pre-committed';
}

function grant<T extends TransactionFacts>(
  named: readonly (T | undefined)[],
  abort: readonly T[],
): Decision<T> {
  const commit = new Map<TransactionId, T>();
  const lost = new Map<TransactionId, T>();
  for (const each of named) {
    if (each?.expired === true) lost.set(each.transaction, each);
    else if (each?.status === 'aborted') {
      const { transaction } = each;
      return refused(refusal(`Transaction ${transaction} was aborted and cannot be committed.`));
    }
    if (each !== undefined && isUnfinished(each.status)) commit.set(each.transaction, each);
  }
  return {
    kind: 'granted',
    commit: [...commit.values()].sort(byBeginning),
    abort: [...abort].sort(byBeginning),
    lost: [...lost.values()].sort(byBeginning),
  };
}

function byBeginning(one: TransactionFacts, other: TransactionFacts): number {
  return one.begun - other.begun;
}

function fenced(request: Write | Commit | Recover, fence: Attempt): Problem {
  return refusal(
    `Attempt ${request.attempt} of ${request.producer} is fenced: attempt ${fence} has taken over.`,
  );
}

function refusal(message: string): Problem {
  return { reason: 'fenced', message };
}

function refused(problem: Problem): { readonly kind: 'refused'; readonly problem: Problem } {
  return { kind: 'refused', problem };
}
