// The at-least-once tracker: counts barriers and blocks nothing, several checkpoints at a time.
// Keeps true: a checkpoint triggers at its last barrier, at most once, and drops all older ones.
// By then records behind the earlier barriers are in the state already, so a replay counts them
// twice: this is where at-least-once comes from.
// Flink: CheckpointBarrierTracker.

import type {
  Barrier,
  BarrierAbortReason,
  BarrierEffect,
  BarrierHandler,
  BarrierHandlerOptions,
} from './handler.ts';

/** Older ones are forgotten; Flink's MAX_CHECKPOINTS_TO_TRACK. */
export const TRACKED_CHECKPOINTS_LIMIT = 50;

interface TrackedCheckpoint {
  readonly checkpointId: number;
  /** Null if a cancel marker came first; such a checkpoint only waits to be forgotten. */
  readonly barrier: Barrier | null;
  readonly targetCount: number;
  readonly delivered: boolean[];
  deliveredCount: number;
  aborted: boolean;
}

export interface AtLeastOnceState {
  readonly kind: 'at-least-once';
  readonly channels: number;
  readonly checkpointsAfterTasksFinish: boolean;
  readonly finished: boolean[];
  openCount: number;
  /** Oldest first. */
  tracked: TrackedCheckpoint[];
  newestTrackedId: number;
  /** Only the alignment that began last is measured. */
  measuredId: number;
  startDelayMs: number;
  alignmentStartMs: number;
}

export function atLeastOnceState(
  channels: number,
  options: BarrierHandlerOptions,
): AtLeastOnceState {
  return {
    kind: 'at-least-once',
    channels,
    checkpointsAfterTasksFinish: options.checkpointsAfterTasksFinish,
    finished: new Array<boolean>(channels).fill(false),
    openCount: channels,
    tracked: [],
    newestTrackedId: -1,
    measuredId: -1,
    startDelayMs: 0,
    alignmentStartMs: 0,
  };
}

export class AtLeastOnceHandler implements BarrierHandler {
  readonly state: AtLeastOnceState;

  constructor(state: AtLeastOnceState) {
    this.state = state;
  }

  get latestId(): number {
    return this.state.tracked.at(-1)?.checkpointId ?? -1;
  }

  get pending(): boolean {
    return this.state.tracked.length > 0;
  }

  onBarrier(channel: number, barrier: Barrier, nowMs: number): readonly BarrierEffect[] {
    const effects: BarrierEffect[] = [];
    const state = this.state;
    const { checkpointId } = barrier;
    if (this.isOnlyChannelLeft(checkpointId)) {
      this.startMeasuring(barrier, nowMs, effects);
      this.trigger(barrier, nowMs, effects);
      return effects;
    }
    const index = state.tracked.findIndex((tracked) => tracked.checkpointId === checkpointId);
    const known = state.tracked[index];
    if (known !== undefined) {
      if (deliver(known, channel)) this.complete(known, index, nowMs, effects);
    } else if (checkpointId > state.newestTrackedId) {
      this.startMeasuring(barrier, nowMs, effects);
      state.newestTrackedId = checkpointId;
      state.tracked.push(this.track(checkpointId, barrier, channel));
      if (state.tracked.length > TRACKED_CHECKPOINTS_LIMIT) state.tracked.shift();
    }
    return effects;
  }

  onAnnouncement(): readonly BarrierEffect[] {
    return [];
  }

  onCancel(channel: number, checkpointId: number, _nowMs: number): readonly BarrierEffect[] {
    const effects: BarrierEffect[] = [];
    const state = this.state;
    if (this.isOnlyChannelLeft(checkpointId)) {
      effects.push(cancelled(checkpointId));
      return effects;
    }
    let oldest = state.tracked[0];
    while (oldest !== undefined && oldest.checkpointId < checkpointId) {
      state.tracked.shift();
      abortOnce(oldest, 'CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER', effects);
      oldest = state.tracked[0];
    }
    if (oldest?.checkpointId === checkpointId) {
      abortOnce(oldest, 'CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER', effects);
      // Kept until all barriers or markers are in: a late barrier must not open it again.
      if (deliver(oldest, channel)) state.tracked.shift();
    } else if (checkpointId > state.newestTrackedId) {
      effects.push(cancelled(checkpointId));
      state.newestTrackedId = checkpointId;
      const marker = this.track(checkpointId, null, channel);
      marker.aborted = true;
      state.tracked.unshift(marker);
    }
    return effects;
  }

