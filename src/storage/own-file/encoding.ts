// Which characters the bytes of a file stand for: a byte order mark says so, zeros betray UTF-16,
// and what is no valid UTF-8 is taken for Windows-1252, of which Latin-1 is a part.
//
// Keeps true: what is no text at all is refused, with its name where its first bytes tell it.

import type { FileEncoding } from '../../engine/job/file-plan.ts';
import { FileProblem } from './file-problem.ts';

export interface EncodingGuess {
  readonly encoding: FileEncoding;
  /** A person should look at the letters. */
  readonly isGuess: boolean;
}

const KNOWN_BINARIES: readonly { readonly begins: readonly number[]; readonly is: string }[] = [
  { begins: [0x50, 0x4b, 3, 4], is: 'a zip archive or an Excel workbook' },
  { begins: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old Excel or Word file' },
  { begins: [0x1f, 0x8b], is: 'packed with gzip' },
  { begins: [0x25, 0x50, 0x44, 0x46], is: 'a PDF' },
  { begins: [0x89, 0x50, 0x4e, 0x47], is: 'a picture' },
  { begins: [0xff, 0xd8, 0xff], is: 'a picture' },
  { begins: [0x50, 0x41, 0x52, 0x31], is: 'a Parquet file' },
  { begins: [0x53, 0x51, 0x4c, 0x69], is: 'an SQLite database' },
];

/** @param bytes the first of the file @throws FileProblem */
export function guessEncoding(bytes: Uint8Array): EncodingGuess {
  const known = KNOWN_BINARIES.find(({ begins }) => begins.every((byte, at) => bytes[at] === byte));
  if (known) throw binary(`It is ${known.is}.`);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return sure('utf-8');
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return sure('utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return sure('utf-16be');
  const [even, odd, controls] = count(bytes);
  const half = bytes.length / 2;
  if (odd > half * 0.4 && even < half * 0.1) return { encoding: 'utf-16le', isGuess: true };
  if (even > half * 0.4 && odd < half * 0.1) return { encoding: 'utf-16be', isGuess: true };
  if (even + odd > 0 || controls > bytes.length * 0.02) throw binary('It is not text.');
  try {
    // The last character may be cut in two.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return sure('utf-8');
  } catch {
    return { encoding: 'windows-1252', isGuess: true };
  }
}

function sure(encoding: FileEncoding): EncodingGuess {
  return { encoding, isGuess: false };
}

function binary(what: string): FileProblem {
  return new FileProblem(
    'binary',
    `This file cannot be read as rows. ${what} Save it as CSV, or as one JSON object per line.`,
  );
}

/** Zeros at even and at odd places, and control characters that no text file has. */
function count(bytes: Uint8Array): [even: number, odd: number, controls: number] {
  let [even, odd, controls] = [0, 0, 0];
  for (const [index, byte] of bytes.entries()) {
    if (byte === 0) {
      if (index % 2 === 0) even++;
      else odd++;
    } else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) controls++;
  }
  return [even, odd, controls];
}

/** Bytes to characters, piece by piece. */
export class Characters {
  readonly #decoder: TextDecoder;
  readonly #encoding: FileEncoding;
  #bytes = 0;

  constructor(encoding: FileEncoding) {
    this.#encoding = encoding;
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  /** @throws FileProblem */
  add(piece: Uint8Array, isLast: boolean): string {
    try {
      const text = this.#decoder.decode(piece, { stream: !isLast });
      this.#bytes += piece.length;
      return text;
    } catch {
      throw new FileProblem(
        'encoding',
        `Between byte ${this.#bytes.toLocaleString('en')} and byte ${(this.#bytes + piece.length).toLocaleString('en')} the file is no valid ${this.#encoding.toUpperCase()}. Choose another encoding; Windows-1252 (Latin-1) reads any byte.`,
      );
    }
  }
}
