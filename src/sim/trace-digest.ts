// The digest of a run: over every event of its trace, in order, and the engine's version.
//
// The job's name is left out: it says where durable things lie, not what happened. So the same run
// has the same digest on the command line, in a test and in the page.

import { RunningDigest } from '../engine/digest.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import type { TraceEvent } from '../engine/trace-event.ts';

export class TraceDigest {
  readonly #digest = new RunningDigest();
  readonly #prefix: string;

  constructor(job: string) {
    this.#prefix = `"${job}/`;
    this.#digest.add(`engine ${ENGINE_VERSION}`);
  }

  add(event: TraceEvent): void {
    if (event.kind === 'local-disk-missing') return; // of the place, not of the run
    this.#digest.add(JSON.stringify(event).replaceAll(this.#prefix, '"'));
  }

  get value(): string {
    return this.#digest.value;
  }
}
