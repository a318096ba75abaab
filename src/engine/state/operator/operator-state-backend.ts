// Keeps a subtask's operator state on the heap, whatever backend its keyed state has.
//
// A snapshot copies the lists and maps at once (they are small, and elements never change), so it
// shows the state of that moment. What comes back must be declared, with the same mode and type.
// Flink: DefaultOperatorStateBackend, DefaultOperatorStateBackendSnapshotStrategy.

import type { DistributionMode } from '../../protocol.ts';
import { StateMismatch } from '../backend.ts';
import { mapOf, type StateType } from '../state-type.ts';
import type {
  BroadcastDescriptor,
  BroadcastState,
  OperatorListDescriptor,
  OperatorListState,
  OperatorStateStore,
} from './operator-state.ts';

/** One state as it was at a moment, with what writes its elements. */
export interface CopiedOperatorState {
  readonly name: string;
  readonly mode: DistributionMode;
  readonly type: StateType<unknown>;
  readonly elements: readonly unknown[];
}

/** One state as it comes from a snapshot, or a part of it. */
export interface ReadOperatorState {
  readonly name: string;
  readonly mode: DistributionMode;
  readonly type: string;
  readonly elements: readonly unknown[];
}

/** One state with its elements as texts. */
export interface ToldOperatorState {
  readonly name: string;
  readonly mode: DistributionMode;
  readonly elements: readonly string[];
  /** Elements that are left out. */
  readonly more: number;
}

/** The same element gives the same text: keys of a map ascend. */
export function inWords(element: unknown): string {
  if (!(element instanceof Map)) return JSON.stringify(element);
  return JSON.stringify(Object.fromEntries([...(element as Map<string, unknown>)].sort()));
}

interface Kept {
  readonly mode: DistributionMode;
  readonly type: StateType<unknown>;
  copy(): readonly unknown[];
  restore(elements: readonly unknown[]): void;
}

export class OperatorStateBackend implements OperatorStateStore {
  readonly #states = new Map<string, Kept>();

  list<T>(descriptor: OperatorListDescriptor<T>): OperatorListState<T> {
    return this.#list(descriptor, 'split');
  }

  unionList<T>(descriptor: OperatorListDescriptor<T>): OperatorListState<T> {
    return this.#list(descriptor, 'union');
  }

  #list<T>(
    { name, type }: OperatorListDescriptor<T>,
    mode: DistributionMode,
  ): OperatorListState<T> {
    let elements: T[] = [];
    this.#states.set(name, {
      mode,
      type: type,
      copy: () => [...elements],
      restore: (more) => elements.push(...(more as T[])),
    });
    return {
      get: () => elements,
      add: (element) => elements.push(element),
      update: (all) => {
        elements = [...all];
      },
    };
  }

  /** The whole map is one element. */
  broadcast<K, V>({ name, keyType, type }: BroadcastDescriptor<K, V>): BroadcastState<K, V> {
    const map = new Map<K, V>();
    this.#states.set(name, {
      mode: 'broadcast',
      type: mapOf(keyType, type),
      copy: () => [new Map(map)],
      restore: (copies) => {
        for (const copy of copies as Map<K, V>[]) {
          for (const [key, value] of copy) map.set(key, value);
        }
      },
    });
    return {
      get: (key) => map.get(key),
      put: (key, value) => map.set(key, value),
      remove: (key) => map.delete(key),
      entries: () => map.entries(),
    };
  }

  /** The state of this moment; null: the operator declares none. */
  snapshot(): readonly CopiedOperatorState[] | null {
    if (this.#states.size === 0) return null;
    return [...this.#states].map(([name, kept]) => {
      const { mode, type } = kept;
      return { name, mode, type, elements: kept.copy() };
    });
  }

  /** For the trace and for inspectors: each element in words, the first `most` of each state. */
  told(most: number): ToldOperatorState[] {
    return (this.snapshot() ?? []).map(({ name, mode, elements }) => ({
      name,
      mode,
      elements: elements.slice(0, most).map(inWords),
      more: Math.max(0, elements.length - most),
    }));
  }

  /** Into an empty backend whose states are declared. Throws `StateMismatch`. */
  restore(found: readonly ReadOperatorState[]): void {
    for (const { name, mode, type, elements } of found) {
      const own = this.#states.get(name);
      if (!own) {
        throw new StateMismatch(
          `It holds the operator state "${name}", which the operator no longer declares. Declare it again, or start without this snapshot.`,
        );
      }
      if (own.mode !== mode || own.type.name !== type) {
        throw new StateMismatch(
          `The operator state "${name}" is ${mode} of ${type} in the snapshot, but the operator declares ${own.mode} of ${own.type.name}.`,
        );
      }
      own.restore(elements);
    }
  }
}
