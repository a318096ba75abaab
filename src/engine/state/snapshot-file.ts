// The file a task writes for a checkpoint: operator state, in-flight data, keyed state.
//
// Keyed state stands here in canonical form, by key group, length-prefixed, so that a reader may skip
// groups that are not its own; or as the list of the sorted files it lies in. The file says what it
// holds: whoever reads it need not know the operator. Flink: OperatorSubtaskState,
// KeyGroupsStateHandle, IncrementalRemoteKeyedStateHandle.

import { ByteReader, ByteWriter, Unreadable } from '../stream/bytes.ts';
import type { ChannelId } from '../protocol.ts';
import { NOTHING_IN_FLIGHT, type ChannelRecords, type InFlightData } from '../task/in-flight.ts';
import type { CanonicalState, KeyedSnapshot, StateEntry } from './backend.ts';
import type { StateKind, StateMeta } from './descriptors.ts';
import { readSortedFiles } from './lsm/entries.ts';
import {
  decodeOperatorState,
  type OperatorStateBlock,
  type StoredOperatorState,
} from './operator/operator-state-block.ts';
import { typeNamed } from './state-type.ts';

const MAGIC = [0x54, 0x4d, 0x53]; // "TMS"
const VERSION = 4;
const CANONICAL = 0;
const SORTED_FILES = 1;
const KINDS: readonly StateKind[] = ['value', 'list', 'map', 'reducing', 'aggregating'];

/** The keyed state of an incremental snapshot: in files of its own, newest first. */
export interface KeyedFiles {
  readonly states: readonly StateMeta[];
  /** How many there are. Their handles stand in the manifest. */
  readonly files: number;
}

export interface TaskState {
  /** Operator state: positions, transactions, rules. */
  readonly operator: readonly StoredOperatorState[];
  readonly keyed: CanonicalState;
  /** Set: keyed state lies in sorted files instead. */
  readonly keyedFiles: KeyedFiles | null;
  /** In-flight data of an unaligned checkpoint. */
  readonly inFlight: InFlightData;
}

export const NO_KEYED_STATE: CanonicalState = { states: [], groups: [] };

const NO_BYTES = new Uint8Array();
const writer = new ByteWriter();
const groupWriter = new ByteWriter();

export function encodeTaskState(
  operator: OperatorStateBlock | null,
  keyed: KeyedSnapshot | null,
  inFlight: InFlightData = NOTHING_IN_FLIGHT,
): Uint8Array {
  writer.reset();
  groupWriter.reset();
  for (const byte of MAGIC) writer.byte(byte);
  writer.byte(VERSION);
  writer.block(operator?.bytes ?? NO_BYTES);
  writeChannels(inFlight.inputs);
  writeChannels(inFlight.outputs);
  writer.byte(keyed?.files ? SORTED_FILES : CANONICAL);
  writeStates(keyed?.states ?? []);
  if (keyed?.files) {
    writer.unsigned(keyed.files.length);
  } else if (keyed) {
    for (const part of keyed.groups()) {
      const entries = part.write(groupWriter);
      writer.unsigned(part.group);
      writer.unsigned(entries);
      writer.block(groupWriter.take());
    }
  }
  return writer.take();
}

function writeStates(states: readonly StateMeta[]): void {
  writer.unsigned(states.length);
  for (const { name, kind, type } of states) {
    writer.text(name);
    writer.byte(KINDS.indexOf(kind));
    writer.text(type);
  }
}

function readStates(reader: ByteReader): StateMeta[] {
  const states: StateMeta[] = [];
  for (let rest = reader.unsigned(); rest > 0; rest--) {
    const name = reader.text();
    const kind = KINDS[reader.byte()];
    if (!kind) throw new Unreadable(`The state "${name}" is of a kind that is not known here.`);
    states.push({ name, kind, type: reader.text() });
  }
  return states;
}

function writeChannels(channels: ChannelRecords): void {
  writer.unsigned(channels.size);
  for (const [channel, records] of channels) {
    writer.text(channel);
    writer.unsigned(records.length);
    for (const bytes of records) writer.block(bytes);
  }
}

