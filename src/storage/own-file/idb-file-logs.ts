// Logs made of files, in the database: kept whole under their digest, listed, read, removed.
//
// Keeps true: a record is written last and alone decides whether a log is there; chunks that no
// record names and no import holds are swept. The same log twice is one.

import * as v from 'valibot';
import { fileOriginSchema } from '../../engine/job/file-plan.ts';
import type { Request, Result } from '../../engine/protocol.ts';
import { failed, type SourceLog } from '../durable.ts';
import { DatabaseFailure, type Database } from '../idb-database.ts';
import { exclusive } from '../run-lock.ts';
import { FileLogReader, type FileLogRecord } from './file-log.ts';
import { fileLogName, type FileLogName } from './file-log-name.ts';
import { FileProblem } from './file-problem.ts';
import type { ChunkStore } from './import-file.ts';

const recordSchema = v.object({
  digest: v.string(),
  origin: fileOriginSchema,
  rows: v.number(),
  sizeBytes: v.number(),
  chunks: v.string(),
  starts: v.array(v.array(v.number())),
  leftOut: v.number(),
  createdAtMs: v.number(),
});

const BOTH = ['file-logs', 'file-chunks'] as const;

export class FileLogs {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those that can be read, the newest first. @throws DatabaseFailure */
  async list(): Promise<readonly FileLogRecord[]> {
    const stored = await this.#database.transact(['file-logs'], 'readonly', (transaction) =>
      transaction.objectStore('file-logs').getAll(),
    );
    return stored
      .flatMap((each) => parse(each) ?? [])
      .sort((one, other) => other.createdAtMs - one.createdAtMs);
  }

  /** null: it is not here. @throws DatabaseFailure */
  async find(digest: string): Promise<FileLogRecord | null> {
    const stored = await this.#database.transact(['file-logs'], 'readonly', (transaction) =>
      transaction.objectStore('file-logs').get(digest),
    );
    return parse(stored);
  }

  /** @throws DatabaseFailure */
  remove({ digest, chunks }: FileLogRecord): Promise<void> {
    return this.#database.transact(BOTH, 'readwrite', async (transaction) => {
      await Promise.all([
        transaction.objectStore('file-logs').delete(digest),
        transaction.objectStore('file-chunks').delete(chunksOf(chunks)),
      ]);
    });
  }

  reader(record: FileLogRecord, rows: number): FileLogReader {
    return new FileLogReader(record, rows, async (number) => {
      const stored = await this.#database.transact(['file-chunks'], 'readonly', (transaction) =>
        transaction.objectStore('file-chunks').get([record.chunks, number]),
      );
      return stored ?? null;
    });
  }

  /** The first rows of a log, all of them in memory; null: it is not here. @throws DatabaseFailure */
  async load(name: FileLogName): Promise<SourceLog | null> {
    const record = await this.find(name.digest);
    return record && (await this.reader(record, name.rows).log(fileLogName(name)));
  }

  /** Where an import puts its chunks; `release` when it is over, however it came out. */
  async begin(): Promise<{ readonly store: ChunkStore; readonly release: () => void }> {
    await this.#sweep();
    const chunks = `import-${crypto.getRandomValues(new Uint32Array(3)).join('-')}`;
    const release = (await exclusive(chunks)) ?? (() => undefined);
    return { store: this.#chunkStore(chunks), release };
  }

  #chunkStore(chunks: string): ChunkStore {
    const throwAway = (): Promise<void> =>
      this.#database.transact(['file-chunks'], 'readwrite', async (transaction) => {
        await transaction.objectStore('file-chunks').delete(chunksOf(chunks));
      });
    return {
      chunks,
      put: (number, bytes) =>
        asProblem(() =>
          this.#database.transact(['file-chunks'], 'readwrite', async (transaction) => {
            await transaction.objectStore('file-chunks').put(bytes, [chunks, number]);
          }),
        ),
      keep: (record) =>
        asProblem(() =>
          this.#database.transact(
            BOTH,
            'readwrite',
            async (transaction) => {
              const logs = transaction.objectStore('file-logs');
              const known = parse(await logs.get(record.digest));
              // It is here already: what has just been written is the same once more.
              if (known) await transaction.objectStore('file-chunks').delete(chunksOf(chunks));
              await logs.put(known ? { ...record, chunks: known.chunks } : record, record.digest);
            },
            'strict',
          ),
        ),
      throwAway: () => throwAway().catch(() => undefined),
    };
  }

  /** What imports left that came to no end: their tab was closed. */
  async #sweep(): Promise<void> {
    const [stored, named] = await this.#database.transact(BOTH, 'readonly', async (transaction) => {
      const found = new Set<string>();
      const chunks = transaction.objectStore('file-chunks');
      let cursor = await chunks.openKeyCursor();
      while (cursor) {
        const [name] = cursor.key;
        found.add(name);
        cursor = await cursor.continue([name, Infinity]);
      }
      const logs = await transaction.objectStore('file-logs').getAll();
      return [found, new Set(logs.flatMap((log) => parse(log)?.chunks ?? []))] as const;
    });
    for (const name of stored) {
      const release = named.has(name) ? null : await exclusive(name);
      if (!release) continue;
      await this.#chunkStore(name).throwAway();
      release();
    }
  }
}

interface OpenedLog {
  readonly reader: FileLogReader;
  /** By partition: how many rows are read of it. */
  readonly ends: readonly number[];
}

/** Serves a source's polls from a log in the database, chunk by chunk. */
export class FileLogPolls {
  readonly #logs: FileLogs;
  readonly #name: FileLogName;
  #opened: Promise<OpenedLog | null> | null = null;

  constructor(database: Database, name: FileLogName) {
    this.#logs = new FileLogs(database);
    this.#name = name;
  }

  async poll({ partition, offset, max }: Extract<Request, { op: 'poll' }>): Promise<Result> {
    this.#opened ??= this.#open();
    const opened = await this.#opened;
    if (!opened) {
      this.#opened = null;
      return failed('missing', 'The file of this run is no longer in this browser.');
    }
    const endOffset = opened.ends[partition];
    if (endOffset === undefined) {
      return failed('missing', `The log of the file has no partition ${partition}.`);
    }
    const wanted = Math.max(0, Math.min(max, endOffset - offset));
    const rows = wanted === 0 ? [] : await opened.reader.slice(partition, offset, wanted);
    if (!rows) return failed('missing', 'Rows of the file of this run are missing in the store.');
    return { ok: true, op: 'poll', rows, endOffset };
  }

  async #open(): Promise<OpenedLog | null> {
    const record = await this.#logs.find(this.#name.digest);
    if (!record) return null;
    const reader = this.#logs.reader(record, this.#name.rows);
    const ends = await reader.ends();
    return ends && { reader, ends };
  }
}

function parse(stored: unknown): FileLogRecord | null {
  const parsed = v.safeParse(recordSchema, stored);
  return parsed.success ? parsed.output : null;
}

function chunksOf(chunks: string): IDBKeyRange {
  return IDBKeyRange.bound([chunks], [chunks, []]);
}

async function asProblem<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DatabaseFailure)) throw error;
    const { reason, message } = error.problem;
    throw new FileProblem(reason === 'full' ? 'full' : 'unavailable', message);
  }
}
