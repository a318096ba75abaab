// Reading and writing bytes: variable-length integers, UTF-8 strings, doubles.
//
// One growing buffer per writer; what is taken from it is always a copy of exactly its own bytes,
// because storing or posting a view would carry the whole buffer along.

const encoder = new TextEncoder();
// A byte order mark at the front of a key belongs to the key.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that cannot be read as what they should be. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export class ByteWriter {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  /** Forget what was written and not taken: a value may have been refused half-way. */
  reset(): void {
    this.length = 0;
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte. */
  unsigned(value: number): void {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      throw new RangeError(`${value} is not a whole number from 0 to 2^53 - 1.`);
    }
    this.#reserve(8);
    let rest = value;
    while (rest > 0x7fffffff) {
      this.#bytes[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.length++] = rest;
  }

  /** A whole number from -2^52 to 2^52 - 1, zigzag. */
  integer(value: number): void {
    if (!Number.isInteger(value)) throw new RangeError(`${value} is not a whole number.`);
    this.unsigned(value < 0 ? -value * 2 - 1 : value * 2);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** Length in bytes, then UTF-8. Short ASCII, the common case, takes a plain loop. */
  text(value: string): void {
    const units = value.length;
    this.#reserve(units + 8);
    const start = this.length;
    if (units < 128) {
      this.#bytes[this.length++] = units;
      let index = 0;
      for (; index < units; index++) {
        const unit = value.charCodeAt(index);
        if (unit > 0x7f) break;
        this.#bytes[this.length++] = unit;
      }
      if (index === units) return;
      this.length = start;
    }
    this.block(encoder.encode(value));
  }

  /** Length, then the bytes as they are. */
  block(bytes: Uint8Array): void {
    this.unsigned(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A copy of what was written; the writer starts anew. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.length);
    this.length = 0;
    return bytes;
  }
}

const eightBytes = new Uint8Array(8);
const eightBytesView = new DataView(eightBytes.buffer);

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes have been read. */
  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new Unreadable('The bytes end in the middle of a value.');
    return value;
  }

  unsigned(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
      factor *= 128;
      if (factor > 2 ** 53) break;
    }
    throw new Unreadable('A number is longer than any number may be.');
  }

  integer(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  double(): number {
    for (let index = 0; index < 8; index++) eightBytes[index] = this.byte();
    return eightBytesView.getFloat64(0, true);
  }

  /** Short ASCII, the common case, takes a plain loop. */
  text(): string {
    const length = this.unsigned();
    if (length > 32) return decodeText(this.#take(length));
    const start = this.#at;
    let text = '';
    for (let rest = length; rest > 0; rest--) {
      const byte = this.byte();
      if (byte > 0x7f) {
        this.#at = start;
        return decodeText(this.#take(length));
      }
      text += String.fromCharCode(byte);
    }
    return text;
  }

  block(): Uint8Array {
    const length = this.unsigned();
    const start = this.#at;
    this.skip(length);
    return this.#bytes.slice(start, start + length);
  }

  /** Reads a block past and says where it stands to `other`: before it (below 0), behind it, equal. */
  compareBlock(other: Uint8Array): number {
    const length = this.unsigned();
    const start = this.#at;
    this.skip(length);
    const shared = Math.min(length, other.length);
    for (let at = 0; at < shared; at++) {
      const difference = (this.#bytes[start + at] ?? 0) - (other[at] ?? 0);
      if (difference !== 0) return difference;
    }
    return length - other.length;
  }

  skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) {
      throw new Unreadable('The bytes end in the middle of a value.');
    }
  }

  #take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new Unreadable('The bytes end in the middle of a value.');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Unreadable('A text is not UTF-8.');
  }
}