  onEndOfInput(channel: number, nowMs: number): readonly BarrierEffect[] {
    const effects: BarrierEffect[] = [];
    const state = this.state;
    if (state.finished[channel] === true) return effects;
    state.finished[channel] = true;
    state.openCount--;
    if (!state.checkpointsAfterTasksFinish) {
      for (const tracked of state.tracked) {
        abortOnce(tracked, 'CHECKPOINT_DECLINED_INPUT_END_OF_STREAM', effects);
      }
      state.tracked = [];
      return effects;
    }
    for (let index = state.tracked.length - 1; index >= 0; index--) {
      const tracked = state.tracked[index];
      if (tracked === undefined || !deliver(tracked, channel)) continue;
      this.complete(tracked, index, nowMs, effects);
      break;
    }
    return effects;
  }

  onTimer(): readonly BarrierEffect[] {
    return [];
  }

  /**
   * With one channel there is nothing to count. Only for a new checkpoint: one that was opened
   * while more channels were open is still in the list and ends there.
   */
  private isOnlyChannelLeft(checkpointId: number): boolean {
    return this.state.openCount === 1 && checkpointId > this.state.newestTrackedId;
  }

  private track(checkpointId: number, barrier: Barrier | null, channel: number): TrackedCheckpoint {
    const delivered = new Array<boolean>(this.state.channels).fill(false);
    delivered[channel] = true;
    return {
      checkpointId,
      barrier,
      targetCount: this.state.openCount,
      delivered,
      deliveredCount: 1,
      aborted: false,
    };
  }

  private complete(
    tracked: TrackedCheckpoint,
    index: number,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    this.state.tracked.splice(0, index + 1);
    if (!tracked.aborted && tracked.barrier !== null) {
      this.trigger(tracked.barrier, nowMs, effects);
    }
  }

  private startMeasuring(barrier: Barrier, nowMs: number, effects: BarrierEffect[]): void {
    const state = this.state;
    state.measuredId = barrier.checkpointId;
    state.startDelayMs = Math.max(0, nowMs - barrier.triggeredAtMs);
    state.alignmentStartMs = nowMs;
    effects.push({
      kind: 'alignmentStarted',
      checkpointId: barrier.checkpointId,
      startDelayMs: state.startDelayMs,
    });
  }

  private trigger(barrier: Barrier, nowMs: number, effects: BarrierEffect[]): void {
    const { checkpointId } = barrier;
    const { measuredId, startDelayMs, alignmentStartMs } = this.state;
    const measured = checkpointId === measuredId;
    const alignmentMs = measured ? nowMs - alignmentStartMs : 0;
    effects.push({
      kind: 'trigger',
      barrier,
      alignment: 'at-least-once',
      startDelayMs: measured ? startDelayMs : 0,
      alignmentMs,
    });
    effects.push({ kind: 'allReceived', checkpointId, alignmentMs });
  }
}

/** Counts a channel once and says whether it was the last one missing. */
function deliver(tracked: TrackedCheckpoint, channel: number): boolean {
  if (tracked.delivered[channel] !== true) {
    tracked.delivered[channel] = true;
    tracked.deliveredCount++;
  }
  return tracked.deliveredCount === tracked.targetCount;
}

function abortOnce(
  tracked: TrackedCheckpoint,
  reason: BarrierAbortReason,
  effects: BarrierEffect[],
): void {
  if (tracked.aborted) return;
  tracked.aborted = true;
  effects.push({ kind: 'abort', checkpointId: tracked.checkpointId, reason });
}

function cancelled(checkpointId: number): BarrierEffect {
  return { kind: 'abort', checkpointId, reason: 'CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER' };
}
