// Opens the database, or says why runs will not outlive the page. Never throws.
//
// Every worker opens its own connection; the page's also serves the register of runs.

import type { Problem } from '../engine/protocol.ts';
import type { SourceLog, StoredLog } from './durable.ts';
import { Database, DatabaseFailure, type OpenOptions } from './idb-database.ts';
import { IndexedDbDurable } from './idb-durable.ts';
import { FileLogs } from './own-file/idb-file-logs.ts';
import { RunRegistry } from './runs.ts';

export interface OpenedDurable {
  readonly kind: 'durable';
  readonly runs: RunRegistry;
  /** One caller's access; each has its own order of requests. */
  durable(log: SourceLog | StoredLog): IndexedDbDurable;
  /** Logs made of a person's files. */
  readonly fileLogs: FileLogs;
  /** Resolves when the connection is lost: another tab took the database, or it was cleared. */
  readonly lost: Promise<Problem>;
  close(): void;
}

export interface MemoryOnly {
  readonly kind: 'memory-only';
  /** What happened and what it means, for a person to read. */
  readonly sentence: string;
}

export async function openDurable(options: OpenOptions = {}): Promise<OpenedDurable | MemoryOnly> {
  try {
    const database = await Database.open(options);
    return {
      kind: 'durable',
      runs: new RunRegistry(database),
      durable: (log) => new IndexedDbDurable(database, log),
      fileLogs: new FileLogs(database),
      lost: database.lost,
      close: () => database.close(),
    };
  } catch (error) {
    const reason =
      error instanceof DatabaseFailure
        ? error.message
        : `The database cannot be used (${String(error)}).`;
    return {
      kind: 'memory-only',
      sentence: `${reason} Runs are kept in memory and end with this page.`,
    };
  }
}