function readChannels(reader: ByteReader): ChannelRecords {
  const channels = new Map<ChannelId, Uint8Array[]>();
  for (let rest = reader.unsigned(); rest > 0; rest--) {
    const channel = reader.text();
    const records: Uint8Array[] = [];
    for (let more = reader.unsigned(); more > 0; more--) records.push(reader.block());
    channels.set(channel, records);
  }
  return channels;
}

/** Throws `Unreadable` when the bytes are not such a file. */
export function decodeTaskState(bytes: Uint8Array): TaskState {
  const reader = new ByteReader(bytes);
  for (const byte of MAGIC) {
    if (byte !== reader.byte()) throw new Unreadable('The file is not a task snapshot.');
  }
  const version = reader.byte();
  if (version !== VERSION) {
    throw new Unreadable(
      `The snapshot has format ${version}; this version reads format ${VERSION}.`,
    );
  }
  const operator = decodeOperatorState(reader.block());
  const inFlight = { inputs: readChannels(reader), outputs: readChannels(reader) };
  const form = reader.byte();
  const states = readStates(reader);
  switch (form) {
    case CANONICAL:
      return { operator, inFlight, keyed: readCanonical(reader, states), keyedFiles: null };
    case SORTED_FILES: {
      const keyedFiles: KeyedFiles = { states, files: reader.unsigned() };
      return { operator, inFlight, keyed: NO_KEYED_STATE, keyedFiles };
    }
    default:
      throw new Unreadable('Keyed state is kept in a form that is not known here.');
  }
}

/**
 * The same file, its keyed state written out: what lies in sorted files comes into it.
 * @param shared contents of these files, newest first
 */
export function inCanonicalForm(bytes: Uint8Array, shared: readonly Uint8Array[]): Uint8Array {
  const { keyedFiles } = decodeTaskState(bytes);
  if (!keyedFiles) return bytes;
  const { states, groups } = readSortedFiles(keyedFiles.states, shared);
  const numbers = new Map(states.map(({ name }, number) => [name, number]));
  const types = states.map(({ type }) => typeNamed(type));
  writer.reset();
  for (const byte of bytes.subarray(0, beforeKeyed(bytes))) writer.byte(byte);
  writer.byte(CANONICAL);
  writeStates(states);
  for (const { group, entries } of groups) {
    groupWriter.reset();
    for (const { state, key, namespace, value } of entries) {
      const number = numbers.get(state) ?? 0;
      groupWriter.unsigned(number);
      groupWriter.text(key);
      groupWriter.text(namespace);
      types[number]?.write(groupWriter, value);
    }
    writer.unsigned(group);
    writer.unsigned(entries.length);
    writer.block(groupWriter.take());
  }
  return writer.take();
}

/** Where the byte stands that says how keyed state is kept. */
function beforeKeyed(bytes: Uint8Array): number {
  const reader = new ByteReader(bytes);
  reader.skip(MAGIC.length + 1);
  reader.block();
  readChannels(reader);
  readChannels(reader);
  return reader.position;
}

function readCanonical(reader: ByteReader, states: StateMeta[]): CanonicalState {
  const types = states.map(({ type }) => typeNamed(type));
  const groups: { group: number; entries: StateEntry[] }[] = [];
  while (!reader.atEnd) {
    const group = reader.unsigned();
    const count = reader.unsigned();
    const part = new ByteReader(reader.block());
    const entries: StateEntry[] = [];
    while (!part.atEnd) {
      const index = part.unsigned();
      const type = types[index];
      const state = states[index]?.name;
      if (!type || state === undefined) throw new Unreadable('An entry belongs to no state.');
      const key = part.text();
      entries.push({ state, key, namespace: part.text(), value: type.read(part) });
    }
    if (entries.length !== count) throw new Unreadable(`Key group ${group} is not complete.`);
    groups.push({ group, entries });
  }
  return { states, groups };
}
