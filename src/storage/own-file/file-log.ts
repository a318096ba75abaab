// A source log that was made of a person's file: chunks of rows in the file's order, and from each
// chunk on the offset that each partition has reached.
//
// Keeps true: its name is a digest of all its rows, so that one name is one log, on any machine; a
// poll reads only the chunks it needs. Flink: what a FileSource's splits and readers are to a file.

import type { FileOrigin } from '../../engine/job/file-plan.ts';
import { digestBytes, RunningDigest } from '../../engine/digest.ts';
import type { Row } from '../../engine/protocol.ts';
import type { SourceLog } from '../durable.ts';
import { dealer, rowTypeOf } from './typed-rows.ts';

export const CHUNK_ROWS = 4096;

export interface FileLogRecord {
  /** Of all its rows, their types and how they are dealt: 16 hex digits. */
  readonly digest: string;
  readonly origin: FileOrigin;
  readonly rows: number;
  /** As they are stored. */
  readonly sizeBytes: number;
  /** Under which name its chunks lie. */
  readonly chunks: string;
  /** By chunk and partition: rows in the chunks before. */
  readonly starts: readonly (readonly number[])[];
  /** Rows that did not fit and were left out. */
  readonly leftOut: number;
  readonly createdAtMs: number;
}

export function encodeChunk(rows: readonly Row[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(rows));
}

export function decodeChunk(bytes: Uint8Array): Row[] {
  return JSON.parse(new TextDecoder().decode(bytes)) as Row[];
}

/** Takes the rows of a file one after the other and says what has to be stored. */
export class FileLogBuilder {
  readonly #origin: FileOrigin;
  readonly #digest = new RunningDigest();
  readonly #deal: ReturnType<typeof dealer>;
  readonly #reached: number[];
  readonly #starts: number[][] = [];
  #chunk: Row[] = [];
  #sizeBytes = 0;
  rows = 0;

  constructor(origin: FileOrigin) {
    const { plan } = origin;
    this.#origin = origin;
    this.#deal = dealer(plan);
    this.#reached = Array.from({ length: plan.partitions }, () => 0);
    this.#digest.add(JSON.stringify([rowTypeOf(plan), plan.partitions, plan.deal]));
  }

  /** @returns a chunk that is full, to be stored behind those before it */
  add(row: Row): Uint8Array<ArrayBuffer> | null {
    if (this.#chunk.length === 0) this.#starts.push([...this.#reached]);
    const partition = this.#deal(row, this.rows);
    this.#reached[partition] = (this.#reached[partition] ?? 0) + 1;
    this.#chunk.push(row);
    this.rows++;
    return this.#chunk.length === CHUNK_ROWS ? this.#seal() : null;
  }

  /** The last chunk, if there is one. */
  rest(): Uint8Array<ArrayBuffer> | null {
    return this.#chunk.length > 0 ? this.#seal() : null;
  }

  record(more: Pick<FileLogRecord, 'chunks' | 'leftOut' | 'createdAtMs'>): FileLogRecord {
    return {
      digest: this.#digest.value,
      origin: this.#origin,
      rows: this.rows,
      sizeBytes: this.#sizeBytes,
      starts: this.#starts,
      ...more,
    };
  }

  #seal(): Uint8Array<ArrayBuffer> {
    const bytes = encodeChunk(this.#chunk);
    this.#chunk = [];
    this.#digest.add(digestBytes(bytes));
    this.#sizeBytes += bytes.length;
    return bytes;
  }
}

/** Reads the first rows of a log, chunk by chunk, keeping the chunk read last. */
export class FileLogReader {
  readonly #record: FileLogRecord;
  readonly #rows: number;
  readonly #chunk: (number: number) => Promise<Uint8Array | null>;
  readonly #deal: ReturnType<typeof dealer>;
  #kept: { readonly number: number; readonly dealt: readonly (readonly Row[])[] } | null = null;

  constructor(
    record: FileLogRecord,
    rows: number,
    chunk: (number: number) => Promise<Uint8Array | null>,
  ) {
    this.#record = record;
    this.#rows = Math.min(rows, record.rows);
    this.#chunk = chunk;
    this.#deal = dealer(record.origin.plan);
  }

  /** How many rows of each partition are among those that are read; null, as below: some are gone. */
  async ends(): Promise<readonly number[] | null> {
    const { starts, origin } = this.#record;
    const none = Array.from({ length: origin.plan.partitions }, () => 0);
    if (this.#rows === 0) return none;
    const last = Math.floor((this.#rows - 1) / CHUNK_ROWS);
    const dealt = await this.#dealt(last);
    if (!dealt) return null;
    return (starts[last] ?? none).map(
      (start, partition) => start + (dealt[partition]?.length ?? 0),
    );
  }

  /** At most so many rows of a partition, from an offset on. */
  async slice(partition: number, offset: number, max: number): Promise<readonly Row[] | null> {
    const { starts } = this.#record;
    const last = Math.ceil(this.#rows / CHUNK_ROWS);
    const rows: Row[] = [];
    for (let number = this.#chunkOf(partition, offset); number < last; number++) {
      const start = starts[number]?.[partition] ?? 0;
      const dealt = await this.#dealt(number);
      if (!dealt) return null;
      const wanted = offset + rows.length - start;
      rows.push(...(dealt[partition] ?? []).slice(wanted, wanted + max - rows.length));
      if (rows.length >= max) break;
    }
    return rows;
  }

  /** All of it at once. */
  async log(name: string): Promise<SourceLog | null> {
    const { plan } = this.#record.origin;
    const partitions = Array.from({ length: plan.partitions }, (): Row[] => []);
    for (let number = 0; number < Math.ceil(this.#rows / CHUNK_ROWS); number++) {
      const dealt = await this.#dealt(number);
      if (!dealt) return null;
      for (const [partition, rows] of dealt.entries()) {
        for (const row of rows) partitions[partition]?.push(row);
      }
    }
    return { name, rowType: rowTypeOf(plan), partitions };
  }

  /** The last chunk that begins at or before the offset. */
  #chunkOf(partition: number, offset: number): number {
    const { starts } = this.#record;
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle]?.[partition] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  async #dealt(number: number): Promise<readonly (readonly Row[])[] | null> {
    if (this.#kept?.number === number) return this.#kept.dealt;
    const bytes = await this.#chunk(number);
    if (bytes === null) return null;
    const { plan } = this.#record.origin;
    const dealt = Array.from({ length: plan.partitions }, (): Row[] => []);
    const first = number * CHUNK_ROWS;
    for (const [index, row] of decodeChunk(bytes).entries()) {
      if (first + index >= this.#rows) break;
      dealt[this.#deal(row, first + index)]?.push(row);
    }
    this.#kept = { number, dealt };
    return dealt;
  }
}
