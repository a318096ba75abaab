// The aligned handler: a channel whose barrier was read waits until all barriers have been read.
// Keeps true: nothing sent behind barrier n is processed before the snapshot n, and everything
// sent in front of it is; with a single channel nothing ever waits.
// Flink: SingleCheckpointBarrierHandler with WaitingForFirstBarrier and CollectingBarriers.

import { assert } from '../assert.ts';
import { SingleCheckpointHandler, singleCheckpointState } from './single-checkpoint.ts';
import type { SingleCheckpointState } from './single-checkpoint.ts';
import type { Barrier, BarrierEffect, BarrierHandlerOptions } from './handler.ts';

export interface AlignedState extends SingleCheckpointState {
  readonly kind: 'aligned';
}

export function alignedState(channels: number, options: BarrierHandlerOptions): AlignedState {
  return { kind: 'aligned', ...singleCheckpointState(channels, options) };
}

export class AlignedHandler extends SingleCheckpointHandler<AlignedState> {
  protected override barrierDelivered(
    channel: number,
    barrier: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    assert(
      barrier.options.kind !== 'unaligned',
      'An unaligned barrier reached a task whose job has unaligned checkpoints switched off.',
    );
    if (this.complete) {
      this.trigger(barrier, nowMs, effects);
      this.resumeLast(channel, effects);
    } else {
      this.block(channel, effects);
    }
  }

  protected override endDelivered(
    _channel: number,
    opener: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    if (this.complete) this.trigger(opener, nowMs, effects);
  }
}
