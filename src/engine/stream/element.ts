// Elements of a stream and their bytes. Data: records and, between them, watermarks and whether the
// sender is idle. Events: checkpoint barriers, end of data, end of input.
//
// One serializer per row type; a record carries its lineage, which is its identity from source to
// sink. Data fills buffers and needs credit. Flink: StreamElementSerializer, EventSerializer.

import type { CheckpointId, ElementSummary, Lineage, Row } from '../protocol.ts';
import type { FieldType, RowType } from '../job/spec.ts';
import type { Barrier, BarrierOptions } from '../barriers/handler.ts';
import { ByteReader, ByteWriter, Unreadable } from './bytes.ts';

export interface StreamRecord extends Lineage {
  /** Event time; null: it has none. */
  readonly timestampMs: number | null;
  readonly row: Row;
}

export type Element =
  | { readonly type: 'record'; readonly record: StreamRecord }
  /** No record with this timestamp or an older one is expected behind it. */
  | { readonly type: 'watermark'; readonly timestampMs: number }
  /** Whether the sender is idle: then nobody waits for its watermark. Flink: WatermarkStatus. */
  | { readonly type: 'watermark-status'; readonly idle: boolean }
  | { readonly type: 'barrier'; readonly barrier: Barrier }
  | { readonly type: 'cancel-barrier'; readonly checkpoint: CheckpointId }
  /** `suspended`: the job stops, and there may be more data. Flink: StopMode.NO_DRAIN. */
  | { readonly type: 'end-of-data'; readonly suspended: boolean }
  | { readonly type: 'end-of-input' };

const RECORD = 0;
const BARRIER = 1;
const CANCEL = 2;
const END_OF_DATA = 3;
const END_OF_INPUT = 4;
const RECORD_WITH_TIMESTAMP = 5;
const WATERMARK = 6;
const WATERMARK_STATUS = 7;
/** Before a record that is not the first that came of one row of the source: its number. */
const LATER_PART = 8;

const OPTIONS: readonly BarrierOptions['kind'][] = [
  'aligned',
  'unaligned',
  'aligned-with-timeout',
  'savepoint',
];

const writer = new ByteWriter();

export function encodeRecord(type: RowType, record: StreamRecord): Uint8Array {
  writer.reset();
  const { timestampMs, part = 0 } = record;
  if (part > 0) {
    writer.byte(LATER_PART);
    writer.unsigned(part);
  }
  writer.byte(timestampMs === null ? RECORD : RECORD_WITH_TIMESTAMP);
  if (timestampMs !== null) writer.integer(timestampMs);
  writer.unsigned(record.partition);
  writer.unsigned(record.offset);
  writer.unsigned(record.epoch);
  writeRow(type, record.row);
  return writer.take();
}

function writeRow(type: RowType, row: Row): void {
  const { fields } = type;
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index];
    const value = row[index];
    if (field === undefined || value === undefined)
      throw new RangeError(`A row of ${type.name} is too short.`);
    if (field.type === 'string') writer.text(String(value));
    else if (field.type === 'integer') writer.integer(Number(value));
    else writer.double(Number(value));
  }
}

export function encodeBarrier(barrier: Barrier): Uint8Array {
  const { checkpointId, triggeredAtMs, options } = barrier;
  writer.reset();
  writer.byte(BARRIER);
  writer.unsigned(checkpointId);
  writer.unsigned(triggeredAtMs);
  writer.byte(OPTIONS.indexOf(options.kind));
  if (options.kind === 'aligned-with-timeout') writer.unsigned(options.timeoutMs);
  return writer.take();
}

export function encodeCancelBarrier(checkpoint: CheckpointId): Uint8Array {
  writer.reset();
  writer.byte(CANCEL);
  writer.unsigned(checkpoint);
  return writer.take();
}

export function encodeEndOfData(suspended = false): Uint8Array {
  writer.reset();
  writer.byte(END_OF_DATA);
  writer.byte(suspended ? 1 : 0);
  return writer.take();
}

