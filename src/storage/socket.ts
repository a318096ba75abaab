// A socket: an outside system that hands its rows out once. What was handed out is gone.
//
// Keeps true: no row is handed out twice, whoever asks and however often; the newest reader that has
// connected gets what comes, an older one nothing. Flink: what a SocketTextStreamFunction reads from.

import type { Attempt, Request, Result } from '../engine/protocol.ts';
import { failed } from './durable.ts';

export type Receive = Extract<Request, { op: 'receive' }>;
type Poll = Extract<Request, { op: 'poll' }>;

/** How far it has come. */
export interface SocketState {
  readonly handedOut: number;
  /** The newest reader that has connected. */
  readonly attempt: Attempt;
}

export const UNTOUCHED: SocketState = { handedOut: 0, attempt: 0 };

/** Names everything about one connection; belongs to its job like a topic does. */
export function socketName({ job, source, partition }: Receive): string {
  return `${job}/socket/${source}/${partition}`;
}

/** What it would hand out next. */
export function toPoll({ partition, max, atMs }: Receive, { handedOut }: SocketState): Poll {
  return { op: 'poll', partition, offset: handedOut, max, atMs };
}

export interface HandedOut {
  readonly result: Result;
  readonly after: SocketState;
}

/** @param polled the outcome of `toPoll` */
export function handOut({ attempt }: Receive, before: SocketState, polled: Result): HandedOut {
  if (attempt < before.attempt) {
    const result = failed('fenced', 'Another reader has connected to the socket since.');
    return { result, after: before };
  }
  if (!polled.ok || polled.op !== 'poll') return { result: polled, after: before };
  const { rows, endOffset, againMs } = polled;
  const offset = before.handedOut;
  return {
    result: {
      ok: true,
      op: 'receive',
      rows,
      offset,
      endOffset,
      ...(againMs === undefined ? {} : { againMs }),
    },
    after: { handedOut: offset + rows.length, attempt },
  };
}
