// What a task has taken from its inputs: how far each channel has been read, and the credits that
// go back for it.
//
// Keeps true: `last` is a prefix (everything up to it has been taken), although barriers may
// overtake; each element taken is paid back once, in bundles of half the channel's capacity, so that
// a lone record costs no extra message. Flink: RemoteInputChannel (credits, sequence numbers).

import type { ChannelId, ProcessId } from '../protocol.ts';
import type { ChannelPlan } from '../job/plan.ts';
import type { Outbox } from '../outbox.ts';

interface Receipt {
  /** Sequence up to which everything has been taken. */
  last: number;
  /** Sequences of barriers that were taken before what stood in front of them. */
  readonly ahead: Set<number>;
  /** Elements taken since credits were last given back. */
  taken: number;
}

export class Receipts {
  readonly #inputs: readonly ChannelPlan[];
  readonly #receipts: readonly Receipt[];
  readonly #capacity: number;
  readonly #attempt: number;
  readonly #outbox: Outbox;
  readonly #senderOf: (channel: ChannelPlan) => ProcessId;

  constructor(options: {
    readonly inputs: readonly ChannelPlan[];
    readonly capacity: number;
    readonly attempt: number;
    readonly outbox: Outbox;
    readonly senderOf: (channel: ChannelPlan) => ProcessId;
  }) {
    this.#inputs = options.inputs;
    this.#receipts = options.inputs.map(() => ({ last: 0, ahead: new Set(), taken: 0 }));
    this.#capacity = options.capacity;
    this.#attempt = options.attempt;
    this.#outbox = options.outbox;
    this.#senderOf = options.senderOf;
  }

  /** Sequence of the last element taken, per channel. */
  get last(): Record<ChannelId, number> {
    const last: Record<ChannelId, number> = {};
    for (const { id, inputChannel } of this.#inputs) {
      last[id] = this.#receipts[inputChannel]?.last ?? 0;
    }
    return last;
  }

  /** An element was taken; a barrier may have overtaken what stands before it. */
  count({ inputChannel }: ChannelPlan, sequence: number, isBarrier: boolean): void {
    const receipt = this.#receipts[inputChannel];
    if (!receipt) return;
    if (isBarrier && sequence > receipt.last + 1) {
      receipt.ahead.add(sequence);
      return;
    }
    receipt.last = Math.max(receipt.last, sequence);
    while (receipt.ahead.delete(receipt.last + 1)) receipt.last++;
  }

  /** Everything may come: the sender gets credits for the whole capacity. */
  openAll(): void {
    for (const channel of this.#inputs) this.#give(channel, this.#capacity);
  }

  /** Room for one more. */
  payBack(channel: ChannelPlan): void {
    const receipt = this.#receipts[channel.inputChannel];
    if (!receipt) return;
    receipt.taken++;
    if (receipt.taken >= (this.#capacity + 1) >> 1) this.payBackAll(channel);
  }

  /** The sender learns that all it has sent is processed. */
  payBackAll(channel: ChannelPlan): void {
    const receipt = this.#receipts[channel.inputChannel];
    if (!receipt || receipt.taken === 0) return;
    this.#give(channel, receipt.taken);
    receipt.taken = 0;
  }

  #give(channel: ChannelPlan, credits: number): void {
    this.#outbox.effects.push({
      kind: 'credit',
      to: this.#senderOf(channel),
      channel: channel.id,
      attempt: this.#attempt,
      credits,
      afterMs: this.#outbox.afterMs,
    });
  }
}
