// Local recovery: copies of what tasks have given to the store, on their TaskManager's own disk.
//
// Keeps true: the store decides, a copy only saves the way to it. It is used for the very checkpoint
// it was made for, and only when its bytes are the ones written down; whoever has no copy reads from
// the store. Copies of checkpoints that are given up, or older than one that is known to be complete,
// go. Flink: TaskLocalStateStoreImpl, TaskExecutorLocalStateStoresManager.

import { digestBytes } from '../digest.ts';
import type { Outbox } from '../outbox.ts';
import type { CheckpointId, FileHandle, TaskId } from '../protocol.ts';
import { LocalDiskProblem, type LocalDisk } from './local-disk.ts';

type Why = 'superseded' | 'aborted' | 'not restored' | 'moved away' | 'job ended';

export class LocalCopies {
  readonly #disk: LocalDisk;
  readonly #outbox: Outbox;
  /** Files by task and checkpoint; later checkpoints may name files of earlier ones. */
  readonly #kept = new Map<TaskId, Map<CheckpointId, readonly FileHandle[]>>();

  constructor(disk: LocalDisk, outbox: Outbox) {
    this.#disk = disk;
    this.#outbox = outbox;
  }

  /** The files of a snapshot that has been given to the store. What does not fit on the disk is left
   * out: it can be read from the store. */
  keep(
    task: TaskId,
    checkpoint: CheckpointId,
    files: readonly { readonly handle: FileHandle; readonly bytes: () => Uint8Array }[],
  ): void {
    const copied = files.filter(({ handle, bytes }) => this.#write(handle, bytes));
    if (copied.length === 0) return;
    const handles = copied.map(({ handle }) => handle);
    const kept = this.#kept.get(task) ?? new Map<CheckpointId, readonly FileHandle[]>();
    this.#kept.set(task, kept.set(checkpoint, handles));
    const sizeBytes = handles.reduce((sum, handle) => sum + handle.sizeBytes, 0);
    this.#outbox.tell({ kind: 'local-copy-kept', task, checkpoint, sizeBytes });
  }

  #write({ file }: FileHandle, bytes: () => Uint8Array): boolean {
    const name = nameOf(file);
    if (this.#disk.sizeOf(name) !== null) return true;
    try {
      this.#disk.append(name, bytes());
      return true;
    } catch (error) {
      if (!(error instanceof LocalDiskProblem)) throw error;
      this.#disk.remove(name);
      return false;
    }
  }

  /** null: there is no copy, or it is not what was written down. */
  read(task: TaskId, checkpoint: CheckpointId, handle: FileHandle): Uint8Array | null {
    const { file, sizeBytes, digest } = handle;
    const copies = this.#kept.get(task)?.get(checkpoint) ?? [];
    if (!copies.some((copy) => copy.file === file)) return null;
    try {
      const bytes = this.#disk.read(nameOf(file), 0, sizeBytes);
      return digestBytes(bytes) === digest ? bytes : null;
    } catch (error) {
      if (!(error instanceof LocalDiskProblem)) throw error;
      return null;
    }
  }

  /** The checkpoint is complete: nobody will go back behind it. */
  confirm(task: TaskId, checkpoint: CheckpointId): void {
    this.#drop(task, 'superseded', (each) => each < checkpoint);
  }

  abort(task: TaskId, checkpoint: CheckpointId): void {
    this.#drop(task, 'aborted', (each) => each === checkpoint);
  }

  /** A task starts from this checkpoint: no other copy of its is of use. */
  restoring(task: TaskId, checkpoint: CheckpointId | null): void {
    this.#drop(task, 'not restored', (each) => each !== checkpoint);
  }

  /** Tasks that run somewhere else from now on will never ask for theirs. */
  movedAway(isHere: (task: TaskId) => boolean): void {
    for (const task of [...this.#kept.keys()]) {
      if (!isHere(task)) this.#drop(task, 'moved away', () => true);
    }
  }

  /** Nobody will ask for any. Flink: releaseLocalStateForAllocationId, when a slot is given back. */
  jobEnded(): void {
    for (const task of [...this.#kept.keys()]) this.#drop(task, 'job ended', () => true);
  }

  #drop(task: TaskId, why: Why, isUnwanted: (checkpoint: CheckpointId) => boolean): void {
    const kept = this.#kept.get(task);
    if (!kept) return;
    for (const [checkpoint, handles] of [...kept]) {
      if (!isUnwanted(checkpoint)) continue;
      kept.delete(checkpoint);
      const left = new Set([...kept.values()].flat().map(({ file }) => file));
      for (const { file } of handles) if (!left.has(file)) this.#disk.remove(nameOf(file));
      this.#outbox.tell({ kind: 'local-copy-dropped', task, checkpoint, why });
    }
    if (kept.size === 0) this.#kept.delete(task);
  }
}

/** Beside the folders of state backends. */
function nameOf(file: string): string {
  return `local-copies/${file}`;
}
