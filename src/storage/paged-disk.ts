// A local disk inside one random access file, because a browser opens files in its own time only: the
// one file is opened beforehand, and everything after is synchronous.
//
// The file is cut into pages; a file of ours is a list of pages, and the directory is in memory: it
// dies with the TaskManager, as its state does. A page is free as soon as its file is removed.

import { LocalDiskProblem, type LocalDisk } from '../engine/state/local-disk.ts';

/** What FileSystemSyncAccessHandle offers, as far as it is needed. */
export interface RandomAccess {
  read(into: Uint8Array, options: { at: number }): number;
  write(from: Uint8Array, options: { at: number }): number;
}

const PAGE_BYTES = 1 << 16;

interface PagedFile {
  readonly pages: number[];
  length: number;
}

export class PagedDisk implements LocalDisk {
  readonly #access: RandomAccess;
  readonly #files = new Map<string, PagedFile>();
  readonly #free: number[] = [];
  /** Pages of the one file that are or have been in use. */
  #pages = 0;

  constructor(access: RandomAccess) {
    this.#access = access;
  }

  append(file: string, bytes: Uint8Array): void {
    const known = this.#files.get(file) ?? { pages: [], length: 0 };
    this.#files.set(file, known);
    for (let done = 0; done < bytes.length;) {
      if (known.length === known.pages.length * PAGE_BYTES) {
        known.pages.push(this.#free.pop() ?? this.#pages++);
      }
      const piece = bytes.subarray(done, done + PAGE_BYTES - (known.length % PAGE_BYTES));
      this.#write(piece, this.#place(known, known.length));
      known.length += piece.length;
      done += piece.length;
    }
  }

  read(file: string, offset: number, length: number): Uint8Array {
    const known = this.#files.get(file);
    if (!known || offset + length > known.length) {
      throw new LocalDiskProblem(`The local disk has no such part of ${file}.`);
    }
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const at = offset + done;
      const piece = bytes.subarray(done, done + PAGE_BYTES - (at % PAGE_BYTES));
      if (this.#access.read(piece, { at: this.#place(known, at) }) !== piece.length) {
        throw new LocalDiskProblem(`The local disk has lost a part of ${file}.`);
      }
      done += piece.length;
    }
    return bytes;
  }

  sizeOf(file: string): number | null {
    return this.#files.get(file)?.length ?? null;
  }

  remove(file: string): void {
    const known = this.#files.get(file);
    this.#files.delete(file);
    if (known) this.#free.push(...known.pages);
  }

  files(): readonly string[] {
    return [...this.#files.keys()];
  }

  #place({ pages }: PagedFile, at: number): number {
    return (pages[Math.floor(at / PAGE_BYTES)] ?? 0) * PAGE_BYTES + (at % PAGE_BYTES);
  }

  #write(piece: Uint8Array, at: number): void {
    let written: number;
    try {
      written = this.#access.write(piece, { at });
    } catch (error) {
      throw new LocalDiskProblem(`The local disk does not take more (${String(error)}).`);
    }
    if (written !== piece.length) throw new LocalDiskProblem('The local disk is full.');
  }
}
