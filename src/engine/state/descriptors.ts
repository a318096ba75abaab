// What an operator says about a piece of keyed state: its name, its kind, its type, its functions.
//
// Name, kind and type go into snapshots and must match at a restore; functions may change.
// Flink: ValueStateDescriptor, ListStateDescriptor, MapStateDescriptor, ReducingStateDescriptor,
// AggregatingStateDescriptor.

import { listOf, mapOf, type StateType } from './state-type.ts';

export interface ValueDescriptor<T> {
  readonly kind: 'value';
  readonly name: string;
  readonly type: StateType<T>;
}

export interface ListDescriptor<T> {
  readonly kind: 'list';
  readonly name: string;
  /** Of one element. */
  readonly type: StateType<T>;
}

export interface MapDescriptor<K, V> {
  readonly kind: 'map';
  readonly name: string;
  readonly keyType: StateType<K>;
  readonly type: StateType<V>;
}

export interface ReducingDescriptor<T> {
  readonly kind: 'reducing';
  readonly name: string;
  readonly type: StateType<T>;
  readonly reduce: (before: T, added: T) => T;
}

export interface AggregatingDescriptor<In, Acc, Out> {
  readonly kind: 'aggregating';
  readonly name: string;
  /** Of the accumulator, which is a value: `add` makes a new one. */
  readonly type: StateType<Acc>;
  readonly create: () => Acc;
  readonly add: (accumulator: Acc, value: In) => Acc;
  readonly result: (accumulator: Acc) => Out;
}

export type StateKind = 'value' | 'list' | 'map' | 'reducing' | 'aggregating';

/** What a snapshot says about a state. */
export interface StateMeta {
  readonly name: string;
  readonly kind: StateKind;
  /** Name of the type of all that is kept for one key and namespace. */
  readonly type: string;
}

/** A state as a backend keeps it: everything of one key and namespace is one value of this type. */
export interface KeptState<V> {
  readonly name: string;
  readonly kind: StateKind;
  readonly type: StateType<V>;
  /** Values that operators change in place are copied for a snapshot; others never change. */
  readonly copy: ((value: V) => V) | null;
}

export function keptSingle<V>(kind: StateKind, name: string, type: StateType<V>): KeptState<V> {
  return { name, kind, type, copy: null };
}

export function keptList<T>({ name, type }: ListDescriptor<T>): KeptState<T[]> {
  return { name, kind: 'list', type: listOf(type), copy: (list) => list.slice() };
}

export function keptMap<K, V>(descriptor: MapDescriptor<K, V>): KeptState<Map<K, V>> {
  const { name, keyType, type } = descriptor;
  return { name, kind: 'map', type: mapOf(keyType, type), copy: (map) => new Map(map) };
}
