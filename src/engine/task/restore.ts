// Reading back what a task has stored: bytes, checksum, contents.
//
// Keeps true: state is used only when its bytes are the ones written down in the metadata; what is
// wrong with them is told in a sentence, with the checkpoint that is damaged by it.

import type { CheckpointId, FileHandle, Result } from '../protocol.ts';
import { digestBytes } from '../digest.ts';
import { StateMismatch, type KeyedStateBackend } from '../state/backend.ts';
import { decodeTaskState, type TaskState } from '../state/snapshot-file.ts';
import { Unreadable } from '../stream/bytes.ts';

export type ReadBack =
  | { readonly ok: true; readonly state: TaskState; readonly sizeBytes: number }
  | {
      readonly ok: false;
      readonly message: string;
      /** null: the store does not answer, the snapshot may be whole. */
      readonly damagedCheckpoint: CheckpointId | null;
    };

export function readBack(
  { file, digest }: FileHandle,
  checkpoint: CheckpointId,
  result: Result,
): ReadBack {
  const damaged = (message: string): ReadBack => ({
    ok: false,
    message,
    damagedCheckpoint: checkpoint,
  });
  if (!result.ok) {
    const { reason, message } = result.problem;
    const isDamaged = reason === 'missing' || reason === 'damaged';
    return {
      ok: false,
      message: `${file} cannot be read: ${message}`,
      damagedCheckpoint: isDamaged ? checkpoint : null,
    };
  }
  if (result.op !== 'get') return damaged(`${file} cannot be read.`);
  const { bytes } = result;
  if (digestBytes(bytes) !== digest) {
    return damaged(`${file} is damaged: its checksum is not the one written down.`);
  }
  try {
    return { ok: true, state: decodeTaskState(bytes), sizeBytes: bytes.length };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return damaged(`${file} cannot be used: ${error.message}`);
  }
}

/** A restored table with more entries does not travel in the trace. */
const MOST_TOLD_ENTRIES = 1000;

type ToldEntry = readonly [keyGroup: number, key: string, value: number];

export type PutBack =
  | { readonly ok: true; readonly entries: number; readonly told: readonly ToldEntry[] | null }
  | { readonly ok: false; readonly message: string };

/** Give a backend its keyed state back. */
export function putBack(keyed: KeyedStateBackend, state: TaskState): PutBack {
  try {
    keyed.restore(state.keyed);
  } catch (error) {
    if (!(error instanceof StateMismatch)) throw error;
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
