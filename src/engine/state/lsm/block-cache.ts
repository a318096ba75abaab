// Blocks of sorted files read lately, checked already, so that keys in use cost no read.
// Keeps true: it never holds more than its share of memory; what was used least lately goes first.
// RocksDB: LRUCache.

/** RocksDB's default too. */
const MOST_BYTES = 8 << 20;

export class BlockCache {
  /** Least lately used first. */
  readonly #blocks = new Map<string, Uint8Array>();
  sizeBytes = 0;

  get(name: string): Uint8Array | undefined {
    const block = this.#blocks.get(name);
    if (!block) return undefined;
    this.#blocks.delete(name);
    this.#blocks.set(name, block);
    return block;
  }

  put(name: string, block: Uint8Array): void {
    this.#blocks.set(name, block);
    this.sizeBytes += block.length;
    for (const [oldest, { length }] of this.#blocks) {
      if (this.sizeBytes <= MOST_BYTES) break;
      this.#blocks.delete(oldest);
      this.sizeBytes -= length;
    }
  }
}
