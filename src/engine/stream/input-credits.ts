// The receiver's buffers of a task: what each input channel may still send.
//
// Keeps true: what a channel has free and what it has in use are together its exclusive buffers and
// those it was lent; a gate lends no more than it has; credit that was given is never taken back.
// Floating buffers go to channels whose senders have more waiting, and return as they become free.
// Flink: BufferManager, RemoteInputChannel, LocalBufferPool.

import type { ProcessId } from '../protocol.ts';
import type { ChannelPlan } from '../job/plan.ts';
import type { Outbox } from '../outbox.ts';
import { present } from '../assert.ts';

interface ChannelBuffers {
  readonly plan: ChannelPlan;
  /** Free, and the sender knows. */
  given: number;
  /** Free, but the sender has not been told yet. */
  kept: number;
  lent: number;
  /** Buffers that waited at the sender, as it said last. */
  backlog: number;
}

export interface InputCreditsOptions {
  readonly inputs: readonly ChannelPlan[];
  /** Per channel. */
  readonly exclusive: number;
  /** For all channels together. */
  readonly floating: number;
  readonly attempt: number;
  readonly outbox: Outbox;
  readonly senderOf: (channel: ChannelPlan) => ProcessId;
}

export class InputCredits {
  readonly #options: InputCreditsOptions;
  readonly #channels: readonly ChannelBuffers[];
  /** Floating buffers that nobody has. */
  left: number;

  constructor(options: InputCreditsOptions) {
    this.#options = options;
    this.left = options.floating;
    this.#channels = options.inputs.map((plan) => {
      return { plan, given: 0, kept: options.exclusive, lent: 0, backlog: 0 };
    });
  }

  /** The task runs: every sender may begin. */
  openAll(): void {
    for (const channel of this.#channels) this.#give(channel);
  }

  /** A buffer has come, with word of what waits behind it. An event takes none of the receiver's. */
  arrived(inputChannel: number, backlog: number, holdsData: boolean): void {
    const channel = this.#of(inputChannel);
    if (holdsData) channel.given--;
    channel.backlog = backlog;
    this.#lend(channel);
  }

  /** All data of a buffer has been taken. */
  released(inputChannel: number): void {
    const channel = this.#of(inputChannel);
    const suffices = channel.given + channel.kept >= this.#wanted(channel);
    if (channel.lent > 0 && suffices) this.#takeBack(channel, 1);
    else channel.kept++;
    // In bundles, so that a lone record costs no extra message. What was lent makes them larger.
    const bundle = (this.#options.exclusive + channel.lent + 1) >> 1;
    if (channel.kept >= bundle) this.#give(channel);
  }

  /** The end of data has been taken, and with it everything before. */
  settled(inputChannel: number): void {
    const channel = this.#of(inputChannel);
    channel.backlog = 0;
    this.#give(channel, true);
    if (channel.lent > 0) this.#takeBack(channel, channel.lent);
  }

  #of(inputChannel: number): ChannelBuffers {
    return present(this.#channels[inputChannel], 'Every input channel has buffers.');
  }

  /** Free buffers that the sender can make use of. */
  #wanted({ backlog }: ChannelBuffers): number {
    return backlog + this.#options.exclusive;
  }

  #lend(channel: ChannelBuffers): void {
    if (channel.backlog === 0) return;
    const lacking = this.#wanted(channel) - channel.given - channel.kept;
    const lent = Math.min(lacking, this.left);
    if (lent <= 0) return;
    this.left -= lent;
    channel.lent += lent;
    channel.kept += lent;
    this.#tell(channel);
    this.#give(channel);
  }

  /** What one does not need, another may: the next in line first. */
  #takeBack(channel: ChannelBuffers, count: number): void {
    channel.lent -= count;
    this.left += count;
    this.#tell(channel);
    const { length } = this.#channels;
    for (let step = 1; step < length && this.left > 0; step++) {
      this.#lend(this.#of((channel.plan.inputChannel + step) % length));
    }
  }

  #tell({ plan, lent }: ChannelBuffers): void {
    const { attempt, outbox } = this.#options;
    outbox.tell({ kind: 'floating-buffers', channel: plan.id, attempt, lent, left: this.left });
  }

  #give(channel: ChannelBuffers, allProcessed = false): void {
    const { attempt, outbox, senderOf } = this.#options;
    const credits = channel.kept;
    channel.kept = 0;
    channel.given += credits;
    outbox.effects.push({
      kind: 'credit',
      to: senderOf(channel.plan),
      channel: channel.plan.id,
      attempt,
      credits,
      allProcessed,
      afterMs: outbox.afterMs,
    });
  }
}
