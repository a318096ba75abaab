// Snapshot files and the HA record in the database, one database transaction each.
//
// Only `_metadata` and the HA record are written strictly, that is, are on the disk when the
// answer comes. They are what others act upon, and browsers write one log in order, so all that
// was written before is on the disk by then too. A file lost in a power cut without its
// `_metadata` belonged to a checkpoint that never was.
// Flink: FsCheckpointStorageAccess and HighAvailabilityServices.

import type { HaRecord, Request, Result } from '../engine/protocol.ts';
import { failed, type StoredFile } from './durable.ts';
import { parseHaRecord } from './ha-record.ts';
import type { Database } from './idb-database.ts';
import { namesWith } from './key-ranges.ts';
import { flipBit, missingFile, PUT_DONE, putAgain } from './snapshot-file.ts';

type Of<Op extends Request['op']> = Extract<Request, { op: Op }>;

const FILES = ['files', 'file-sizes'] as const;

/** The bytes must fill their buffer: a view is stored with all of the buffer behind it. */
export function putFile(database: Database, { file, bytes }: Of<'put'>): Promise<Result> {
  return database.transact(
    FILES,
    'readwrite',
    async (transaction) => {
      const files = transaction.objectStore('files');
      const stored = await files.get(file);
      if (stored !== undefined) return putAgain(file, stored, bytes);
      await Promise.all([
        files.put(bytes, file),
        transaction.objectStore('file-sizes').put({ file, sizeBytes: bytes.length }),
      ]);
      return PUT_DONE;
    },
    file.endsWith('/_metadata') ? 'strict' : 'relaxed',
  );
}

export async function getFile(database: Database, { file }: Of<'get'>): Promise<Result> {
  const bytes = await readFile(database, file);
  return bytes === null ? missingFile(file) : { ok: true, op: 'get', bytes };
}

export function deleteFiles(database: Database, { files }: Of<'delete'>): Promise<Result> {
  return database.transact(FILES, 'readwrite', async (transaction) => {
    await Promise.all(
      files.flatMap((file) => FILES.map((store) => transaction.objectStore(store).delete(file))),
    );
    return { ok: true, op: 'delete' };
  });
}

export function listFiles(database: Database, { prefix }: Of<'list'>): Promise<Result> {
  return database.transact(['file-sizes'], 'readonly', async (transaction) => {
    const files = await transaction.objectStore('file-sizes').getAllKeys(namesWith(prefix));
    return { ok: true, op: 'list', files };
  });
}

export function getHa(database: Database, { job }: Of<'get-ha'>): Promise<Result> {
  return database.transact(['ha'], 'readonly', async (transaction) => {
    const stored = await transaction.objectStore('ha').get(job);
    if (stored === undefined) return { ok: true, op: 'get-ha', record: null };
    const record = parseHaRecord(stored);
    if (record !== null) return { ok: true, op: 'get-ha', record };
    return failed('damaged', `What is stored about job ${job} cannot be read. Remove the run.`);
  });
}

export function putHa(database: Database, { job, record }: Of<'put-ha'>): Promise<Result> {
  return database.transact(
    ['ha'],
    'readwrite',
    async (transaction) => {
      await transaction.objectStore('ha').put(record satisfies HaRecord, job);
      return { ok: true, op: 'put-ha' };
    },
    'strict',
  );
}

export function readFile(database: Database, file: string): Promise<Uint8Array | null> {
  return database.transact(['files'], 'readonly', async (transaction) => {
    const stored = await transaction.objectStore('files').get(file);
    return stored ?? null;
  });
}

export function fileSizes(database: Database, prefix: string): Promise<readonly StoredFile[]> {
  return database.transact(['file-sizes'], 'readonly', (transaction) =>
    transaction.objectStore('file-sizes').getAll(namesWith(prefix)),
  );
}

export function damageFile(database: Database, file: string, byteIndex: number): Promise<boolean> {
  return database.transact(['files'], 'readwrite', async (transaction) => {
    const files = transaction.objectStore('files');
    const stored = await files.get(file);
    if (stored === undefined || !flipBit(stored, byteIndex)) return false;
    await files.put(stored, file);
    return true;
  });
}

export function removeFile(database: Database, file: string): Promise<boolean> {
  return database.transact(FILES, 'readwrite', async (transaction) => {
    const isThere = (await transaction.objectStore('file-sizes').getKey(file)) !== undefined;
    await Promise.all(FILES.map((store) => transaction.objectStore(store).delete(file)));
    return isThere;
  });
}
