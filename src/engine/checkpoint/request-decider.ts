// Which request for a checkpoint may start now, which waits, and which is dropped.
//
// One queue for all requests: what a person asks for goes before what the clock asks for, older
// before newer. Pure: it is told the situation and answers. Flink: CheckpointRequestDecider.

export interface CheckpointRequest {
  readonly origin: 'periodic' | 'manual';
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
  add(origin: CheckpointRequest['origin']): CheckpointRequest | null {
    const request = { origin, number: this.#nextNumber++ };
    const index = this.#queue.findIndex((other) => comesBefore(request, other));
    this.#queue.splice(index < 0 ? this.#queue.length : index, 0, request);
    return this.#queue.length > MOST_QUEUED ? (this.#queue.pop() ?? null) : null;
  }

  clear(): void {
    this.#queue = [];
  }

  /** What leaves the queue, if anything. */
  decide(situation: Situation): Decision {
    const { preparing, pending, beingRemoved, maxConcurrent, restMs } = situation;
    const [request] = this.#queue;
    if (!request || preparing) return WAIT;
    if (beingRemoved > maxConcurrent || pending >= maxConcurrent) return WAIT;
    this.#queue.shift();
    return request.origin === 'periodic' && restMs > 0
      ? { kind: 'too early', request, restMs }
      : { kind: 'start', request };
  }
}

function comesBefore(left: CheckpointRequest, right: CheckpointRequest): boolean {
  if (left.origin !== right.origin) return left.origin === 'manual';
  return left.number < right.number;
}
