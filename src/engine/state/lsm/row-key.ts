// How an entry's place becomes a key of the store: key group, state, key, namespace, map key.
//
// In this order, so that a key group is one stretch of the sorted files, and a map lies together.
// RocksDB: RocksDBSerializedCompositeKeyBuilder.

import { ByteReader, ByteWriter } from '../../stream/bytes.ts';

export interface RowPlace {
  readonly group: number;
  /** Number of the state in its backend. */
  readonly state: number;
  readonly key: string;
  readonly namespace: string;
}

const writer = new ByteWriter();

/** What the keys of one entry begin with; a state that is no map has just this key. */
export function rowKey({ group, state, key, namespace }: RowPlace): Uint8Array {
  writer.reset();
  writePlace(group, state, key, namespace);
  return writer.take();
}

/** The key of one element of a map. */
export function elementKey(place: RowPlace, writeKey: (to: ByteWriter) => void): Uint8Array {
  writer.reset();
  writePlace(place.group, place.state, place.key, place.namespace);
  writeKey(writer);
  return writer.take();
}

function writePlace(group: number, state: number, key: string, namespace: string): void {
  writer.byte(group >> 8);
  writer.byte(group & 0xff);
  writer.byte(state);
  writer.text(key);
  writer.text(namespace);
}

/** The place, and a reader that stands at the map key, if there is one. */
export function readRowKey(bytes: Uint8Array): { place: RowPlace; rest: ByteReader } {
  const rest = new ByteReader(bytes);
  const group = (rest.byte() << 8) | rest.byte();
  const state = rest.byte();
  const key = rest.text();
  return { place: { group, state, key, namespace: rest.text() }, rest };
}
