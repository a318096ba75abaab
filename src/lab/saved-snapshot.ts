// A snapshot saved as one file, opened again to be looked into, whatever job it is of.
//
// Keeps true: what is opened stands on its own shelf, under a name no run has, and touches no store.

import { encodeManifest, metadataFile } from '../engine/checkpoint/manifest.ts';
import { packSnapshot, unpackSnapshot, type SnapshotArchive } from '../storage/snapshot-archive.ts';
import { PHRASES } from './phrases.en.ts';
import { shelfOf, type ShelfSnapshot } from './store-shelf.ts';

/** More than any store here holds of one snapshot. */
export const MOST_ARCHIVE_BYTES = 256_000_000;

/** Folder of what was opened. */
const FOLDER = 'saved';

export interface OpenedSnapshot {
  readonly archive: SnapshotArchive;
  readonly snapshot: ShelfSnapshot;
}

export function openArchive(
  bytes: Uint8Array,
): ({ readonly ok: true } & OpenedSnapshot) | { readonly ok: false; readonly problem: string } {
  const unpacked = unpackSnapshot(bytes, FOLDER, null);
  if (!unpacked.ok) return unpacked;
  const { archive } = unpacked;
  const { manifest, files } = archive;
  const name = metadataFile(FOLDER, manifest.checkpoint, manifest.savepoint !== null);
  const all = new Map([...files, [name, encodeManifest(manifest, FOLDER)]]);
  const sizes = [...all].map(([file, { length }]) => ({ file, sizeBytes: length }));
  const [snapshot] = shelfOf({ files: sizes, contents: all }, FOLDER).snapshots;
  return snapshot ? { ok: true, archive, snapshot } : { ok: false, problem: PHRASES.noSnapshot };
}

/** In a buffer of its own, as a file wants it. Throws a sentence when a file of it is missing. */
export function saveArchive(archive: SnapshotArchive, job: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(packSnapshot(archive, job));
}
