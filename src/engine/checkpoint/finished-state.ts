// What finished tasks had left in an older checkpoint, written once more for a snapshot that must
// need no other one: a savepoint, or the first checkpoint behind a snapshot that is only read.
//
// Keeps true: the copy is in canonical form, so that every backend reads it; nothing is copied that
// does not have the checksum written down. Flink: a savepoint is self-contained and relocatable.

import { digestBytes } from '../digest.ts';
import type { FileHandle, Request, Result, TaskId } from '../protocol.ts';
import { inCanonicalForm } from '../state/snapshot-file.ts';
import { Unreadable } from '../stream/bytes.ts';
import { inlineBytes } from './inline.ts';
import { filesOfTask, type Manifest } from './manifest.ts';

type Left = Manifest['tasks'][number];

export type Copied =
  | { readonly kind: 'more' }
  | { readonly kind: 'done'; readonly tasks: ReadonlyMap<TaskId, Left> }
  | { readonly kind: 'failed'; readonly problem: string };

const MORE: Copied = { kind: 'more' };

export class FinishedState {
  readonly #folder: string;
  readonly #request: (body: Request) => number;
  readonly #toRead = new Map<number, FileHandle>();
  readonly #contents = new Map<string, Uint8Array>();
  readonly #toWrite = new Map<number, FileHandle>();
  readonly #tasks: readonly Left[];
  readonly #copies = new Map<TaskId, Left>();
  hasFailed = false;

  /** @param folder of the snapshot, job included, with a slash at its end */
  constructor(folder: string, tasks: readonly Left[], request: (body: Request) => number) {
    this.#folder = folder;
    this.#tasks = tasks;
    this.#request = request;
    for (const handle of tasks.flatMap(filesOfTask)) {
      const { file, sizeBytes } = handle;
      this.#toRead.set(request({ op: 'get', file, sizeBytes }), handle);
    }
  }

  /** Which of these have to be copied. What stands in the metadata itself needs no file. */
  static among(tasks: readonly Left[]): readonly Left[] {
    return tasks.filter((left) => left.finished && filesOfTask(left).length > 0);
  }

  /** Requests that are under way. */
  get requests(): readonly number[] {
    return [...this.#toRead.keys(), ...this.#toWrite.keys()];
  }

  /** Files that it has written, or is writing. */
  get files(): readonly string[] {
    return [...this.#copies.values()].flatMap(({ handle }) => handle?.file ?? []);
  }

  outcome(request: number, result: Result): Copied {
    const read = this.#toRead.get(request);
    const wrote = this.#toWrite.get(request);
    this.#toRead.delete(request);
    this.#toWrite.delete(request);
    if (this.hasFailed) return MORE;
    const problem = read ? this.#take(read, result) : result.ok ? null : result.problem.message;
    if (problem !== null) {
      this.hasFailed = true;
      return { kind: 'failed', problem };
    }
    if (this.#toRead.size > 0) return MORE;
    if (!wrote) return this.#write();
    return this.#toWrite.size > 0 ? MORE : { kind: 'done', tasks: this.#copies };
  }

  /** @returns what is wrong with it. */
  #take({ file, digest }: FileHandle, result: Result): string | null {
    if (!result.ok) return `${file} cannot be read: ${result.problem.message}`;
    if (result.op !== 'get') return `${file} cannot be read.`;
    if (digestBytes(result.bytes) !== digest) {
      return `${file} is damaged: its checksum is not the one written down.`;
    }
    this.#contents.set(file, result.bytes);
    return null;
  }

  #write(): Copied {
    for (const left of this.#tasks) {
      const { handle, shared = [] } = left;
      if (!handle) continue;
      const { task, attempt, operatorState, states, ...rest } = left;
      let bytes: Uint8Array;
      try {
        bytes = inCanonicalForm(
          this.#bytesOf(handle),
          shared.map((each) => this.#bytesOf(each)),
        );
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        this.hasFailed = true;
        return { kind: 'failed', problem: `${handle.file} cannot be used: ${error.message}` };
      }
      const file = `${this.#folder}${task}-a${attempt}`;
      const copy = { file, sizeBytes: bytes.length, digest: digestBytes(bytes) };
      this.#copies.set(task, {
        ...rest,
        task,
        attempt,
        handle: copy,
        shared: undefined,
        ...(operatorState ? { operatorState } : {}),
        ...(states ? { states } : {}),
      });
      this.#toWrite.set(this.#request({ op: 'put', file, bytes }), copy);
    }
    return MORE;
  }

  #bytesOf(handle: FileHandle): Uint8Array {
    return inlineBytes(handle) ?? this.#contents.get(handle.file) ?? new Uint8Array();
  }
}
