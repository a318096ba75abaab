// Event time for a random job: timestamps and watermarks in one of five, and windows in some of these.
//
// In most of them no record can be late, so the oracle knows every window; in the others order decides.

import type { OperatorSpec, WatermarkSpec, WindowSpec } from '../../engine/job/spec.ts';
import type { Scenario } from '../../engine/job/scenario.ts';
import type { Prng } from '../../engine/prng.ts';
import type { LetterStream } from '../generator.ts';
import type { JobSize } from './random-job.ts';

interface RandomTime {
  readonly operators: readonly OperatorSpec[];
  readonly settings: Scenario['settings'];
  /** Set: rows have a time of their own, and not in order. Otherwise they are numbered. */
  readonly stream: Pick<LetterStream, 'gapMs' | 'disorderMs'> | null;
}

export function randomTime(
  prng: Prng,
  operators: readonly OperatorSpec[],
  size: JobSize,
  isSliced: boolean,
): RandomTime {
  if (!prng.chance(22)) return { operators, settings: {}, stream: null };
  const settings = { 'pipeline.auto-watermark-interval': prng.pick([4, 9, 20, 200, 0]) };
  const idleAfterMs = prng.pick([null, null, null, 12, 40]);
  if (isSliced || prng.chance(40)) {
    const outOfOrdernessMs = prng.pick([0, 0, 1, 3]);
    const watermarks = { field: 'number', outOfOrdernessMs, idleAfterMs };
    return { operators: timed(operators, watermarks), settings, stream: null };
  }
  const gapMs = prng.pick([1, 3, 10]);
  const disorderMs = prng.pick([0, gapMs, 3 * gapMs]);
  const outOfOrdernessMs = prng.chance(75) ? disorderMs : prng.below(disorderMs + 1);
  const watermarks = { field: 'atMs', outOfOrdernessMs, idleAfterMs };
  return {
    operators: withWindows(prng, timed(operators, watermarks), size, gapMs),
    // At least once the result of a window may count a record twice: nothing is certain then.
    settings: { ...settings, 'execution.checkpointing.mode': 'EXACTLY_ONCE' },
    stream: { gapMs, disorderMs },
  };
}

function timed(operators: readonly OperatorSpec[], watermarks: WatermarkSpec): OperatorSpec[] {
  return operators.map((each) => (each.kind === 'source' ? { ...each, watermarks } : each));
}

/** Windows beside the count, over what it reads, and a sink of their own. */
function withWindows(
  prng: Prng,
  operators: readonly OperatorSpec[],
  { parallelism }: JobSize,
  gapMs: number,
): readonly OperatorSpec[] {
  const count = operators.find(({ id }) => id === 'count');
  // Rows as they were read, at most with a field more.
  const isPlain = operators.every(({ id, kind }) => id === 'count' || PLAIN.includes(kind));
  const from = isPlain ? count?.reads[0]?.from : operators[0]?.id;
  if (!count || from === undefined) return operators;
  const windows: OperatorSpec = {
    id: 'windows',
    name: 'Windows',
    kind: 'window',
    parallelism: prng.pick(parallelism.count),
    reads: [{ from, by: 'hash', key: 'letter' }],
    costMs: prng.between(1, 3),
    window: randomWindow(prng, gapMs),
  };
  const sink: OperatorSpec = {
    id: 'window-sink',
    name: 'WindowSink',
    kind: 'sink',
    parallelism: prng.pick(parallelism.sink),
    reads: [prng.chance(50) ? { from: 'windows', by: 'rebalance' } : HASHED],
    costMs: prng.between(0, 2),
  };
  return operators.flatMap((each) => (each === count ? [windows, sink, each] : [each]));
}

const PLAIN: readonly OperatorSpec['kind'][] = [
  'source',
  'map',
  'filter',
  'enrich',
  'serial-number',
  'count-window',
  'sink',
];
const HASHED = { from: 'windows', by: 'hash', key: 'window' } as const;

function randomWindow(prng: Prng, gapMs: number): WindowSpec {
  const aggregate = prng.pick(['count', 'count', 'sum', 'min', 'max', 'avg'] as const);
  const time = prng.chance(88) ? 'event' : 'processing';
  const basics = {
    time,
    aggregate,
    ...(aggregate === 'count' ? {} : { field: 'number' }),
    ...(time === 'event' && prng.chance(20) ? { allowedLatenessMs: prng.pick([1, 10]) } : {}),
  } as const;
  const sizeMs = gapMs * prng.pick([2, 3, 5]);
  switch (prng.pick(['tumbling', 'tumbling', 'sliding', 'session'] as const)) {
    case 'tumbling':
      return { kind: 'tumbling', ...basics, sizeMs };
    case 'sliding':
      return { kind: 'sliding', ...basics, sizeMs, slideMs: gapMs };
    case 'session':
      return { kind: 'session', ...basics, gapMs: gapMs + prng.below(gapMs + 1) };
  }
}
