// Rules of snapshot files that hold in every store: a name gets its bytes once and keeps them.
//
// Writing the same bytes again is fine, since a worker killed after its write became durable
// never learned of it and its successor may try again. Other bytes under the name are refused.
// Flink: FsCheckpointStreamFactory, and create-if-absent of `_metadata`.

import { failed } from './durable.ts';
import type { Result } from '../engine/protocol.ts';

export const PUT_DONE: Result = { ok: true, op: 'put' };

/** The outcome of writing bytes under a name that is taken. */
export function putAgain(file: string, stored: Uint8Array, bytes: Uint8Array): Result {
  if (sameBytes(stored, bytes)) return PUT_DONE;
  return failed('exists', `The file ${file} exists with other bytes; snapshot files never change.`);
}

export function missingFile(file: string): Result {
  return failed('missing', `There is no file ${file} in the snapshot store.`);
}

/** Flips the lowest bit of one byte in place. False: there is no such byte. */
export function flipBit(bytes: Uint8Array, byteIndex: number): boolean {
  const byte = bytes[byteIndex];
  if (byte === undefined) return false;
  bytes[byteIndex] = byte ^ 1;
  return true;
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
