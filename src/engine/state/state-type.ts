// Types of what state holds: how a value becomes bytes and comes back, under a name.
//
// The name goes into snapshots, so that a restore can tell whether the type is still the same, and
// so that anybody can read a snapshot without knowing the operator. Flink: TypeSerializer.

import { Unreadable, type ByteReader, type ByteWriter } from '../stream/bytes.ts';

export interface StateType<T> {
  readonly name: string;
  write(to: ByteWriter, value: T): void;
  read(from: ByteReader): T;
  /** Of a map: what it is made of, for whoever keeps its elements one by one. */
  readonly element?: { readonly key: StateType<unknown>; readonly value: StateType<unknown> };
}

export const NUMBER: StateType<number> = {
  name: 'number',
  write: (to, value) => to.double(value),
  read: (from) => from.double(),
};

export const TEXT: StateType<string> = {
  name: 'text',
  write: (to, value) => to.text(value),
  read: (from) => from.text(),
};

export function listOf<T>(element: StateType<T>): StateType<T[]> {
  return {
    name: `list<${element.name}>`,
    write(to, list) {
      to.unsigned(list.length);
      for (const value of list) element.write(to, value);
    },
    read(from) {
      const list: T[] = [];
      for (let rest = from.unsigned(); rest > 0; rest--) list.push(element.read(from));
      return list;
    },
  };
}

export function mapOf<K, V>(key: StateType<K>, value: StateType<V>): StateType<Map<K, V>> {
  return {
    name: `map<${key.name},${value.name}>`,
    element: { key, value },
    write(to, map) {
      to.unsigned(map.size);
      for (const [each, its] of map) {
        key.write(to, each);
        value.write(to, its);
      }
    },
    read(from) {
      const map = new Map<K, V>();
      for (let rest = from.unsigned(); rest > 0; rest--) map.set(key.read(from), value.read(from));
      return map;
    },
  };
}

const PLAIN = [NUMBER, TEXT] as unknown as readonly StateType<unknown>[];

/** The type that bears this name in a snapshot. */
export function typeNamed(name: string): StateType<unknown> {
  const plain = PLAIN.find((type) => type.name === name);
  if (plain) return plain;
  const list = /^list<(\w+)>$/.exec(name)?.[1];
  if (list !== undefined) return listOf(typeNamed(list));
  const [, key, value] = /^map<(\w+),(\w+)>$/.exec(name) ?? [];
  if (key !== undefined && value !== undefined) {
    return mapOf(typeNamed(key), typeNamed(value));
  }
  throw new Unreadable(`The snapshot holds state of the type "${name}", which is not known here.`);
}
