// A bloom filter over the keys of one sorted file: says "surely not here", or "perhaps".
//
// Ten bits a key and seven probes give about one false "perhaps" in a hundred. It never forgets a
// key it was told. RocksDB: NewBloomFilterPolicy.

const BITS_PER_KEY = 10;
const PROBES = 7;
const MOST_BITS = 0x7fffffff;

/** Two hashes in one walk; the probes are made of them. */
export function keyHashes(key: Uint8Array): readonly [number, number] {
  let first = 0x811c9dc5 | 0;
  let second = 0x9747b28c | 0;
  for (const byte of key) {
    first = Math.imul(first ^ byte, 0x01000193);
    second = Math.imul(second + byte, 0x5bd1e995) ^ (second >>> 15);
  }
  return [first >>> 0, (second | 1) >>> 0];
}

export class BloomFilter {
  readonly bits: Uint8Array;
  readonly #count: number;

  constructor(bits: Uint8Array) {
    this.bits = bits;
    this.#count = bits.length * 8;
  }

  /** An empty one. */
  static forKeys(keys: number): BloomFilter {
    const wanted = Math.min(MOST_BITS, keys * BITS_PER_KEY);
    return new BloomFilter(new Uint8Array(Math.max(8, Math.ceil(wanted / 8))));
  }

  mayHold([first, second]: readonly [number, number]): boolean {
    let probe = first;
    for (let count = 0; count < PROBES; count++) {
      const bit = probe % this.#count;
      if (((this.bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
      probe = (probe + second) >>> 0;
    }
    return true;
  }

  add([first, second]: readonly [number, number]): void {
    let probe = first;
    for (let count = 0; count < PROBES; count++) {
      const bit = probe % this.#count;
      this.bits[bit >>> 3] = (this.bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
      probe = (probe + second) >>> 0;
    }
  }
}
