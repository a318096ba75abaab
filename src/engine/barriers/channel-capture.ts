// The in-flight data of an unaligned snapshot: which elements of a channel belong to it.
// Keeps true: exactly the elements that stood between the snapshot and the channel's own barrier
// are captured, in order, each once, whether they wait in the gate already or arrive later.
// It is told of arriving barriers; of records only while a capture runs (`capturing`).
// Flink: ChannelStatePersister, RemoteInputChannel.checkpointStarted.

import type { InputGate, Position } from '../stream/input-gate.ts';

/** Plain data, one entry per channel. */
export interface ChannelCaptureState {
  /** The newest barrier that arrived, read or not, and where it stood in its channel. */
  readonly barrierIds: number[];
  readonly barrierPositions: Position[];
  /** The checkpoint that arriving data belongs to, -1 for none. */
  readonly capturing: number[];
}

export class ChannelCapture {
  readonly state: ChannelCaptureState;

  constructor(channels: number | ChannelCaptureState) {
    this.state =
      typeof channels === 'number'
        ? {
            barrierIds: new Array<number>(channels).fill(-1),
            barrierPositions: new Array<Position>(channels).fill(0),
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
    if (checkpointId < (this.state.barrierIds[channel] ?? -1)) return;
    this.state.barrierIds[channel] = checkpointId;
    this.state.barrierPositions[channel] = position;
    // What comes after the barrier is not in flight. This holds on arrival, not when it is read.
    if (checkpointId >= this.capturing(channel)) this.state.capturing[channel] = -1;
  }

  /** Carries out `startCapture`: hands over what waits in front of the barrier, then listens. */
  start<T extends NonNullable<unknown>>(
    channel: number,
    checkpointId: number,
    gate: InputGate<T>,
    keep: (element: T) => void,
  ): void {
    if ((this.state.barrierIds[channel] ?? -1) >= checkpointId) {
      gate.visitQueued(channel, this.state.barrierPositions[channel] ?? 0, keep);
      return;
    }
    gate.visitQueued(channel, Number.POSITIVE_INFINITY, keep);
    this.state.capturing[channel] = checkpointId;
  }

  /** Carries out `stopCapture`. */
  stop(channel: number): void {
    this.state.capturing[channel] = -1;
  }
}
