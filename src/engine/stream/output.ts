// The writing side of a task: partitions records over channels, gathers them in buffers and
// respects the channels' credits.
//
// Keeps true: what is written to a channel leaves in that order; a buffer with data leaves only
// against credit, and only when it is full, its time has come or an event stands behind it; events
// (barriers, end of data) need no credit and overtake data only where a checkpoint is unaligned;
// nothing leaves before the receiver has announced itself. Flink: RecordWriter,
// BufferWritingResultPartition, PipelinedSubpartition, OutputFlusher.

import type { Attempt, ChannelId, ElementSummary, ProcessId } from '../protocol.ts';
import type { OutputPlan, TaskPlan } from '../job/plan.ts';
import type { Settings } from '../job/settings.ts';
import { javaHash, keyGroupFor, subtaskFor } from '../job/key-groups.ts';
import { present } from '../assert.ts';
import type { Outbox } from '../outbox.ts';
import {
  decodeElement,
  encodeRecord,
  encodeWatermark,
  encodeWatermarkStatus,
  summarize,
  type StreamRecord,
} from './element.ts';

/** One event, or data that travels together: records, and the watermarks between them. */
interface Outgoing {
  readonly bytes: Uint8Array[];
  readonly elements: ElementSummary[];
  readonly holdsData: boolean;
  sizeBytes: number;
  /** It takes more records; the last of its channel. */
  open: boolean;
  /** It need not wait to be full. */
  due: boolean;
  /** When the last of its elements was written: not before may it leave. */
  readyAtMs: number;
}

class OutputChannel {
  readonly id: ChannelId;
  readonly receiver: ProcessId;
  credits = 0;
  /** The receiver has sent its first credits. */
  connected = false;
  /** The receiver has taken the end of data. */
  allProcessed = false;
  /** Sequence of the last element that left. */
  sequence = 0;
  readonly waiting: Outgoing[] = [];

  constructor(id: ChannelId, receiver: ProcessId) {
    this.id = id;
    this.receiver = receiver;
  }

  /** The buffer that takes the next record, if there is one. */
  get open(): Outgoing | null {
    const last = this.waiting.at(-1);
    return last?.open === true ? last : null;
  }

  /** Buffers with data that would leave if they could. */
  get backlog(): number {
    let backlog = 0;
    for (const { holdsData, open, due } of this.waiting) {
      if (holdsData && (!open || due)) backlog++;
    }
    return backlog;
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
  readonly settings: Settings;
  readonly receiverOf: (channel: ChannelId) => ProcessId;
  readonly outbox: Outbox;
}

export class Output {
  readonly #options: OutputOptions;
  readonly #edges: readonly Edge[];
  readonly channels = new Map<ChannelId, OutputChannel>();
  /** Buffers that may wait per channel before the task must stop. */
  readonly #capacity: number;
  readonly #bufferBytes: number;
  /** null: a buffer that is not full waits until it is, or an event comes. */
  readonly #timeoutMs: number | null;
  #flushOrdered = false;
  /** Channels that can take no more. */
  #full = 0;

