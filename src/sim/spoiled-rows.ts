// Puts what a person has spoiled into what the source log gives: an empty row in its place.
//
// The log itself stays whole; every host does this at the outcome of a poll.

import type { LogPlace } from '../engine/action.ts';
import type { Request, Result } from '../engine/protocol.ts';

export function spoil(
  body: Request,
  result: Result,
  spoiled: readonly LogPlace[] | undefined,
): Result {
  if (!spoiled || (body.op !== 'poll' && body.op !== 'receive') || !result.ok) return result;
  if (result.op !== 'poll' && result.op !== 'receive') return result;
  const bad = spoiled.filter(({ partition }) => partition === body.partition);
  if (bad.length === 0) return result;
  const first = result.op === 'receive' ? result.offset : body.op === 'poll' ? body.offset : 0;
  const rows = result.rows.map((row, index) =>
    bad.some(({ offset }) => offset === first + index) ? [] : row,
  );
  return { ...result, rows };
}
