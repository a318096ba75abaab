// Operator state as operators use it: elements of a subtask that belong to no key.
//
// A list's elements are handed round at a restore: each to one subtask (split) or all of them to
// every subtask (union). Broadcast state is the same map on every subtask, kept so by the operator,
// which hears the same records everywhere. Flink: OperatorStateStore, ListState, BroadcastState.

import type { StateType } from '../state-type.ts';

export interface OperatorListDescriptor<T> {
  readonly name: string;
  /** Of one element. An element never changes: another one takes its place. */
  readonly type: StateType<T>;
}

export interface BroadcastDescriptor<K, V> {
  readonly name: string;
  readonly keyType: StateType<K>;
  readonly type: StateType<V>;
}

export interface OperatorListState<T> {
  get(): readonly T[];
  add(element: T): void;
  update(elements: readonly T[]): void;
}

export interface BroadcastState<K, V> {
  get(key: K): V | undefined;
  put(key: K, value: V): void;
  remove(key: K): void;
  /** In no order that an operator may rely on. */
  entries(): Iterable<readonly [key: K, value: V]>;
}

export interface OperatorStateStore {
  /** Each element goes to one subtask. Flink: getListState. */
  list<T>(descriptor: OperatorListDescriptor<T>): OperatorListState<T>;
  /** Every subtask gets all elements of all. Flink: getUnionListState. */
  unionList<T>(descriptor: OperatorListDescriptor<T>): OperatorListState<T>;
  /** Flink: getBroadcastState. */
  broadcast<K, V>(descriptor: BroadcastDescriptor<K, V>): BroadcastState<K, V>;
}
