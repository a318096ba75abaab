// A small log-structured merge store: sorted bytes to bytes, on the local disk of a TaskManager.
//
// Writes go to a memtable; a full one becomes an immutable sorted file. Reads look into the memtable
// and then the files, newest first. Files are kept in tiers: four neighbours of one tier are merged
// into one file of the next (size-tiered compaction), so there are few files and each byte is
// rewritten only a few times. A file that a snapshot holds stays on the disk until it is released.
// RocksDB: DBImpl, universal compaction, Checkpoint.

import type { LocalDisk } from '../local-disk.ts';
import { keyHashes } from './bloom-filter.ts';
import { startsWith } from './byte-order.ts';
import { Memtable, type Written } from './memtable.ts';
import { merged } from './merge.ts';
import { SortedFile } from './sorted-file.ts';
import { SortedFileWriter } from './sorted-file-writer.ts';

/** This many files of one tier are merged into one of the next. */
const FILES_PER_TIER = 4;

/** A sorted file in its place among the others. */
export interface Run {
  readonly sorted: SortedFile;
  readonly tier: number;
}

const NOTHING = new Uint8Array();

export class LsmStore {
  readonly #disk: LocalDisk;
  readonly #folder: string;
  readonly #memtableBytes: number;
  #memtable = new Memtable();
  /** Newest first. */
  #runs: Run[] = [];
  #nextFile = 1;
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
    for (const { sorted } of this.#runs) {
      const found = sorted.get(key, hashes);
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
      [this.#memtable.from(prefix), ...this.#runs.map(({ sorted }) => sorted.from(prefix))],
      prefix,
    );
  }

  /** What is in memory becomes a file. */
  flush(): void {
    if (this.#memtable.count === 0) return;
    this.#add([this.#memtable.from(NOTHING)], this.#memtable.count, {
      at: 0,
      replaced: 0,
      tier: 0,
    });
    this.#memtable = new Memtable();
    this.#compact();
  }

  /** The files that hold everything written so far; they stay until `release`. */
  hold(): readonly Run[] {
    this.flush();
    for (const { sorted } of this.#runs) this.#held.set(sorted, (this.#held.get(sorted) ?? 0) + 1);
    return this.#runs.slice();
  }

  release(runs: readonly Run[]): void {
    for (const { sorted } of runs) {
      const holders = (this.#held.get(sorted) ?? 1) - 1;
      if (holders > 0) {
        this.#held.set(sorted, holders);
        continue;
      }
      this.#held.delete(sorted);
      if (!this.#runs.some((run) => run.sorted === sorted)) this.#disk.remove(sorted.file);
    }
  }

  /** Everything in these files that is not removed, ascending. */
  contents(runs: readonly Run[]): Iterable<Written & { readonly value: Uint8Array }> {
    return live(
      runs.map(({ sorted }) => sorted.from(NOTHING)),
      NOTHING,
    );
  }

  /** Into an empty store: files from a snapshot, newest first. @returns their runs. */
  load(files: readonly { readonly bytes: Uint8Array; readonly tier: number }[]): readonly Run[] {
    this.#runs = files.map(({ bytes, tier }) => {
      const file = this.#newFile();
      this.#disk.append(file, bytes);
      return { sorted: new SortedFile(this.#disk, file), tier };
    });
    return this.#runs.slice();
  }

  get runs(): readonly Run[] {
    return this.#runs;
  }

  /** Bytes it takes in memory, roughly. */
  get heapBytes(): number {
    return this.#runs.reduce((sum, { sorted }) => sum + sorted.heapBytes, this.#memtable.sizeBytes);
  }

  /** Bytes it takes on the disk, held files of snapshots left out. */
  get diskBytes(): number {
    return this.#runs.reduce((sum, { sorted }) => sum + sorted.sizeBytes, 0);
  }

  dispose(): void {
    for (const file of this.#disk.files()) {
      if (file.startsWith(this.#folder)) this.#disk.remove(file);
    }
    this.#runs = [];
    this.#memtable = new Memtable();
  }

  #newFile(): string {
    return `${this.#folder}${this.#nextFile++}`;
  }

  /** A new run in place of `replaced` runs from `at` on. */
  #add(
    sources: readonly Iterator<Written>[],
    most: number,
    {
      at,
      replaced,
      tier,
    }: { readonly at: number; readonly replaced: number; readonly tier: number },
  ): void {
    // Below the oldest file there is nothing that a tombstone would have to hide.
    const dropTombstones = at + replaced === this.#runs.length;
    const file = this.#newFile();
    const writer = new SortedFileWriter(this.#disk, file, most);
    for (const { key, value } of merged(sources)) {
      if (value || !dropTombstones) writer.add(key, value);
    }
    const runs: Run[] = [];
    if (writer.entries > 0) {
      writer.finish();
      runs.push({ sorted: new SortedFile(this.#disk, file), tier });
    }
    for (const { sorted } of this.#runs.splice(at, replaced, ...runs)) {
      if (!this.#held.has(sorted)) this.#disk.remove(sorted.file);
    }
  }

  /** Neighbours only, so that newer stays before older. */
  #compact(): void {
    for (;;) {
      const at = this.#runs.findIndex(
        ({ tier }, index) => this.#runs[index + FILES_PER_TIER - 1]?.tier === tier,
      );
      const first = this.#runs[at];
      if (!first) return;
      const neighbours = this.#runs.slice(at, at + FILES_PER_TIER);
      const sources = neighbours.map(({ sorted }) => sorted.from(NOTHING));
      const most = neighbours.reduce((sum, { sorted }) => sum + sorted.entries, 0);
      this.#add(sources, most, { at, replaced: FILES_PER_TIER, tier: first.tier + 1 });
    }
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
