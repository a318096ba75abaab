// What was written last, sorted, in memory; it becomes a sorted file when it is full.
//
// A removed key stays as a tombstone, because older files may still hold it. RocksDB: MemTable.

import { compareBytes } from './byte-order.ts';

/** A key and its value; null: a tombstone. */
export interface Written {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** What an entry costs besides its bytes, roughly. */
const ENTRY_BYTES = 64;

export class Memtable {
  readonly #keys: Uint8Array[] = [];
  readonly #values: (Uint8Array | null)[] = [];
  /** Bytes it takes, roughly. */
  sizeBytes = 0;

  get count(): number {
    return this.#keys.length;
  }

  /** null: a tombstone; undefined: it knows nothing of the key. */
  get(key: Uint8Array): Uint8Array | null | undefined {
    const at = this.#place(key);
    const found = this.#keys[at];
    return found && compareBytes(found, key) === 0 ? this.#values[at] : undefined;
  }

  put(key: Uint8Array, value: Uint8Array | null): void {
    const at = this.#place(key);
    const found = this.#keys[at];
    if (found && compareBytes(found, key) === 0) {
      this.sizeBytes += (value?.length ?? 0) - (this.#values[at]?.length ?? 0);
      this.#values[at] = value;
      return;
    }
    this.#keys.splice(at, 0, key);
    this.#values.splice(at, 0, value);
    this.sizeBytes += key.length + (value?.length ?? 0) + ENTRY_BYTES;
  }

  /** As it is now, from the first key that is not before `from`. */
  *from(from: Uint8Array): Generator<Written> {
    const start = this.#place(from);
    const keys = this.#keys.slice(start);
    const values = this.#values.slice(start);
    for (const [index, key] of keys.entries()) yield { key, value: values[index] ?? null };
  }

  /** Index of the first key that is not before `key`. */
  #place(key: Uint8Array): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const probed = this.#keys[middle];
      if (probed && compareBytes(probed, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
