// A person's file becomes a log in the database: whole or not at all, the same on any machine, and
// polled chunk by chunk.
import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import type { FilePlan } from '../../../src/engine/job/file-plan.ts';
import type { Row } from '../../../src/engine/protocol.ts';
import { poll } from '../../../src/storage/source-log.ts';
import { openDurable, type OpenedDurable } from '../../../src/storage/open-durable.ts';
import { CHUNK_ROWS } from '../../../src/storage/own-file/file-log.ts';
import { fileLogName, readFileLogName } from '../../../src/storage/own-file/file-log-name.ts';
import { FileProblem } from '../../../src/storage/own-file/file-problem.ts';
import { importFile, type ImportOrder } from '../../../src/storage/own-file/import-file.ts';
import { firstPlan } from '../../../src/storage/own-file/look.ts';
import { lookAtFile } from '../../../src/storage/own-file/look-at-file.ts';

async function opened(): Promise<OpenedDurable> {
  const store = await openDurable({ name: crypto.randomUUID() });
  if (store.kind !== 'durable') throw new Error(store.sentence);
  return store;
}

const ROWS = CHUNK_ROWS * 2 + 777;

function csv(rows = ROWS): File {
  const lines = Array.from({ length: rows }, (_, n) => `k${(n * 7) % 11},${n}`);
  return new File([`key,n\n${lines.join('\n')}\n`], 'my.csv');
}

async function bringIn(
  store: OpenedDurable,
  file: File,
  change: Partial<FilePlan> = {},
  order: Partial<ImportOrder> = {},
) {
  const plan = { ...firstPlan(await lookAtFile(file)), ...change };
  const { store: chunks, release } = await store.fileLogs.begin();
  try {
    return await importFile({
      file,
      plan,
      store: chunks,
      nowMs: () => 5,
      onProgress: () => undefined,
      isCancelled: () => false,
      ...order,
    });
  } finally {
    release();
  }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FileProblem)) throw new Error(`It was not refused: ${String(error)}`);
  return `${error.reason}: ${error.message}`;
}

describe('a log made of a file', () => {
  test.each([{ by: 'turn' }, { by: 'key', column: 'key' }, { by: 'value', column: 'n' }] as const)(
    'polled from the store gives what it gives from memory, dealt $by',
    async (deal) => {
      const store = await opened();
      const { record } = await bringIn(store, csv(), { deal, partitions: 3 });
      expect(record.rows).toBe(ROWS);
      for (const rows of [1, CHUNK_ROWS, CHUNK_ROWS + 5, ROWS]) {
        const name = { digest: record.digest, rows };
        const log = await store.fileLogs.load(name);
        if (!log) throw new Error('The log is missing.');
        expect(log.partitions.reduce((sum, { length }) => sum + length, 0)).toBe(rows);
        const durable = store.durable({ name: fileLogName(name), ...name });
        for (const partition of [0, 1, 2]) {
          for (const offset of [0, 1, 1000, 1365, CHUNK_ROWS, 100_000]) {
            const request = { op: 'poll', partition, offset, max: 40 } as const;
            expect(await durable.execute(request)).toEqual(poll(log, request));
          }
        }
        const strange = await durable.execute({ op: 'poll', partition: 3, offset: 0, max: 1 });
        expect(strange).toMatchObject({ ok: false, problem: { reason: 'missing' } });
      }
    },
  );

  test('holds every row of the file, in its order', async () => {
    const store = await opened();
    const { record } = await bringIn(store, csv());
    const log = await store.fileLogs.load({ digest: record.digest, rows: ROWS });
    const dealt = Array.from({ length: ROWS }, (_, n): Row => [`k${(n * 7) % 11}`, n]);
    expect(log?.partitions).toEqual([
      dealt.filter((_, n) => n % 2 === 0),
      dealt.filter((_, n) => n % 2 === 1),
    ]);
  });

  test('has a name that says all of it: other rows or another deal, another name', async () => {
    const [store, elsewhere] = [await opened(), await opened()];
    const { record } = await bringIn(store, csv());
    const again = await bringIn(elsewhere, csv());
    expect(again.record.digest).toBe(record.digest);
    const less = await bringIn(store, csv(ROWS - 1));
    const dealt = await bringIn(store, csv(), { partitions: 3 });
    expect(new Set([record, less.record, dealt.record].map(({ digest }) => digest)).size).toBe(3);
    expect(readFileLogName(fileLogName({ digest: record.digest, rows: 9 }))).toEqual({
      digest: record.digest,
      rows: 9,
    });
    expect(readFileLogName('file/short/9')).toBeNull();
  });

  test('is stored once however often it is imported, listed, and gone when it is removed', async () => {
    const store = await opened();
    await bringIn(store, csv());
    const { record } = await bringIn(store, csv());
    const [listed, ...others] = await store.fileLogs.list();
    expect(others).toEqual([]);
    expect(listed?.digest).toBe(record.digest);
    expect(await store.fileLogs.load({ digest: record.digest, rows: 3 })).not.toBeNull();
    if (listed) await store.fileLogs.remove(listed);
    expect(await store.fileLogs.list()).toEqual([]);
    const name = { digest: record.digest, rows: 3 };
    expect(await store.fileLogs.load(name)).toBeNull();
    const durable = store.durable({ name: fileLogName(name), ...name });
    expect(await durable.execute({ op: 'poll', partition: 0, offset: 0, max: 1 })).toMatchObject({
      ok: false,
      problem: {
        reason: 'missing',
        message: expect.stringContaining('no longer in this browser') as string,
      },
    });
  });
});

