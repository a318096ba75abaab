// Finds the completed checkpoints that earlier JobManagers left in the store.
//
// Keeps true: a checkpoint exists if and only if its metadata can be read; one that cannot is
// damaged and told so (a savepoint of which nobody makes use is not); while the store does not answer
// nothing is decided. Flink: DefaultCompletedCheckpointStoreUtils.retrieveCompletedCheckpoints.

import type { CheckpointId, Request, Result } from '../protocol.ts';
import { digestBytes } from '../digest.ts';
import type { CompletedCheckpoint } from './coordinator.ts';
import { decodeManifest, snapshotOf, type Manifest } from './manifest.ts';
import type { JobStart } from '../job/job-version.ts';
import type { SnapshotName } from '../job/start-from.ts';

export interface Retained {
  /** Oldest first. */
  readonly retained: CompletedCheckpoint[];
  /** The person's own. */
  readonly savepoints: CompletedCheckpoint[];
  readonly damaged: readonly { readonly checkpoint: CheckpointId; readonly reason: string }[];
}

/** What lies in the store as a job sees it that was started from a snapshot: that one and its own;
 * those of earlier jobs are left alone, as savepoints are. */
export function sinceStart({ retained, savepoints, damaged }: Retained, start: JobStart): Retained {
  const all = [...retained, ...savepoints];
  const origin = all.filter(({ manifest }) => isSnapshot(manifest, start));
  const own = retained.filter(({ manifest }) => manifest.checkpoint >= start.firstId);
  const known = [...origin, ...own];
  return {
    retained: known,
    savepoints: all.filter((each) => !known.includes(each)),
    damaged: damaged.filter(
      ({ checkpoint }) => checkpoint >= start.firstId || checkpoint === start.checkpoint,
    ),
  };
}

export function isSnapshot({ checkpoint, savepoint }: Manifest, name: SnapshotName): boolean {
  return checkpoint === name.checkpoint && (savepoint !== null) === name.isSavepoint;
}

export class RetainedReader {
  readonly #job: string;
  readonly #request: (body: Request) => number;
  readonly #files = new Map<number, string>();
  #listing: number | null = null;
  #retained: CompletedCheckpoint[] = [];
  #savepoints: CompletedCheckpoint[] = [];
  #stopSavepoints: readonly CheckpointId[] = [];
  #damaged: { checkpoint: CheckpointId; reason: string }[] = [];
  #unavailable = false;

  constructor(job: string, request: (body: Request) => number) {
    this.#job = job;
    this.#request = request;
  }

  /** @param stopSavepoints savepoints the job was to stop with */
  begin(stopSavepoints: readonly CheckpointId[]): void {
    this.#stopSavepoints = stopSavepoints;
    this.#retained = [];
    this.#savepoints = [];
    this.#damaged = [];
    this.#unavailable = false;
    this.#files.clear();
    this.#listing = this.#request({ op: 'list', prefix: `${this.#job}/` });
  }

  /**
   * @returns what was found, when all is read; 'again' when the store does not answer and it must
   * be begun anew; 'more' while outcomes are awaited; null: the outcome was not one of ours.
   */
  outcome(request: number, result: Result): Retained | 'again' | 'more' | null {
    if (request === this.#listing) {
      this.#listing = null;
      if (!result.ok || result.op !== 'list') return 'again';
      for (const file of result.files) {
        if (!snapshotOf(file)) continue;
        this.#files.set(this.#request({ op: 'get', file, sizeBytes: 0 }), file);
      }
    } else {
      const file = this.#files.get(request);
      if (file === undefined) return null;
      this.#files.delete(request);
      this.#read(file, result);
    }
    if (this.#files.size > 0) return 'more';
    if (this.#unavailable) return 'again';
    this.#retained.sort((left, right) => left.manifest.checkpoint - right.manifest.checkpoint);
    const [retained, savepoints] = [this.#retained, this.#savepoints];
    return { retained, savepoints, damaged: this.#damaged };
  }

  #read(file: string, result: Result): void {
    if (!result.ok && result.problem.reason === 'unavailable') {
      this.#unavailable = true;
      return;
    }
    const { checkpoint = 0, isSavepoint = false } = snapshotOf(file) ?? {};
    const isOwn = isSavepoint && !this.#stopSavepoints.includes(checkpoint);
    if (!result.ok || result.op !== 'get') {
      const reason = result.ok ? 'It cannot be read.' : result.problem.message;
      if (!isOwn) this.#damaged.push({ checkpoint, reason });
      return;
    }
    const { bytes } = result;
    const decoded = decodeManifest(bytes, this.#job);
    if (!decoded.ok) {
      if (!isOwn) this.#damaged.push({ checkpoint, reason: decoded.damage });
      return;
    }
    const metadata = { file, sizeBytes: bytes.length, digest: digestBytes(bytes) };
    const found = isOwn ? this.#savepoints : this.#retained;
    found.push({ manifest: decoded.manifest, metadata });
  }
}
