// The outside topic in the database: each request reads the facts, asks the rules and writes the
// decision in one database transaction, so a fence holds against every other connection.
//
// The log of rows is written once, in append order. A commit gives a transaction its place among
// the committed ones; its rows are visible in that moment, without being touched.
// Flink: the Kafka topic behind KafkaSink; the place is what Kafka's commit marker is.

import type {
  Attempt,
  Request,
  Result,
  TaskId,
  TopicRow,
  WhichTransactions,
} from '../engine/protocol.ts';
import type { Isolation, TransactionView } from './durable.ts';
import type { Database, TopicCounters, TransactionRecord, Writing } from './idb-database.ts';
import { ofTopic } from './key-ranges.ts';
import { decideCommit, decideExpire, decideRecover, refuseWrite } from './transaction-rules.ts';

type Of<Op extends Request['op']> = Extract<Request, { op: Op }>;

const TOPIC = ['topics', 'fences', 'transactions', 'rows'] as const;
type TopicWriting = Writing<typeof TOPIC>;

export function writeTopic(
  database: Database,
  request: Of<'publish' | 'append' | 'pre-commit'>,
): Promise<Result> {
  const { op, topic, transaction, producer, attempt, rows } = request;
  return database.transact(TOPIC, 'readwrite', async (writing) => {
    const [fence, counters, found] = await Promise.all([
      fenceOf(writing, request),
      countersOf(writing, topic),
      writing.objectStore('transactions').get([topic, transaction]),
    ]);
    const problem = refuseWrite(request, fence, found);
    if (problem !== null) return { ok: false, problem };
    const begun = found?.begun ?? counters.begun;
    await Promise.all([
      // First, since a browser refuses too large a value at once, before the others are begun.
      rows.length > 0 &&
        writing.objectStore('rows').put({ topic, appendedAt: counters.appended, begun, rows }),
      writing.objectStore('transactions').put({
        topic,
        transaction,
        producer,
        attempt,
        begun,
        rowCount: (found?.rowCount ?? 0) + rows.length,
        ...(op === 'publish'
          ? { status: 'committed', committedAt: counters.committed }
          : { status: op === 'append' ? 'open' : 'pre-committed', unfinished: 1 }),
      }),
      writing.objectStore('topics').put({
        ...counters,
        begun: counters.begun + (found === undefined ? 1 : 0),
        appended: counters.appended + rows.length,
        committed: counters.committed + (op === 'publish' ? rows.length : 0),
      }),
    ]);
    return { ok: true, op };
  });
}

export function commitTopic(database: Database, request: Of<'commit'>): Promise<Result> {
  return database.transact(TOPIC, 'readwrite', async (writing) => {
    const [fence, counters, named] = await Promise.all([
      fenceOf(writing, request),
      countersOf(writing, request.topic),
      find(writing, request.topic, request.transactions),
    ]);
    const decision = decideCommit(request, fence, named);
    if (decision.kind === 'refused') return { ok: false, problem: decision.problem };
    const { commit, lost } = decision;
    await end(writing, counters, commit, []);
    return { ok: true, op: 'commit', committed: namesOf(commit), lost: namesOf(lost) };
  });
}

export function recoverTopic(database: Database, request: Of<'recover'>): Promise<Result> {
  const { topic, producer, attempt } = request;
  return database.transact(TOPIC, 'readwrite', async (writing) => {
    const [fence, counters, named, unfinished] = await Promise.all([
      fenceOf(writing, request),
      countersOf(writing, topic),
      find(writing, topic, request.commit),
      writing.objectStore('transactions').index('unfinished').getAll([topic, producer, 1]),
    ]);
    const decision = decideRecover(request, fence, named, unfinished);
    if (decision.kind === 'refused') return { ok: false, problem: decision.problem };
    const { commit, abort, lost } = decision;
    await Promise.all([
      writing.objectStore('fences').put(attempt, [topic, producer]),
      end(writing, counters, commit, abort),
    ]);
    return {
      ok: true,
      op: 'recover',
      committed: namesOf(commit),
      aborted: namesOf(abort),
      lost: namesOf(lost),
    };
  });
}

export function expireTopic(
  database: Database,
  topic: string,
  which: WhichTransactions,
): Promise<readonly string[]> {
  return database.transact(['transactions'], 'readwrite', async (writing) => {
    const transactions = writing.objectStore('transactions');
    const all = await transactions.index('unfinished').getAll(ofTopic(topic));
    const meant = decideExpire(which, all);
    await Promise.all(
      meant.map((each) =>
        transactions.put({ ...finished(each), status: 'aborted', expired: true }),
      ),
    );
    return namesOf(meant);
  });
}

