// The writing side of a task: partitions records over channels and respects their credits.
//
// Keeps true: what is written to a channel leaves in that order; data leaves only against credit;
// events (barriers, end of data) need no credit and overtake data only where a checkpoint is
// unaligned; nothing leaves before the receiver has announced itself. Flink: RecordWriter, PipelinedSubpartition, credit-based flow.

import type { Attempt, ChannelId, ElementSummary, ProcessId } from '../protocol.ts';
import type { OutputPlan, TaskPlan } from '../job/plan.ts';
import { javaHash, keyGroupFor, subtaskFor } from '../job/key-groups.ts';
import { present } from '../assert.ts';
import type { Outbox } from '../outbox.ts';
import { decodeElement, encodeRecord, summarize, type StreamRecord } from './element.ts';

interface Waiting {
  readonly bytes: Uint8Array;
  readonly element: ElementSummary;
}

class OutputChannel {
  readonly id: ChannelId;
  readonly receiver: ProcessId;
  credits = 0;
  /** The receiver has sent its first credits. */
  connected = false;
  /** Sequence of the last element that left. */
  sequence = 0;
  readonly waiting: Waiting[] = [];

  constructor(id: ChannelId, receiver: ProcessId) {
    this.id = id;
    this.receiver = receiver;
  }
}

interface Edge {
  readonly plan: OutputPlan;
  readonly channels: readonly OutputChannel[];
  /** Records written so far: whose turn it is when they are dealt out. */
  dealt: number;
}

export interface OutputOptions {
  readonly plan: TaskPlan;
  readonly attempt: Attempt;
  readonly maxParallelism: number;
  /** Elements that may wait per channel before the task must stop. */
  readonly capacity: number;
  readonly receiverOf: (channel: ChannelId) => ProcessId;
  readonly outbox: Outbox;
}

export class Output {
  readonly #options: OutputOptions;
  readonly #edges: readonly Edge[];
  readonly channels = new Map<ChannelId, OutputChannel>();
  /** Channels that can take no more. */
  #full = 0;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#edges = options.plan.outputs.map((plan) => ({
      plan,
      channels: plan.channels.map(({ id }) => {
        const channel = new OutputChannel(id, options.receiverOf(id));
        this.channels.set(id, channel);
        return channel;
      }),
      dealt: 0,
    }));
  }

  /** Whether a record may be written now, wherever it goes. */
  get available(): boolean {
    return this.#full === 0;
  }

  /** Whether the receivers have processed everything written: all their credits are back. */
  processed(capacity: number): boolean {
    for (const { connected, waiting, credits } of this.channels.values()) {
      if (!connected || waiting.length > 0 || credits < capacity) return false;
    }
    return true;
  }

  /** A channel that keeps the task from writing. */
  get obstacle(): ChannelId | null {
    for (const channel of this.channels.values()) if (this.#isFull(channel)) return channel.id;
    return null;
  }

  /** Sequence of the last element written to each channel, sent or waiting. */
  written(): Record<ChannelId, number> {
    const written: Record<ChannelId, number> = {};
    for (const channel of this.channels.values()) {
      written[channel.id] = channel.sequence + channel.waiting.length;
    }
    return written;
  }

  /** Sequence of the last element that has left through each channel. */
  left(): Record<ChannelId, number> {
    const left: Record<ChannelId, number> = {};
    for (const channel of this.channels.values()) left[channel.id] = channel.sequence;
    return left;
  }

  write(record: StreamRecord): void {
    const { plan } = this.#options;
    if (this.#edges.length === 0) return;
    const bytes = encodeRecord(plan.outputType, record);
    const element = summarize(record, plan.shownKey, plan.shownValue);
    for (const edge of this.#edges) {
      if (edge.plan.by === 'broadcast') {
        for (const channel of edge.channels) this.#put(channel, { bytes, element });
      } else {
        this.#put(this.#target(edge, record), { bytes, element });
      }
    }
  }

  /** An event goes to every channel. */
  broadcast(bytes: Uint8Array, element: ElementSummary): void {
    for (const channel of this.channels.values()) this.#put(channel, { bytes, element });
  }

  /**
   * The barrier of an unaligned checkpoint goes ahead of what waits; that is handed to `keep`, since
   * the receiver's snapshot will not know of it.
   */
  overtake(
    bytes: Uint8Array,
    element: ElementSummary,
    keep: (channel: ChannelId, bytes: Uint8Array) => void,
  ): void {
    for (const channel of this.channels.values()) {
      for (const waiting of channel.waiting) {
        if (waiting.element.type === 'record') keep(channel.id, waiting.bytes);
      }
      if (channel.connected) this.#leave(channel, { bytes, element });
      else channel.waiting.unshift({ bytes, element });
    }
  }

  /** Records that a restored snapshot had found waiting here leave before all others. */
  restore(id: ChannelId, records: readonly Uint8Array[]): void {
    const channel = present(this.channels.get(id), `No channel ${id} leaves this task.`);
    const { outputType, shownKey, shownValue } = this.#options.plan;
    for (const bytes of records) {
      const restored = decodeElement(outputType, bytes);
      if (restored.type !== 'record') continue;
      this.#put(channel, { bytes, element: summarize(restored.record, shownKey, shownValue) });
    }
  }

  /** The receiver has room for that many more. */
  credit(id: ChannelId, credits: number): void {
    const channel = present(this.channels.get(id), `No channel ${id} leaves this task.`);
    const wasFull = this.#isFull(channel);
    channel.connected = true;
    channel.credits += credits;
    while (channel.waiting[0] && this.#mayLeave(channel, channel.waiting[0])) {
      const next = channel.waiting.shift();
      if (next) this.#leave(channel, next);
    }
    if (wasFull && !this.#isFull(channel)) this.#full--;
  }

  #target(edge: Edge, record: StreamRecord): OutputChannel {
    const { plan, channels } = edge;
    let index = 0;
    if (plan.by === 'hash') {
      const key = String(record.row[plan.keyField] ?? '');
      const max = this.#options.maxParallelism;
      index = subtaskFor(keyGroupFor(javaHash(key), max), channels.length, max);
    } else if (plan.by === 'rebalance') {
      index = edge.dealt++ % channels.length;
    }
    return present(channels[index], 'Every subtask has a channel.');
  }

  #put(channel: OutputChannel, item: Waiting): void {
    if (channel.waiting.length === 0 && this.#mayLeave(channel, item)) {
      this.#leave(channel, item);
      return;
    }
    const wasFull = this.#isFull(channel);
    channel.waiting.push(item);
    if (!wasFull && this.#isFull(channel)) this.#full++;
  }

  #mayLeave(channel: OutputChannel, { element }: Waiting): boolean {
    return channel.connected && (element.type !== 'record' || channel.credits > 0);
  }

  #isFull(channel: OutputChannel): boolean {
    return channel.waiting.length >= this.#options.capacity;
  }

  #leave(channel: OutputChannel, { bytes, element }: Waiting): void {
    if (element.type === 'record') channel.credits--;
    channel.sequence++;
    const { attempt, outbox } = this.#options;
    outbox.effects.push({
      kind: 'buffer',
      to: channel.receiver,
      channel: channel.id,
      attempt,
      sequence: channel.sequence,
      bytes,
      element,
      afterMs: outbox.afterMs,
    });
  }
}
