// Timers in the order in which they fire: a binary heap by time, key and namespace.
//
// The order does not depend on how they came in, so a run after a restore fires as one without.
// Flink: HeapPriorityQueueSet, TimerHeapInternalTimer.

import type { Timer } from './timers.ts';

export class TimerQueue {
  readonly #heap: Timer[] = [];
  readonly #waiting = new Set<string>();

  add(timer: Timer): void {
    const id = idOf(timer);
    if (this.#waiting.has(id)) return;
    this.#waiting.add(id);
    this.#heap.push(timer);
    this.#up(this.#heap.length - 1);
  }

  /** It stays in the heap until it comes to the front. */
  remove(timer: Timer): void {
    this.#waiting.delete(idOf(timer));
  }

  get first(): Timer | null {
    for (;;) {
      const [first] = this.#heap;
      if (!first) return null;
      if (this.#waiting.has(idOf(first))) return first;
      this.#drop();
    }
  }

  #drop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #up(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapped(parent, at)) return;
      at = parent;
    }
  }

  #down(from: number): void {
    let at = from;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = this.#isBefore(right, left) ? right : left;
      if (!this.#swapped(at, least)) return;
      at = least;
    }
  }

  /** Puts two that stand in the wrong order right. */
  #swapped(upper: number, lower: number): boolean {
    const [one, other] = [this.#heap[upper], this.#heap[lower]];
    if (!one || !other || !this.#isBefore(lower, upper)) return false;
    this.#heap[upper] = other;
    this.#heap[lower] = one;
    return true;
  }

  #isBefore(index: number, than: number): boolean {
    const [one, other] = [this.#heap[index], this.#heap[than]];
    if (!one || !other) return false;
    if (one.dueMs !== other.dueMs) return one.dueMs < other.dueMs;
    if (one.key !== other.key) return one.key < other.key;
    return one.namespace < other.namespace;
  }
}

function idOf({ dueMs, key, namespace }: Timer): string {
  return `${dueMs} ${namespace} ${key}`;
}
