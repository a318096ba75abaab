// The invariants over a conducted run: the same ones as in a simulation, fed event by event.
//
// A resumed run is not checked: its checks would have to know what an earlier session did.

import type { JobDefinition } from '../engine/job/scenario.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import { Checks, expectation, type Violation } from '../sim/checks.ts';
import type { Counts } from '../sim/oracle/evaluate.ts';
import { inspectMemory } from '../sim/inspect-memory.ts';
import { INVARIANTS } from '../sim/invariants/table.ts';
import type { Inspection, SourceLog } from '../storage/durable.ts';
import type { MemoryDurable } from '../storage/memory.ts';
import type { Originals } from '../storage/tampering.ts';
import { Prefetched } from './prefetched.ts';
import type { CheckState } from './port.ts';

export class RunChecks {
  readonly #checks: Checks;
  readonly #prefetched: Prefetched | null;
  #fed = 0;
  #ended = false;
  /** How the invariants stand. A new array whenever one has changed. */
  states: readonly CheckState[] = INVARIANTS.map(({ name, statement }) => ({
    name,
    statement,
    breach: null,
  }));

  constructor(
    definition: JobDefinition,
    log: SourceLog,
    store:
      | { readonly memory: MemoryDurable }
      | { readonly inspection: Inspection; readonly originals: Originals },
  ) {
    const { job } = definition;
    this.#prefetched =
      'inspection' in store ? new Prefetched(store.inspection, store.originals, job) : null;
    const inspect = 'memory' in store ? inspectMemory(store.memory, job) : this.#prefetched;
    if (!inspect) throw new Error('There is a store to look into.');
    this.#checks = new Checks(definition, inspect, expectation(definition, log));
  }

  /** Feed what has been added to `events` since the last call. */
  async feed(events: readonly TraceEvent[]): Promise<void> {
    for (; this.#fed < events.length; this.#fed++) {
      const event = events[this.#fed];
      if (!event) break;
      await this.#prefetched?.before(event);
      // A new job begins where one had come to its end.
      this.#ended = false;
      const known = this.#checks.permitted.length;
      if (this.#checks.feed(event) || this.#checks.permitted.length > known) this.#update();
    }
  }

  /** The last number per key at the sinks, of the job as it is now. */
  get expected(): Counts {
    return this.#checks.expected.final;
  }

  /** The list of events is about to start anew. */
  startOver(): void {
    this.#fed = 0;
  }

  /** The run has come to rest. */
  async end(steps: number): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#prefetched?.beforeEnd();
    this.#checks.end({ atRest: true, steps });
    this.#update();
  }

  #update(): void {
    const { violation, permitted } = this.#checks;
    const breaches = new Map<string, Violation>(
      [...permitted, ...(violation ? [violation] : [])].map((breach) => [breach.invariant, breach]),
    );
    this.states = INVARIANTS.map(({ name, statement }) => {
      const breach = breaches.get(name);
      if (!breach) return { name, statement, breach: null };
      const { step, atMs, sentence, permitted: allowed } = breach;
      return { name, statement, breach: { step, atMs, sentence, permitted: allowed } };
    });
  }
}
