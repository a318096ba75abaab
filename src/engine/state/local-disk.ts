// The local disk of a TaskManager, as its state backend sees it: private, synchronous, and gone when
// the TaskManager is gone. The host hands one in.
//
// A file is only ever appended to, read and removed. Flink: the RocksDB directory in the TaskManager's
// working directory.

export interface LocalDisk {
  /** Adds to the end; a file that is not there yet is begun. */
  append(file: string, bytes: Uint8Array): void;
  /** A copy of its own. Throws `LocalDiskProblem` when that part is not there. */
  read(file: string, offset: number, length: number): Uint8Array;
  /** null: there is no such file. */
  sizeOf(file: string): number | null;
  /** Also when there is none. */
  remove(file: string): void;
  files(): readonly string[];
}

/** The disk is full or broken: whoever works on it cannot go on. */
export class LocalDiskProblem extends Error {
  override readonly name = 'LocalDiskProblem';
}
