// The in-flight data of a task's unaligned checkpoints: what each one has captured so far.
//
// Keeps true: per channel the captured records are in the order they were sent, each once; a
// capture is complete when the barriers of all inputs are in. Only data is kept, records and the
// watermarks between them: whoever sends an event sends it again after a restore.
// Flink: ChannelStateWriterImpl.

import type { ChannelId, CheckpointId } from '../protocol.ts';
import { isRecord } from '../stream/element.ts';

/** Data by channel, as bytes, oldest first. */
export type ChannelRecords = ReadonlyMap<ChannelId, readonly Uint8Array[]>;

export interface InFlightData {
  /** What had not been taken from the inputs. */
  readonly inputs: ChannelRecords;
  /** What had not left through the outputs. */
  readonly outputs: ChannelRecords;
}

export const NOTHING_IN_FLIGHT: InFlightData = { inputs: new Map(), outputs: new Map() };

export function recordsPer(channels: ChannelRecords): Record<ChannelId, number> {
  const counts: Record<ChannelId, number> = {};
  for (const [channel, data] of channels) counts[channel] = data.filter(isRecord).length;
  return counts;
}

export class Capture implements InFlightData {
  readonly inputs = new Map<ChannelId, Uint8Array[]>();
  readonly outputs = new Map<ChannelId, Uint8Array[]>();
  complete = false;

  keep(side: 'inputs' | 'outputs', channel: ChannelId, bytes: Uint8Array): void {
    const kept = this[side].get(channel);
    if (kept) kept.push(bytes);
    else this[side].set(channel, [bytes]);
  }

  get isEmpty(): boolean {
    return this.inputs.size === 0 && this.outputs.size === 0;
  }

  get sizeBytes(): number {
    let sizeBytes = 0;
    for (const records of [...this.inputs.values(), ...this.outputs.values()]) {
      for (const bytes of records) sizeBytes += bytes.length;
    }
    return sizeBytes;
  }
}

/** The captures of one task. Those of checkpoints that ended are dropped. */
export class Captures {
  readonly #byCheckpoint = new Map<CheckpointId, Capture>();

  of(checkpoint: CheckpointId): Capture {
    let capture = this.#byCheckpoint.get(checkpoint);
    if (!capture) {
      capture = new Capture();
      this.#byCheckpoint.set(checkpoint, capture);
    }
    return capture;
  }

  drop(checkpoint: CheckpointId): void {
    this.#byCheckpoint.delete(checkpoint);
  }
}
