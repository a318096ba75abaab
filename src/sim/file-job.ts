// A job over a person's own file: its rows counted by a key, on the cluster of the other counting jobs.
//
// Keeps true: it is checked by the same rules as any other scenario; what it cannot be is a sentence.

import { checkScenario, type Checked, type Scenario } from '../engine/job/scenario.ts';
import type { FileLogRecord } from '../storage/own-file/file-log.ts';
import { fileLogName } from '../storage/own-file/file-log-name.ts';
import { rowTypeOf } from '../storage/own-file/typed-rows.ts';
import { CLUSTER, countingJob } from './scenarios.ts';

/** More rows than this would take a browser an hour, so a run takes the first ones. */
export const MOST_RUN_ROWS = 100_000;

export interface FileJobChoice {
  /** Name of the column by whose values rows are counted. */
  readonly key: string;
  /** So many rows of the file are read, from its beginning. */
  readonly rows: number;
}

export function jobOverFile(
  { digest, origin, rows: all }: FileLogRecord,
  { key, rows }: FileJobChoice,
): Checked<Scenario> {
  const { plan, name } = origin;
  const beside = plan.columns.find((column) => column.name !== key);
  const taken = Math.min(rows, all, MOST_RUN_ROWS);
  return checkScenario({
    ...CLUSTER,
    id: 'own-file',
    title: `${name} by ${key}`,
    about: `The first ${taken} rows of ${name}, counted by ${key}.`,
    log: fileLogName({ digest, rows: taken }),
    file: origin,
    partitions: plan.partitions,
    rowType: rowTypeOf(plan),
    operators: countingJob(key, beside ? [key, beside.name] : [key]),
  });
}
