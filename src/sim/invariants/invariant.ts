// What an invariant is: a sentence that must hold, and a watch that reads the trace for its breach.
//
// A watch is a pure reducer over trace events; at checkpoints and at the end it may look at what
// is durable. It costs constant time per event. In a mode that permits a breach (at least once,
// no checkpoints) the breach says so, and is reported as permitted.

import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { TopicRow } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { TransactionView } from '../../storage/durable.ts';
import type { Contributions } from '../oracle/contributions.ts';
import type { Evaluation } from '../oracle/evaluate.ts';
import type { SocketReads } from '../socket-reads.ts';
import type { Ledger } from './ledger.ts';

/**
 * Durable things as they are at the moment of the event. A host that cannot answer at once
 * fetches beforehand: all files of the job before it feeds `checkpoint-completed` and
 * `recovery-started`, the transactions before `recovery-ended`, everything before the end.
 */
export interface Inspect {
  /** What the engine has left under this name. What a person did to the file since does not count. */
  written(file: string): Uint8Array | null;
  files(): readonly string[];
  transactions(): readonly TransactionView[];
  committedRows(): readonly TopicRow[];
}

/** What a watch may know besides the trace. */
export interface World {
  /** Its plan and its operators are those of the version of the job that runs. */
  readonly definition: JobDefinition;
  readonly inspect: Inspect;
  readonly ledger: Ledger;
  readonly contributions: Contributions;
  readonly expected: Evaluation;
  /** null: the job reads no socket. */
  readonly sockets: SocketReads | null;
}

/** How a run came to its end. */
export interface RunEnd {
  /** Nothing is left to happen; false: it was stopped at the bound. */
  readonly atRest: boolean;
  readonly steps: number;
}

export interface Breach {
  readonly sentence: string;
  /** The smallest set of events that shows it, in order. */
  readonly events: readonly TraceEvent[];
  /** Set when the mode of the job permits it. */
  readonly permitted?: boolean;
}

export interface Watch {
  on?(event: TraceEvent): Breach | null;
  end?(end: RunEnd): Breach | null;
}

export type EventKind = TraceEvent['kind'];

export interface Invariant {
  /** Kebab case; the name of its file. */
  readonly name: string;
  readonly statement: string;
  /** For the learner: why it matters. */
  readonly lesson: string;
  /** The kinds of events its watch wants to see. */
  readonly kinds: readonly EventKind[];
  watch(world: World): Watch;
}

/** Whether the job's settings promise that every record counts exactly once. */
export function promisesExactlyOnce({ settings }: JobDefinition): boolean {
  return (
    settings['execution.checkpointing.mode'] === 'EXACTLY_ONCE' &&
    settings['execution.checkpointing.interval'] !== null
  );
}
