// Who gets which elements of operator state at a restore: Flink's rule, without opening a file.
//
// Split: every element to exactly one subtask; with the same parallelism each keeps its own. Union:
// every element to every subtask. Broadcast: every subtask one whole copy.
// Flink: RoundRobinOperatorStateRepartitioner.

import type { FileHandle, OperatorStatePart, OperatorStatePlace } from '../protocol.ts';

/** What one subtask of old has left behind; null: nothing. */
export type OperatorStateOf = OperatorStatePart | null;

type Located = { readonly handle: FileHandle; readonly place: OperatorStatePlace };

/** @returns for each new subtask the elements it starts from, by file, in the order of the old subtasks. */
export function redistribute(
  before: readonly OperatorStateOf[],
  parallelism: number,
): OperatorStatePart[][] {
  const parts = Array.from({ length: parallelism }, () => new Parts());
  const states = byName(before);
  let first = 0;
  for (const located of states.split) {
    if (before.length === parallelism) keep(before, located, parts);
    else first = splitRoundRobin(located, parts, first);
  }
  for (const located of states.union) {
    for (const part of parts) for (const each of located) part.add(each.handle, each.place);
  }
  for (const located of states.broadcast) {
    for (const [index, part] of parts.entries()) {
      const own = located.find(({ handle }) => handle === before[index]?.handle);
      const copy = (before.length === parallelism ? own : null) ?? located[index % located.length];
      if (copy) part.add(copy.handle, copy.place);
    }
  }
  const order = before.map((each) => each?.handle.file ?? '');
  return parts.map((part) => part.inOrder(order));
}

/** By mode, then by name in the order met. */
function byName(
  before: readonly OperatorStateOf[],
): Record<OperatorStatePlace['mode'], readonly (readonly Located[])[]> {
  const found = { split: new Map(), union: new Map(), broadcast: new Map() } as Record<
    OperatorStatePlace['mode'],
    Map<string, Located[]>
  >;
  for (const left of before) {
    for (const place of left?.states ?? []) {
      const located = found[place.mode].get(place.name) ?? [];
      found[place.mode].set(place.name, located);
      if (left) located.push({ handle: left.handle, place });
    }
  }
  return {
    split: [...found.split.values()],
    union: [...found.union.values()],
    broadcast: [...found.broadcast.values()],
  };
}

function keep(
  before: readonly OperatorStateOf[],
  located: readonly Located[],
  parts: readonly Parts[],
): void {
  for (const [index, left] of before.entries()) {
    const own = located.find(({ handle }) => handle === left?.handle);
    if (own) parts[index]?.add(own.handle, own.place);
  }
}

/**
 * Consecutive slices, the first `rest` of them one longer, beginning at subtask `first`.
 * @returns where the next state begins: at the first that got none of the odd elements.
 */
function splitRoundRobin(
  located: readonly Located[],
  parts: readonly Parts[],
  first: number,
): number {
  const elements = located.flatMap(({ handle, place }) =>
    place.offsets.map((offset) => ({ handle, place, offset })),
  );
  const rest = elements.length % parts.length;
  const least = Math.floor(elements.length / parts.length);
  let next = 0;
  for (let turn = 0; turn < parts.length; turn++) {
    const part = parts[(first + turn) % parts.length];
    for (let count = least + (turn < rest ? 1 : 0); count > 0; count--) {
      const element = elements[next++];
      if (!element) break;
      part?.add(element.handle, { ...element.place, offsets: [element.offset] });
    }
  }
  return (first + rest) % parts.length;
}

/** What one new subtask gets, merged by file and name. */
class Parts {
  readonly #files = new Map<FileHandle, Map<string, OperatorStatePlace>>();

  add(handle: FileHandle, place: OperatorStatePlace): void {
    const states = this.#files.get(handle) ?? new Map<string, OperatorStatePlace>();
    this.#files.set(handle, states);
    const known = states.get(place.name);
    const offsets = [...(known?.offsets ?? []), ...place.offsets];
    states.set(place.name, { ...place, offsets });
  }

  inOrder(files: readonly string[]): OperatorStatePart[] {
    return [...this.#files]
      .map(([handle, states]) => ({ handle, states: [...states.values()] }))
      .sort((left, right) => files.indexOf(left.handle.file) - files.indexOf(right.handle.file));
  }
}
