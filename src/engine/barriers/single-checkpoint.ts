// What the three exactly-once handlers share: one checkpoint at a time, newest id wins.
// Keeps true: a checkpoint ends once, as complete or aborted, and ids never go back; a barrier and
// the end of the same input count once; every channel whose aligned barrier was read is resumed.
// How a delivered barrier is acted on is left to aligned.ts, unaligned.ts and alternating.ts.
// Flink: SingleCheckpointBarrierHandler, ChannelState.

import { alignmentOf } from './handler.ts';
import type {
  Barrier,
  BarrierAbortReason,
  BarrierEffect,
  BarrierHandler,
  BarrierHandlerOptions,
} from './handler.ts';

/** Plain data: clone it to keep the handler, build a handler on a clone to go back. */
export interface SingleCheckpointState {
  readonly channels: number;
  readonly checkpointsAfterTasksFinish: boolean;
  /** The newest checkpoint seen, -1 before the first. */
  currentId: number;
  /** The newest checkpoint completed or aborted. Equal to `currentId`: nothing is pending. */
  settledId: number;
  /** What opened the pending checkpoint: a barrier or the announcement of one. */
  barrier: Barrier | null;
  /** Channels whose barrier, or end, has been read for the pending checkpoint. */
  delivered: boolean[];
  deliveredCount: number;
  /** Channels that were open when the pending checkpoint began. */
  targetCount: number;
  finished: boolean[];
  openCount: number;
  blocked: boolean[];
  startDelayMs: number;
  alignmentStartMs: number;
}

export function singleCheckpointState(
  channels: number,
  options: BarrierHandlerOptions,
): SingleCheckpointState {
  const none = (): boolean[] => new Array<boolean>(channels).fill(false);
  return {
    channels,
    checkpointsAfterTasksFinish: options.checkpointsAfterTasksFinish,
    currentId: -1,
    settledId: -1,
    barrier: null,
    delivered: none(),
    deliveredCount: 0,
    targetCount: 0,
    finished: none(),
    openCount: channels,
    blocked: none(),
    startDelayMs: 0,
    alignmentStartMs: 0,
  };
}

export abstract class SingleCheckpointHandler<
  State extends SingleCheckpointState,
