// The digest of a run: over every event of its trace, in order, and the engine's version.
//
// The job's name is left out: it says where durable things lie, not what happened. So the same run
// has the same digest on the command line, in a test and in the page.

import { RunningDigest } from '../engine/digest.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import type { TraceEvent } from '../engine/trace-event.ts';

export class TraceDigest {
  readonly #digest = new RunningDigest();
  readonly #job: string;

  constructor(job: string) {
    this.#job = job;
    this.#digest.add(`engine ${ENGINE_VERSION}`);
  }

  add(event: TraceEvent): void {
    if (event.kind === 'local-disk-missing') return; // of the place, not of the run
    // A link and a draft name the parts of an operator in orders of their own.
    const text =
      event.kind === 'plan-changed' ? JSON.stringify(event, keysInOrder) : JSON.stringify(event);
    this.#digest.add(
      text
        .replaceAll(`"${this.#job}/`, '"')
        // Within a sentence, such as what cannot be read.
        .replaceAll(` ${this.#job}/`, ' '),
    );
  }

  get value(): string {
    return this.#digest.value;
  }
}

function keysInOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
