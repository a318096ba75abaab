// Keyed state on the heap, with copy-on-write snapshots.
//
// A snapshot shares the maps of all key groups and costs only the copy of their pointers; the first
// write to a shared group copies that group. So the snapshot never sees a later change and the
// task never waits for its upload. Flink: HeapKeyedStateBackend, CopyOnWriteStateMap.

/** A frozen view of keyed state, valid until released. */
export interface KeyedSnapshot {
  /** Key groups in ascending order, with entries in insertion order. */
  groups(): Iterable<readonly [group: number, entries: ReadonlyMap<string, number>]>;
  release(): void;
}

export class HeapKeyedState {
  readonly #groups = new Map<number, Map<string, number>>();
  /** Groups that some unreleased snapshot still shares. */
  readonly #shared = new Map<Map<string, number>, number>();
  entries = 0;

  get(group: number, key: string): number | undefined {
    return this.#groups.get(group)?.get(key);
  }

  put(group: number, key: string, value: number): void {
    let entries = this.#groups.get(group);
    if (!entries) {
      entries = new Map();
      this.#groups.set(group, entries);
    } else if (this.#shared.has(entries)) {
      entries = new Map(entries);
      this.#groups.set(group, entries);
    }
    if (!entries.has(key)) this.entries++;
    entries.set(key, value);
  }

  snapshot(): KeyedSnapshot {
    const frozen = [...this.#groups].sort(([left], [right]) => left - right);
    for (const [, entries] of frozen)
      this.#shared.set(entries, (this.#shared.get(entries) ?? 0) + 1);
    let held = true;
    return {
      groups: () => frozen,
      release: () => {
        if (!held) return;
        held = false;
        for (const [, entries] of frozen) {
          const users = (this.#shared.get(entries) ?? 1) - 1;
          if (users > 0) this.#shared.set(entries, users);
          else this.#shared.delete(entries);
        }
      },
    };
  }

  /** What a reader may see of the state now: for inspectors, never for operators. */
  *all(): Iterable<readonly [group: number, key: string, value: number]> {
    for (const [group, entries] of this.#groups) {
      for (const [key, value] of entries) yield [group, key, value];
    }
  }
}
