// What an operator is to its task: functions over records, state and the checkpoint's moments.
//
// Operators know nothing of channels, barriers or attempts. They ask for outside work by
// `context.request` and hear of it in `outcome`. Flink: StreamOperator, SourceReader, Sink.

import type {
  Attempt,
  CheckpointId,
  Lineage,
  Request,
  Result,
  Row,
  ToTaskManager,
} from '../protocol.ts';
import type { JobDefinition } from '../job/scenario.ts';
import type { TaskPlan } from '../job/plan.ts';
import type { OperatorSpec, RowType } from '../job/spec.ts';
import type { KeyedStateBackend } from '../state/backend.ts';
import type { OperatorStateStore } from '../state/operator/operator-state.ts';
import type { StateMeta } from '../state/descriptors.ts';
import type { StreamRecord } from '../stream/element.ts';
import type { Timer, Timers } from '../time/timers.ts';
import type { TraceBody } from '../trace-event.ts';

/** What a row inherits. */
export type Origin = Lineage & { readonly timestampMs?: number | null | undefined };

export interface OperatorContext {
  readonly definition: JobDefinition;
  readonly plan: TaskPlan;
  readonly attempt: Attempt;
  /** The checkpoint the task starts from; null: from the beginning. */
  readonly restoredFrom: CheckpointId | null;
  /** Keyed state of this subtask; used by keyed operators only, who declare theirs when created. */
  readonly keyed: KeyedStateBackend;
  /** State of the subtask that belongs to no key; declared when the operator is created. */
  readonly operatorState: OperatorStateStore;
  /** Write a row downstream; it inherits identity and timestamp of the record it comes from. */
  emit(row: Row, from: Origin): void;
  request(body: Request): number;
  /** Sources only: the partitions that came with the deployment, to be read from the beginning. */
  readonly splits: readonly number[];
  /** Sources only. The answer comes as `splitAssigned`. */
  askForSplit(number: number): void;
  /** Virtual time of the turn. */
  nowMs(): number;
  /** How far event time has come at the task. */
  watermarkMs(): number;
  /** Its timers, which are keyed state. To be asked for when the operator is created. */
  timers(): Timers;
  /** The operator's `later` is called when so much time has passed. */
  later(delayMs: number): void;
  tell(body: TraceBody): void;
  /** The task cannot go on: it fails with this sentence. */
  fail(message: string): void;
}

export type AssignedToReader = Pick<
  Extract<ToTaskManager, { kind: 'assign-splits' }>,
  'partition' | 'heldFor'
>;

export interface Operator {
  /** Whether it has anything to put into a snapshot. */
  readonly stateful: boolean;
  /** Whether it keeps state by key. */
  readonly keyed?: boolean;
  /** Before the first record; its state has come back, if it is restored. */
  open?(restored: boolean): void;
  /** False while the operator waits for an outcome before it may start. */
  readonly ready?: boolean;
  process?(record: StreamRecord, input: number): void;
  /** Sources only: the next record, or why there is none. Its timestamp is given to it later. */
  next?(): StreamRecord | 'not yet' | 'end';
  /** Sources only: partitions that may still have records. */
  readonly openSplits?: readonly number[];
  /** Brings operator state up to date. What it asks for must succeed before the task may
   * acknowledge. */
  snapshot?(checkpoint: number): Request | null;
  /** A barrier went downstream: records from now on belong to this epoch. */
  epoch?(checkpoint: number): void;
  notifyComplete?(checkpoint: number): void;
  /** The task is behind the barrier of this checkpoint, or it was told that none will come. */
  barrierPassed?(checkpoint: number): void;
  splitAssigned?(assigned: AssignedToReader): void;
  /** No more records will come. */
  endOfData?(): void;
  outcome?(request: number, result: Result): void;
  /** One of its timers is due; the backend's current key is the timer's. */
  onTimer?(timer: Timer): void;
  /** A time that it asked for has come. */
  later?(): void;
  /** True while finishing must wait for an outcome. */
  readonly unsettled?: boolean;
}

/** A sentence about what is wrong, and the field of the description that is to be changed. */
export interface Problem {
  readonly field: keyof OperatorSpec;
  readonly sentence: string;
}

/** An entry of the operator table. */
export interface OperatorType {
  /** What is wrong with the operator's description. */
  problems(spec: OperatorSpec, inputs: readonly RowType[]): readonly (Problem | string)[];
  outputType(spec: OperatorSpec, inputs: readonly RowType[], logType: RowType): RowType;
  /** Its keyed states, as snapshots tell of them; absent: it has none. */
  keyedStates?(spec: OperatorSpec): readonly StateMeta[];
  /** The number that stands for a value of its keyed state, where that is none itself. */
  told?: ((value: unknown, plan: TaskPlan, state: string) => number | null) | undefined;
  create(context: OperatorContext): Operator;
}
