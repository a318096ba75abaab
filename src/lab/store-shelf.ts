// What stands in the store of a run, for people: its snapshots, their files, and who refers to whom.
//
// Only the metadata decides: a snapshot exists when its metadata does, and a file belongs to every
// snapshot whose metadata names it. What no metadata names belongs to none (yet, or any more).
// Flink: exclusive and shared state of a checkpoint directory.

import { group } from 'd3';
import { livesInJobManager } from '../engine/checkpoint/inline.ts';
import { decodeManifest, filesOfTask, snapshotOf } from '../engine/checkpoint/manifest.ts';
import type { Manifest } from '../engine/checkpoint/manifest.ts';
import type { Settings } from '../engine/job/settings.ts';
import type { StoreSeen } from '../cluster/look-in-store.ts';

export type { StoreSeen } from '../cluster/look-in-store.ts';
export {
  contentOf,
  type SnapshotContent,
  type SubtaskContent,
} from '../storage/snapshot-content.ts';

export interface SnapshotName {
  readonly id: number;
  readonly isSavepoint: boolean;
}

export interface ShelfFile {
  readonly file: string;
  /** null: the metadata itself. */
  readonly task: string | null;
  /** As the metadata says; of the metadata itself, as it is. */
  readonly sizeBytes: number;
  /** Named by the metadata, but not in the store. */
  readonly missing: boolean;
  /** Other snapshots that name it too, oldest first; none: it is exclusive. */
  readonly sharedWith: readonly SnapshotName[];
}

export interface ShelfSnapshot extends SnapshotName {
  /** Name of its metadata file: its identity. */
  readonly metadata: string;
  /** null: its metadata cannot be read, and `damage` says why. */
  readonly manifest: Manifest | null;
  readonly damage: string | null;
  readonly files: readonly ShelfFile[];
  readonly exclusiveBytes: number;
  readonly sharedBytes: number;
}

export interface Shelf {
  /** Newest first; of the same id the savepoint first. */
  readonly snapshots: readonly ShelfSnapshot[];
  /** In no snapshot: of one under way, or left over. */
  readonly loose: readonly { readonly file: string; readonly sizeBytes: number }[];
  readonly files: number;
  readonly sizeBytes: number;
}

/** Its checkpoints never come to the store: they live in the JobManager's heap. */
export const keepsNone: (settings: Settings) => boolean = livesInJobManager;

export function shelfOf({ files, contents }: StoreSeen, job: string): Shelf {
  const sizes = new Map(files.map(({ file, sizeBytes }) => [file, sizeBytes]));
  const found = files.flatMap(({ file }) => {
    const name = snapshotOf(file);
    const decoded = decodeManifest(contents.get(file) ?? new Uint8Array(), job);
    if (!name) return [];
    return {
      id: name.checkpoint,
      isSavepoint: name.isSavepoint,
      metadata: file,
      manifest: decoded.ok ? decoded.manifest : null,
      damage: decoded.ok ? null : decoded.damage,
    };
  });
  found.sort(
    (one, other) => one.id - other.id || Number(one.isSavepoint) - Number(other.isSavepoint),
  );
  const named = found.flatMap(({ id, isSavepoint, manifest, metadata }) =>
    (manifest?.tasks ?? []).flatMap((entry) =>
      filesOfTask(entry).map((handle) => ({
        ...handle,
        task: entry.task,
        id,
        isSavepoint,
        metadata,
      })),
    ),
  );
  const users = group(named, ({ file }) => file);

  function filesOf(metadata: string): ShelfFile[] {
    const own: ShelfFile = {
      file: metadata,
      task: null,
      sizeBytes: sizes.get(metadata) ?? 0,
      missing: false,
      sharedWith: [],
    };
    const of = named.filter((each) => each.metadata === metadata);
    // Two subtasks may go on from one file, after a restore with another parallelism.
    const parts = [...group(of, ({ file }) => file)].map(([file, [first, ...rest]]) => ({
      file,
      task: [first, ...rest].flatMap((each) => each?.task ?? []).join(', '),
      sizeBytes: first?.sizeBytes ?? 0,
      missing: file.startsWith(`${job}/`) && !sizes.has(file),
      sharedWith: othersOf(file, metadata),
    }));
    return [...parts, own];
  }

  function othersOf(file: string, metadata: string): SnapshotName[] {
    const others = (users.get(file) ?? []).filter((each) => each.metadata !== metadata);
    const byMetadata = new Map(others.map((each) => [each.metadata, each]));
    return [...byMetadata.values()].map(({ id, isSavepoint }) => ({ id, isSavepoint }));
  }

  const snapshots = found.map((one): ShelfSnapshot => {
    const all = filesOf(one.metadata);
    const [exclusive, shared] = [false, true].map((isShared) =>
      all
        .filter(({ sharedWith }) => sharedWith.length > 0 === isShared)
        .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    );
    return { ...one, files: all, exclusiveBytes: exclusive ?? 0, sharedBytes: shared ?? 0 };
  });
  return {
    snapshots: snapshots.reverse(),
    loose: files.filter(({ file }) => !users.has(file) && snapshotOf(file) === null),
    files: files.length,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}
