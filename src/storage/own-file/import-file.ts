// Brings a person's file into the store, piece by piece, as its plan says.
//
// Keeps true: either the whole log is there in the end, named by its digest, or nothing of it; a row
// that does not fit stops the import or is left out and counted, as the plan says. Between two
// pieces others get their turn.

import type { FilePlan } from '../../engine/job/file-plan.ts';
import { Characters } from './encoding.ts';
import { FileLogBuilder, type FileLogRecord } from './file-log.ts';
import { FileProblem } from './file-problem.ts';
import { JsonRows } from './json-rows.ts';
import { bytesOf } from './look-at-file.ts';
import { SeparatedRows } from './separated-rows.ts';
import { typedRow } from './typed-rows.ts';

const PIECE_BYTES = 1 << 20;
const MOST_TOLD = 5;

/** Where the chunks go. What is not kept in the end is thrown away. */
export interface ChunkStore {
  readonly chunks: string;
  /** @throws FileProblem */
  put(number: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  keep(record: FileLogRecord): Promise<void>;
  throwAway(): Promise<void>;
}

export interface ImportProgress {
  readonly readBytes: number;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly leftOut: number;
}

export interface Imported {
  readonly record: FileLogRecord;
  /** The first rows that were left out, as sentences. */
  readonly leftOut: readonly string[];
  /** The file has more rows than were to be kept. */
  readonly isCut: boolean;
}

export interface ImportOrder {
  readonly file: File;
  readonly plan: FilePlan;
  readonly store: ChunkStore;
  readonly nowMs: () => number;
  readonly onProgress: (progress: ImportProgress) => void;
  /** Asked between two pieces. */
  readonly isCancelled: () => boolean;
}

/** @throws FileProblem */
export async function importFile(order: ImportOrder): Promise<Imported> {
  try {
    return await new Import(order).run();
  } catch (error) {
    await order.store.throwAway();
    throw error;
  }
}

class Import {
  readonly #order: ImportOrder;
  readonly #builder: FileLogBuilder;
  readonly #told: string[] = [];
  #leftOut = 0;
  #chunk = 0;
  #isCut = false;

  constructor(order: ImportOrder) {
    const { file, plan } = order;
    this.#order = order;
    this.#builder = new FileLogBuilder({ name: file.name, sizeBytes: file.size, plan });
  }

  async run(): Promise<Imported> {
    const { file, plan, store, nowMs, onProgress, isCancelled } = this.#order;
    const characters = new Characters(plan.encoding);
    const reader =
      plan.format === 'csv' ? new SeparatedRows(plan.delimiter) : new JsonRows(plan.fields);
    let names = plan.header;
    for (let at = 0; at < file.size && !this.#isCut; at += PIECE_BYTES) {
      if (isCancelled()) throw new FileProblem('cancelled', 'The import was cancelled.');
      const isLast = at + PIECE_BYTES >= file.size;
      const piece = await bytesOf(file, at, PIECE_BYTES);
      for (const raw of reader.add(characters.add(piece, isLast), isLast)) {
        if (names) {
          names = false;
          continue;
        }
        if (this.#builder.rows >= plan.mostRows) {
          this.#isCut = true;
          break;
        }
        const row = typedRow(plan, raw);
        const full = typeof row === 'string' ? this.#misfit(row) : this.#builder.add(row);
        if (full) await this.#put(full);
      }
      const readBytes = Math.min(file.size, at + PIECE_BYTES);
      const { rows } = this.#builder;
      onProgress({ readBytes, sizeBytes: file.size, rows, leftOut: this.#leftOut });
    }
    await this.#put(this.#builder.rest());
    if (this.#builder.rows === 0) {
      const [why = 'There is no row in it.'] = this.#told;
      throw new FileProblem('empty', `No row of ${file.name} can be kept. ${why}`);
    }
    const record = this.#builder.record({
      chunks: store.chunks,
      leftOut: this.#leftOut,
      createdAtMs: nowMs(),
    });
    await store.keep(record);
    return { record, leftOut: this.#told, isCut: this.#isCut };
  }

  #misfit(sentence: string): null {
    if (this.#order.plan.unfit === 'stop') throw new FileProblem('unfit row', sentence);
    this.#leftOut++;
    if (this.#told.length < MOST_TOLD) this.#told.push(sentence);
    return null;
  }

  async #put(bytes: Uint8Array<ArrayBuffer> | null): Promise<void> {
    if (bytes === null) return;
    try {
      await this.#order.store.put(this.#chunk++, bytes);
    } catch (error) {
      if (!(error instanceof FileProblem) || error.reason !== 'full') throw error;
      const rows = this.#builder.rows.toLocaleString('en');
      throw new FileProblem(
        'full',
        `${error.message} It was full after ${rows} rows; nothing of the file was kept. Or take only the first rows of it.`,
      );
    }
  }
}
