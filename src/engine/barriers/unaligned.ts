// The unaligned handler: the first barrier read triggers the snapshot; nothing waits for the rest.
// Keeps true: every element between the snapshot and the barrier of its channel is captured once:
// what a barrier overtook and what still arrives in front of one that is not there yet.
// Flink: SingleCheckpointBarrierHandler with AlternatingWaitingForFirstBarrierUnaligned and
// AlternatingCollectingBarriersUnaligned.

import { asUnaligned } from './handler.ts';
import type { Barrier, BarrierEffect, BarrierHandlerOptions } from './handler.ts';
import { SingleCheckpointHandler, singleCheckpointState } from './single-checkpoint.ts';
import type { SingleCheckpointState } from './single-checkpoint.ts';

export interface OvertakingState extends SingleCheckpointState {
  /** Whether the snapshot of the pending checkpoint has been taken. */
  triggered: boolean;
  /** Channels whose arriving data belongs to the snapshot. */
  capturing: boolean[];
}

export interface UnalignedState extends OvertakingState {
  readonly kind: 'unaligned';
}

export function overtakingState(channels: number, options: BarrierHandlerOptions): OvertakingState {
  return {
    ...singleCheckpointState(channels, options),
    triggered: false,
    capturing: new Array<boolean>(channels).fill(false),
  };
}

export function unalignedState(channels: number, options: BarrierHandlerOptions): UnalignedState {
  return { kind: 'unaligned', ...overtakingState(channels, options) };
}

/** Also the second half of the alternating handler, once its checkpoint has timed out. */
export class UnalignedHandler<
  State extends OvertakingState = UnalignedState,
> extends SingleCheckpointHandler<State> {
  protected override barrierDelivered(
    channel: number,
    barrier: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    // An aligned barrier has stopped its sender, so its channel waits whatever we do here.
    const senderWaits = barrier.options.kind !== 'unaligned';
    if (senderWaits && !this.complete) this.block(channel, effects);
    this.triggerIfFirst(channel, barrier, nowMs, effects);
    this.stopCapture(channel, effects);
    if (senderWaits && this.complete) this.resumeLast(channel, effects);
  }

  protected override endDelivered(
    channel: number,
    _opener: Barrier,
    _nowMs: number,
    effects: BarrierEffect[],
  ): void {
    this.stopCapture(channel, effects);
  }

  protected override announcementRead(channel: number, effects: BarrierEffect[]): void {
    effects.push({ kind: 'prioritise', checkpointId: this.state.currentId, channel });
  }

  protected override reset(effects: BarrierEffect[]): void {
    for (let channel = 0; channel < this.state.channels; channel++) {
      this.stopCapture(channel, effects);
    }
    this.state.triggered = false;
    super.reset(effects);
  }

  /**
   * Takes the snapshot with this barrier, unless it is taken already. `channel` is the one whose
   * barrier was just read, -1 if none: what that barrier overtook belongs to the snapshot too.
   */
  protected triggerIfFirst(
    channel: number,
    barrier: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    const state = this.state;
    if (state.triggered) return;
    state.triggered = true;
    for (let other = 0; other < state.channels; other++) {
      const behindItsBarrier = state.delivered[other] === true && other !== channel;
      if (behindItsBarrier || state.finished[other] === true) continue;
      state.capturing[other] = true;
      effects.push({ kind: 'startCapture', checkpointId: barrier.checkpointId, channel: other });
    }
    this.trigger(asUnaligned(barrier), nowMs, effects);
  }

  private stopCapture(channel: number, effects: BarrierEffect[]): void {
    const { capturing, barrier } = this.state;
    if (capturing[channel] !== true || barrier === null) return;
    capturing[channel] = false;
    effects.push({ kind: 'stopCapture', checkpointId: barrier.checkpointId, channel });
  }
}
