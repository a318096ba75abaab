// How much slower an access to state is in the log-structured store than on the heap, measured here.
//
// Keeps true: what was measured stays until something newer has been; nothing runs unasked.

import { WorkerMeasure, type AccessCosts } from '../cluster/access-costs.ts';

export class AccessMeasurement {
  isRunning = $state(false);
  /** From 0 to 1. */
  done = $state(0);
  result: AccessCosts | null = $state.raw(null);
  problem: string | null = $state(null);
  readonly #measure = new WorkerMeasure();

  start(): void {
    this.isRunning = true;
    this.done = 0;
    this.problem = null;
    this.#measure.start((told) => {
      if (told.kind === 'progress') {
        this.done = told.done;
        return;
      }
      this.isRunning = false;
      if (told.kind === 'costs') this.result = told.costs;
      else this.problem = told.sentence;
    });
  }

  cancel(): void {
    this.isRunning = false;
    this.#measure.cancel();
  }
}
