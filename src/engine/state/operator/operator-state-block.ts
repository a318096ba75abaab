// Operator state in a task's file: what there is, where each element begins, then the elements.
//
// The places go into the metadata too, so that the JobManager can hand elements round without
// opening a file. Offsets count from the first element's first byte.
// Flink: OperatorBackendSerializationProxy, OperatorStreamStateHandle.

import type { DistributionMode, OperatorStatePlace } from '../../protocol.ts';
import { ByteReader, ByteWriter, Unreadable } from '../../stream/bytes.ts';
import { typeNamed } from '../state-type.ts';
import type { CopiedOperatorState, ReadOperatorState } from './operator-state-backend.ts';

const MODES: readonly DistributionMode[] = ['split', 'union', 'broadcast'];

/** All of one file's elements of a state, with their offsets. */
export interface StoredOperatorState extends ReadOperatorState {
  readonly offsets: readonly number[];
}

/** Operator state as it stands in a file, and where its elements are. */
export interface OperatorStateBlock {
  readonly bytes: Uint8Array;
  readonly places: readonly OperatorStatePlace[];
}

const writer = new ByteWriter();
const elements = new ByteWriter();

export function encodeOperatorState(states: readonly CopiedOperatorState[]): OperatorStateBlock {
  writer.reset();
  elements.reset();
  writer.unsigned(states.length);
  const places = states.map(({ name, mode, type, elements: all }): OperatorStatePlace => {
    const offsets = all.map((element) => {
      const offset = elements.length;
      type.write(elements, element);
      return offset;
    });
    writer.text(name);
    writer.byte(MODES.indexOf(mode));
    writer.text(type.name);
    writer.unsigned(offsets.length);
    for (const offset of offsets) writer.unsigned(offset);
    return { name, mode, offsets };
  });
  writer.block(elements.take());
  return { bytes: writer.take(), places };
}

/** No bytes: no operator state. */
export function decodeOperatorState(bytes: Uint8Array): StoredOperatorState[] {
  if (bytes.length === 0) return [];
  const from = new ByteReader(bytes);
  const heads: { name: string; mode: DistributionMode; type: string; offsets: number[] }[] = [];
  for (let rest = from.unsigned(); rest > 0; rest--) {
    const name = from.text();
    const mode = MODES[from.byte()];
    if (!mode)
      throw new Unreadable(`The operator state "${name}" is handed round in no known way.`);
    const type = from.text();
    const offsets: number[] = [];
    for (let more = from.unsigned(); more > 0; more--) offsets.push(from.unsigned());
    heads.push({ name, mode, type, offsets });
  }
  const block = from.block();
  return heads.map((head) => {
    const type = typeNamed(head.type);
    const read = head.offsets.map((offset) => {
      const reader = new ByteReader(block);
      reader.skip(offset);
      return type.read(reader);
    });
    return { ...head, elements: read };
  });
}

/** The elements at these places only. Throws `Unreadable` when the file has none there. */
export function elementsAt(
  stored: readonly StoredOperatorState[],
  places: readonly OperatorStatePlace[],
): ReadOperatorState[] {
  return places.map(({ name, mode, offsets }) => {
    const state = stored.find((each) => each.name === name && each.mode === mode);
    if (!state) throw new Unreadable(`It holds no operator state "${name}".`);
    const picked = offsets.map((offset) => {
      const index = state.offsets.indexOf(offset);
      if (index < 0) throw new Unreadable(`"${name}" has no element at ${offset}.`);
      return state.elements[index];
    });
    return { name, mode, type: state.type, elements: picked };
  });
}
