// What a person writes to describe a job: operators and what they read.
//
// Flink: StreamGraph. An operator's `id` is its uid: state belongs to it, whatever its name. One that
// has been given none gets its id from its place in the graph (job/uids.ts).

export const OPERATOR_KINDS = [
  'source',
  'map',
  'filter',
  'keyed-count',
  'enrich',
  'serial-number',
  'count-window',
  'window',
  'sink',
  'interval-join',
  'flat-map',
  'keyed-sum',
  'keyed-min',
  'keyed-max',
  'keyed-average',
  'deduplicate',
  'top-n',
] as const;
export type OperatorKind = (typeof OPERATOR_KINDS)[number];

/** How an operator's input is distributed over its subtasks. Flink: StreamPartitioner. */
export type Partitioning = 'forward' | 'hash' | 'rebalance' | 'broadcast';

export interface EdgeSpec {
  /** Operator id. */
  readonly from: string;
  readonly by: Partitioning;
  /** Field whose value decides the key group; needed by `hash` and only there. */
  readonly key?: string | undefined;
}

/** Where a source takes timestamps from, and how far behind the newest a record may come. Flink:
 * WatermarkStrategy.forBoundedOutOfOrderness, withIdleness. */
export interface WatermarkSpec {
  /** The field that holds the event time, in ms. */
  readonly field: string;
  readonly outOfOrdernessMs: number;
  /** A split without records for so long holds nobody back; null: it does for ever. */
  readonly idleAfterMs: number | null;
}

interface WindowBasics {
  /** By the records' timestamps, or by the clock of the task. */
  readonly time: 'event' | 'processing';
  readonly aggregate: 'count' | 'sum' | 'min' | 'max' | 'avg';
  /** What is folded; a count needs none. */
  readonly field?: string | undefined;
  /** Event time: how long after its end a window still takes records, each with a new result. */
  readonly allowedLatenessMs?: number | undefined;
}

/** Flink: TumblingEventTimeWindows, SlidingEventTimeWindows, EventTimeSessionWindows. */
export type WindowSpec = WindowBasics &
  (
    | { readonly kind: 'tumbling'; readonly sizeMs: number }
    | { readonly kind: 'sliding'; readonly sizeMs: number; readonly slideMs: number }
    /** It ends when nothing of its key has come for so long. */
    | { readonly kind: 'session'; readonly gapMs: number }
  );

export interface OperatorSpec {
  readonly id: string;
  /** null: nobody has given it a uid. Its id follows from the graph. */
  readonly uid?: null | undefined;
  /** Shown, with the subtask's number: `Count` gives `Count-1`. */
  readonly name: string;
  readonly kind: OperatorKind;
  readonly parallelism: number;
  readonly reads: readonly EdgeSpec[];
  /** Virtual time one record takes. A source emits one record in this time. */
  readonly costMs: number;
  /** What a record costs more in every other minute, the first among them: backpressure that comes
   * and goes. Flink: the BackpressureMap of the operations playground. */
  readonly evenMinutesMs?: number | undefined;
  /** Subtasks of different groups never share a slot. */
  readonly slotSharingGroup?: string | undefined;
  /** source: its records have timestamps, and watermarks follow them. */
  readonly watermarks?: WatermarkSpec | undefined;
  /** source: how its partitions come to its readers; `by partition` unless it says otherwise. */
  readonly assignment?: 'by partition' | 'on request' | undefined;
  /** source: whether its rows can be read again; they can, unless it says otherwise. */
  readonly replayable?: boolean | undefined;
  /** window: which windows, and what becomes of their records. */
  readonly window?: WindowSpec | undefined;
  /** map: the fields it keeps. flat-map: the fields that get a row each. */
  readonly fields?: readonly string[] | undefined;
  /** keyed-count: as what a count is kept; a number unless it says otherwise. */
  readonly countAs?: 'number' | 'text' | undefined;
  /** flat-map: the text field that is split into words. */
  readonly split?: string | undefined;
  /** Aggregates and top-n: the field of numbers. */
  readonly of?: string | undefined;
  /** interval-join: how long after a record of the first input one of the second may lie, from and to. */
  readonly lowerMs?: number | undefined;
  readonly upperMs?: number | undefined;
  /** top-n: how many items it keeps per key. */
  readonly n?: number | undefined;
  /** top-n: the field that names the items. */
  readonly item?: string | undefined;
  /** filter: what it lets through. */
  readonly where?: { readonly field: string; readonly equals: string | number } | undefined;
}

export type FieldType = 'string' | 'integer' | 'number';

/** The shape of the rows on a stream. */
export interface RowType {
  readonly name: string;
  /** The field that stands for a row, whatever it is keyed by. */
  readonly shown?: string | undefined;
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[];
}
