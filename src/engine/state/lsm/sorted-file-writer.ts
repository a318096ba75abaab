// Writes a sorted file: entries in blocks, each with a checksum, then the sparse index, then the bloom
// filter, then a footer that says where they are. Once written it never changes.
//
// Blocks leave memory as they are filled, so a file may be larger than memory. RocksDB: SST file,
// BlockBasedTable.

import { ByteWriter } from '../../stream/bytes.ts';
import type { LocalDisk } from '../local-disk.ts';
import { BloomFilter, keyHashes } from './bloom-filter.ts';

/** A block ends when it has this many bytes: reading one entry costs reading one block. */
const BLOCK_BYTES = 4096;

export const TOMBSTONE = 1;
export const VALUE = 0;
/** "TMSF" */
export const MAGIC = 0x544d5346;
/** Index at, filter at, entries, checksum of index and filter, magic: 4 bytes each. */
export const FOOTER_BYTES = 20;

/** 32 bits that tell whether bytes are what they were. */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5 ^ bytes.length;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) ^ (hash >>> 15);
  return hash >>> 0;
}

export class SortedFileWriter {
  readonly #disk: LocalDisk;
  readonly #file: string;
  readonly #block = new ByteWriter();
  readonly #index = new ByteWriter();
  readonly #filter: BloomFilter;
  #blocks = 0;
  #firstKey: Uint8Array | null = null;
  #entries = 0;
  #writtenBytes = 0;

  /** @param most as many keys as will come, or more */
  constructor(disk: LocalDisk, file: string, most: number) {
    this.#disk = disk;
    this.#file = file;
    this.#filter = BloomFilter.forKeys(most);
  }

  get entries(): number {
    return this.#entries;
  }

  /** Keys must come in ascending order. */
  add(key: Uint8Array, value: Uint8Array | null): void {
    this.#firstKey ??= key;
    this.#block.byte(value ? VALUE : TOMBSTONE);
    this.#block.block(key);
    if (value) this.#block.block(value);
    this.#filter.add(keyHashes(key));
    this.#entries++;
    if (this.#block.length >= BLOCK_BYTES) this.#endBlock();
  }

  finish(): void {
    this.#endBlock();
    const indexAt = this.#writtenBytes;
    const tail = new ByteWriter();
    tail.unsigned(this.#blocks);
    const index = this.#index.take();
    const count = tail.take();
    const filter = this.#filter.bits;
    const meta = new Uint8Array(count.length + index.length + filter.length);
    meta.set(count);
    meta.set(index, count.length);
    meta.set(filter, count.length + index.length);
    const footer = new DataView(new ArrayBuffer(FOOTER_BYTES));
    footer.setUint32(0, indexAt);
    footer.setUint32(4, indexAt + count.length + index.length);
    footer.setUint32(8, this.#entries);
    footer.setUint32(12, checksum(meta));
    footer.setUint32(16, MAGIC);
    this.#disk.append(this.#file, meta);
    this.#disk.append(this.#file, new Uint8Array(footer.buffer));
  }

  #endBlock(): void {
    if (!this.#firstKey) return;
    const bytes = this.#block.take();
    const sum = new DataView(new ArrayBuffer(4));
    sum.setUint32(0, checksum(bytes));
    const whole = new Uint8Array(bytes.length + 4);
    whole.set(bytes);
    whole.set(new Uint8Array(sum.buffer), bytes.length);
    this.#disk.append(this.#file, whole);
    this.#index.block(this.#firstKey);
    this.#index.unsigned(this.#writtenBytes);
    this.#index.unsigned(whole.length);
    this.#writtenBytes += whole.length;
    this.#blocks++;
    this.#firstKey = null;
  }
}
