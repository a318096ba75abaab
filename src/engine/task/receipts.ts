// What a task has taken from its inputs: how far each channel has been read.
//
// Keeps true: `last` is a prefix (everything up to it has been taken), although barriers may
// overtake. Flink: sequence numbers of RemoteInputChannel.

import type { ChannelId } from '../protocol.ts';
import type { ChannelPlan } from '../job/plan.ts';

interface Receipt {
  /** Sequence up to which everything has been taken. */
  last: number;
  /** Sequences of barriers that were taken before what stood in front of them. */
  readonly ahead: Set<number>;
}

export class Receipts {
  readonly #inputs: readonly ChannelPlan[];
  readonly #receipts: readonly Receipt[];

  constructor(inputs: readonly ChannelPlan[]) {
    this.#inputs = inputs;
    this.#receipts = inputs.map(() => ({ last: 0, ahead: new Set() }));
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
}
