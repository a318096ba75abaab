// The page's handle on the measuring of the guarantee table: how many crashes per cell, and what
// came of them. Ending the worker cancels it.

import type { CellResult } from '../sim/guarantees/measure.ts';

export interface GuaranteesRequest {
  /** Crashes that are tried per cell. */
  readonly crashes: number;
}

export type FromGuarantees =
  /** How many crashes of a cell have been tried, and what came of them so far. */
  | {
      readonly kind: 'cell';
      readonly index: number;
      readonly tried: number;
      readonly of: number;
      readonly result: CellResult;
    }
  | { readonly kind: 'done' }
  | { readonly kind: 'broken'; readonly sentence: string };

export class WorkerGuarantees {
  #worker: Worker | null = null;

  start(request: GuaranteesRequest, hear: (message: FromGuarantees) => void): void {
    this.cancel();
    const worker = new Worker(new URL('./guarantees.worker.ts', import.meta.url), {
      type: 'module',
      name: 'guarantee table',
    });
    worker.onmessage = ({ data }: MessageEvent<FromGuarantees>) => hear(data);
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
