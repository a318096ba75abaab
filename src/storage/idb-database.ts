// The one database of Tidemark and the only file that knows the library which opens it.
//
// What it keeps true: whatever happens inside `transact` is seen by other connections entirely or
// not at all, and every way a browser can fail becomes a problem with a sentence. Several workers
// are connected at the same time, so nothing read here is ever cached.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import type { Attempt, Problem, TaskId, TopicRow } from '../engine/protocol.ts';
import type { StoredFile } from './durable.ts';
import type { TransactionFacts } from './transaction-rules.ts';

const SCHEMA_VERSION = 2;

/** How far a topic has come: the numbers its next transaction and its next rows will get. */
export interface TopicCounters {
  readonly topic: string;
  readonly begun: number;
  readonly appended: number;
  readonly committed: number;
}

export interface TransactionRecord extends TransactionFacts {
  readonly topic: string;
  readonly rowCount: number;
  /** There while it is unfinished, so that an index can hold the unfinished ones alone. */
  readonly unfinished?: 1;
  /** Position of its first row among the committed rows. */
  readonly committedAt?: number;
}

/** The rows of one append. The log is written once: a commit changes only the transaction. */
export interface AppendedRows {
  readonly topic: string;
  /** Position of the first of these rows among all rows ever appended. */
  readonly appendedAt: number;
  /** Which transaction, by the number it was begun with. */
  readonly begun: number;
  readonly rows: readonly TopicRow[];
}

interface Schema extends DBSchema {
  files: { key: string; value: Uint8Array };
  /** Beside the bytes, so that a listing need not load them. */
  'file-sizes': { key: string; value: StoredFile };
  /** Read as unknown: another version of Tidemark may have written it. */
  ha: { key: string; value: unknown };
  runs: { key: string; value: unknown };
  topics: { key: string; value: TopicCounters };
  fences: { key: [topic: string, producer: TaskId]; value: Attempt };
  transactions: {
    key: [topic: string, transaction: string];
    value: TransactionRecord;
    indexes: {
      begun: [topic: string, begun: number];
      unfinished: [topic: string, producer: TaskId, unfinished: 1];
      committed: [topic: string, committedAt: number];
    };
  };
  rows: {
    key: [topic: string, appendedAt: number];
    value: AppendedRows;
    indexes: { transaction: [topic: string, begun: number] };
  };
  /** Logs made of a person's files, by digest; read as unknown, like runs. */
  'file-logs': { key: string; value: unknown };
  /** Their rows. Chunks that no log names are what an import left that came to no end. */
  'file-chunks': { key: [chunks: string, number: number]; value: Uint8Array };
}

export type StoreName =
  | 'files'
  | 'file-sizes'
  | 'ha'
  | 'runs'
  | 'topics'
  | 'fences'
  | 'transactions'
  | 'rows'
  | 'file-logs'
  | 'file-chunks';
export type Writing<Stores extends readonly StoreName[]> = IDBPTransaction<
  Schema,
  Stores,
  'readwrite'
>;

export interface OpenOptions {
  /** Runs under different names know nothing of each other. */
  readonly name?: string;
  /** How long to wait for the database, in real time. */
  readonly patienceMs?: number;
  /** Only tests ask for another one, to pose as a later Tidemark. */
  readonly version?: number;
}

