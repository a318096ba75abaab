// Barrier handlers: what the input side of a task hears about checkpoints and what it answers.
// A handler is told of events (never of records), changes only its own plain state and returns
// effects for the task to carry out in order. It has no clock and no timers of its own.
// Flink: CheckpointBarrierHandler, CheckpointBarrier, CheckpointOptions, BarrierHandlerState.

/** How the inputs line up for a checkpoint, as the barrier travels through the job. */
export type BarrierOptions =
  | { readonly kind: 'aligned' }
  | { readonly kind: 'unaligned' }
  /** Starts aligned; becomes unaligned when this much time has passed since the trigger. */
  | { readonly kind: 'aligned-with-timeout'; readonly timeoutMs: number }
  /** Always aligned, never times out. */
  | { readonly kind: 'savepoint' };

export interface Barrier {
  readonly checkpointId: number;
  /** When the coordinator started the checkpoint; stamped at the source, the same everywhere. */
  readonly triggeredAtMs: number;
  readonly options: BarrierOptions;
}

export type AlignmentKind = 'aligned' | 'unaligned' | 'aligned-with-timeout' | 'at-least-once';

/** Names are those of Flink's CheckpointFailureReason. */
export type BarrierAbortReason =
  | 'CHECKPOINT_DECLINED_SUBSUMED'
  | 'CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER'
  | 'CHECKPOINT_DECLINED_INPUT_END_OF_STREAM';

export type BarrierEffect =
  /** Read nothing more of this channel that was sent behind the barrier just read. */
  | { readonly kind: 'block'; readonly channel: number }
  /** The barrier of this channel is dealt with: read on, and let its sender go on. */
  | { readonly kind: 'resume'; readonly channel: number }
  /** The first barrier was read. Bytes read from here until `allReceived` were in flight. */
  | {
      readonly kind: 'alignmentStarted';
      readonly checkpointId: number;
      readonly startDelayMs: number;
    }
  /**
   * Take the snapshot now. `barrier` is the one to send downstream (already turned unaligned if
   * need be); `alignmentMs` is null while barriers are still missing and comes with `allReceived`.
   */
  | {
      readonly kind: 'trigger';
      readonly barrier: Barrier;
      readonly alignment: AlignmentKind;
      readonly startDelayMs: number;
      readonly alignmentMs: number | null;
    }
  /** Every barrier is in; of an unaligned checkpoint the in-flight data is now complete. */
  | { readonly kind: 'allReceived'; readonly checkpointId: number; readonly alignmentMs: number }
  | {
      readonly kind: 'abort';
      readonly checkpointId: number;
      readonly reason: BarrierAbortReason;
    }
  /** Keep for the snapshot what waits in this channel in front of the barrier, and what arrives. */
  | { readonly kind: 'startCapture'; readonly checkpointId: number; readonly channel: number }
  | { readonly kind: 'stopCapture'; readonly checkpointId: number; readonly channel: number }
  /** Move the announced barrier of this checkpoint to the front of its channel. */
  | { readonly kind: 'prioritise'; readonly checkpointId: number; readonly channel: number }
  /** Call `onTimer` then. A timer that fires too late is ignored, so it need not be cancelled. */
  | { readonly kind: 'setTimer'; readonly checkpointId: number; readonly atMs: number };

export interface BarrierHandlerOptions {
  /** The end of an input stands for its barrier (Flink since 1.15); otherwise it aborts. */
  readonly checkpointsAfterTasksFinish: boolean;
}

export interface BarrierHandler {
  /** The newest checkpoint seen; at least once: the newest pending one, or -1. */
  readonly latestId: number;
  readonly pending: boolean;
  onBarrier(channel: number, barrier: Barrier, nowMs: number): readonly BarrierEffect[];
  /** A barrier has arrived but stands behind other elements (only of those that can time out). */
  onAnnouncement(channel: number, barrier: Barrier, nowMs: number): readonly BarrierEffect[];
  onCancel(channel: number, checkpointId: number, nowMs: number): readonly BarrierEffect[];
  onEndOfInput(channel: number, nowMs: number): readonly BarrierEffect[];
  onTimer(checkpointId: number, nowMs: number): readonly BarrierEffect[];
}

export function alignmentOf(options: BarrierOptions): AlignmentKind {
  return options.kind === 'savepoint' ? 'aligned' : options.kind;
}

export function asUnaligned(barrier: Barrier): Barrier {
  return barrier.options.kind === 'unaligned'
    ? barrier
    : { ...barrier, options: { kind: 'unaligned' } };
}

/** A barrier that may time out is announced on arrival, in front of what it stands behind. */
export function isTimeoutable(options: BarrierOptions): boolean {
  return options.kind === 'aligned-with-timeout';
}
