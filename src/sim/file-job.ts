// A job over a person's own file: what its rows come to per key, over all of them or in windows of
// event time, on the cluster of the other counting jobs.
//
// Keeps true: it is checked by the same rules as any other scenario; what it cannot be is a sentence.

import { checkScenario, type Checked, type Scenario } from '../engine/job/scenario.ts';
import type { OperatorSpec } from '../engine/job/spec.ts';
import type { FileLogRecord } from '../storage/own-file/file-log.ts';
import { fileLogName } from '../storage/own-file/file-log-name.ts';
import { rowTypeOf } from '../storage/own-file/typed-rows.ts';
import { CLUSTER } from './first-scenario.ts';
import { countingJob } from './scenarios.ts';

/** More rows than this would take a browser an hour, so a run takes the first ones. */
export const MOST_RUN_ROWS = 100_000;

export const FILE_AGGREGATES = ['count', 'sum', 'min', 'max', 'avg'] as const;
export type FileAggregate = (typeof FILE_AGGREGATES)[number];

export interface FileJobChoice {
  /** Name of the column by whose values rows belong together. */
  readonly key: string;
  /** So many rows of the file are read, from its beginning. */
  readonly rows: number;
  readonly aggregate: FileAggregate;
  /** The column of numbers that is folded; null: rows are counted. */
  readonly of: string | null;
  /** By event time; null: one result per key, over all rows. */
  readonly window: { readonly column: string; readonly sizeMs: number } | null;
}

export function jobOverFile(
  { digest, origin, rows: all }: FileLogRecord,
  choice: FileJobChoice,
): Checked<Scenario> {
  const { plan, name } = origin;
  const { key, aggregate, of, window } = choice;
  const taken = Math.min(choice.rows, all, MOST_RUN_ROWS);
  const what = aggregate === 'count' ? 'count' : `${aggregate} of ${of ?? 'nothing'}`;
  const beside = plan.columns.find((column) => column.name !== key)?.name;
  const kept = [...new Set([key, of ?? beside ?? key, ...(window ? [window.column] : [])])];
  return checkScenario({
    ...CLUSTER,
    id: 'own-file',
    title: `${name}: ${what} by ${key}`,
    about: `The first ${taken} rows of ${name}: ${what} by ${key}${window ? `, in windows of ${window.sizeMs / 1000} s` : ''}.`,
    log: fileLogName({ digest, rows: taken }),
    file: origin,
    partitions: plan.partitions,
    rowType: rowTypeOf(plan),
    operators: countingJob(key, kept).map((operator) => as(operator, choice)),
  });
}

const KINDS = {
  count: 'keyed-count',
  sum: 'keyed-sum',
  min: 'keyed-min',
  max: 'keyed-max',
  avg: 'keyed-average',
} as const satisfies Record<FileAggregate, OperatorSpec['kind']>;

const NAMES: Readonly<Record<FileAggregate, string>> = {
  count: 'Count',
  sum: 'Sum',
  min: 'Min',
  max: 'Max',
  avg: 'Average',
};

/** The counting job's operator, as this choice has it. */
function as(operator: OperatorSpec, { aggregate, of, window }: FileJobChoice): OperatorSpec {
  const { kind } = operator;
  if (kind === 'source' && window) {
    // A row may be as late as a window is long; a later one is dropped and counted.
    const { column: field, sizeMs: outOfOrdernessMs } = window;
    return { ...operator, watermarks: { field, outOfOrdernessMs, idleAfterMs: null } };
  }
  if (kind !== 'keyed-count') return operator;
  const field = of === null || aggregate === 'count' ? {} : { field: of };
  if (window) {
    const { sizeMs } = window;
    const windows = { kind: 'tumbling', time: 'event', aggregate, sizeMs, ...field } as const;
    return { ...operator, name: NAMES[aggregate], kind: 'window', window: windows };
  }
  const folded = aggregate === 'count' ? {} : { of: of ?? undefined };
  return { ...operator, name: NAMES[aggregate], kind: KINDS[aggregate], ...folded };
}
