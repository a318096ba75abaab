// What was written last, sorted, in memory; it becomes a sorted file when it is full.
//
// A skip list: each entry stands in the lowest chain, every fourth also in the next, and so on, so
// that a search leaps. A removed key stays as a tombstone, because older files may still hold it.
// RocksDB: MemTable, SkipListFactory.

import { compareBytes } from './byte-order.ts';

/** A key and its value; null: a tombstone. */
export interface Written {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

interface Node {
  readonly key: Uint8Array;
  value: Uint8Array | null;
  /** By height. */
  readonly next: (Node | null)[];
}

/** What an entry costs besides its bytes, roughly. */
const ENTRY_BYTES = 64;
const MOST_HEIGHT = 12;

export class Memtable {
  readonly #head: Node = { key: new Uint8Array(), value: null, next: emptyChains(MOST_HEIGHT) };
  #random = 0x2545f491;
  count = 0;
  /** Bytes it takes, roughly. */
  sizeBytes = 0;

  /** null: a tombstone; undefined: it knows nothing of the key. */
  get(key: Uint8Array): Uint8Array | null | undefined {
    const found = this.#before(key, null).next[0];
    return found && compareBytes(found.key, key) === 0 ? found.value : undefined;
  }

  put(key: Uint8Array, value: Uint8Array | null): void {
    const path: Node[] = [];
    const found = this.#before(key, path).next[0];
    if (found && compareBytes(found.key, key) === 0) {
      this.sizeBytes += (value?.length ?? 0) - (found.value?.length ?? 0);
      found.value = value;
      return;
    }
    const height = this.#height();
    const node: Node = { key, value, next: emptyChains(height) };
    for (let level = 0; level < height; level++) {
      const before = path[level] ?? this.#head;
      node.next[level] = before.next[level] ?? null;
      before.next[level] = node;
    }
    this.count++;
    this.sizeBytes += key.length + (value?.length ?? 0) + ENTRY_BYTES;
  }

  /** From the first key that is not before `from`. */
  *from(from: Uint8Array): Generator<Written> {
    for (let node = this.#before(from, null).next[0]; node; node = node.next[0]) yield node;
  }

  /** The last entry in front of `key`, on each level. */
  #before(key: Uint8Array, path: Node[] | null): Node {
    let node = this.#head;
    for (let level = MOST_HEIGHT - 1; level >= 0; level--) {
      for (let next = node.next[level]; next && compareBytes(next.key, key) < 0;) {
        node = next;
        next = node.next[level];
      }
      if (path) path[level] = node;
    }
    return node;
  }

  /** One in four is higher than its neighbours. Not left to chance: the same writes, the same list. */
  #height(): number {
    let random = this.#random;
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    this.#random = random;
    let height = 1;
    for (let bits = random; (bits & 3) === 0 && height < MOST_HEIGHT; bits >>>= 2) height++;
    return height;
  }
}

function emptyChains(height: number): (Node | null)[] {
  return new Array<Node | null>(height).fill(null);
}
