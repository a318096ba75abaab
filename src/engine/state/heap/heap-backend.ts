// Keyed state as objects on the heap, with copy-on-write snapshots.
//
// The pause of a snapshot is the copy of the tables' pointer arrays; processing goes on while the
// snapshot is written out, and pays one entry copied per key it changes meanwhile. Released versions
// cost nothing any more. Flink: HeapKeyedStateBackend (HashMapStateBackend), CopyOnWriteStateTable.

import { hashString, javaHash, keyGroupFor } from '../../job/key-groups.ts';
import type { ByteWriter } from '../../stream/bytes.ts';
import {
  checkStates,
  StateMismatch,
  type CanonicalState,
  type GroupSnapshot,
  type KeyedSnapshot,
  type KeyedStateBackend,
  type StateRow,
} from '../backend.ts';
import {
  keptList,
  keptMap,
  keptSingle,
  type AggregatingDescriptor,
  type KeptState,
  type ListDescriptor,
  type MapDescriptor,
  type ReducingDescriptor,
  type StateMeta,
  type ValueDescriptor,
} from '../descriptors.ts';
import {
  aggregatingState,
  listState,
  reducingState,
  valueState,
  type AggregatingState,
  type ListState,
  type MapState,
  type ReducingState,
  type StateTable,
  type ValueState,
} from '../states.ts';
import { CopyOnWriteTable, slotHash, type Entry, type Versions } from './copy-on-write-table.ts';

/** The current key, shared by all tables of a backend. */
interface CurrentKey {
  key: string;
  hash: number;
  group: number;
}

export class HeapBackend implements KeyedStateBackend {
  readonly #maxParallelism: number;
  readonly #tables: HeapTable<unknown>[] = [];
  readonly #current: CurrentKey = { key: '', hash: 0, group: 0 };
  readonly versions: Versions = { current: 0, required: 0 };
  /** Versions of the snapshots that are not released. */
  readonly #held = new Set<number>();

  constructor(maxParallelism: number) {
    this.#maxParallelism = maxParallelism;
  }

  setCurrentKey(key: string): void {
    const hash = javaHash(key);
    this.#current.key = key;
    this.#current.hash = hash;
    this.#current.group = keyGroupFor(hash, this.#maxParallelism);
  }

  get currentKeyGroup(): number {
    return this.#current.group;
  }