  constructor(options: OutputOptions) {
    this.#options = options;
    const { settings } = options;
    this.#capacity = settings['taskmanager.network.memory.max-buffers-per-channel'];
    this.#bufferBytes = settings['taskmanager.memory.segment-size'];
    this.#timeoutMs = settings['execution.buffer-timeout'];
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

  /** Whether the receivers have processed everything up to the end of data. */
  get allProcessed(): boolean {
    for (const { allProcessed } of this.channels.values()) if (!allProcessed) return false;
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
    for (const { id, sequence, waiting } of this.channels.values()) {
      written[id] = waiting.reduce((sum, { bytes }) => sum + bytes.length, sequence);
    }
    return written;
  }

  write(record: StreamRecord): void {
    const { plan } = this.#options;
    if (this.#edges.length === 0) return;
    const bytes = encodeRecord(plan.outputType, record);
    const element = summarize(record, plan.shownKey, plan.shownValue);
    for (const edge of this.#edges) {
      if (edge.plan.by === 'broadcast') {
        for (const channel of edge.channels) this.#add(channel, bytes, element);
      } else {
        this.#add(this.#target(edge, record), bytes, element);
      }
    }
  }

  /** A watermark goes to every channel, behind the records in front of it. */
  writeWatermark(timestampMs: number): void {
    const bytes = encodeWatermark(timestampMs);
    for (const channel of this.channels.values())
      this.#add(channel, bytes, { type: 'watermark', timestampMs });
  }

  writeWatermarkStatus(idle: boolean): void {
    const bytes = encodeWatermarkStatus(idle);
    for (const channel of this.channels.values())
      this.#add(channel, bytes, { type: 'watermark-status', idle });
  }

  /** An event goes to every channel, behind all that was written. */
  broadcast(bytes: Uint8Array, element: ElementSummary): void {
    for (const channel of this.channels.values()) {
      const wasFull = this.#isFull(channel);
      this.#close(channel);
      channel.waiting.push(this.#outgoing(bytes, element, false));
      this.#letLeave(channel, wasFull);
    }
  }

  /**
   * The barrier of an unaligned checkpoint goes ahead of what waits, full or not; that is handed to
   * `keep`, since the receiver's snapshot will not know of it.
   * @returns the sequence of the last element in front of the cut, per channel: the barrier's own
   */
  overtake(
    bytes: Uint8Array,
    element: ElementSummary,
    keep: (channel: ChannelId, bytes: Uint8Array) => void,
  ): Record<ChannelId, number> {
    const sent: Record<ChannelId, number> = {};
    for (const channel of this.channels.values()) {
      for (const waiting of channel.waiting) {
        if (waiting.holdsData) for (const data of waiting.bytes) keep(channel.id, data);
      }
      const wasFull = this.#isFull(channel);
      this.#close(channel);
      const barrier = this.#outgoing(bytes, element, false);
      if (channel.connected) this.#leave(channel, barrier);
      else channel.waiting.unshift(barrier);
      sent[channel.id] = channel.sequence;
      this.#letLeave(channel, wasFull);
    }
    return sent;
  }

  /** What a restored snapshot had found waiting here leaves before all else. */
  restore(id: ChannelId, data: readonly Uint8Array[]): void {
    const channel = present(this.channels.get(id), `No channel ${id} leaves this task.`);
    const { outputType, shownKey, shownValue } = this.#options.plan;
    for (const bytes of data) {
      const restored = decodeElement(outputType, bytes);
      if (restored.type === 'record') {
        this.#add(channel, bytes, summarize(restored.record, shownKey, shownValue));
      } else if (restored.type === 'watermark' || restored.type === 'watermark-status') {
        this.#add(channel, bytes, restored);
      }
    }
  }

  /** The receiver has room for that many more. */
  credit(id: ChannelId, credits: number, allProcessed: boolean): void {
    const channel = present(this.channels.get(id), `No channel ${id} leaves this task.`);
    const wasFull = this.#isFull(channel);
    channel.connected = true;
    channel.credits += credits;
    if (allProcessed) channel.allProcessed = true;
    this.#letLeave(channel, wasFull);
  }

  /** The buffer timeout has passed: what has been gathered need not wait for more. */
  flush(): void {
    this.#flushOrdered = false;
    for (const channel of this.channels.values()) {
      const { open } = channel;
      if (!open) continue;
      const wasFull = this.#isFull(channel);
      open.due = true;
      this.#letLeave(channel, wasFull);
    }
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

  /** Data goes into the open buffer, or into a new one where it does not fit. */
  #add(channel: OutputChannel, bytes: Uint8Array, element: ElementSummary): void {
    const wasFull = this.#isFull(channel);
    let buffer = channel.open;
    if (buffer && buffer.sizeBytes + bytes.length <= this.#bufferBytes) {
      buffer.bytes.push(bytes);
      buffer.elements.push(element);
      buffer.sizeBytes += bytes.length;
      buffer.readyAtMs = this.#writtenAtMs;
    } else {
      this.#close(channel);
      buffer = this.#outgoing(bytes, element, true);
      channel.waiting.push(buffer);
    }
    if (buffer.sizeBytes >= this.#bufferBytes) buffer.open = false;
    this.#letLeave(channel, wasFull);
    if (this.#timeoutMs !== 0 && !this.#flushOrdered && channel.open) this.#orderFlush();
  }

  #orderFlush(): void {
    if (this.#timeoutMs === null) return;
    this.#flushOrdered = true;
    const { plan, attempt, outbox } = this.#options;
    outbox.timer(`flush ${attempt} 0 ${plan.id}`, this.#timeoutMs);
  }

  get #writtenAtMs(): number {
    const { outbox } = this.#options;
    return outbox.nowMs + outbox.afterMs;
  }

  #outgoing(bytes: Uint8Array, element: ElementSummary, holdsData: boolean): Outgoing {
    return {
      bytes: [bytes],
      elements: [element],
      holdsData,
      sizeBytes: bytes.length,
      open: holdsData,
      due: this.#timeoutMs === 0,
      readyAtMs: this.#writtenAtMs,
    };
  }

  /** Nothing more goes into the buffer that was being filled. */
  #close({ open }: OutputChannel): void {
    if (open) open.open = false;
  }

  /** After whatever has happened to a channel. */
  #letLeave(channel: OutputChannel, wasFull: boolean): void {
    for (;;) {
      const [first] = channel.waiting;
      if (!first || !this.#mayLeave(channel, first)) break;
      channel.waiting.shift();
      this.#leave(channel, first);
    }
    const isFull = this.#isFull(channel);
    if (isFull !== wasFull) this.#full += isFull ? 1 : -1;
  }

  #mayLeave({ connected, credits }: OutputChannel, { holdsData, open, due }: Outgoing): boolean {
    return connected && (!holdsData || (credits > 0 && (!open || due)));
  }

  #isFull({ waiting, open }: OutputChannel): boolean {
    return waiting.length - (open ? 1 : 0) >= this.#capacity;
  }

  #leave(channel: OutputChannel, { bytes, elements, holdsData, readyAtMs }: Outgoing): void {
    if (holdsData) channel.credits--;
    const sequence = channel.sequence + 1;
    channel.sequence += bytes.length;
    const { attempt, outbox } = this.#options;
    outbox.effects.push({
      kind: 'buffer',
      to: channel.receiver,
      channel: channel.id,
      attempt,
      sequence,
      bytes,
      elements,
      backlog: channel.backlog,
      afterMs: Math.max(outbox.afterMs, readyAtMs - outbox.nowMs),
    });
  }
}
