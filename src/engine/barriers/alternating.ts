// The alternating handler: begins aligned and turns unaligned when the checkpoint takes too long.
// Keeps true: it is aligned as long as it can be (the last barrier in time or not completes it as
// aligned), and from the moment it is overdue it behaves like the unaligned handler it extends.
// The timeout counts from the trigger at the coordinator, so it bounds the whole delay so far.
// Flink: SingleCheckpointBarrierHandler.alternating, AbstractAlternatingAlignedBarrierHandlerState.

import { asUnaligned } from './handler.ts';
import type { Barrier, BarrierEffect, BarrierHandlerOptions } from './handler.ts';
import { UnalignedHandler, overtakingState } from './unaligned.ts';
import type { OvertakingState } from './unaligned.ts';

export interface AlternatingState extends OvertakingState {
  readonly kind: 'alternating';
  /** Whether the pending checkpoint has turned unaligned. */
  overdue: boolean;
  /** Whether a barrier of the pending checkpoint was read while it was aligned. */
  collecting: boolean;
  /** Channels whose barrier has arrived but was not read yet. */
  announced: boolean[];
}

export function alternatingState(
  channels: number,
  options: BarrierHandlerOptions,
): AlternatingState {
  return {
    kind: 'alternating',
    ...overtakingState(channels, options),
    overdue: false,
    collecting: false,
    announced: new Array<boolean>(channels).fill(false),
  };
}

export class AlternatingHandler extends UnalignedHandler<AlternatingState> {
  protected override checkpointOpened(
    barrier: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    const { checkpointId, triggeredAtMs, options } = barrier;
    if (options.kind !== 'aligned-with-timeout') return;
    const atMs = Math.max(nowMs, triggeredAtMs + options.timeoutMs);
    effects.push({ kind: 'setTimer', checkpointId, atMs });
  }

  protected override announcementRead(channel: number, effects: BarrierEffect[]): void {
    if (this.state.overdue) super.announcementRead(channel, effects);
    else this.state.announced[channel] = true;
  }

  protected override barrierDelivered(
    channel: number,
    barrier: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    const state = this.state;
    if (state.overdue) {
      super.barrierDelivered(channel, barrier, nowMs, effects);
      return;
    }
    if (barrier.options.kind === 'unaligned') {
      // It timed out further up; there is nothing to gain from waiting here.
      this.turnUnaligned(effects);
      super.barrierDelivered(channel, barrier, nowMs, effects);
      return;
    }
    state.announced[channel] = false;
    if (this.complete) {
      // Asked first, on purpose: with the last barrier in hand there is nothing left to overtake.
      this.trigger(barrier, nowMs, effects);
      this.resumeLast(channel, effects);
      return;
    }
    this.block(channel, effects);
    state.collecting = true;
    if (!isOverdue(barrier, nowMs)) return;
    this.turnUnaligned(effects);
    super.barrierDelivered(channel, asUnaligned(barrier), nowMs, effects);
  }

  protected override endDelivered(
    channel: number,
    opener: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    const state = this.state;
    state.announced[channel] = false;
    if (!state.overdue && state.collecting) {
      if (this.complete) {
        this.trigger(opener, nowMs, effects);
      } else if (isOverdue(opener, nowMs)) {
        this.turnUnaligned(effects);
        this.triggerIfFirst(-1, opener, nowMs, effects);
      }
    }
    super.endDelivered(channel, opener, nowMs, effects);
  }

  protected override timeoutReached(
    opener: Barrier,
    nowMs: number,
    effects: BarrierEffect[],
  ): void {
    if (this.state.overdue) return;
    this.turnUnaligned(effects);
    // Before the first barrier was read there is no snapshot yet; the next barrier will take it.
    if (this.state.collecting) this.triggerIfFirst(-1, opener, nowMs, effects);
  }

  protected override reset(effects: BarrierEffect[]): void {
    this.state.overdue = false;
    this.state.collecting = false;
    this.state.announced.fill(false);
    super.reset(effects);
  }

  private turnUnaligned(effects: BarrierEffect[]): void {
    const { announced, currentId } = this.state;
    this.state.overdue = true;
    for (let channel = 0; channel < announced.length; channel++) {
      if (announced[channel] !== true) continue;
      announced[channel] = false;
      effects.push({ kind: 'prioritise', checkpointId: currentId, channel });
    }
  }
}

/** The timer need not have fired yet: a task that is busy notices here (Flink: isTimedOut). */
function isOverdue({ options, triggeredAtMs }: Barrier, nowMs: number): boolean {
  return options.kind === 'aligned-with-timeout' && options.timeoutMs < nowMs - triggeredAtMs;
}
