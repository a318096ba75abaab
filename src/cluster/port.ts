// What the page and the worker that conducts a run say to each other, and nothing else.
//
// Every request carries an id and gets exactly one answer with that id, so that no answer is taken
// for another's. All of it is plain structured-cloneable data.

import type { CheckpointId, SavepointKind } from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { Scenario } from '../engine/job/scenario.ts';
import type { Action, TimedAction } from '../sim/action.ts';
import type { Weather } from '../sim/faults/weather.ts';
import type { StoreSeen, Wanted } from './look-in-store.ts';

/** Which run to open. With the engine's version, this is the run's name. */
export interface RunRequest {
  /** Names everything durable of the run. */
  readonly job: string;
  readonly scenario: Scenario;
  /** Settings that differ from the scenario's, by Flink's option names. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly actions: readonly TimedAction[];
  /** What goes wrong in network and store; from a link to a simulated run. */
  readonly weather?: Weather | null;
  /** Name of a planted bug; from such a link too. */
  readonly mutant?: string | null;
  /** Conduct it within one worker, everything durable in memory: for branches, which must be there
   * at once. The trace is the same. */
  readonly inThread?: boolean;
  /** Nobody will ask how the checks stand. */
  readonly unchecked?: true;
  /** A saved snapshot (storage/snapshot-archive.ts) that lies in the store from the beginning. */
  readonly brought?: Uint8Array | null;
  /** Go on from the newest retained checkpoint of `job` instead of starting afresh. */
  readonly resume: boolean;
  /** Name of the database. */
  readonly database: string;
  /** Where the sample data lies: a URL that ends with a slash. */
  readonly dataUrl: string;
}

export interface Opened {
  /** Final count per key that the run must come to, largest first. */
  readonly expected: readonly (readonly [key: string, count: number])[];
  readonly startAtMs: number;
  /** Set when nothing will outlive the page: why, and what follows. */
  readonly memoryOnly: string | null;
  /** Rows already committed in the outside topic (a resumed run, or one with a brought snapshot). */
  readonly committed: readonly (readonly [key: string, value: number])[];
  /** Transactions that an earlier session left unfinished (a resumed run). */
  readonly transactions: readonly {
    readonly transaction: string;
    readonly status: 'open' | 'pre-committed' | 'committed' | 'aborted';
    readonly rows: readonly { readonly key: string; readonly value: number }[];
  }[];
  /** Files found in the store, with sizes (a resumed run). */
  readonly files: readonly { readonly file: string; readonly sizeBytes: number }[];
  /** Of what kind the savepoints among them are. */
  readonly savepoints: readonly (readonly [CheckpointId, SavepointKind])[];
}

/** How far to go. It stops at the first that applies. */
export interface Advance {
  /** Up to and including this virtual time. */
  readonly untilMs: number | null;
  /** At most so many steps. */
  readonly steps: number | null;
  /** To the end of the step with the next event of these kinds. */
  readonly untilKinds: readonly TraceEvent['kind'][];
  /** Until a check is found broken. */
  readonly untilBreach: boolean;
  /** At most so much real time, so that the page stays in charge. */
  readonly budgetMs: number;
}

/** One invariant as it stands. */
export interface CheckState {
  readonly name: string;
  readonly statement: string;
  readonly breach: {
    readonly step: number;
    readonly atMs: number;
    readonly sentence: string;
    /** The job's mode permits it: a lesson, not a bug. */
    readonly permitted: boolean;
  } | null;
}

export interface Progress {
  readonly events: readonly TraceEvent[];
  /** Virtual time reached. */
  readonly nowMs: number;
  /** Time of what comes next; null: the run has come to rest. */
  readonly nextAtMs: number | null;
  readonly step: number;
  /** Why it stopped. */
  readonly stopped: 'time' | 'steps' | 'kind' | 'breach' | 'budget' | 'end';
  readonly digest: string;
  /** Empty for a run that goes on with what others have begun: nobody has seen its beginning. */
  readonly checks: readonly CheckState[];
  /** What the run must come to, as in `Opened`, when a new job has changed that; else null. */
  readonly expected: Opened['expected'] | null;
}

/** The page's handle on a run. One call at a time; calls are carried out in order. */
export interface RunPort {
  open(request: RunRequest): Promise<Opened>;
  advance(advance: Advance): Promise<Progress>;
  /** Do something at virtual time `atMs`, which must not lie before what was reached. */
  act(action: Action, atMs: number): Promise<Progress>;
  /** The actions carried out so far, with their exact places. */
  actions(): Promise<readonly TimedAction[]>;
  /** What is in the run's store now; changes nothing. */
  look(wanted: Wanted): Promise<StoreSeen>;
  /** End all workers of the run. What is durable stays. */
  close(): void;
  /** Called once when the run can no longer go on, with a sentence why. */
  onBroken: ((sentence: string) => void) | null;
}
