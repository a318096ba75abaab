// Reading back what a task has stored: bytes, checksums, contents; and giving it to its backend.
//
// Keeps true: state is used only when its bytes are the ones written down in the metadata; what is
// wrong with them is told in a sentence, with the checkpoint that is damaged by it.

import type { CheckpointId, FileHandle, Request, Result, TaskDeployment } from '../protocol.ts';
import { digestBytes } from '../digest.ts';
import { StateMismatch, type KeyedStateBackend } from '../state/backend.ts';
import { decodeTaskState, type TaskState } from '../state/snapshot-file.ts';
import { Unreadable } from '../stream/bytes.ts';

/** What a task was told to start from. */
export type RestoreFrom = NonNullable<TaskDeployment['restore']>;

interface Failed {
  readonly ok: false;
  readonly message: string;
  /** null: the store does not answer, the snapshot may be whole. */
  readonly damagedCheckpoint: CheckpointId | null;
}

interface Read {
  readonly ok: true;
  readonly state: TaskState;
  /** Contents of the shared files. */
  readonly shared: readonly Uint8Array[];
  readonly sizeBytes: number;
}

/** Fetches all files of one task's snapshot. */
export class StateReader {
  readonly #from: RestoreFrom;
  /** The file with the task's own state, then the shared ones. */
  readonly #files: readonly FileHandle[];
  readonly #contents: Uint8Array[] = [];
  readonly #requests = new Map<number, number>();
  #failed = false;

  constructor(from: RestoreFrom, handle: FileHandle, request: (body: Request) => number) {
    this.#from = from;
    this.#files = [handle, ...(from.shared ?? [])];
    for (const [index, { file, sizeBytes }] of this.#files.entries()) {
      this.#requests.set(request({ op: 'get', file, sizeBytes }), index);
    }
  }

  owns(request: number): boolean {
    return this.#requests.has(request);
  }

  /** @returns what came of it all; null: something is still missing, or it has failed before. */
  outcome(request: number, result: Result): Read | Failed | null {
    const index = this.#requests.get(request) ?? 0;
    this.#requests.delete(request);
    const handle = this.#files[index];
    if (!handle || this.#failed) return null;
    const bytes = this.#bytesOf(handle, result);
    if (!(bytes instanceof Uint8Array)) {
      this.#failed = true;
      return bytes;
    }
    this.#contents[index] = bytes;
    return this.#requests.size > 0 ? null : this.#decode(handle);
  }

  #bytesOf({ file, digest }: FileHandle, result: Result): Uint8Array | Failed {
    if (!result.ok) {
      const { reason, message } = result.problem;
      const isDamaged = reason === 'missing' || reason === 'damaged';
      return {
        ok: false,
        message: `${file} cannot be read: ${message}`,
        damagedCheckpoint: isDamaged ? this.#from.checkpoint : null,
      };
    }
    if (result.op !== 'get') return this.#damaged(`${file} cannot be read.`);
    if (digestBytes(result.bytes) !== digest) {
      return this.#damaged(`${file} is damaged: its checksum is not the one written down.`);
    }
    return result.bytes;
  }

  #decode({ file }: FileHandle): Read | Failed {
    const [own = new Uint8Array(), ...shared] = this.#contents;
    const sizeBytes = this.#contents.reduce((sum, { length }) => sum + length, 0);
    try {
      const state = decodeTaskState(own);
      if ((state.keyedFiles?.files ?? 0) !== shared.length) {
        return this.#damaged(`${file} speaks of other sorted files than the metadata.`);
      }
      return { ok: true, state, shared, sizeBytes };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return this.#damaged(`${file} cannot be used: ${error.message}`);
    }
  }

  #damaged(message: string): Failed {
    return { ok: false, message, damagedCheckpoint: this.#from.checkpoint };
  }
}

/** A restored table with more entries does not travel in the trace. */
const MOST_TOLD_ENTRIES = 1000;

type ToldEntry = readonly [keyGroup: number, key: string, value: number];

export type PutBack =
  | { readonly ok: true; readonly entries: number; readonly told: readonly ToldEntry[] | null }
  | { readonly ok: false; readonly message: string };

/** Give a backend its keyed state back. */
export function putBack(keyed: KeyedStateBackend, from: RestoreFrom, read: Read): PutBack {
  const { state, shared } = read;
  try {
    if (state.keyedFiles) keyed.restoreFiles(state.keyedFiles.states, from.shared ?? [], shared);
    else keyed.restore(state.keyed);
  } catch (error) {
    if (!(error instanceof StateMismatch || error instanceof Unreadable)) throw error;
    return { ok: false, message: error.message };
  }
  const told: ToldEntry[] = [];
  let entries = 0;
  for (const { keyGroup, key, value } of keyed.rows()) {
    entries++;
    if (typeof value === 'number' && entries <= MOST_TOLD_ENTRIES)
      told.push([keyGroup, key, value]);
  }
  return { ok: true, entries, told: entries > MOST_TOLD_ENTRIES ? null : told };
}
