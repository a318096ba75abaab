// Sentences about what is wrong with the description of a window, at the operator it stands in.
//
// A window of no length, or one that would never close, is refused before anything runs.

import type { JobProblem } from '../job/plan.ts';
import type { OperatorSpec, RowType } from '../job/spec.ts';

/** More windows than this for one record: every record would be folded so often. */
const MOST_WINDOWS_PER_RECORD = 1000;

export function windowProblems(
  { name, reads, window }: OperatorSpec,
  inputs: readonly RowType[],
): string[] {
  const problems: string[] = [];
  const [edge] = reads;
  if (reads.length !== 1 || edge?.by !== 'hash') {
    problems.push(`${name} keeps windows by key, so it must read one input by hash of a key.`);
  }
  if (!window) {
    return [...problems, `${name} has no window: say its kind, its time and its size.`];
  }
  const { aggregate, field, time, allowedLatenessMs = 0 } = window;
  if (window.kind === 'session') {
    if (!(window.gapMs > 0)) {
      problems.push(`${name} has sessions with a gap of ${window.gapMs} ms. Use 1 ms or more.`);
    }
  } else if (!(window.sizeMs > 0)) {
    problems.push(
      `${name} has windows of ${window.sizeMs} ms, which hold nothing. Use 1 ms or more.`,
    );
  } else if (window.kind === 'sliding') {
    if (!(window.slideMs > 0)) {
      problems.push(`${name} slides by ${window.slideMs} ms: it would not move. Use 1 ms or more.`);
    } else if (window.sizeMs / window.slideMs > MOST_WINDOWS_PER_RECORD) {
      problems.push(
        `${name} slides by ${window.slideMs} ms over ${window.sizeMs} ms: each record would be in more than ${MOST_WINDOWS_PER_RECORD} windows. Use a longer slide.`,
      );
    }
  }
  if (time === 'processing' && allowedLatenessMs > 0) {
    problems.push(
      `${name} goes by processing time, where nothing is late: leave out allowedLatenessMs.`,
    );
  }
  const known = inputs[0]?.fields.find((each) => each.name === field);
  if (aggregate === 'count') return problems;
  if (field === undefined) {
    problems.push(`${name} is to give the ${aggregate} of a field, but none is named.`);
  } else if (!known) {
    const fields = inputs[0]?.fields.map((each) => each.name).join(', ') ?? '';
    problems.push(`${name} folds "${field}", but a row that it reads has only ${fields}.`);
  } else if (known.type === 'string') {
    problems.push(`${name} is to give the ${aggregate} of "${field}", which is text.`);
  }
  return problems;
}

/** Windows by event time need timestamps: of every source in front of them. */
export function timelessSources(operators: readonly OperatorSpec[]): JobProblem[] {
  const problems: JobProblem[] = [];
  /** By operator id: a source in front of it that gives no watermarks. */
  const timeless = new Map<string, string>();
  for (const [operator, { id, name, kind, reads, watermarks, window }] of operators.entries()) {
    const found =
      kind === 'source'
        ? watermarks
          ? undefined
          : name
        : reads.map(({ from }) => timeless.get(from)).find((each) => each !== undefined);
    if (found === undefined) continue;
    timeless.set(id, found);
    if (kind === 'interval-join') {
      problems.push({
        operator,
        field: 'reads',
        sentence: `${name} joins by event time, but ${found} gives no watermarks. Name the field with the timestamps of ${found}.`,
      });
    }
    if (kind === 'window' && window?.time === 'event') {
      problems.push({
        operator,
        field: 'window',
        sentence: `${name} goes by event time, but ${found} gives no watermarks: its windows would never close. Name the field with the timestamps of ${found}, or use processing time.`,
      });
    }
  }
  return problems;
}
