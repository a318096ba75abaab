// The page's handle on a crash sweep: which run, whose crash, behind which steps.
//
// Results come in batches, in an order of the worker's own; ending the worker cancels the sweep.

import type { ProcessId } from '../engine/protocol.ts';
import type { CrashResult } from '../sim/sweep.ts';
import type { RunRequest } from './port.ts';

export interface SweepRequest {
  readonly run: RunRequest;
  readonly process: ProcessId;
  /** The steps behind which it crashes, ascending. */
  readonly steps: readonly number[];
}

/** One result and the index of its step. */
export type IndexedResult = readonly [index: number, result: CrashResult];

export type FromSweep =
  | { readonly kind: 'results'; readonly results: readonly IndexedResult[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'broken'; readonly sentence: string };

export interface SweepPort {
  start(request: SweepRequest, hear: (message: FromSweep) => void): void;
  cancel(): void;
}

export class WorkerSweep implements SweepPort {
  #worker: Worker | null = null;

  start(request: SweepRequest, hear: (message: FromSweep) => void): void {
    this.cancel();
    const worker = new Worker(new URL('./sweep.worker.ts', import.meta.url), {
      type: 'module',
      name: 'crash sweep',
    });
    worker.onmessage = ({ data }: MessageEvent<FromSweep>) => hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      hear({ kind: 'broken', sentence: event.message || 'The worker could not be started.' });
    };
    worker.postMessage(request);
    this.#worker = worker;
  }

  cancel(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
