// The file a task writes for a checkpoint: operator state, in-flight data, keyed state by key group.
//
// The same state gives the same bytes. Groups are length-prefixed, so that a reader may skip those
// that are not its own. Flink: OperatorSubtaskState, KeyGroupsStateHandle.

import { ByteReader, ByteWriter, Unreadable } from '../stream/bytes.ts';
import type { ChannelId } from '../protocol.ts';
import { NOTHING_IN_FLIGHT, type ChannelRecords, type InFlightData } from '../task/in-flight.ts';
import type { KeyedSnapshot } from './heap.ts';

const MAGIC = [0x54, 0x4d, 0x53]; // "TMS"
const VERSION = 2;

export interface TaskState {
  /** Operator state: positions, transactions. Plain JSON. */
  readonly operator: unknown;
  readonly keyed: readonly KeyGroupState[];
  /** In-flight data of an unaligned checkpoint. */
  readonly inFlight: InFlightData;
}

export interface KeyGroupState {
  readonly group: number;
  readonly entries: readonly (readonly [key: string, value: number])[];
}

const writer = new ByteWriter();
const groupWriter = new ByteWriter();

export function encodeTaskState(
  operator: unknown,
  keyed: KeyedSnapshot | null,
  inFlight: InFlightData = NOTHING_IN_FLIGHT,
): Uint8Array {
  writer.reset();
  groupWriter.reset();
  for (const byte of MAGIC) writer.byte(byte);
  writer.byte(VERSION);
  writer.text(JSON.stringify(operator ?? null));
  writeChannels(inFlight.inputs);
  writeChannels(inFlight.outputs);
  if (keyed) {
    for (const [group, entries] of keyed.groups()) {
      groupWriter.unsigned(entries.size);
      for (const [key, value] of entries) {
        groupWriter.text(key);
        groupWriter.double(value);
      }
      writer.unsigned(group);
      writer.block(groupWriter.take());
    }
  }
  return writer.take();
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
  if (!MAGIC.every((byte) => byte === reader.byte())) {
    throw new Unreadable('The file is not a task snapshot.');
  }
  const version = reader.byte();
  if (version !== VERSION) {
    throw new Unreadable(
      `The snapshot has format ${version}; this version reads format ${VERSION}.`,
    );
  }
  let operator: unknown;
  try {
    operator = JSON.parse(reader.text()) as unknown;
  } catch {
    throw new Unreadable('The operator state in the file is not readable.');
  }
  const inputs = readChannels(reader);
  const outputs = readChannels(reader);
  const keyed: KeyGroupState[] = [];
  while (!reader.atEnd) {
    const group = reader.unsigned();
    const part = new ByteReader(reader.block());
    const entries: [string, number][] = [];
    for (let rest = part.unsigned(); rest > 0; rest--) entries.push([part.text(), part.double()]);
    keyed.push({ group, entries });
  }
  return { operator, keyed, inFlight: { inputs, outputs } };
}
