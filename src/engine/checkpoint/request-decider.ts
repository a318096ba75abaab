// Which request for a checkpoint may start now, which waits, and which is dropped.
//
// One queue for all requests: savepoints first, then what a person asks for before what the clock
// asks for, older before newer. Pure: it is told the situation and answers. Flink: CheckpointRequestDecider.

import type { SavepointKind } from '../protocol.ts';

export interface CheckpointRequest {
  readonly origin: 'periodic' | 'manual';
  /** null: a checkpoint. */
  readonly savepoint: SavepointKind | null;
  /** Ordinal; older requests have smaller ones. */
  readonly number: number;
}

export interface Situation {
  /** A trigger is being prepared: its id is not yet durable. */
  readonly preparing: boolean;
  readonly pending: number;
  /** Completed checkpoints that are still being removed. */
  readonly beingRemoved: number;
  readonly maxConcurrent: number;
  /** A savepoint need not wait for its place. Not so when in-flight data may be captured, which can
   * belong to one snapshot only. */
  readonly forcesSavepoints: boolean;
  /** How long the minimum pause since the last completion still lasts, ms; 0 or less: it is over. */
  readonly restMs: number;
}

export type Decision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'start'; readonly request: CheckpointRequest }
  /** Too early: dropped, and the clock is to ask again after so long. */
  | { readonly kind: 'too early'; readonly request: CheckpointRequest; readonly restMs: number };

/** Flink: CheckpointRequestDecider.DEFAULT_MAX_QUEUED_REQUESTS. */
export const MOST_QUEUED = 1000;

const WAIT: Decision = { kind: 'wait' };

export class RequestDecider {
  /** Best first. */
  #queue: CheckpointRequest[] = [];
  #nextNumber = 1;

  get queued(): readonly CheckpointRequest[] {
    return this.#queue;
  }

  /** @returns the request that is refused because the queue is full, the worst of all; or null. */
  add(
    origin: CheckpointRequest['origin'],
    savepoint: SavepointKind | null = null,
  ): CheckpointRequest | null {
    const request = { origin, savepoint, number: this.#nextNumber++ };
    const index = this.#queue.findIndex((other) => comesBefore(request, other));
    this.#queue.splice(index < 0 ? this.#queue.length : index, 0, request);
    return this.#queue.length > MOST_QUEUED ? (this.#queue.pop() ?? null) : null;
  }

  clear(): void {
    this.#queue = [];
  }

  /** What leaves the queue, if anything. */
  decide(situation: Situation): Decision {
    const { preparing, pending, beingRemoved, maxConcurrent, forcesSavepoints, restMs } = situation;
    const [request] = this.#queue;
    if (!request || preparing) return WAIT;
    if (beingRemoved > maxConcurrent) return WAIT;
    const isForced = request.savepoint !== null && forcesSavepoints;
    if (pending >= maxConcurrent && !isForced) return WAIT;
    this.#queue.shift();
    return request.origin === 'periodic' && restMs > 0
      ? { kind: 'too early', request, restMs }
      : { kind: 'start', request };
  }
}

function comesBefore(left: CheckpointRequest, right: CheckpointRequest): boolean {
  if ((left.savepoint === null) !== (right.savepoint === null)) return left.savepoint !== null;
  if (left.origin !== right.origin) return left.origin === 'manual';
  return left.number < right.number;
}