/** The database failed; `problem` says how. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export class Database {
  /** Resolves when the connection is taken away. After `close` it stays open for ever. */
  readonly lost: Promise<Problem>;
  readonly #connection: IDBPDatabase<Schema>;
  #closed: Problem | null = null;
  #tellLost: (problem: Problem) => void = () => undefined;

  private constructor(connection: IDBPDatabase<Schema>) {
    this.#connection = connection;
    this.lost = new Promise((resolve) => (this.#tellLost = resolve));
  }

  /** @throws DatabaseFailure */
  static async open(options: OpenOptions = {}): Promise<Database> {
    const { name = 'tidemark', patienceMs = 5000, version = SCHEMA_VERSION } = options;
    let database: Database | null = null;
    let othersHoldIt = false;
    if (!browserHasDatabase()) {
      throw unavailable('This browser offers no database (IndexedDB), as some private windows do.');
    }
    try {
      const opening = openDB<Schema>(name, version, {
        upgrade: (connection, oldVersion) => {
          if (oldVersion < 1) createStores(connection);
          if (oldVersion < 2) createFileStores(connection);
        },
        blocked: () => (othersHoldIt = true),
        // Whoever wants to change the database waits for us: let go at once, and say so later.
        blocking: (_version, wantedVersion) =>
          database?.lose(
            wantedVersion === null
              ? 'The database was deleted in another tab. Reload this page to begin anew.'
              : 'A newer version of Tidemark was opened in another tab. Reload this page to go on.',
          ),
        terminated: () =>
          database?.lose(
            'The browser closed the database, for example because the data of this site was ' +
              'cleared. Reload this page to see what is left.',
          ),
      });
      database = new Database(await withPatience(opening, patienceMs, () => othersHoldIt));
      return database;
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Later transactions fail; those under way finish. */
  close(): void {
    this.#end('The database was closed.');
  }

  private lose(sentence: string): void {
    this.#tellLost(this.#end(sentence));
  }

  #end(sentence: string): Problem {
    this.#connection.close();
    this.#closed ??= { reason: 'unavailable', message: sentence };
    return this.#closed;
  }

  /**
   * Do all of `work` or none of it. Work may wait for nothing but this transaction.
   * @param durability `strict`: return only when the disk has it (see idb-files.ts)
   * @throws DatabaseFailure
   */
  async transact<
    const Stores extends readonly StoreName[],
    Mode extends 'readonly' | 'readwrite',
    Value,
  >(
    stores: Stores,
    mode: Mode,
    work: (transaction: IDBPTransaction<Schema, Stores, Mode>) => Promise<Value>,
    durability: IDBTransactionDurability = 'relaxed',
  ): Promise<Value> {
    if (this.#closed !== null) throw new DatabaseFailure(this.#closed);
    try {
      const transaction = this.#connection.transaction(stores, mode, { durability });
      return await finish(transaction, transaction.done, work);
    } catch (error) {
      throw failureOf(error);
    }
  }
}

function browserHasDatabase(): boolean {
  try {
    return 'indexedDB' in globalThis && Boolean(globalThis.indexedDB);
  } catch {
    // A sandboxed page may not even look.
    return false;
  }
}

async function finish<
  Transaction extends { abort(): void; readonly error: DOMException | null },
  Value,
>(
  transaction: Transaction,
  done: Promise<void>,
  work: (transaction: Transaction) => Promise<Value>,
): Promise<Value> {
  // When the work fails first, nobody waits for this promise any more.
  done.catch(() => undefined);
  let value: Value;
  try {
    value = await work(transaction);
  } catch (error) {
    // Of a transaction that aborted by itself the requests know only that, not why.
    const cause = transaction.error ?? error;
    try {
      transaction.abort();
    } catch {
      // It has aborted by itself.
    }
    throw cause;
  }
  await done;
  return value;
}

function createStores(connection: IDBPDatabase<Schema>): void {
  connection.createObjectStore('files');
  connection.createObjectStore('file-sizes', { keyPath: 'file' });
  connection.createObjectStore('ha');
  connection.createObjectStore('runs');
  connection.createObjectStore('topics', { keyPath: 'topic' });
  connection.createObjectStore('fences');
  const transactions = connection.createObjectStore('transactions', {
    keyPath: ['topic', 'transaction'],
  });
  transactions.createIndex('begun', ['topic', 'begun']);
  transactions.createIndex('unfinished', ['topic', 'producer', 'unfinished']);
  transactions.createIndex('committed', ['topic', 'committedAt']);
  const rows = connection.createObjectStore('rows', { keyPath: ['topic', 'appendedAt'] });
  rows.createIndex('transaction', ['topic', 'begun']);
}

function createFileStores(connection: IDBPDatabase<Schema>): void {
  connection.createObjectStore('file-logs');
  connection.createObjectStore('file-chunks');
}

/** A blocked opening waits for ever by itself, and some browsers have been seen to never answer. */
async function withPatience(
  opening: Promise<IDBPDatabase<Schema>>,
  patienceMs: number,
  othersHoldIt: () => boolean,
): Promise<IDBPDatabase<Schema>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gaveUp = false;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      gaveUp = true;
      reject(
        unavailable(
          othersHoldIt()
            ? 'Another tab with an older version of Tidemark holds the database. ' +
                'Close that tab and reload this page.'
            : `The database did not open within ${patienceMs} ms. Reload this page to try again.`,
        ),
      );
    }, patienceMs);
  });
  // Too late is as good as never, but an open connection would stand in the way of others.
  opening.then(
    (connection) => gaveUp && connection.close(),
    () => undefined,
  );
  try {
    return await Promise.race([opening, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Errors of this program, not of the browser: they must stay loud. */
const BUGS = ['DataError', 'DataCloneError', 'ReadOnlyError', 'TransactionInactiveError'];

/** What to throw in place of whatever the browser threw. */
function failureOf(error: unknown): unknown {
  if (!(error instanceof DOMException) || BUGS.includes(error.name)) return error;
  switch (error.name) {
    case 'QuotaExceededError':
      return new DatabaseFailure({
        reason: 'full',
        message:
          'The storage that the browser grants this site is full. Remove old runs or free disk space.',
      });
    case 'VersionError':
      return unavailable(
        'The database was written by a newer version of Tidemark. Reload this page to get that version.',
      );
    default:
      return unavailable(
        `The browser's database gave up (${error.name}: ${error.message}). Nothing was changed. ` +
          'Reload this page to try again.',
      );
  }
}

function unavailable(message: string): DatabaseFailure {
  return new DatabaseFailure({ reason: 'unavailable', message });
}
