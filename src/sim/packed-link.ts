// Long links made short: `#packed=CHECK.DATA`, the text of the link as raw deflate in base64url.
//
// The check is a digest of the text, so that damage is noticed before anything is read. What cannot
// be unpacked gives a sentence. Browsers and Node bring the compression themselves.

import { digestBytes } from '../engine/digest.ts';
import type { Parsed } from './action-sentences.ts';

const HEAD = '#packed=';
/** A link up to this length is left readable. */
const SHORT = 600;
/** No link is longer; what unpacks to more was not made here. */
const MOST_BYTES = 2_000_000;

/** The shorter of both, for a link worth shortening. */
export async function packLink(link: string): Promise<string> {
  if (link.length <= SHORT) return link;
  const text = new TextEncoder().encode(link);
  const packed = await through(new CompressionStream('deflate-raw'), text, Infinity);
  const short = `${HEAD}${checkOf(text)}.${bytesToBase64Url(packed)}`;
  return short.length < link.length ? short : link;
}

/** A link as `makeRunLink` made it; one that is not packed is given back as it is. */
export async function unpackLink(fragment: string): Promise<Parsed<string>> {
  if (!isPacked(fragment)) return { ok: true, value: fragment };
  const [check = '', data = '', ...rest] = hashed(fragment).slice(HEAD.length).split('.');
  const bytes = rest.length > 0 ? null : base64UrlToBytes(data);
  if (!bytes || bytes.length === 0) return DAMAGED;
  try {
    const text = await through(new DecompressionStream('deflate-raw'), bytes, MOST_BYTES);
    if (checkOf(text) !== check) return DAMAGED;
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(text) };
  } catch {
    return DAMAGED;
  }
}

export function isPacked(fragment: string): boolean {
  return hashed(fragment).startsWith(HEAD);
}

const DAMAGED = {
  ok: false,
  problem:
    'This link cannot be opened: it is packed, and a part of it is missing or garbled. Copy the whole link again.',
} as const;

function hashed(fragment: string): string {
  return fragment.startsWith('#') ? fragment : `#${fragment}`;
}

function checkOf(text: Uint8Array): string {
  return digestBytes(text).slice(0, 8);
}

/** Throws when the bytes are damaged, or come to more than `most`. */
async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
  most: number,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  // What goes wrong is heard at the reading end.
  const written = writer
    .write(Uint8Array.from(bytes))
    .then(() => writer.close())
    .catch(() => undefined);
  const reader: ReadableStreamDefaultReader<Uint8Array> = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error('Too long.');
    }
  }
  await written;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function bytesToBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** null: not base64url. */
export function base64UrlToBytes(text: string): Uint8Array | null {
  if (!/^[\w-]*$/.test(text)) return null;
  try {
    const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}
