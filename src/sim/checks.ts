// Feeds the trace to every invariant and stops at the first breach.
//
// Costs a map lookup per event plus the few watches that want its kind. Runs in the browser too:
// what is durable comes through `Inspect`. A permitted breach is kept apart and not repeated.

import type { JobDefinition } from '../engine/job/scenario.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { SourceLog } from '../storage/durable.ts';
import { contributions, type Contributions, type Counts } from './contributions.ts';
import type { Breach, EventKind, Inspect, RunEnd, Watch, World } from './invariants/invariant.ts';
import { Ledger, LEDGER_KINDS } from './invariants/ledger.ts';
import { INVARIANTS } from './invariants/table.ts';
import { foldContributions } from './oracle.ts';

export interface Violation {
  /** Name of the invariant. */
  readonly invariant: string;
  readonly step: number;
  readonly atMs: number;
  readonly sentence: string;
  readonly events: readonly TraceEvent[];
  /** The job's mode permits it: a lesson, not a bug. */
  readonly permitted: boolean;
}

interface Watching {
  readonly name: string;
  readonly watch: Watch;
}

/** Who wants to see the events of one kind: the ledger, and watches by the place of their invariant. */
interface Audience {
  readonly ledger: boolean;
  readonly watching: number[];
}

const AUDIENCES: ReadonlyMap<EventKind, Audience> = audiences();

function audiences(): Map<EventKind, Audience> {
  const all = new Map<EventKind, Audience>(
    LEDGER_KINDS.map((kind) => [kind, { ledger: true, watching: [] }]),
  );
  for (const [place, { kinds }] of INVARIANTS.entries()) {
    for (const kind of kinds) {
      const audience = all.get(kind) ?? { ledger: false, watching: [] };
      audience.watching.push(place);
      all.set(kind, audience);
    }
  }
  return all;
}

/** The version of the job that runs: its plan may change. */
class CurrentJob implements JobDefinition {
  readonly job: string;
  readonly seed: number;
  readonly settings: JobDefinition['settings'];
  readonly #ledger: Ledger;

  constructor({ job, seed, settings }: JobDefinition, ledger: Ledger) {
    this.job = job;
    this.seed = seed;
    this.settings = settings;
    this.#ledger = ledger;
  }

  get scenario(): JobDefinition['scenario'] {
    return this.#ledger.current.scenario;
  }

  get plan(): JobDefinition['plan'] {
    return this.#ledger.current.plan;
  }
}

/** The two foldings of the log that checks need; the same for all runs of a scenario. */
export interface Expectation {
  readonly contributions: Contributions;
  readonly expected: Counts;
}

export function expectation(definition: JobDefinition, log: SourceLog): Expectation {
  const all = contributions(definition, log);
  return { contributions: all, expected: foldContributions(definition, all) };
}

export class Checks {
  readonly ledger: Ledger;
  /** The first breach that no mode permits: after it nothing is checked any more. */
  violation: Violation | null = null;
  readonly permitted: Violation[] = [];
  readonly #all: Watching[];
  #last: { step: number; atMs: number } = { step: 0, atMs: 0 };

  constructor(definition: JobDefinition, inspect: Inspect, expected: Expectation) {
    this.ledger = new Ledger(definition, inspect);
    const { ledger } = this;
    const current = new CurrentJob(definition, ledger);
    const world: World = { definition: current, inspect, ledger, ...expected };
    this.#all = INVARIANTS.map((invariant) => {
      return { name: invariant.name, watch: invariant.watch(world) };
    });
  }

  /** @returns the first breach, once. */
  feed(event: TraceEvent): Violation | null {
    if (this.violation) return null;
    this.#last = event;
    const audience = AUDIENCES.get(event.kind);
    if (!audience) return null;
    if (audience.ledger) this.ledger.on(event);
    for (const place of audience.watching) {
      const each = this.#all[place];
      const breach = each?.watch.on?.(event);
      if (each && breach && this.#judge(each, breach)) break;
    }
    if (event.kind === 'checkpoint-completed') this.ledger.settle(event.checkpoint);
    return this.violation;
  }

  /** The run is over. */
  end(end: RunEnd): Violation | null {
    for (const each of this.#all) {
      if (this.violation) return this.violation;
      const breach = each.watch.end?.(end) ?? null;
      if (breach) this.#judge(each, breach);
    }
    return this.violation;
  }

  /** The engine met a state that it holds to be impossible. */
  impossible(message: string): Violation {
    const breach = { sentence: `The engine contradicted itself: ${message}`, events: [] };
    this.violation ??= this.#violation('no-impossible-state', breach);
    return this.violation;
  }

  #judge(watching: Watching, breach: Breach): boolean {
    const violation = this.#violation(watching.name, breach);
    if (!violation.permitted) {
      this.violation = violation;
      return true;
    }
    const known = this.permitted.some(({ invariant }) => invariant === watching.name);
    if (!known) this.permitted.push(violation);
    return false;
  }

  #violation(invariant: string, { sentence, events, permitted }: Breach): Violation {
    const { step, atMs } = this.#last;
    return { invariant, step, atMs, sentence, events, permitted: permitted === true };
  }
}
