// Reads a sorted file: one block per lookup, none at all when the bloom filter says no.
//
// In memory it keeps the sparse index (the first key of each block) and the filter, packed. A block
// whose checksum is wrong is a `LocalDiskProblem`. RocksDB: BlockBasedTableReader.

import { ByteReader } from '../../stream/bytes.ts';
import { LocalDiskProblem, type LocalDisk } from '../local-disk.ts';
import type { BlockCache } from './block-cache.ts';
import { BloomFilter } from './bloom-filter.ts';
import { compareBytes } from './byte-order.ts';
import type { Written } from './memtable.ts';
import { checksum, FOOTER_BYTES, MAGIC, TOMBSTONE } from './sorted-file-writer.ts';

export class SortedFile {
  readonly file: string;
  readonly sizeBytes: number;
  readonly entries: number;
  readonly #disk: LocalDisk;
  readonly #filter: BloomFilter;
  /** First keys of all blocks, one behind the other, and where each begins. */
  readonly #keys: Uint8Array;
  readonly #keyAt: Uint32Array;
  /** Where each block begins in the file; one more for the end of the last. */
  readonly #blockAt: Uint32Array;

  /** Throws `LocalDiskProblem` when the bytes are no such file. */
  constructor(disk: LocalDisk, file: string) {
    this.#disk = disk;
    this.file = file;
    this.sizeBytes = disk.sizeOf(file) ?? 0;
    if (this.sizeBytes < FOOTER_BYTES) throw damaged(file);
    const footer = disk.read(file, this.sizeBytes - FOOTER_BYTES, FOOTER_BYTES);
    const view = new DataView(footer.buffer, footer.byteOffset, FOOTER_BYTES);
    const indexAt = view.getUint32(0);
    const metaBytes = this.sizeBytes - FOOTER_BYTES - indexAt;
    if (view.getUint32(16) !== MAGIC || metaBytes < 0) throw damaged(file);
    const meta = disk.read(file, indexAt, metaBytes);
    if (checksum(meta) !== view.getUint32(12)) throw damaged(file);
    this.entries = view.getUint32(8);
    const index = readIndex(meta);
    this.#keys = index.keys;
    this.#keyAt = index.keyAt;
    this.#blockAt = index.blockAt;
    this.#filter = new BloomFilter(meta.slice(view.getUint32(4) - indexAt));
  }

  /** Bytes it takes in memory. */
  get heapBytes(): number {
    const { byteLength } = this.#filter.bits;
    return byteLength + this.#keys.byteLength + this.#keyAt.byteLength + this.#blockAt.byteLength;
  }

  /** null: a tombstone; undefined: it knows nothing of the key. */
  get(
    key: Uint8Array,
    hashes: readonly [number, number],
    cache: BlockCache,
  ): Uint8Array | null | undefined {
    if (!this.#filter.mayHold(hashes)) return undefined;
    const block = this.#blockFor(key);
    if (block < 0) return undefined;
    const name = `${this.file} ${block}`;
    let bytes = cache.get(name);
    if (!bytes) {
      bytes = this.#block(block);
      cache.put(name, bytes);
    }
    const reader = new ByteReader(bytes);
    while (!reader.atEnd) {
      const tombstone = reader.byte() === TOMBSTONE;
      const order = reader.compareBlock(key);
      if (order > 0) return undefined;
      if (order === 0) return tombstone ? null : reader.block();
      if (!tombstone) reader.skip(reader.unsigned());
    }
    return undefined;
  }

  /** Everything from the first key that is not before `from`, ascending. */
  *from(from: Uint8Array): Generator<Written> {
    const blocks = this.#blockAt.length - 1;
    for (let block = Math.max(0, this.#blockFor(from)); block < blocks; block++) {
      const reader = new ByteReader(this.#block(block));
      while (!reader.atEnd) {
        const tombstone = reader.byte() === TOMBSTONE;
        const key = reader.block();
        const value = tombstone ? null : reader.block();
        if (compareBytes(key, from) >= 0) yield { key, value };
      }
    }
  }

  bytes(): Uint8Array {
    return this.#disk.read(this.file, 0, this.sizeBytes);
  }

  /** The last block whose first key is not behind `key`; -1: it lies before all. */
  #blockFor(key: Uint8Array): number {
    let low = 0;
    let high = this.#keyAt.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const first = this.#keys.subarray(this.#keyAt[middle], this.#keyAt[middle + 1]);
      if (compareBytes(first, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #block(block: number): Uint8Array {
    const at = this.#blockAt[block] ?? 0;
    const whole = this.#disk.read(this.file, at, (this.#blockAt[block + 1] ?? at) - at);
    const bytes = whole.subarray(0, -4);
    const view = new DataView(whole.buffer, whole.byteOffset, whole.length);
    if (checksum(bytes) !== view.getUint32(whole.length - 4)) throw damaged(this.file);
    return bytes;
  }
}

function damaged(file: string): LocalDiskProblem {
  return new LocalDiskProblem(`The sorted file ${file} is damaged: its checksum is wrong.`);
}

function readIndex(meta: Uint8Array): {
  keys: Uint8Array;
  keyAt: Uint32Array;
  blockAt: Uint32Array;
} {
  const reader = new ByteReader(meta);
  const blocks = reader.unsigned();
  const firsts: Uint8Array[] = [];
  const keyAt = new Uint32Array(blocks + 1);
  const blockAt = new Uint32Array(blocks + 1);
  for (let block = 0; block < blocks; block++) {
    const first = reader.block();
    firsts.push(first);
    keyAt[block + 1] = (keyAt[block] ?? 0) + first.length;
    blockAt[block] = reader.unsigned();
    blockAt[block + 1] = (blockAt[block] ?? 0) + reader.unsigned();
  }
  const keys = new Uint8Array(keyAt[blocks] ?? 0);
  for (const [block, first] of firsts.entries()) keys.set(first, keyAt[block]);
  return { keys, keyAt, blockAt };
}
