// The page's handle on a measurement of what an access to keyed state costs.
//
// One at a time; ending the worker ends it.

export interface AccessCosts {
  /** Of one read and one write of a count. */
  readonly heapNs: number;
  readonly lsmNs: number;
  readonly keys: number;
  /** Why the log-structured store had no disk; null: it had. */
  readonly memoryOnly: string | null;
}

export type FromMeasure =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'costs'; readonly costs: AccessCosts }
  | { readonly kind: 'broken'; readonly sentence: string };

export class WorkerMeasure {
  #worker: Worker | null = null;

  start(hear: (message: FromMeasure) => void): void {
    this.cancel();
    const worker = new Worker(new URL('./access-costs.worker.ts', import.meta.url), {
      type: 'module',
      name: 'cost of an access to state',
    });
    worker.onmessage = ({ data }: MessageEvent<FromMeasure>) => {
      hear(data);
      if (data.kind !== 'progress') this.cancel();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      hear({ kind: 'broken', sentence: event.message || 'The worker could not be started.' });
    };
    this.#worker = worker;
  }

  cancel(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
