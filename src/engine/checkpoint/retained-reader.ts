// Finds the completed checkpoints that earlier JobManagers left in the store.
//
// Keeps true: a checkpoint exists if and only if its metadata can be read; one that cannot is
// damaged and told so; while the store does not answer nothing is decided. Flink:
// DefaultCompletedCheckpointStoreUtils.retrieveCompletedCheckpoints.

import type { CheckpointId, Request, Result } from '../protocol.ts';
import { digestBytes } from '../digest.ts';
import type { CompletedCheckpoint } from './coordinator.ts';
import { decodeManifest, METADATA } from './manifest.ts';

export interface Retained {
  /** Oldest first. */
  readonly retained: CompletedCheckpoint[];
  readonly damaged: readonly { readonly checkpoint: CheckpointId; readonly reason: string }[];
}

export class RetainedReader {
  readonly #job: string;
  readonly #request: (body: Request) => number;
  readonly #files = new Map<number, string>();
  #listing: number | null = null;
  #retained: CompletedCheckpoint[] = [];
  #damaged: { checkpoint: CheckpointId; reason: string }[] = [];
  #unavailable = false;

  constructor(job: string, request: (body: Request) => number) {
    this.#job = job;
    this.#request = request;
  }

  begin(): void {
    this.#retained = [];
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
        if (!file.endsWith(`/${METADATA}`)) continue;
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
    return { retained: this.#retained, damaged: this.#damaged };
  }

  #read(file: string, result: Result): void {
    if (!result.ok && result.problem.reason === 'unavailable') {
      this.#unavailable = true;
      return;
    }
    const checkpoint = Number(/chk-(\d+)\/[^/]*$/.exec(file)?.[1] ?? 0);
    if (!result.ok || result.op !== 'get') {
      const reason = result.ok ? 'It cannot be read.' : result.problem.message;
      this.#damaged.push({ checkpoint, reason });
      return;
    }
    const { bytes } = result;
    const decoded = decodeManifest(bytes, this.#job);
    if (!decoded.ok) {
      this.#damaged.push({ checkpoint, reason: decoded.damage });
      return;
    }
    const metadata = { file, sizeBytes: bytes.length, digest: digestBytes(bytes) };
    this.#retained.push({ manifest: decoded.manifest, metadata });
  }
}
