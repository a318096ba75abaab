// How the rows of a person's own file are to be read: what stands in a link, so that whoever has the
// same file gets the same log out of it.
//
// Keeps true: file and plan decide the log, row by row. Flink: a FileSource with its StreamFormat and
// schema.

import * as v from 'valibot';

export const FILE_FORMATS = ['csv', 'ndjson'] as const;
export const FILE_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export const CELL_TYPES = ['text', 'integer', 'number', 'timestamp'] as const;
/** A day first or a month first is told apart by nobody but the person. */
export const TIME_FORMATS = ['iso', 'dmy', 'mdy', 'seconds', 'milliseconds'] as const;

export type FileFormat = (typeof FILE_FORMATS)[number];
export type FileEncoding = (typeof FILE_ENCODINGS)[number];
export type CellType = (typeof CELL_TYPES)[number];
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** More rows than this are not kept of one file. */
export const MOST_KEPT_ROWS = 5_000_000;
export const MOST_FILE_PARTITIONS = 16;

const text = v.pipe(v.string(), v.minLength(1));
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const columnSchema = v.strictObject({
  /** Which field of the file, from 0. */
  at: whole(0, 10_000),
  name: text,
  type: v.picklist(CELL_TYPES),
  /** Of a timestamp; it is kept as milliseconds since 1970, UTC where the text names no zone. */
  time: v.optional(v.picklist(TIME_FORMATS)),
});

const filePlanSchema = v.strictObject({
  format: v.picklist(FILE_FORMATS),
  encoding: v.picklist(FILE_ENCODINGS),
  /** csv: what stands between two cells. */
  delimiter: v.string(),
  /** csv: the first line names the fields. */
  header: v.boolean(),
  /** All fields of the file, in its order. */
  fields: v.pipe(v.array(v.string()), v.minLength(1)),
  /** Those that are kept. */
  columns: v.pipe(v.array(columnSchema), v.minLength(1)),
  partitions: whole(1, MOST_FILE_PARTITIONS),
  /** Rows are dealt in turn; or all rows with one value of a column lie in one partition: where a
   * keyed exchange over as many subtasks would send them (`key`), or spread by hash (`value`). */
  deal: v.variant('by', [
    v.strictObject({ by: v.literal('turn') }),
    v.strictObject({ by: v.picklist(['key', 'value']), column: text }),
  ]),
  /** What is done with a row that does not fit: it stops the import, or is left out and counted. */
  unfit: v.picklist(['stop', 'leave out']),
  mostRows: whole(1, MOST_KEPT_ROWS),
});

export const fileOriginSchema = v.strictObject({
  name: v.string(),
  sizeBytes: whole(0, Number.MAX_SAFE_INTEGER),
  plan: filePlanSchema,
});

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

export type FilePlan = DeepReadonly<v.InferOutput<typeof filePlanSchema>>;
export type FileColumn = FilePlan['columns'][number];
/** Which file a log was made of. */
export type FileOrigin = DeepReadonly<v.InferOutput<typeof fileOriginSchema>>;
