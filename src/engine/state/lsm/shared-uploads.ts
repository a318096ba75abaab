// Which sorted files a snapshot must upload, and which it may leave where an earlier one put them.
//
// A file may be referred to only under a name whose checkpoint is known to be complete: one that is
// given up deletes what it uploaded. And every snapshot since then must have used that same name, or
// the registry may already have dropped it; so a file that was uploaded again is known by its new
// name alone. Flink: RocksIncrementalSnapshotStrategy, last confirmed checkpoint.

import type { CheckpointId, FileHandle } from '../../protocol.ts';
import type { SnapshotFile } from '../backend.ts';
import type { SortedFile } from './sorted-file.ts';
import type { Run } from './store.ts';

interface Upload {
  /** null: it came back from a snapshot. */
  readonly checkpoint: CheckpointId | null;
  handle: FileHandle | null;
  confirmed: boolean;
}

export class SharedUploads {
  readonly #owner: string;
  readonly #suffix: string;
  #byFile = new Map<SortedFile, Upload>();

  /**
   * @param owner names of files begin with it
   * @param suffix and end with it
   */
  constructor(owner: string, suffix: string) {
    this.#owner = owner;
    this.#suffix = suffix;
  }

  /** A restored file lies in the store already. */
  restored(sorted: SortedFile, handle: FileHandle): void {
    this.#byFile.set(sorted, { checkpoint: null, handle, confirmed: true });
  }

  taken(checkpoint: CheckpointId, runs: readonly Run[]): SnapshotFile[] {
    const known = this.#byFile;
    this.#byFile = new Map(); // what is not in this snapshot will be in none to come
    return runs.map(({ sorted, tier }, index) => {
      const before = known.get(sorted);
      const confirmed = before?.confirmed === true;
      const upload = before && confirmed ? before : { checkpoint, handle: null, confirmed: false };
      this.#byFile.set(sorted, upload);
      return {
        name: `shared/${this.#owner}-c${checkpoint}f${index + 1}-${this.#suffix}`,
        stored: confirmed ? upload.handle : null,
        tier,
        bytes: () => sorted.bytes(),
        uploaded: (handle) => {
          upload.handle = handle;
        },
      };
    });
  }

  /** A completed checkpoint names what was uploaded for it. */
  confirm(checkpoint: CheckpointId): void {
    for (const upload of this.#byFile.values()) {
      if (upload.checkpoint === checkpoint && upload.handle) upload.confirmed = true;
    }
  }
}
