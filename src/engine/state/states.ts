// The five kinds of keyed state as operators use them, over the tables of a backend.
//
// Each speaks of the backend's current key and of its own current namespace ('' until windows set
// another). Only maps are kept differently by different backends; the rest is written once here.
// Flink: ValueState, ListState, MapState, ReducingState, AggregatingState; InternalKvState.

import type { AggregatingDescriptor, ReducingDescriptor } from './descriptors.ts';

export interface State {
  setCurrentNamespace(namespace: string): void;
  clear(): void;
}

export interface ValueState<T> extends State {
  value(): T | undefined;
  update(value: T): void;
}

export interface ListState<T> extends State {
  get(): readonly T[];
  add(value: T): void;
  update(values: readonly T[]): void;
}

export interface MapState<K, V> extends State {
  get(key: K): V | undefined;
  put(key: K, value: V): void;
  remove(key: K): void;
  /** In no order that an operator may rely on. */
  entries(): Iterable<readonly [key: K, value: V]>;
}

export interface ReducingState<T> extends State {
  get(): T | undefined;
  add(value: T): void;
}

export interface AggregatingState<In, Out> extends State {
  get(): Out | undefined;
  add(value: In): void;
}

/** Where a backend keeps one value per key and namespace. Speaks of the current ones. */
export interface StateTable<V> {
  namespace: string;
  get(): V | undefined;
  /** The value, free to be changed in place; `put` must follow. */
  mutable(): V | undefined;
  put(value: V): void;
  remove(): void;
}

export function valueState<T>(table: StateTable<T>): ValueState<T> {
  return {
    setCurrentNamespace: (namespace) => {
      table.namespace = namespace;
    },
    clear: () => table.remove(),
    value: () => table.get(),
    update: (value) => table.put(value),
  };
}

/** An empty list is no list: it leaves no entry behind. */
export function listState<T>(table: StateTable<T[]>): ListState<T> {
  return {
    setCurrentNamespace: (namespace) => {
      table.namespace = namespace;
    },
    clear: () => table.remove(),
    get: () => table.get() ?? [],
    add: (value) => {
      const list = table.mutable() ?? [];
      list.push(value);
      table.put(list);
    },
    update: (values) => {
      if (values.length === 0) table.remove();
      else table.put([...values]);
    },
  };
}

export function reducingState<T>(
  table: StateTable<T>,
  { reduce }: ReducingDescriptor<T>,
): ReducingState<T> {
  return {
    setCurrentNamespace: (namespace) => {
      table.namespace = namespace;
    },
    clear: () => table.remove(),
    get: () => table.get(),
    add: (value) => {
      const before = table.get();
      table.put(before === undefined ? value : reduce(before, value));
    },
  };
}

export function aggregatingState<In, Acc, Out>(
  table: StateTable<Acc>,
  { create, add, result }: AggregatingDescriptor<In, Acc, Out>,
): AggregatingState<In, Out> {
  return {
    setCurrentNamespace: (namespace) => {
      table.namespace = namespace;
    },
    clear: () => table.remove(),
    get: () => {
      const accumulator = table.get();
      return accumulator === undefined ? undefined : result(accumulator);
    },
    add: (value) => {
      table.put(add(table.get() ?? create(), value));
    },
  };
}
