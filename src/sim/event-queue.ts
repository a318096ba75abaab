// A priority queue over virtual time with a stable tie-break: what was put in first comes out first.
//
// A binary heap of items that carry their own time and ordinal; no allocation besides the items.

export interface Timed {
  readonly atMs: number;
  /** Given by the queue. */
  order: number;
}

export class EventQueue<T extends Timed> {
  #heap: T[] = [];
  #nextOrder = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** The item that comes next. */
  get first(): T | undefined {
    return this.#heap[0];
  }

  push(item: T): void {
    item.order = this.#nextOrder++;
    const heap = this.#heap;
    let index = heap.length;
    heap.push(item);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !isBefore(item, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = item;
  }

  pop(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    this.#sink(last);
    return first;
  }

  /** Remove the items that do not match. @returns how many were removed. */
  keep(matches: (item: T) => boolean): number {
    const before = this.#heap;
    const kept = before.filter(matches);
    if (kept.length === before.length) return 0;
    kept.sort((left, right) => (isBefore(left, right) ? -1 : 1));
    this.#heap = kept; // a sorted array is a heap
    return before.length - kept.length;
  }

  /** Each item gets the time that `timeOf` says; it is asked in the order in which they come. */
  retime(timeOf: (item: T) => number): void {
    this.#heap.sort((left, right) => (isBefore(left, right) ? -1 : 1));
    this.#heap = this.#heap.map((item) => {
      const atMs = timeOf(item);
      return atMs === item.atMs ? item : { ...item, atMs };
    });
    this.#heap.sort((left, right) => (isBefore(left, right) ? -1 : 1)); // a sorted array is a heap
  }

  /** All items in no particular order. */
  [Symbol.iterator](): Iterator<T> {
    return this.#heap[Symbol.iterator]();
  }

  #sink(item: T): void {
    const heap = this.#heap;
    const { length } = heap;
    let index = 0;
    for (;;) {
      const leftIndex = 2 * index + 1;
      let child = heap[leftIndex];
      if (child === undefined) break;
      let childIndex = leftIndex;
      if (leftIndex + 1 < length) {
        const right = heap[leftIndex + 1];
        if (right !== undefined && isBefore(right, child)) {
          child = right;
          childIndex = leftIndex + 1;
        }
      }
      if (!isBefore(child, item)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = item;
  }
}

function isBefore(left: Timed, right: Timed): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
}