  value<T>({ name, type }: ValueDescriptor<T>): ValueState<T> {
    return valueState(this.#table(keptSingle('value', name, type)));
  }

  list<T>(descriptor: ListDescriptor<T>): ListState<T> {
    return listState(this.#table(keptList(descriptor)));
  }

  map<K, V>(descriptor: MapDescriptor<K, V>): MapState<K, V> {
    return heapMapState(this.#table(keptMap(descriptor)));
  }

  reducing<T>(descriptor: ReducingDescriptor<T>): ReducingState<T> {
    const { name, type } = descriptor;
    return reducingState(this.#table(keptSingle('reducing', name, type)), descriptor);
  }

  aggregating<In, Acc, Out>(
    descriptor: AggregatingDescriptor<In, Acc, Out>,
  ): AggregatingState<In, Out> {
    const { name, type } = descriptor;
    return aggregatingState(this.#table(keptSingle('aggregating', name, type)), descriptor);
  }

  /** Who declares a state twice speaks of the same one. */
  #table<V>(kept: KeptState<V>): HeapTable<V> {
    const known = this.#tables.find((table) => table.kept.name === kept.name);
    if (known) return known as HeapTable<V>;
    const table = new HeapTable(kept, this.#current, this.versions, this.#maxParallelism);
    this.#tables.push(table as HeapTable<unknown>);
    return table;
  }

  get #states(): StateMeta[] {
    return this.#tables.map(({ kept: { name, kind, type } }) => ({ name, kind, type: type.name }));
  }

  snapshot(): KeyedSnapshot {
    const { versions } = this;
    const version = ++versions.current;
    versions.required = version;
    this.#held.add(version);
    const frozen = this.#tables.map((table) => table.freeze());
    return {
      states: this.#states,
      files: null,
      groups: () => frozenGroups(this.#tables, frozen),
      release: () => {
        this.#held.delete(version);
        versions.required = Math.max(0, ...this.#held);
      },
    };
  }

  notifyComplete(): void {
    // A snapshot of the heap is whole: it needs no earlier one.
  }

  restore({ states, groups }: CanonicalState): void {
    checkStates(states, new Map(this.#states.map((meta) => [meta.name, meta])));
    const byName = new Map(this.#tables.map((table) => [table.kept.name, table]));
    for (const { group, entries } of groups) {
      for (const { state, key, namespace, value } of entries) {
        byName.get(state)?.load(group, key, namespace, value, entries.length);
      }
    }
  }

  restoreFiles(): void {
    throw new StateMismatch(
      'It is an incremental snapshot of the rocksdb backend. The hashmap backend reads full snapshots only: set state.backend.type to rocksdb.',
    );
  }

  *rows(): Iterable<StateRow> {
    for (let keyGroup = 0; keyGroup < this.#maxParallelism; keyGroup++) {
      for (const table of this.#tables) {
        for (const { key, namespace, value, version } of table.entries(keyGroup)) {
          yield { keyGroup, state: table.kept.name, key, namespace, value, version };
        }
      }
    }
  }

  takeMergedBytes(): number {
    return 0;
  }

  dispose(): void {
    // The garbage collector does it.
  }
}

/** One state: a copy-on-write table per key group that holds something. */
class HeapTable<V> implements StateTable<V> {
  readonly kept: KeptState<V>;
  readonly #current: CurrentKey;
  readonly #versions: Versions;
  readonly #groups: (CopyOnWriteTable<V> | null)[];
  #namespace = '';
  #namespaceHash = 0;

  constructor(kept: KeptState<V>, current: CurrentKey, versions: Versions, groups: number) {
    this.kept = kept;
    this.#current = current;
    this.#versions = versions;
    this.#groups = new Array<CopyOnWriteTable<V> | null>(groups).fill(null);
  }

  get namespace(): string {
    return this.#namespace;
  }

  set namespace(namespace: string) {
    this.#namespace = namespace;
    this.#namespaceHash = hashString(namespace);
  }

  get(): V | undefined {
    const { key, hash, group } = this.#current;
    const slotted = slotHash(hash, this.#namespaceHash);
    return this.#groups[group]?.get(slotted, key, this.#namespace);
  }

  mutable(): V | undefined {
    const { key, hash, group } = this.#current;
    const slotted = slotHash(hash, this.#namespaceHash);
    return this.#groups[group]?.mutable(slotted, key, this.#namespace);
  }

  put(value: V): void {
    const { key, hash, group } = this.#current;
    const table = (this.#groups[group] ??= new CopyOnWriteTable(this.#versions, this.kept.copy));
    table.put(slotHash(hash, this.#namespaceHash), key, this.#namespace, value);
  }

  remove(): void {
    const { key, hash, group } = this.#current;
    this.#groups[group]?.remove(slotHash(hash, this.#namespaceHash), key, this.#namespace);
  }

  /** @param expected entries the group may hold in the end */
  load(group: number, key: string, namespace: string, value: unknown, expected: number): void {
    const table = (this.#groups[group] ??= new CopyOnWriteTable(
      this.#versions,
      this.kept.copy,
      expected,
    ));
    const hash = slotHash(javaHash(key), hashString(namespace));
    table.put(hash, key, namespace, value as V);
  }

  entries(group: number): Iterable<Entry<V>> {
    return this.#groups[group]?.entries() ?? [];
  }

  /** Pointers by key group. */
  freeze(): FrozenTable {
    return this.#groups.map((table) =>
      table && table.size > 0 ? (table.copyPointers() as FrozenGroup) : null,
    );
  }
}

type FrozenGroup = readonly (Entry<unknown> | null)[];
type FrozenTable = readonly (FrozenGroup | null)[];

function* frozenGroups(
  tables: readonly HeapTable<unknown>[],
  frozen: readonly FrozenTable[],
): Iterable<GroupSnapshot> {
  const groups = frozen[0]?.length ?? 0;
  for (let group = 0; group < groups; group++) {
    if (!frozen.some((table) => table[group])) continue;
    yield {
      group,
      write: (to: ByteWriter) => {
        let entries = 0;
        for (const [state, table] of tables.entries()) {
          const { type } = table.kept;
          for (const entry of frozen[state]?.[group] ?? []) {
            if (!entry) continue;
            to.unsigned(state);
            to.text(entry.key);
            to.text(entry.namespace);
            type.write(to, entry.value);
            entries++;
          }
        }
        return entries;
      },
    };
  }
}

/** A whole map is one value; an empty one leaves no entry behind. */
function heapMapState<K, V>(table: StateTable<Map<K, V>>): MapState<K, V> {
  return {
    setCurrentNamespace: (namespace) => {
      table.namespace = namespace;
    },
    clear: () => table.remove(),
    get: (key) => table.get()?.get(key),
    put: (key, value) => {
      const map = table.mutable() ?? new Map<K, V>();
      map.set(key, value);
      table.put(map);
    },
    remove: (key) => {
      if (table.get()?.has(key) !== true) return;
      const map = table.mutable();
      if (!map) return;
      map.delete(key);
      if (map.size === 0) table.remove();
      else table.put(map);
    },
    entries: () => table.get() ?? [],
  };
}
