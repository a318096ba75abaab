// Digests: two independent 32-bit hashes side by side, 64 bits in hex.
//
// They find damage and difference, not attack. Bytes and text give the same answer everywhere.

const FIRST_SEED = 0x811c9dc5 | 0;
const SECOND_SEED = 0x9747b28c | 0;

function finish(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Digests are many: a table is faster than the number's own way to hex. */
function hexWord(word: number): string {
  return (
    (HEX_BYTES[word >>> 24] ?? '') +
    (HEX_BYTES[(word >>> 16) & 0xff] ?? '') +
    (HEX_BYTES[(word >>> 8) & 0xff] ?? '') +
    (HEX_BYTES[word & 0xff] ?? '')
  );
}

function hex(first: number, second: number): string {
  return hexWord(finish(first)) + hexWord(finish(second));
}

/** Digest of bytes, 16 hex digits. */
export function digestBytes(bytes: Uint8Array): string {
  let first = FIRST_SEED;
  let second = SECOND_SEED ^ bytes.length;
  const { length } = bytes;
  for (let index = 0; index < length; index++) {
    const byte = bytes[index] ?? 0;
    first = Math.imul(first ^ byte, 0x01000193);
    second = Math.imul(second + byte, 0x5bd1e995) ^ (second >>> 15);
  }
  return hex(first, second);
}

/** A digest that grows: feed it text, ask for its value at any time. */
export class RunningDigest {
  #first = FIRST_SEED;
  #second = SECOND_SEED;

  add(text: string): void {
    let first = this.#first;
    let second = this.#second ^ text.length;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      first = Math.imul(first ^ unit, 0x01000193);
      second = Math.imul(second + unit, 0x5bd1e995) ^ (second >>> 15);
    }
    this.#first = first;
    this.#second = second;
  }

  get value(): string {
    return hex(this.#first, this.#second);
  }
}