export function fencesOf(database: Database, topic: string): Promise<ReadonlyMap<TaskId, Attempt>> {
  return database.transact(['fences'], 'readonly', async (reading) => {
    const fences = reading.objectStore('fences');
    const [keys, attempts] = await Promise.all([
      fences.getAllKeys(ofTopic(topic)),
      fences.getAll(ofTopic(topic)),
    ]);
    return new Map(keys.map(([, producer], index) => [producer, attempts[index] ?? 0]));
  });
}

export function readTopic(
  database: Database,
  topic: string,
  isolation: Isolation,
  from: number,
): Promise<readonly TopicRow[]> {
  return isolation === 'read committed'
    ? readCommitted(database, topic, from)
    : readAppended(database, topic, from);
}

export function transactionsOf(
  database: Database,
  topic: string,
): Promise<readonly TransactionView[]> {
  return database.transact(['transactions', 'rows'], 'readonly', async (reading) => {
    const [records, appended] = await Promise.all([
      reading.objectStore('transactions').index('begun').getAll(ofTopic(topic)),
      reading.objectStore('rows').getAll(ofTopic(topic)),
    ]);
    const rows = records.map((): TopicRow[] => []);
    for (const each of appended) rows[each.begun]?.push(...each.rows);
    return records.map(({ transaction, producer, attempt, status, begun, expired }) => {
      const view = { transaction, producer, attempt, status, rows: rows[begun] ?? [] };
      return expired ? { ...view, expired } : view;
    });
  });
}

function readCommitted(database: Database, topic: string, from: number): Promise<TopicRow[]> {
  return database.transact(['transactions', 'rows'], 'readonly', async (reading) => {
    const committed = reading.objectStore('transactions').index('committed');
    const before = IDBKeyRange.bound([topic, 0], [topic, from]);
    // The transaction that holds row `from`: the last one to begin at or before it.
    const first = (await committed.openCursor(before, 'prev'))?.value.committedAt ?? 0;
    const records = await committed.getAll(ofTopic(topic, first));
    const byTransaction = reading.objectStore('rows').index('transaction');
    const chunks = await Promise.all(
      records.map(({ begun }) => byTransaction.getAll([topic, begun])),
    );
    return chunks
      .flat()
      .flatMap(({ rows }) => rows)
      .slice(from - first);
  });
}

function readAppended(database: Database, topic: string, from: number): Promise<TopicRow[]> {
  return database.transact(['rows'], 'readonly', async (reading) => {
    const rows = reading.objectStore('rows');
    const before = IDBKeyRange.bound([topic, 0], [topic, from]);
    const first = (await rows.openCursor(before, 'prev'))?.value.appendedAt ?? 0;
    const chunks = await rows.getAll(ofTopic(topic, first));
    return chunks.flatMap((chunk) => chunk.rows).slice(from - first);
  });
}

async function fenceOf(
  writing: TopicWriting,
  request: Of<'publish' | 'append' | 'pre-commit' | 'commit' | 'recover'>,
) {
  return (await writing.objectStore('fences').get([request.topic, request.producer])) ?? 0;
}

async function countersOf(writing: TopicWriting, topic: string): Promise<TopicCounters> {
  const known = await writing.objectStore('topics').get(topic);
  return known ?? { topic, begun: 0, appended: 0, committed: 0 };
}

function find(writing: TopicWriting, topic: string, names: readonly string[]) {
  const transactions = writing.objectStore('transactions');
  return Promise.all(names.map((name) => transactions.get([topic, name])));
}

async function end(
  writing: TopicWriting,
  counters: TopicCounters,
  commit: readonly TransactionRecord[],
  abort: readonly TransactionRecord[],
): Promise<void> {
  const transactions = writing.objectStore('transactions');
  let committedAt = counters.committed;
  const ended = abort.map((each): TransactionRecord => ({ ...finished(each), status: 'aborted' }));
  for (const each of commit) {
    ended.push({ ...finished(each), status: 'committed', committedAt });
    committedAt += each.rowCount;
  }
  await Promise.all([
    ...ended.map((each) => transactions.put(each)),
    writing.objectStore('topics').put({ ...counters, committed: committedAt }),
  ]);
}

/** Without its entry in the index of the unfinished ones. */
function finished({ unfinished: _, ...rest }: TransactionRecord): TransactionRecord {
  return rest;
}

function namesOf(records: readonly TransactionRecord[]): string[] {
  return records.map(({ transaction }) => transaction);
}
