// A hash table whose snapshot costs one copy of its pointer array: one key group of one state.
//
// Open addressing with linear probing over entry objects. An entry bears the version in which it was
// last written; one that an unreleased snapshot may still see (its version is below the highest such
// snapshot's) is never changed: a write puts a copy into its slot. The array itself belongs to the
// table alone, because a snapshot takes a copy. Flink: CopyOnWriteStateMap.

/** Counted by the backend, shared by all of its tables. */
export interface Versions {
  /** Rises with every snapshot. */
  current: number;
  /** Version of the newest unreleased snapshot; 0: none. Older entries may be seen by it. */
  required: number;
}

export interface Entry<V> {
  readonly hash: number;
  readonly key: string;
  readonly namespace: string;
  value: V;
  version: number;
}

const LEAST_SLOTS = 8;

/** The keys of one group agree in their key group hash: mix what is left differently. */
export function slotHash(keyHash: number, namespaceHash: number): number {
  let hash = keyHash ^ namespaceHash;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export class CopyOnWriteTable<V> {
  readonly #versions: Versions;
  readonly #copy: ((value: V) => V) | null;
  #slots: (Entry<V> | null)[];
  #mask: number;
  size = 0;

  /** @param expected how many entries it will soon hold */
  constructor(versions: Versions, copy: ((value: V) => V) | null, expected = 0) {
    this.#versions = versions;
    this.#copy = copy;
    let slots = LEAST_SLOTS;
    while (slots * 3 < expected * 4) slots *= 2;
    this.#slots = emptySlots(slots);
    this.#mask = slots - 1;
  }

  get(hash: number, key: string, namespace: string): V | undefined {
    return this.#slots[this.#slot(hash, key, namespace)]?.value;
  }

  put(hash: number, key: string, namespace: string, value: V): void {
    const slot = this.#slot(hash, key, namespace);
    const entry = this.#slots[slot];
    const { current, required } = this.#versions;
    if (!entry) {
      this.#slots[slot] = { hash, key, namespace, value, version: current };
      if (++this.size * 4 > this.#slots.length * 3) this.#grow();
    } else if (entry.version < required) {
      this.#slots[slot] = { hash, key, namespace, value, version: current };
    } else {
      entry.value = value;
      entry.version = current;
    }
  }

  /** The value, free to be changed in place. */
  mutable(hash: number, key: string, namespace: string): V | undefined {
    const slot = this.#slot(hash, key, namespace);
    const entry = this.#slots[slot];
    if (!entry) return undefined;
    const { current, required } = this.#versions;
    if (entry.version >= required || !this.#copy) return entry.value;
    const value = this.#copy(entry.value);
    this.#slots[slot] = { hash, key, namespace, value, version: current };
    return value;
  }

  /** The gap is closed, so that no probe ends in it. No entry is touched. */
  remove(hash: number, key: string, namespace: string): void {
    const slots = this.#slots;
    let gap = this.#slot(hash, key, namespace);
    if (!slots[gap]) return;
    this.size--;
    for (let at = (gap + 1) & this.#mask; ; at = (at + 1) & this.#mask) {
      const entry = slots[at];
      if (!entry) break;
      const home = entry.hash & this.#mask;
      // May it move back? Only if its probe passes the gap.
      if (((at - home) & this.#mask) < ((at - gap) & this.#mask)) continue;
      slots[gap] = entry;
      gap = at;
    }
    slots[gap] = null;
  }

  /** What the pause of a snapshot consists of. */
  copyPointers(): readonly (Entry<V> | null)[] {
    return this.#slots.slice();
  }

  *entries(): Iterable<Entry<V>> {
    for (const entry of this.#slots) if (entry) yield entry;
  }

  /** Where the entry is, or where it would go. */
  #slot(hash: number, key: string, namespace: string): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash & mask;
    for (;;) {
      const entry = slots[slot];
      if (!entry) return slot;
      if (entry.hash === hash && entry.key === key && entry.namespace === namespace) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = emptySlots(before.length * 2);
    this.#mask = this.#slots.length - 1;
    for (const entry of before) {
      if (!entry) continue;
      let slot = entry.hash & this.#mask;
      while (this.#slots[slot]) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = entry;
    }
  }
}

function emptySlots<V>(count: number): (Entry<V> | null)[] {
  return new Array<Entry<V> | null>(count).fill(null);
}