describe('what does not fit', () => {
  const ragged = () => new File(['a,b\nx,1\ny\nz,3\nw,four\n'], 'ragged.csv');
  const typed = {
    columns: [
      { at: 0, name: 'a', type: 'text' },
      { at: 1, name: 'b', type: 'integer' },
    ],
  } as const;

  test('stops the import, and nothing is kept', async () => {
    const store = await opened();
    expect(await refusal(bringIn(store, ragged(), typed))).toBe(
      'unfit row: Line 3 has 1 cell instead of 2.',
    );
    expect(await store.fileLogs.list()).toEqual([]);
  });

  test('or is left out, counted and told', async () => {
    const store = await opened();
    const { record, leftOut } = await bringIn(store, ragged(), { ...typed, unfit: 'leave out' });
    expect(record).toMatchObject({ rows: 2, leftOut: 2 });
    expect(leftOut).toEqual([
      'Line 3 has 1 cell instead of 2.',
      'Line 5: b must be a whole number below 2^52, not "four".',
    ]);
  });

  test('when no row fits, the first misfit says why', async () => {
    const store = await opened();
    const columns = [{ at: 0, name: 'a', type: 'integer' }] as const;
    expect(await refusal(bringIn(store, ragged(), { columns, unfit: 'leave out' }))).toBe(
      'empty: No row of ragged.csv can be kept. Line 2: a must be a whole number below 2^52, not "x".',
    );
  });
});

describe('an import that comes to no end', () => {
  test('cancelled, it leaves nothing', async () => {
    const store = await opened();
    expect(await refusal(bringIn(store, csv(), {}, { isCancelled: () => true }))).toMatch(
      'cancelled',
    );
    expect(await store.fileLogs.list()).toEqual([]);
  });

  test('only so many rows are taken as were asked for, and it says that there are more', async () => {
    const store = await opened();
    const { record, isCut } = await bringIn(store, csv(), { mostRows: 100 });
    expect(record.rows).toBe(100);
    expect(isCut).toBe(true);
    const { isCut: whole } = await bringIn(store, csv(100), { mostRows: 100 });
    expect(whole).toBe(false);
  });

  test('a store that fills up in the middle keeps nothing and says how far it came', async () => {
    const store = await opened();
    const { store: chunks, release } = await store.fileLogs.begin();
    let thrownAway = false;
    const full: ImportOrder['store'] = {
      ...chunks,
      put: (number, bytes) => {
        if (number === 0) return chunks.put(number, bytes);
        return Promise.reject(new FileProblem('full', 'The storage is full.'));
      },
      throwAway: async () => {
        await chunks.throwAway();
        thrownAway = true;
      },
    };
    expect(await refusal(bringIn(store, csv(), {}, { store: full }))).toBe(
      'full: The storage is full. It was full after 8,192 rows; nothing of the file was kept. Or take only the first rows of it.',
    );
    release();
    expect(thrownAway).toBe(true);
    expect(await store.fileLogs.list()).toEqual([]);
  });

  test('a tab that was closed in the middle leaves chunks, and the next import sweeps them', async () => {
    const store = await opened();
    const { record } = await bringIn(store, csv(10));
    const left = await store.fileLogs.begin();
    await left.store.put(0, new TextEncoder().encode('[]'));
    left.release();
    const orphan = { ...record, digest: '0123456789abcdef', chunks: left.store.chunks };
    expect(await store.fileLogs.reader(orphan, 1).slice(0, 0, 1)).toEqual([]);
    await bringIn(store, csv(20));
    expect(await store.fileLogs.reader(orphan, 1).slice(0, 0, 1)).toBeNull();
    expect(await store.fileLogs.load({ digest: record.digest, rows: 10 })).not.toBeNull();
  });
});
