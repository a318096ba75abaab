// What is said when a job is started from a snapshot: which one, in which version, who owns it then.
//
// Flink: `flink run -s PATH -restoreMode CLAIM -allowNonRestoredState`, SavepointRestoreSettings;
// options execution.state-recovery.path, .claim-mode and .ignore-unclaimed-state.

import type { CheckpointId } from '../protocol.ts';

/** A snapshot within the folder of a run. */
export interface SnapshotName {
  readonly checkpoint: CheckpointId;
  readonly isSavepoint: boolean;
}

export interface StartFrom extends SnapshotName {
  /** The snapshot becomes the new job's own, who deletes it when it is no longer needed. Otherwise it
   * is only read. Flink: RecoveryClaimMode. */
  readonly claim: boolean;
  /** State that no operator of the new job takes is left behind instead of refusing the start. */
  readonly ignoreUnclaimed: boolean;
  /** One of the scenario's versions; null: the operators as they were last. */
  readonly version: string | null;
  /** By the name of the operator; those not named keep theirs. */
  readonly parallelism: Readonly<Record<string, number>>;
  /** null: the one the job had. */
  readonly backend: 'hashmap' | 'rocksdb' | null;
}

/** As it stands in a path: `chk-4`, `savepoint-3`. */
export function pathOf({ checkpoint, isSavepoint }: SnapshotName): string {
  return `${isSavepoint ? 'savepoint' : 'chk'}-${checkpoint}`;
}

/** The last part of a path, be it to the folder or to the metadata in it. */
export const SNAPSHOT_PATH = /(?:^|\/)(chk|savepoint)-(\d{1,9})(?:\/(?:_metadata)?)?$/;

/** null: the path names no snapshot. */
export function snapshotAt(path: string): SnapshotName | null {
  const match = SNAPSHOT_PATH.exec(path);
  return match && { checkpoint: Number(match[2]), isSavepoint: match[1] === 'savepoint' };
}
