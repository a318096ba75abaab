// A local disk in memory: for the in-thread host, and for browsers without one of their own.
//
// A file is one buffer that doubles when it is full.

import { LocalDiskProblem, type LocalDisk } from '../engine/state/local-disk.ts';

export class MemoryDisk implements LocalDisk {
  readonly #files = new Map<string, { bytes: Uint8Array; length: number }>();

  append(file: string, bytes: Uint8Array): void {
    const known = this.#files.get(file);
    if (!known) {
      this.#files.set(file, { bytes: bytes.slice(), length: bytes.length });
      return;
    }
    const length = known.length + bytes.length;
    if (length > known.bytes.length) {
      const grown = new Uint8Array(Math.max(length, known.bytes.length * 2));
      grown.set(known.bytes.subarray(0, known.length));
      known.bytes = grown;
    }
    known.bytes.set(bytes, known.length);
    known.length = length;
  }

  read(file: string, offset: number, length: number): Uint8Array {
    const known = this.#files.get(file);
    if (!known || offset + length > known.length) {
      throw new LocalDiskProblem(`The local disk has no such part of ${file}.`);
    }
    return known.bytes.slice(offset, offset + length);
  }

  sizeOf(file: string): number | null {
    return this.#files.get(file)?.length ?? null;
  }

  remove(file: string): void {
    this.#files.delete(file);
  }

  files(): readonly string[] {
    return [...this.#files.keys()];
  }
}
