// Keyed state in a log-structured merge store on the TaskManager's local disk.
//
// Every access serializes: a value is bytes but for the moment an operator looks at it, so state may
// be larger than memory. A snapshot flushes the memtable and holds the files; written out in
// canonical form it is full, as a list of its files it is incremental.
// Flink: RocksDBKeyedStateBackend (EmbeddedRocksDBStateBackend).

import { javaHash, keyGroupFor } from '../../job/key-groups.ts';
import type { CheckpointId, FileHandle } from '../../protocol.ts';
import { ByteReader, ByteWriter } from '../../stream/bytes.ts';
import {
  checkStates,
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
import type { LocalDisk } from '../local-disk.ts';
import type { StateType } from '../state-type.ts';
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
import { entriesOf, type Row } from './entries.ts';
import { elementKey, readRowKey, rowKey, type RowPlace } from './row-key.ts';
import { SharedUploads } from './shared-uploads.ts';
import type { SortedFile } from './sorted-file.ts';
import { LsmStore } from './store.ts';

export interface LsmOptions {
  readonly maxParallelism: number;
  readonly disk: LocalDisk;
  /** Task and attempt: nobody else works under this name on the disk, or in the snapshot store. */
  readonly task: string;
  readonly attempt: number;
  readonly memtableBytes: number;
  /** Whether snapshots are the files as they are, or written out in canonical form. */
  readonly incremental: boolean;
}

/** A declared state: how its entries turn into bytes. */
interface DeclaredState {
  /** Part of every key; given anew when files are restored that were written under other numbers. */
  number: number;
  readonly kept: KeptState<unknown>;
}

const writer = new ByteWriter();

function encoded<T>(type: StateType<T>, value: T): Uint8Array {
  writer.reset();
  type.write(writer, value);
  return writer.take();
}

export class LsmBackend implements KeyedStateBackend {
  readonly store: LsmStore;
  readonly #options: LsmOptions;
  readonly #uploads: SharedUploads;
  readonly #declared: DeclaredState[] = [];
  #key = '';
  #group = 0;

  constructor(options: LsmOptions) {
    const { disk, task, attempt, memtableBytes } = options;
    this.#options = options;
    this.store = new LsmStore(disk, `${task}-a${attempt}/`, memtableBytes);
    this.#uploads = new SharedUploads(task, `a${attempt}`);
  }

  setCurrentKey(key: string): void {
    this.#key = key;
    this.#group = keyGroupFor(javaHash(key), this.#options.maxParallelism);
  }

  get currentKeyGroup(): number {
    return this.#group;
  }

  value<T>({ name, type }: ValueDescriptor<T>): ValueState<T> {
    return valueState(this.#table(keptSingle('value', name, type)));
  }

  list<T>(descriptor: ListDescriptor<T>): ListState<T> {
    return listState(this.#table(keptList(descriptor)));
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

  map<K, V>(descriptor: MapDescriptor<K, V>): MapState<K, V> {
    const { keyType, type } = descriptor;
    const declared = this.#declare(keptMap(descriptor));
    const { store } = this;
    let namespace = '';
    const at = (key: K): Uint8Array =>
      elementKey(this.#place(declared, namespace), (to) => keyType.write(to, key));
    const rows = (): Row[] => [...store.scan(rowKey(this.#place(declared, namespace)))];
    return {
      setCurrentNamespace: (current) => {
        namespace = current;
      },
      get: (key) => {
        const bytes = store.get(at(key));
        return bytes ? type.read(new ByteReader(bytes)) : undefined;
      },
      put: (key, value) => store.put(at(key), encoded(type, value)),
      remove: (key) => store.remove(at(key)),
      entries: () =>
        rows().map(({ key, value }): [K, V] => [
          keyType.read(readRowKey(key).rest),
          type.read(new ByteReader(value)),
        ]),
      clear: () => {
        for (const { key } of rows()) store.remove(key);
      },
    };
  }

  #table<V>(kept: KeptState<V>): StateTable<V> {
    const declared = this.#declare(kept);
    const { store } = this;
    const { type } = kept;
    const at = (): Uint8Array => rowKey(this.#place(declared, table.namespace));
    const get = (): V | undefined => {
      const bytes = store.get(at());
      return bytes ? type.read(new ByteReader(bytes)) : undefined;
    };
    const table: StateTable<V> = {
      namespace: '',
      get,
      mutable: get,
      put: (value) => store.put(at(), encoded(type, value)),
      remove: () => store.remove(at()),
    };
    return table;
  }

  #declare<V>(kept: KeptState<V>): DeclaredState {
    const known = this.#declared.find((declared) => declared.kept.name === kept.name);
    if (known) return known;
    const number = Math.max(-1, ...this.#declared.map((declared) => declared.number)) + 1;
    const declared = { number, kept: kept as KeptState<unknown> };
    this.#declared.push(declared);
    return declared;
  }

  #place({ number }: DeclaredState, namespace: string): RowPlace {
    return { group: this.#group, state: number, key: this.#key, namespace };
  }

  /** By their numbers. */
  get #states(): StateMeta[] {
    return this.#declared
      .toSorted((left, right) => left.number - right.number)
      .map(({ kept: { name, kind, type } }) => ({ name, kind, type: type.name }));
  }

  // ---- Snapshots ----

  snapshot(checkpoint: CheckpointId, savepoint = false): KeyedSnapshot {
    const { store } = this;
    const files = store.hold();
    const asFiles = this.#options.incremental && !savepoint;
    let held = true;
    return {
      states: this.#states,
      files: asFiles ? this.#uploads.taken(checkpoint, files) : null,
      groups: () => this.#groups(files),
      release: () => {
        if (held) store.release(files);
        held = false;
      },
    };
  }

  notifyComplete(checkpoint: CheckpointId): void {
    this.#uploads.confirm(checkpoint);
  }

  *#groups(files: readonly SortedFile[]): Iterable<GroupSnapshot> {
    let group = -1;
    let rows: StateRow[] = [];
    for (const row of this.#entries(this.store.contents(files))) {
      if (row.keyGroup !== group && rows.length > 0) yield this.#canonical(group, rows);
      if (row.keyGroup !== group) rows = [];
      group = row.keyGroup;
      rows.push(row);
    }
    if (rows.length > 0) yield this.#canonical(group, rows);
  }

  #canonical(group: number, rows: readonly StateRow[]): GroupSnapshot {
    return {
      group,
      write: (to) => {
        for (const { state, key, namespace, value } of rows) {
          const declared = this.#named(state);
          if (!declared) continue;
          to.unsigned(declared.number);
          to.text(key);
          to.text(namespace);
          declared.kept.type.write(to, value);
        }
        return rows.length;
      },
    };
  }

  #named(state: string): DeclaredState | undefined {
    return this.#declared.find(({ kept }) => kept.name === state);
  }

  rows(): Iterable<StateRow> {
    return this.#entries(this.store.scan(new Uint8Array()));
  }

  #entries(rows: Iterable<Row>): Iterable<StateRow> {
    return entriesOf(
      rows,
      (number) => this.#declared.find((declared) => declared.number === number)?.kept,
    );
  }

  // ---- Restore ----

  restore({ states, groups }: CanonicalState): void {
    this.#check(states);
    for (const { group, entries } of groups) {
      for (const { state, key, namespace, value } of entries) {
        const declared = this.#named(state);
        if (!declared) continue;
        const { number, kept } = declared;
        const { element } = kept.type;
        const place: RowPlace = { group, state: number, key, namespace };
        if (!element) {
          this.store.put(rowKey(place), encoded(kept.type, value));
          continue;
        }
        for (const [field, its] of value as ReadonlyMap<unknown, unknown>) {
          const at = elementKey(place, (to) => element.key.write(to, field));
          this.store.put(at, encoded(element.value, its));
        }
      }
    }
  }

  restoreFiles(
    states: readonly StateMeta[],
    handles: readonly FileHandle[],
    contents: readonly Uint8Array[],
  ): void {
    this.#check(states);
    const numbers = new Map(states.map(({ name }, number) => [name, number]));
    let next = states.length;
    for (const declared of this.#declared) {
      declared.number = numbers.get(declared.kept.name) ?? next++;
    }
    for (const [index, sorted] of this.store.load(contents).entries()) {
      const handle = handles[index];
      if (handle && this.#options.incremental) this.#uploads.restored(sorted, handle);
    }
  }

  #check(states: readonly StateMeta[]): void {
    checkStates(states, new Map(this.#states.map((meta) => [meta.name, meta])));
  }

  takeMergedBytes(): number {
    const { mergedBytes } = this.store;
    this.store.mergedBytes = 0;
    return mergedBytes;
  }

  dispose(): void {
    this.store.dispose();
  }
}
