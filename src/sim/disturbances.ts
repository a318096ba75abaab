// What may go wrong between the parts of a run: delays, duplicates, refusals of the store.
//
// The conductor asks at each envelope; whoever answers must do so from the seed alone.

import type { ChannelId, Message, Problem, ProcessId, Request } from '../engine/protocol.ts';

export interface Disturbances {
  /** Added to the latency of a control message. */
  messageDelayMs(from: ProcessId, to: ProcessId, message: Message): number;
  /** Whether a control message arrives twice. */
  duplicates(message: Message): boolean;
  /** Added to the latency of an element on a channel. */
  channelDelayMs(channel: ChannelId): number;
  /** Added to the duration of a request. */
  storageDelayMs(process: ProcessId, op: Request['op']): number;
  /** Why the store refuses this request; null: it does not. `file`: the one that is read. */
  storageProblem(process: ProcessId, op: Request['op'], file: string | null): Problem | null;
}
