// The timestamps of a partition's rows, as far as it is certain that they come in time.
//
// A row within the bound of its source is never late, whatever happens. Where splits may be passed
// over because they are idle, or come to a reader that is far ahead, it depends on the run; of a live
// stream not, since there a split is silent only while it has nothing: a row is as old as it looks.

import type { Scenario } from '../../engine/job/scenario.ts';
import type { OperatorSpec } from '../../engine/job/spec.ts';
import type { Row } from '../../engine/protocol.ts';
import { fieldOf } from './cells.ts';

/** Longer than a healthy log takes to answer. */
const LONG_SILENCE_MS = 1000;

/** To be asked row by row, in the order of the partition. */
export function certainTimes(
  { watermarks, assignment }: OperatorSpec,
  { rowType, log }: Pick<Scenario, 'rowType' | 'log'>,
): (row: Row) => number | null {
  const field = fieldOf(rowType, watermarks?.field);
  if (!watermarks || field < 0 || assignment === 'on request') return () => null;
  const { idleAfterMs } = watermarks;
  const isLive = log.endsWith('/live');
  if (idleAfterMs !== null && !(isLive && idleAfterMs >= LONG_SILENCE_MS)) return () => null;
  let greatest = Number.NEGATIVE_INFINITY;
  return (row) => {
    const timestampMs = Math.floor(Number(row[field]));
    const isInTime = timestampMs >= greatest - watermarks.outOfOrdernessMs;
    greatest = Math.max(greatest, timestampMs);
    return isInTime ? timestampMs : null;
  };
}
