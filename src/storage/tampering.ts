// What a person can do to a stored file behind the engine's back: flip a bit in its middle, or
// take it away. Every byte of a snapshot's file is covered by a checksum, so any one will do.
//
// Keeps true: what the engine had written is kept aside for the checks, which judge the engine alone.

import type { Tampering } from '../engine/action.ts';
import type { Inspection, SyncInspection } from './durable.ts';

/** By name, as the engine had written them. */
export type Originals = ReadonlyMap<string, Uint8Array>;

type Kept = Map<string, Uint8Array>;

/** @returns whether there is such a file. */
export async function tamper(
  store: Inspection,
  how: Tampering,
  file: string,
  originals: Kept,
): Promise<boolean> {
  const bytes = await store.read(file);
  if (bytes === null) return false;
  keep(originals, file, bytes);
  return how === 'delete-file' ? store.remove(file) : store.damage(file, middle(bytes));
}

export function tamperNow(store: SyncInspection, how: Tampering, file: string): boolean {
  const bytes = store.read(file);
  if (bytes === null) return false;
  keep(store.originals, file, bytes);
  return how === 'delete-file' ? store.remove(file) : store.damage(file, middle(bytes));
}

/** A file may be broken twice. */
function keep(originals: Kept, file: string, bytes: Uint8Array): void {
  if (!originals.has(file)) originals.set(file, bytes);
}

function middle({ length }: Uint8Array): number {
  return length >> 1;
}
