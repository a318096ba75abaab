// What a keyed state backend is: typed states for the current key, snapshots, restore.
//
// A snapshot is the state as it was when it was taken, whatever is written afterwards, until it is
// released. Its canonical form, by key group, can be read by every backend.
// Flink: KeyedStateBackend, CheckpointableKeyedStateBackend, SnapshotStrategy.

import type { CheckpointId, FileHandle } from '../protocol.ts';
import type { ByteWriter } from '../stream/bytes.ts';
import type {
  AggregatingDescriptor,
  ListDescriptor,
  MapDescriptor,
  ReducingDescriptor,
  StateMeta,
  ValueDescriptor,
} from './descriptors.ts';
import type { AggregatingState, ListState, MapState, ReducingState, ValueState } from './states.ts';

/** Everything a state keeps for one key in one namespace. */
export interface StateEntry {
  readonly state: string;
  readonly key: string;
  readonly namespace: string;
  /** As the state's type reads it: a list for list state, a Map for map state. */
  readonly value: unknown;
}

/** An entry as an inspector sees it. */
export interface StateRow extends StateEntry {
  readonly keyGroup: number;
  /** Heap: the snapshot version the entry was last written in; null where entries have none. */
  readonly version: number | null;
}

/** One key group of a snapshot, in canonical form. */
export interface GroupSnapshot {
  readonly group: number;
  /** @returns the number of entries written. */
  write(to: ByteWriter): number;
}

/** An immutable file of an incremental snapshot. */
export interface SnapshotFile {
  /** Name in the snapshot store, relative to the job. Never used for anything else. */
  readonly name: string;
  /** Set: an earlier snapshot, known to be complete, has put it there. */
  readonly stored: FileHandle | null;
  bytes(): Uint8Array;
  /** It has been given to the store under its name. */
  uploaded(handle: FileHandle): void;
}

/** A frozen view of keyed state, valid until released. */
export interface KeyedSnapshot {
  readonly states: readonly StateMeta[];
  /** Ascending; only groups that hold something. */
  groups(): Iterable<GroupSnapshot>;
  /** Newest first; null: this snapshot is to be written in its canonical form. */
  readonly files: readonly SnapshotFile[] | null;
  release(): void;
}

/** Keyed state in canonical form, read from a snapshot. */
export interface CanonicalState {
  readonly states: readonly StateMeta[];
  readonly groups: readonly { readonly group: number; readonly entries: readonly StateEntry[] }[];
}

export interface KeyedStateBackend {
  /** The key that all states speak of from now on. */
  setCurrentKey(key: string): void;
  readonly currentKeyGroup: number;

  value<T>(descriptor: ValueDescriptor<T>): ValueState<T>;
  list<T>(descriptor: ListDescriptor<T>): ListState<T>;
  map<K, V>(descriptor: MapDescriptor<K, V>): MapState<K, V>;
  reducing<T>(descriptor: ReducingDescriptor<T>): ReducingState<T>;
  aggregating<In, Acc, Out>(
    descriptor: AggregatingDescriptor<In, Acc, Out>,
  ): AggregatingState<In, Out>;

  /** The synchronous part: as short as can be. A savepoint is always written in canonical form. */
  snapshot(checkpoint: CheckpointId, savepoint?: boolean): KeyedSnapshot;
  notifyComplete(checkpoint: CheckpointId): void;
  /** Into an empty backend whose states are declared. Throws `StateMismatch`. */
  restore(state: CanonicalState): void;
  /** The same from the sorted files of an incremental snapshot, newest first. Throws `StateMismatch`. */
  restoreFiles(
    states: readonly StateMeta[],
    handles: readonly FileHandle[],
    contents: readonly Uint8Array[],
  ): void;
  /** The state now: for inspectors, never for operators. Groups ascending. */
  rows(): Iterable<StateRow>;
  /** Bytes that compaction has read and written on the local disk since this was last asked: whoever
   * writes must wait for it. Flink: RocksDB's write stalls. */
  takeMergedBytes(): number;
  /** The task is over: give back what the state took on the local disk. */
  dispose(): void;
}

/** What a snapshot holds does not fit what the operator declares. */
export class StateMismatch extends Error {
  override readonly name = 'StateMismatch';
}

/** Every state of a snapshot must be declared, with the same kind and type. */
export function checkStates(
  found: readonly StateMeta[],
  declared: ReadonlyMap<string, StateMeta>,
): void {
  for (const { name, kind, type } of found) {
    const own = declared.get(name);
    if (!own) {
      throw new StateMismatch(
        `It holds the state "${name}", which the operator no longer declares. Declare it again, or start without this snapshot.`,
      );
    }
    if (own.kind !== kind || own.type !== type) {
      throw new StateMismatch(
        `The state "${name}" is ${kind} of ${type} in the snapshot, but the operator declares ${own.kind} of ${own.type}.`,
      );
    }
  }
}