> implements BarrierHandler {
  readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  get latestId(): number {
    return this.state.currentId;
  }

  get pending(): boolean {
    return this.state.currentId >= 0 && this.state.currentId !== this.state.settledId;
  }

  onBarrier(channel: number, barrier: Barrier, nowMs: number): readonly BarrierEffect[] {
    const effects: BarrierEffect[] = [];
    if (this.isObsolete(barrier.checkpointId)) {
      // Its sender stopped behind an aligned barrier and nobody else will wake it.
      if (barrier.options.kind !== 'unaligned') effects.push({ kind: 'resume', channel });
      return effects;
    }
    this.openIfNew(barrier, nowMs, effects);
    this.deliver(channel, barrier, nowMs, effects);
    this.barrierDelivered(channel, barrier, nowMs, effects);
    this.settleIfComplete(nowMs, effects);
    return effects;
  }

  onAnnouncement(channel: number, barrier: Barrier, nowMs: number): readonly BarrierEffect[] {
    const effects: BarrierEffect[] = [];
    if (this.isObsolete(barrier.checkpointId)) return effects;
    this.openIfNew(barrier, nowMs, effects);
    this.announcementRead(channel, effects);
    return effects;
  }

  onCancel(_channel: number, checkpointId: number, _nowMs: number): readonly BarrierEffect[] {
    const effects: BarrierEffect[] = [];
    const { currentId, deliveredCount } = this.state;
    if (checkpointId > currentId || (checkpointId === currentId && deliveredCount > 0)) {
      this.abort(checkpointId, 'CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER', effects);
    }
    return effects;
  }

  onEndOfInput(channel: number, nowMs: number): readonly BarrierEffect[] {
    const effects: BarrierEffect[] = [];
    const state = this.state;
    if (state.finished[channel] === true) return effects;
    state.finished[channel] = true;
    state.openCount--;
    state.blocked[channel] = false;
    if (!this.pending || state.barrier === null) return effects;
    if (!state.checkpointsAfterTasksFinish) {
      this.abort(state.currentId, 'CHECKPOINT_DECLINED_INPUT_END_OF_STREAM', effects);
      return effects;
    }
    this.deliver(channel, state.barrier, nowMs, effects);
    this.endDelivered(channel, state.barrier, nowMs, effects);
    this.settleIfComplete(nowMs, effects);
    return effects;
  }

  onTimer(checkpointId: number, nowMs: number): readonly BarrierEffect[] {
    const effects: BarrierEffect[] = [];
    const { currentId, barrier } = this.state;
    if (this.pending && checkpointId === currentId && barrier !== null) {
      this.timeoutReached(barrier, nowMs, effects);
    }
    return effects;
  }

  /** A barrier of the pending checkpoint was read from this channel. */
  protected abstract barrierDelivered(
    channel: number,
    barrier: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void;

  /** An input ended while the checkpoint was pending; the end stands for its barrier. */
  protected abstract endDelivered(
    channel: number,
    opener: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void;

  /** The pending checkpoint ended either way: forget what belonged to it. */
  protected reset(effects: BarrierEffect[]): void {
    const { blocked } = this.state;
    for (let channel = 0; channel < blocked.length; channel++) {
      if (blocked[channel] !== true) continue;
      blocked[channel] = false;
      effects.push({ kind: 'resume', channel });
    }
  }

  protected checkpointOpened(_barrier: Barrier, _nowMs: number, _effects: BarrierEffect[]): void {}

  protected announcementRead(_channel: number, _effects: BarrierEffect[]): void {}

  protected timeoutReached(_opener: Barrier, _nowMs: number, _effects: BarrierEffect[]): void {}

  protected get complete(): boolean {
    return this.state.deliveredCount === this.state.targetCount;
  }

  protected block(channel: number, effects: BarrierEffect[]): void {
    this.state.blocked[channel] = true;
    effects.push({ kind: 'block', channel });
  }

  protected trigger(barrier: Barrier, nowMs: number, effects: BarrierEffect[]): void {
    const { startDelayMs, alignmentStartMs } = this.state;
    effects.push({
      kind: 'trigger',
      barrier,
      alignment: alignmentOf(barrier.options),
      startDelayMs,
      alignmentMs: this.complete ? nowMs - alignmentStartMs : null,
    });
  }

  /** The last barrier need not block its channel, but its sender waits to be resumed. */
  protected resumeLast(channel: number, effects: BarrierEffect[]): void {
    if (this.state.blocked[channel] !== true) effects.push({ kind: 'resume', channel });
  }

  private isObsolete(checkpointId: number): boolean {
    const { currentId } = this.state;
    return checkpointId < currentId || (checkpointId === currentId && !this.pending);
  }

  private openIfNew(barrier: Barrier, nowMs: number, effects: BarrierEffect[]): void {
    const state = this.state;
    if (barrier.checkpointId <= state.currentId) return;
    if (this.pending) this.abort(state.currentId, 'CHECKPOINT_DECLINED_SUBSUMED', effects);
    state.currentId = barrier.checkpointId;
    state.barrier = barrier;
    state.targetCount = state.openCount;
    this.checkpointOpened(barrier, nowMs, effects);
  }

  private deliver(
    channel: number,
    barrier: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    const state = this.state;
    if (state.delivered[channel] === true) return;
    state.delivered[channel] = true;
    state.deliveredCount++;
    if (state.deliveredCount > 1) return;
    state.startDelayMs = Math.max(0, nowMs - barrier.triggeredAtMs);
    state.alignmentStartMs = nowMs;
    effects.push({
      kind: 'alignmentStarted',
      checkpointId: state.currentId,
      startDelayMs: state.startDelayMs,
    });
  }

  private settleIfComplete(nowMs: number, effects: BarrierEffect[]): void {
    const state = this.state;
    if (!this.pending || !this.complete) return;
    const alignmentMs = nowMs - state.alignmentStartMs;
    this.reset(effects);
    this.forget(state.currentId);
    effects.push({ kind: 'allReceived', checkpointId: state.currentId, alignmentMs });
  }

  private abort(checkpointId: number, reason: BarrierAbortReason, effects: BarrierEffect[]): void {
    const state = this.state;
    // Taking over the cancelled id makes its late barriers obsolete.
    state.currentId = Math.max(checkpointId, state.currentId);
    this.reset(effects);
    this.forget(checkpointId);
    effects.push({ kind: 'abort', checkpointId, reason });
  }

  private forget(checkpointId: number): void {
    const state = this.state;
    state.settledId = Math.max(checkpointId, state.settledId);
    state.barrier = null;
    state.delivered.fill(false);
    state.deliveredCount = 0;
    state.targetCount = 0;
  }
}