export function encodeEndOfInput(): Uint8Array {
  writer.reset();
  writer.byte(END_OF_INPUT);
  return writer.take();
}

export function encodeWatermark(timestampMs: number): Uint8Array {
  writer.reset();
  writer.byte(WATERMARK);
  writer.integer(timestampMs);
  return writer.take();
}

export function encodeWatermarkStatus(idle: boolean): Uint8Array {
  writer.reset();
  writer.byte(WATERMARK_STATUS);
  writer.byte(idle ? 1 : 0);
  return writer.take();
}

export function isRecord(bytes: Uint8Array): boolean {
  const [kind] = bytes;
  return kind === RECORD || kind === RECORD_WITH_TIMESTAMP || kind === LATER_PART;
}

/** Whether it fills a buffer of the receiver's and is part of what is in flight. */
export function isData(bytes: Uint8Array): boolean {
  return isRecord(bytes) || bytes[0] === WATERMARK || bytes[0] === WATERMARK_STATUS;
}

/** The same of what may be told of an element. */
export function isDataElement({ type }: ElementSummary): boolean {
  return type === 'record' || type === 'watermark' || type === 'watermark-status';
}

export function isBarrier(bytes: Uint8Array): boolean {
  return bytes[0] === BARRIER;
}

/** Reads one element. Throws `Unreadable` on bytes that are none. */
export function decodeElement(type: RowType, bytes: Uint8Array): Element {
  const reader = new ByteReader(bytes);
  const kind = reader.byte();
  switch (kind) {
    case RECORD:
    case RECORD_WITH_TIMESTAMP:
      return { type: 'record', record: readRecord(type, reader, kind) };
    case LATER_PART: {
      const part = reader.unsigned();
      return { type: 'record', record: { ...readRecord(type, reader, reader.byte()), part } };
    }
    case BARRIER:
      return {
        type: 'barrier',
        barrier: {
          checkpointId: reader.unsigned(),
          triggeredAtMs: reader.unsigned(),
          options: readOptions(reader),
        },
      };
    case CANCEL:
      return { type: 'cancel-barrier', checkpoint: reader.unsigned() };
    case END_OF_DATA:
      return { type: 'end-of-data', suspended: reader.byte() === 1 };
    case END_OF_INPUT:
      return { type: 'end-of-input' };
    case WATERMARK:
      return { type: 'watermark', timestampMs: reader.integer() };
    case WATERMARK_STATUS:
      return { type: 'watermark-status', idle: reader.byte() === 1 };
    default:
      throw new Unreadable(`No element begins with byte ${kind}.`);
  }
}

function readRecord(type: RowType, reader: ByteReader, kind: number): StreamRecord {
  const timestampMs = kind === RECORD_WITH_TIMESTAMP ? reader.integer() : null;
  const partition = reader.unsigned();
  const offset = reader.unsigned();
  const epoch = reader.unsigned();
  const row: (string | number)[] = [];
  for (const field of type.fields) row.push(readValue(reader, field.type));
  return { partition, offset, epoch, timestampMs, row };
}

function readOptions(reader: ByteReader): BarrierOptions {
  const kind = OPTIONS[reader.byte()];
  if (kind === undefined) throw new Unreadable('A barrier of an unknown kind.');
  return kind === 'aligned-with-timeout' ? { kind, timeoutMs: reader.unsigned() } : { kind };
}

function readValue(reader: ByteReader, type: FieldType): string | number {
  if (type === 'string') return reader.text();
  return type === 'integer' ? reader.integer() : reader.double();
}

/** What may be told about a record on its way. */
export function summarize(
  record: StreamRecord,
  shownKey: number,
  shownValue: number,
): ElementSummary {
  const { partition, offset, epoch, part } = record;
  const summary = {
    type: 'record' as const,
    key: String(record.row[shownKey] ?? ''),
    value: Number(record.row[shownValue] ?? 0),
    partition,
    offset,
    epoch,
  };
  return part === undefined ? summary : { ...summary, part };
}
