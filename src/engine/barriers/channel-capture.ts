// The in-flight data of an unaligned snapshot: which elements of a channel belong to it.
// Keeps true: exactly the elements that stood between the snapshot and the channel's own barrier
// are captured, in order, each once, whether they wait in the gate already or arrive later.
// It is told of arriving barriers; of records only while a capture runs (`capturing`).
// Flink: ChannelStatePersister, RemoteInputChannel.checkpointStarted.

import type { InputGate, Position } from '../stream/input-gate.ts';

/** More barriers than this are never under way on one channel; the oldest is forgotten. */
const REMEMBERED_BARRIERS = 16;

interface ArrivedBarrier {
  readonly checkpointId: number;
  readonly position: Position;
}

/** Plain data, one entry per channel. */
export interface ChannelCaptureState {
  /** Barriers that arrived, read or not, and where they stood in their channel; oldest first. */
  readonly barriers: ArrivedBarrier[][];
  /** The checkpoint that arriving data belongs to, -1 for none. */
  readonly capturing: number[];
}

export class ChannelCapture {
  readonly state: ChannelCaptureState;

  constructor(channels: number | ChannelCaptureState) {
    this.state =
      typeof channels === 'number'
        ? {
            barriers: Array.from({ length: channels }, () => []),
            capturing: new Array<number>(channels).fill(-1),
          }
        : channels;
  }

  /** The checkpoint that data arriving on this channel now belongs to, -1 for none. */
  capturing(channel: number): number {
    return this.state.capturing[channel] ?? -1;
  }

  /** A barrier was put into the gate; `position` is what the gate's push said. */
  barrierArrived(channel: number, checkpointId: number, position: Position): void {
    const barriers = this.state.barriers[channel];
    barriers?.push({ checkpointId, position });
    if (barriers !== undefined && barriers.length > REMEMBERED_BARRIERS) barriers.shift();
    // What comes after the barrier is not in flight. This holds on arrival, not when it is read.
    if (checkpointId >= this.capturing(channel)) this.stop(channel);
  }

  /** Carries out `startCapture`: hands over what waits in front of the barrier, then listens. */
  start<T extends NonNullable<unknown>>(
    channel: number,
    checkpointId: number,
    gate: InputGate<T>,
    keep: (element: T) => void,
  ): void {
    const arrived = this.state.barriers[channel]?.find(
      (barrier) => barrier.checkpointId >= checkpointId,
    );
    gate.visitQueued(channel, arrived?.position ?? Number.POSITIVE_INFINITY, keep);
    this.state.capturing[channel] = arrived === undefined ? checkpointId : -1;
  }

  /** Carries out `stopCapture`. */
  stop(channel: number): void {
    this.state.capturing[channel] = -1;
  }
}
