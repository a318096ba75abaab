// Feeds the trace to every invariant and stops at the first breach.
//
// Costs a map lookup per event plus the few watches that want its kind. Runs in the browser too:
// what is durable comes through `Inspect`. A permitted breach is kept apart and not repeated.

import type { CheckpointId } from '../engine/protocol.ts';
import type { JobStart } from '../engine/job/job-version.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { SourceLog } from '../storage/durable.ts';
import {
  contributions,
  sideOf,
  type Contributions,
  type PartitionContributions,
} from './oracle/contributions.ts';
import { evaluate, type Evaluation } from './oracle/evaluate.ts';
import { readBy } from './invariants/expected-at-the-end.ts';
import type { Breach, EventKind, Inspect, RunEnd, Watch, World } from './invariants/invariant.ts';
import { Ledger, LEDGER_KINDS } from './invariants/ledger.ts';
import type { SavedCheckpoint } from './invariants/ledger.ts';
import { splitsIn } from './invariants/operator-state-of.ts';
import { readsSockets, SocketReads } from './socket-reads.ts';
import { INVARIANTS } from './invariants/table.ts';
import { evaluateAll } from './oracle/expected.ts';

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
  readonly expected: Evaluation;
  /** When the job goes on as another one from a snapshot: what had been read by then counts as it
   * did, as far as its counts were taken along; the rest as the new job counts. */
  readonly after: (next: JobDefinition, from: SavedCheckpoint) => Expectation;
}

export function expectation(definition: JobDefinition, log: SourceLog): Expectation {
  return goingOn(definition, log, contributions(definition, log));
}

function goingOn(definition: JobDefinition, log: SourceLog, all: Contributions): Expectation {
  return {
    contributions: all,
    expected: evaluateAll(definition, all),
    after: (next, { manifest, states }) => {
      const read = new Map<string, number>();
      for (const { task, operator } of manifest.tasks) {
        for (const { partition, offset } of splitsIn(states.get(task))) {
          read.set(`${operator} ${partition}`, offset);
        }
      }
      const here = new Set(next.scenario.operators.flatMap(({ id }) => [id, sideOf(id)]));
      const merged = [...contributions(next, log)].map(([source, partitions]) => {
        const rows = partitions.map((later, partition): PartitionContributions => {
          const before = all.get(source)?.[partition];
          const readTo = before ? (read.get(`${source} ${partition}`) ?? 0) : 0;
          return {
            length: later.length,
            at: (offset) =>
              before && offset < readTo
                ? before.at(offset).filter(({ operator }) => here.has(operator))
                : later.at(offset),
          };
        });
        return [source, rows] as const;
      });
      return goingOn(next, log, new Map(merged));
    },
  };
}

function isUnbounded(all: Contributions): boolean {
  return [...all.values()].some((partitions) =>
    partitions.some((rows) => rows.length === Infinity),
  );
}

export class Checks {
  readonly ledger: Ledger;
  #expectation: Expectation;
  #wentOn: JobStart | null = null;
  readonly #world: World;
  #soFar: Evaluation | null = null;
  readonly #sockets: SocketReads | null;
  /** The first breach that no mode permits: after it nothing is checked any more. */
  violation: Violation | null = null;
  readonly permitted: Violation[] = [];
  readonly #all: Watching[];
  #last: { step: number; atMs: number } = { step: 0, atMs: 0 };

  constructor(definition: JobDefinition, inspect: Inspect, expected: Expectation) {
    this.ledger = new Ledger(definition, inspect);
    const { ledger } = this;
    const current = new CurrentJob(definition, ledger);
    this.#expectation = expected;
    const expectationNow = (): Expectation => this.#expectation;
    this.#sockets = readsSockets(definition) ? new SocketReads() : null;
    const world: World = (this.#world = {
      definition: current,
      inspect,
      ledger,
      sockets: this.#sockets,
      get contributions() {
        return expectationNow().contributions;
      },
      get expected() {
        return expectationNow().expected;
      },
    });
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
    if (event.kind === 'plan-changed') this.#goOn();
    this.#sockets?.see(event, this.ledger.current.plan);
    for (const place of audience.watching) {
      const each = this.#all[place];
      const breach = each?.watch.on?.(event);
      if (each && breach && this.#judge(each, breach)) break;
    }
    if (event.kind === 'checkpoint-completed') {
      if (event.savepoint !== 'plain') this.#reached(event.checkpoint);
      this.ledger.settle(event.checkpoint);
    }
    return this.violation;
  }

  /** What the job as it is now must come to; of input that never ends, what it has come to at its
   * newest checkpoint: that much is committed then, or about to be. */
  get expected(): Evaluation {
    return this.#soFar ?? this.#expectation.expected;
  }

  #reached(checkpoint: CheckpointId): void {
    if (!isUnbounded(this.#expectation.contributions)) return;
    const saved = this.ledger.saved(checkpoint);
    if (saved) this.#soFar = evaluate(this.ledger.current, readBy(this.#world, saved));
  }

  /** A new job has been started from a snapshot. */
  #goOn(): void {
    const { start, current } = this.ledger;
    if (!start || start === this.#wentOn) return;
    this.#wentOn = start;
    const from = this.ledger.saved(start.checkpoint);
    if (from) this.#expectation = this.#expectation.after(current, from);
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
