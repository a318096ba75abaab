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

type RecordTypes<T> = { readonly [Field in keyof T]: StateType<T[Field]> };

/** Named fields, in the order given. */
export function recordOf<T extends object>(fields: RecordTypes<T>): StateType<T> {
  const types = Object.entries<StateType<unknown>>(
    fields as Record<string, StateType<unknown>>,
  ).map(([field, type]) => ({ field, type }));
  return {
    name: `{${types.map(({ field, type }) => `${field}:${type.name}`).join(',')}}`,
    write(to, value) {
      for (const { field, type } of types) type.write(to, value[field as keyof T]);
    },
    read(from) {
      const value: Record<string, unknown> = {};
      for (const { field, type } of types) value[field] = type.read(from);
      return value as T;
    },
  };
}

const PLAIN = [NUMBER, TEXT] as unknown as readonly StateType<unknown>[];

/** Types that were asked for. Names come from files, so only so many are kept. */
const known = new Map<string, StateType<unknown>>();
const MOST_KNOWN = 256;

/** The type that bears this name in a snapshot. */
export function typeNamed(name: string): StateType<unknown> {
  const before = known.get(name);
  if (before) return before;
  const type = typeOf(name);
  if (type) {
    if (known.size < MOST_KNOWN) known.set(name, type);
    return type;
  }
  throw new Unreadable(`The snapshot holds state of the type "${name}", which is not known here.`);
}

function typeOf(name: string): StateType<unknown> | null {
  const plain = PLAIN.find((type) => type.name === name);
  if (plain) return plain;
  const [, list] = /^list<(.*)>$/.exec(name) ?? [];
  if (list !== undefined) {
    const element = typeOf(list);
    return element && listOf(element);
  }
  const [, map] = /^map<(.*)>$/.exec(name) ?? [];
  if (map !== undefined) {
    const [key, value, ...more] = parts(map).map(typeOf);
    return key && value && more.length === 0 ? mapOf(key, value) : null;
  }
  const [, record] = /^\{(.*)\}$/.exec(name) ?? [];
  return record === undefined ? null : recordNamed(record);
}

function recordNamed(fields: string): StateType<unknown> | null {
  const types: Record<string, StateType<unknown>> = {};
  for (const field of parts(fields)) {
    const colon = field.indexOf(':');
    const type = colon > 0 ? typeOf(field.slice(colon + 1)) : null;
    if (!type) return null;
    types[field.slice(0, colon)] = type;
  }
  return recordOf(types);
}

/** Split at the commas that stand in no brackets. */
function parts(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at];
    if (sign === '<' || sign === '{') depth++;
    else if (sign === '>' || sign === '}') depth--;
    else if (at === text.length || (sign === ',' && depth === 0)) {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return found;
}
