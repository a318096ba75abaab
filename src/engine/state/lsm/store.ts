// A small log-structured merge store: sorted bytes to bytes, on the local disk of a TaskManager.
//
// Writes go to a memtable; a full one becomes an immutable sorted file. Reads look into the memtable
// and then the files, newest first. Compaction merges the newest files, and each next older one that is
// not larger than all of these together, once they are four: so there are few files, a large one is
// left alone until as much has come on top of it, and each byte is rewritten only a few times. A file
// that a snapshot holds stays on the disk until it is released.
// RocksDB: DBImpl, universal compaction, Checkpoint.

import type { LocalDisk } from '../local-disk.ts';
import { BlockCache } from './block-cache.ts';
import { keyHashes } from './bloom-filter.ts';
import { startsWith } from './byte-order.ts';
import { Memtable, type Written } from './memtable.ts';
import { merged } from './merge.ts';
import { SortedFile } from './sorted-file.ts';
import { SortedFileWriter } from './sorted-file-writer.ts';

/** Fewer files than these are not worth a merge. */
const LEAST_MERGED = 4;

const NOTHING = new Uint8Array();

export class LsmStore {
  readonly #disk: LocalDisk;
  readonly #folder: string;
  readonly #memtableBytes: number;
  #memtable = new Memtable();
  /** Newest first. */
  #files: SortedFile[] = [];
  readonly #cache = new BlockCache();
  #nextFile = 1;
  /** Bytes that compaction has read and written. */
  mergedBytes = 0;
  /** How many snapshots hold a file. */
  readonly #held = new Map<SortedFile, number>();

  /**
   * @param folder what the names of its files begin with
   * @param memtableBytes a memtable of this size becomes a file
   */
  constructor(disk: LocalDisk, folder: string, memtableBytes: number) {
    this.#disk = disk;
    this.#folder = folder;
    this.#memtableBytes = memtableBytes;
  }

  get(key: Uint8Array): Uint8Array | null {
    const written = this.#memtable.get(key);
    if (written !== undefined) return written;
    const hashes = keyHashes(key);
    for (const sorted of this.#files) {
      const found = sorted.get(key, hashes, this.#cache);
      if (found !== undefined) return found;
    }
    return null;
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.#write(key, value);
  }

  remove(key: Uint8Array): void {
    this.#write(key, null);
  }

  #write(key: Uint8Array, value: Uint8Array | null): void {
    this.#memtable.put(key, value);
    if (this.#memtable.sizeBytes >= this.#memtableBytes) this.flush();
  }

  /** All live entries whose keys begin with `prefix`, ascending, as they are now. */
  scan(prefix: Uint8Array): Iterable<Written & { readonly value: Uint8Array }> {
    return live(
      [this.#memtable.from(prefix), ...this.#files.map((sorted) => sorted.from(prefix))],
      prefix,
    );
  }

  /** What is in memory becomes a file. */
  flush(): void {
    if (this.#memtable.count === 0) return;
    this.#replace(0, [this.#memtable.from(NOTHING)], this.#memtable.count);
    this.#memtable = new Memtable();
    this.#compact();
  }

  /** The files that hold everything written so far; they stay until `release`. */
  hold(): readonly SortedFile[] {
    this.flush();
    for (const sorted of this.#files) this.#held.set(sorted, (this.#held.get(sorted) ?? 0) + 1);
    return this.#files.slice();
  }

  release(files: readonly SortedFile[]): void {
    for (const sorted of files) {
      const holders = (this.#held.get(sorted) ?? 1) - 1;
      if (holders > 0) {
        this.#held.set(sorted, holders);
        continue;
      }
      this.#held.delete(sorted);
      if (!this.#files.includes(sorted)) this.#disk.remove(sorted.file);
    }
  }

  /** Everything in these files that is not removed, ascending. */
  contents(files: readonly SortedFile[]): Iterable<Written & { readonly value: Uint8Array }> {
    return live(
      files.map((sorted) => sorted.from(NOTHING)),
      NOTHING,
    );
  }

  /** Into an empty store: files from a snapshot, newest first. */
  load(contents: readonly Uint8Array[]): readonly SortedFile[] {
    this.#files = contents.map((bytes) => {
      const file = this.#newFile();
      this.#disk.append(file, bytes);
      return new SortedFile(this.#disk, file);
    });
    return this.#files.slice();
  }

  /** Newest first. */
  get files(): readonly SortedFile[] {
    return this.#files;
  }

  /** Bytes it takes in memory, roughly. */
  get heapBytes(): number {
    const { sizeBytes } = this.#memtable;
    const first = sizeBytes + this.#cache.sizeBytes;
    return this.#files.reduce((sum, { heapBytes }) => sum + heapBytes, first);
  }

  /** Bytes it takes on the disk, held files of snapshots left out. */
  get diskBytes(): number {
    return this.#files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  dispose(): void {
    for (const file of this.#disk.files()) {
      if (file.startsWith(this.#folder)) this.#disk.remove(file);
    }
    this.#files = [];
    this.#memtable = new Memtable();
  }

  /** Below the oldest file there is nothing that a tombstone would have to hide. */
  mayDropTombstones(replaced: number): boolean {
    return replaced === this.#files.length;
  }

  #newFile(): string {
    return `${this.#folder}${this.#nextFile++}`;
  }

  /** One new file in place of the newest `count`. @param most as many keys as it may get, or more */
  #replace(count: number, sources: readonly Iterator<Written>[], most: number): void {
    const file = this.#newFile();
    const writer = new SortedFileWriter(this.#disk, file, most);
    const dropsTombstones = this.mayDropTombstones(count);
    for (const { key, value } of merged(sources)) {
      if (value || !dropsTombstones) writer.add(key, value);
    }
    const added: SortedFile[] = [];
    if (writer.entries > 0) {
      writer.finish();
      added.push(new SortedFile(this.#disk, file));
    }
    for (const sorted of this.#files.splice(0, count, ...added)) {
      if (!this.#held.has(sorted)) this.#disk.remove(sorted.file);
    }
  }

  #compact(): void {
    let count = 0;
    let sizeBytes = 0;
    for (const sorted of this.#files) {
      if (count > 0 && sorted.sizeBytes > sizeBytes) break;
      count++;
      sizeBytes += sorted.sizeBytes;
    }
    if (count < LEAST_MERGED) return;
    const files = this.#files.slice(0, count);
    const most = files.reduce((sum, { entries }) => sum + entries, 0);
    const sources = files.map((sorted) => sorted.from(NOTHING));
    const before = this.diskBytes;
    this.#replace(count, sources, most);
    // Read once, and what is left of it written once.
    this.mergedBytes += sizeBytes + (this.diskBytes - (before - sizeBytes));
  }
}

function* live(
  sources: readonly Iterator<Written>[],
  prefix: Uint8Array,
): Generator<Written & { readonly value: Uint8Array }> {
  for (const { key, value } of merged(sources)) {
    if (!startsWith(key, prefix)) return;
    if (value) yield { key, value };
  }
}
