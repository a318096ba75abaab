// What a person (or a seed) can do to a running job and to the world around it, as plain data.
//
// The trace carries it too: a picture shows what is in force. How an action reads as a sentence
// stands in sim/action-grammar.ts, what it brings about in sim/conductor.ts.

import type { StartFrom } from './job/start-from.ts';
import type { ChannelId, CheckpointId, ProcessId, TaskId } from './protocol.ts';

/** Messages about checkpoints, of which one can be lost or held up. */
export type CheckpointMessage =
  'trigger' | 'acknowledgement' | 'decline' | 'completion notice' | 'abort notice';

/** Which message: the first of its kind from or to the task, for that checkpoint or (null) any. */
export interface WhichMessage {
  readonly message: CheckpointMessage;
  readonly task: TaskId;
  readonly checkpoint: CheckpointId | null;
}

/** A record of the source log, by its place. */
export interface LogPlace {
  readonly partition: number;
  readonly offset: number;
}

/** An order about one message: used up by the first that fits. */
export type MessageOrder =
  | ({ readonly kind: 'lose-message' } & WhichMessage)
  | ({ readonly kind: 'delay-message'; readonly byMs: number } & WhichMessage);

export type Action =
  /** End a process at once; `afterEffects`: in the middle of its next turn, after that many effects. */
  | { readonly kind: 'kill'; readonly process: ProcessId; readonly afterEffects?: number }
  /** The process gets no turn for so long (a long garbage collection, a cut network cable); 0: it
   * goes on. */
  | { readonly kind: 'freeze'; readonly process: ProcessId; readonly forMs: number }
  /** One more TaskManager joins, or takes the place of one that is gone. */
  | { readonly kind: 'start-task-manager' }
  | { readonly kind: 'trigger-checkpoint' }
  | { readonly kind: 'take-savepoint' }
  /** The job ends with a savepoint. `drain`: its input counts as ended for good. */
  | { readonly kind: 'stop-with-savepoint'; readonly drain: boolean }
  | { readonly kind: 'cancel-job' }
  /** Stop with a savepoint and start from it with another parallelism of the operator; null: of all. */
  | { readonly kind: 'rescale'; readonly operator: string | null; readonly parallelism: number }
  /** Start a job from a snapshot, once the one before has ended. */
  | ({ readonly kind: 'start-job' } & StartFrom)
  /** The operator throws an exception. */
  | { readonly kind: 'fail-task'; readonly task: TaskId }
  /** A task, or all tasks of an operator by its name, take this many times their cost; 1: normal. */
  | { readonly kind: 'slow-task'; readonly task: string; readonly factor: number }
  /** Elements on the channel take this much longer; 0: normal. */
  | { readonly kind: 'slow-channel'; readonly channel: ChannelId; readonly extraMs: number }
  /** Every request to the store takes this much longer, for a while. */
  | { readonly kind: 'slow-store'; readonly extraMs: number; readonly forMs: number }
  /** The store refuses to write, for a while. */
  | { readonly kind: 'refuse-store'; readonly forMs: number }
  /** A bit of a stored file flips behind the engine's back. `file`: its name in the job's folder. */
  | { readonly kind: 'damage-file'; readonly file: string }
  /** A stored file is taken away. */
  | { readonly kind: 'delete-file'; readonly file: string }
  /** The outside system ends what the sink's task has not finished, as it does after the timeout. */
  | { readonly kind: 'expire-transaction'; readonly task: TaskId }
  | MessageOrder
  /** No order about this message stands any more. */
  | ({ readonly kind: 'pass-message' } & WhichMessage)
  /** A record of the source log can no longer be read: a poison record. */
  | ({ readonly kind: 'spoil-record' } & LogPlace)
  /** It can be read again. */
  | ({ readonly kind: 'mend-record' } & LogPlace);

/** What a person can do to a stored file. */
export type Tampering = Extract<Action, { file: string }>['kind'];

export function isSameMessage(one: WhichMessage, other: WhichMessage): boolean {
  return (
    one.message === other.message && one.task === other.task && one.checkpoint === other.checkpoint
  );
}

export function isSamePlace(one: LogPlace, other: LogPlace): boolean {
  return one.partition === other.partition && one.offset === other.offset;
}
