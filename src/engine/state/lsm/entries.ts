// From the rows of the store back to entries: the elements of a map come together again.
//
// What reads a live backend reads the files of a snapshot too, for which it needs no operator.

import { ByteReader, Unreadable } from '../../stream/bytes.ts';
import type { CanonicalState, StateEntry, StateRow } from '../backend.ts';
import type { StateMeta } from '../descriptors.ts';
import { typeNamed, type StateType } from '../state-type.ts';
import { LocalDiskProblem, type LocalDisk } from '../local-disk.ts';
import { merged } from './merge.ts';
import { readRowKey } from './row-key.ts';
import { SortedFile } from './sorted-file.ts';

export interface Row {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export interface NumberedState {
  readonly name: string;
  readonly type: StateType<unknown>;
}

/** @param rows ascending */
export function* entriesOf(
  rows: Iterable<Row>,
  stateOf: (number: number) => NumberedState | undefined,
): Generator<StateRow> {
  let map: { readonly row: StateRow; readonly elements: Map<unknown, unknown> } | null = null;
  for (const { key: bytes, value } of rows) {
    const { place, rest } = readRowKey(bytes);
    const state = stateOf(place.state);
    if (!state) throw new Unreadable(`A row belongs to no state (${place.state}).`);
    const { group: keyGroup, key, namespace } = place;
    const { element } = state.type;
    const row = { keyGroup, state: state.name, key, namespace, version: null };
    if (map && !(element && isSame(map.row, row))) {
      yield map.row;
      map = null;
    }
    if (!element) {
      yield { ...row, value: state.type.read(new ByteReader(value)) };
      continue;
    }
    if (!map) {
      const elements = new Map<unknown, unknown>();
      map = { row: { ...row, value: elements }, elements };
    }
    map.elements.set(element.key.read(rest), element.value.read(new ByteReader(value)));
  }
  if (map) yield map.row;
}

function isSame(left: Omit<StateRow, 'value'>, right: Omit<StateRow, 'value'>): boolean {
  return (
    left.keyGroup === right.keyGroup &&
    left.state === right.state &&
    left.key === right.key &&
    left.namespace === right.namespace
  );
}

/** What the files of an incremental snapshot hold, newest first: the same state a full one would. */
export function readSortedFiles(
  states: readonly StateMeta[],
  contents: readonly Uint8Array[],
): CanonicalState {
  const disk = readOnly(contents);
  const named = states.map(({ name, type }) => ({ name, type: typeNamed(type) }));
  const sources = contents.map((_, file) => new SortedFile(disk, `${file}`).from(new Uint8Array()));
  const groups = new Map<number, StateEntry[]>();
  for (const { keyGroup, state, key, namespace, value } of entriesOf(
    live(merged(sources)),
    (number) => named[number],
  )) {
    const entries = groups.get(keyGroup) ?? [];
    groups.set(keyGroup, entries);
    entries.push({ state, key, namespace, value });
  }
  return { states, groups: [...groups].map(([group, entries]) => ({ group, entries })) };
}

/** Without what is removed. */
export function* live(
  written: Iterable<{ readonly key: Uint8Array; readonly value: Uint8Array | null }>,
): Generator<Row> {
  for (const { key, value } of written) if (value) yield { key, value };
}

/** Contents that are in memory already, under their numbers. */
function readOnly(contents: readonly Uint8Array[]): LocalDisk {
  const refuse = (): never => {
    throw new LocalDiskProblem('These files can only be read.');
  };
  return {
    sizeOf: (file) => contents[Number(file)]?.length ?? null,
    read: (file, offset, length) =>
      (contents[Number(file)] ?? new Uint8Array()).slice(offset, offset + length),
    files: () => contents.map((_, file) => `${file}`),
    append: refuse,
    remove: refuse,
  };
}
