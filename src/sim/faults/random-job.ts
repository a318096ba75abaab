// A small job of a random shape, drawn from the seed: chains, two inputs, diamonds, parallelism
// 1 to 4, with constants shrunk so that limits are reached often.
//
// Always valid, and always such that a healthy run finishes: timeouts leave a checkpoint time.

import type { EdgeSpec, OperatorSpec, Partitioning } from '../../engine/job/spec.ts';
import type { OptionName } from '../../engine/job/settings.ts';
import type { Scenario, Timing } from '../../engine/job/scenario.ts';
import type { Prng } from '../../engine/prng.ts';
import { LETTER_ROW, letterLogName } from '../generated-log.ts';
import { streamName, TIMED_LETTER_ROW } from '../generator.ts';
import { randomTime } from './random-time.ts';

/** How much a random job has to do. */
export interface JobSize {
  readonly rows: readonly [least: number, most: number];
  readonly sourceMs: readonly [least: number, most: number];
  /** About how many steps it takes: kills at any moment strike within these. */
  readonly steps: number;
  readonly atLeastOncePercent: number;
  readonly timeoutsMs: readonly number[];
  readonly heartbeatMs: readonly [least: number, most: number];
  /** How long a process takes to start: soon, and the words of the dead one are still on their way. */
  readonly workerStartMs: readonly [least: number, most: number];
  /** How many checkpoints may be under way at once. */
  readonly concurrent: readonly number[];
  readonly parallelism: {
    readonly source: readonly number[];
    readonly middle: readonly number[];
    readonly count: readonly number[];
    readonly sink: readonly number[];
    /** Of a job whose subtasks exchange nothing. */
    readonly slices: readonly number[];
  };
  readonly shapes: readonly Shape[];
  /** How often a channel has a single buffer of its own. */
  readonly tightPercent: number;
}

type Shape = 'direct' | 'chain' | 'two inputs' | 'diamond';

const WIDE: JobSize['parallelism'] = {
  source: [1, 1, 2, 2, 3],
  middle: [1, 1, 1, 2, 2, 2, 3, 4],
  count: [1, 2, 3],
  sink: [1, 1, 1, 2],
  slices: [2, 3],
};
const ALL_SHAPES: readonly Shape[] = ['chain', 'chain', 'direct', 'two inputs', 'diamond'];

/** Three to five tasks: small things break in nearly all the ways that large ones do, much sooner. */
export const TINY_JOB: JobSize = {
  rows: [3, 6],
  sourceMs: [6, 14],
  steps: 170,
  atLeastOncePercent: 22,
  timeoutsMs: [140, 300, 5000],
  heartbeatMs: [120, 190],
  workerStartMs: [1, 8],
  concurrent: [1, 1, 2, 3],
  parallelism: {
    source: [1, 1, 1, 2],
    middle: [1, 1, 2],
    count: [1, 1, 2],
    sink: [1],
    slices: [2],
  },
  shapes: ['direct', 'direct', 'direct', 'chain'],
  tightPercent: 45,
};
/** Every shape, with as few rows as bring a checkpoint or two. */
export const SMALL_JOB: JobSize = {
  rows: [4, 9],
  sourceMs: [6, 14],
  steps: 250,
  atLeastOncePercent: 22,
  timeoutsMs: [140, 300, 5000],
  heartbeatMs: [120, 190],
  workerStartMs: [1, 8],
  concurrent: [1, 1, 2, 3],
  parallelism: {
    source: [1, 1, 1, 1, 2],
    middle: [1, 1, 1, 2, 2, 3],
    count: [1, 1, 2, 2, 3],
    sink: [1, 1, 1, 2],
    slices: [2, 3],
  },
  shapes: ALL_SHAPES,
  tightPercent: 45,
};

/** Few rows, read slowly: as many checkpoints as with many rows, in fewer steps. */
export const SHORT_JOB: JobSize = {
  rows: [4, 12],
  sourceMs: [5, 10],
  steps: 550,
  atLeastOncePercent: 22,
  timeoutsMs: [140, 300, 5000],
  heartbeatMs: [60, 90],
  workerStartMs: [2, 20],
  concurrent: [1, 1, 1, 2, 3],
  parallelism: WIDE,
  shapes: ALL_SHAPES,
  tightPercent: 25,
};
/** The first simulations ran these; the seeds that found bugs then still do. */
export const LONG_JOB: JobSize = {
  rows: [12, 30],
  sourceMs: [2, 6],
  steps: 900,
  atLeastOncePercent: 12,
  timeoutsMs: [250, 400, 5000],
  heartbeatMs: [40, 70],
  workerStartMs: [2, 20],
  concurrent: [1, 1, 1, 2, 3],
  parallelism: WIDE,
  shapes: ALL_SHAPES,
  tightPercent: 25,
};

/** Mostly tiny ones: more crashes fit into a second, and the larger ones are there all the same. */
export function drawSize(prng: Prng): JobSize {
  const percent = prng.below(100);
  if (percent < 70) return TINY_JOB;
  return percent < 92 ? SMALL_JOB : SHORT_JOB;
}

export function randomScenario(
  prng: Prng,
  profileKills: number,
  size: JobSize = SHORT_JOB,
): Scenario {
  // Drawn apart, so that what is drawn after it stays what it was.
  const slices = prng.fork(6).chance(12) ? prng.fork(6).pick(size.parallelism.slices) : 0;
  const drawnPartitions = slices || prng.between(1, 3);
  const drawn = slices ? slicedOperators(prng, size, slices) : randomOperators(prng, size);
  const timed = randomTime(prng.fork(40), drawn, size, slices > 0);
  const time = { ...timed, operators: withJoin(prng.fork(62), timed.operators, size) };
  // A slice can count nothing but its own partition.
  const { partitions, operators: dealt } = slices
    ? { partitions: drawnPartitions, operators: time.operators }
    : randomSplits(prng.fork(50), drawnPartitions, time.operators);
  const operators = withSlowMinutes(prng.fork(80), dealt);
  const maxParallelism = prng.chance(25)
    ? Math.max(2, ...operators.map(({ parallelism }) => parallelism))
    : prng.pick([4, 8, 128]);
  const slots = slotsNeeded(operators);
  const slotsPerTaskManager = prng.between(1, 2);
  const rows = prng.between(...size.rows);
  const timing = randomTiming(prng, size);
  const tasks = operators.reduce((sum, { parallelism }) => sum + parallelism, 0);
  const counts = operators.reduce(
    (sum, { id, parallelism }) => (KEYED.has(id) ? sum + parallelism : sum),
    0,
  );
  const letters = {
    rows,
    keys: slices ? prng.between(4, 9) : prng.between(1, 5),
    partitions,
    seed: prng.below(1 << 20),
    ...(slices ? { byKeyOf: maxParallelism } : {}),
  };
  const log = time.stream ? streamName({ ...letters, ...time.stream }) : letterLogName(letters);
  const taskManagers =
    Math.ceil(slots / slotsPerTaskManager) + (prng.chance(30) && profileKills > 0 ? 1 : 0);
  const buffers = randomBuffers(prng, size);
  const pollSize = prng.pick([1, 4, 16, 32]);
  const settings = {
    ...buffers,
    ...randomSettings(prng, { tasks, counts, requestMs: timing.storageLatencyMs + 3 }, size),
    ...randomRetention(prng.fork(90)),
    ...time.settings,
  };
  return {
    id: 'random',
    title: 'A random job',
    about: 'Drawn from a seed, to be crashed.',
    log,
    partitions,
    rowType: time.stream ? TIMED_LETTER_ROW : LETTER_ROW,
    operators,
    maxParallelism,
    taskManagers,
    slotsPerTaskManager,
    pollSize,
    timing,
    slowdown: {},
    settings: operators.some(takesLong) ? withMoreTime(settings) : settings,
    versions: {
      // Whoever starts it must be told that the counts would be lost.
      'count anew': { about: 'Its count has another uid.', operators: countedAnew(operators) },
    },
  };
}

/** It makes many records of one, or takes long for each. */
function takesLong({ kind, evenMinutesMs }: OperatorSpec): boolean {
  return kind === 'interval-join' || evenMinutesMs !== undefined;
}

/** What never has the time to complete would begin again for ever. */
function withMoreTime(settings: Scenario['settings']): Scenario['settings'] {
  const longer = (name: OptionName): Scenario['settings'] => {
    const ms = settings[name];
    return typeof ms === 'number' ? { [name]: ms + 600 } : {};
  };
  return {
    ...settings,
    ...longer('execution.checkpointing.timeout'),
    ...longer('transaction.timeout.ms'),
  };
}

function fromSocket(operator: OperatorSpec): OperatorSpec {
  return operator.kind === 'source' ? { ...operator, replayable: false } : operator;
}

/** In one job of four the readers ask for splits, or there are fewer or more of them than readers.
 * Drawn apart, so that what is drawn after it stays what it was. */
function randomSplits(
  prng: Prng,
  partitions: number,
  operators: readonly OperatorSpec[],
): { readonly partitions: number; readonly operators: readonly OperatorSpec[] } {
  // Drawn apart, so that what is drawn after it stays what it was.
  if (prng.fork(51).chance(8)) {
    return { partitions, operators: operators.map(fromSocket) };
  }
  if (!prng.chance(25)) return { partitions, operators };
  const asks = prng.chance(75);
  return {
    partitions: prng.pick([1, 2, 3, 4, 4, 6]),
    operators: operators.map((each) =>
      each.kind === 'source' && asks ? { ...each, assignment: 'on request' } : each,
    ),
  };
}

/** With event time, in most jobs: what the count reads is joined with itself, or both its inputs. */
function withJoin(
  prng: Prng,
  operators: readonly OperatorSpec[],
  { parallelism }: JobSize,
): readonly OperatorSpec[] {
  const count = operators.find(({ id }) => id === 'count');
  const isTimed = operators.every(({ kind, watermarks }) => kind !== 'source' || watermarks);
  const isPlain = operators.every(({ id, kind }) => id === 'count' || PLAIN.includes(kind));
  if (!count || !isTimed || !isPlain || !prng.chance(80)) return operators;
  const [first, second = first] = count.reads;
  if (first?.by !== 'hash' || second?.by !== 'hash' || first.key !== 'letter') return operators;
  const join: OperatorSpec = {
    id: 'join',
    name: 'Join',
    kind: 'interval-join',
    parallelism: prng.pick(parallelism.count),
    reads: [first, second],
    costMs: prng.between(1, 3),
    lowerMs: 0 - prng.below(3),
    upperMs: prng.below(4),
  };
  const reads: EdgeSpec[] = [{ from: 'join', by: 'hash', key: 'letter' }];
  return operators.flatMap((each) => (each === count ? [join, { ...count, reads }] : [each]));
}

/** They leave timestamps and letters as they are. */
const PLAIN: readonly OperatorSpec['kind'][] = ['source', 'map', 'filter', 'window', 'sink'];

function countedAnew(operators: readonly OperatorSpec[]): OperatorSpec[] {
  const anew = (id: string): string => (id === 'count' ? 'count-anew' : id);
  return operators.map((each) => ({
    ...each,
    id: anew(each.id),
    reads: each.reads.map((edge) => ({ ...edge, from: anew(edge.from) })),
  }));
}

/** Ids of operators whose sorted files a checkpoint may have to upload. */
const KEYED = new Set(['count', 'once', 'windows', 'join']);

/** Subtasks of one slot sharing group share slots: as many as its widest operator has. */
function slotsNeeded(operators: readonly OperatorSpec[]): number {
  const widest = new Map<string, number>();
  for (const { slotSharingGroup = 'default', parallelism } of operators) {
    widest.set(slotSharingGroup, Math.max(widest.get(slotSharingGroup) ?? 0, parallelism));
  }
  return [...widest.values()].reduce((sum, slots) => sum + slots, 0);
}

/** Now and then an operator is slow in even minutes, the first among them. */
function withSlowMinutes(prng: Prng, operators: readonly OperatorSpec[]): readonly OperatorSpec[] {
  if (!prng.chance(4)) return operators;
  const slow = prng.below(operators.length);
  const evenMinutesMs = prng.between(3, 8);
  return operators.map((each, index) => (index === slow ? { ...each, evenMinutesMs } : each));
}

/** Slices that exchange nothing: each is a failover region of its own. */
function slicedOperators(prng: Prng, { sourceMs }: JobSize, parallelism: number): OperatorSpec[] {
  const source: OperatorSpec = {
    id: 'source',
    name: 'Source',
    kind: 'source',
    parallelism,
    reads: [],
    costMs: prng.between(...sourceMs),
  };
  const count: OperatorSpec = {
    id: 'count',
    name: 'Count',
    kind: 'keyed-count',
    parallelism,
    reads: [{ from: 'source', by: 'forward', key: 'letter' }],
    costMs: prng.between(1, 4),
  };
  const sink: OperatorSpec = {
    id: 'sink',
    name: 'Sink',
    kind: 'sink',
    parallelism,
    reads: [{ from: 'count', by: 'forward' }],
    costMs: prng.between(0, 3),
  };
  return [source, count, sink];
}

function randomOperators(prng: Prng, size: JobSize): OperatorSpec[] {
  const { sourceMs, parallelism: widths, shapes } = size;
  const costMs = (): number => prng.between(1, 4);
  const parallelism = (): number => prng.pick(widths.middle);
  const reading = (from: OperatorSpec, by: Partitioning, key?: string): EdgeSpec =>
    key === undefined ? { from: from.id, by } : { from: from.id, by, key };
  const stateless = (from: OperatorSpec, to: number): EdgeSpec =>
    from.parallelism === to && prng.chance(60)
      ? reading(from, 'forward')
      : prng.chance(70)
        ? reading(from, 'rebalance')
        : reading(from, 'hash', 'letter');

  const source = (name: string): OperatorSpec => ({
    id: name.toLowerCase(),
    name,
    kind: 'source',
    parallelism: prng.pick(widths.source),
    reads: [],
    costMs: prng.between(...sourceMs),
  });
  const middle = (name: string, from: OperatorSpec): OperatorSpec => {
    const to = prng.chance(50) ? from.parallelism : parallelism();
    const filters = prng.chance(30);
    return {
      id: name.toLowerCase(),
      name,
      kind: filters ? 'filter' : 'map',
      parallelism: to,
      reads: [stateless(from, to)],
      costMs: costMs(),
      ...(filters ? { where: { field: 'letter', equals: prng.pick(['a', 'b']) } } : {}),
    };
  };

  const operators: OperatorSpec[] = [source('Source')];
  const [first] = operators;
  if (!first) return operators;
  const ends: OperatorSpec[] = [];
  switch (prng.pick(shapes)) {
    case 'direct':
      ends.push(first);
      break;
    case 'chain': {
      ends.push(middle('Map', first));
      operators.push(...ends);
      break;
    }
    case 'two inputs': {
      const second = source('Other');
      operators.push(second);
      ends.push(first, second);
      break;
    }
    case 'diamond': {
      ends.push(middle('Left', first), middle('Right', first));
      operators.push(...ends);
      break;
    }
  }
  const added = randomOperatorState(prng.fork(9), ends, size);
  operators.push(...added);
  const keyField = added.length === 0 ? randomInFront(prng.fork(60), ends, operators, size) : null;
  const count: OperatorSpec = {
    id: 'count',
    name: 'Count',
    kind: 'keyed-count',
    parallelism: prng.pick(widths.count),
    reads: ends.map((end) => reading(end, 'hash', keyField ?? 'letter')),
    costMs: costMs(),
    ...(keyField === 'value' ? {} : randomResult(prng.fork(61))),
  };
  const sinks = prng.pick([...widths.sink, count.parallelism]);
  const sink: OperatorSpec = {
    id: 'sink',
    name: 'Sink',
    kind: 'sink',
    parallelism: sinks,
    reads: [
      sinks === count.parallelism && prng.chance(50)
        ? reading(count, 'forward')
        : prng.chance(50)
          ? reading(count, 'hash', 'key')
          : reading(count, 'rebalance'),
    ],
    costMs: prng.between(0, 3),
    ...(prng.chance(40) ? { slotSharingGroup: 'sink' } : {}),
  };
  return [...operators, count, sink];
}

/** Mostly the count; else another result per letter, in its place. */
function randomResult(prng: Prng): Partial<OperatorSpec> {
  if (!prng.chance(24)) return {};
  const of = 'number';
  switch (prng.below(5)) {
    case 0:
      return { kind: 'keyed-sum', of };
    case 1:
      return { kind: 'keyed-min', of };
    case 2:
      return { kind: 'keyed-max', of };
    case 3:
      return { kind: 'keyed-average', of };
    default:
      return { kind: 'top-n', n: prng.between(1, 3), item: of, of };
  }
}

/**
 * A flat map or a deduplicate in front of the count, in one job of six.
 * @param ends what the count reads; the new operator takes their place here
 * @returns the field by which it is counted then; null: as ever
 */
function randomInFront(
  prng: Prng,
  ends: OperatorSpec[],
  operators: OperatorSpec[],
  { parallelism: widths }: JobSize,
): string | null {
  const drawn = prng.below(100);
  const [first] = ends;
  if (!first || drawn >= 16) return null;
  const placed = { parallelism: prng.pick(widths.middle), costMs: prng.between(1, 3) };
  const unfolds = drawn < 6 && ends.length === 1;
  const operator: OperatorSpec = unfolds
    ? {
        id: 'unfold',
        name: 'Unfold',
        kind: 'flat-map',
        reads: [{ from: first.id, by: 'rebalance' }],
        fields: ['letter', 'number'],
        ...placed,
      }
    : {
        id: 'once',
        name: 'Once',
        kind: 'deduplicate',
        reads: ends.map(({ id: from }) => ({ from, by: 'hash', key: 'number' })),
        ...placed,
      };
  operators.push(operator);
  ends.splice(0, ends.length, operator);
  return unfolds ? 'value' : null;
}

/**
 * Operators with union list or broadcast state in front of the count, in one job of three. Drawn
 * apart, so that what is drawn after it stays what it was.
 * @param ends what the count reads; the new operators take their places here
 */
function randomOperatorState(
  prng: Prng,
  ends: OperatorSpec[],
  { sourceMs, parallelism: widths }: JobSize,
): OperatorSpec[] {
  const added: OperatorSpec[] = [];
  const [first] = ends;
  if (!first) return added;
  const parallelism = (): number => prng.pick(widths.middle);
  const append = (operator: OperatorSpec): void => {
    added.push(operator);
    ends[0] = operator;
  };
  if (prng.chance(18)) {
    append({
      id: 'number',
      name: 'Number',
      kind: 'serial-number',
      parallelism: parallelism(),
      reads: [{ from: first.id, by: 'rebalance' }],
      costMs: prng.between(1, 3),
    });
  }
  // Drawn apart, so that what is drawn after it stays what it was.
  const side = prng.fork(15);
  if (side.chance(18)) {
    append({
      id: 'rounds',
      name: 'Rounds',
      kind: 'count-window',
      parallelism: side.pick(widths.middle),
      reads: [{ from: (ends[0] ?? first).id, by: 'hash', key: 'letter' }],
      costMs: side.between(1, 3),
    });
  }
  if (prng.chance(18)) {
    added.push({
      id: 'rules',
      name: 'Rules',
      kind: 'source',
      parallelism: prng.between(1, 2),
      reads: [],
      costMs: prng.between(...sourceMs),
    });
    const from = (ends[0] ?? first).id;
    append({
      id: 'enrich',
      name: 'Enrich',
      kind: 'enrich',
      parallelism: parallelism(),
      reads: [
        { from, by: prng.chance(50) ? 'rebalance' : 'hash', key: 'letter' },
        { from: 'rules', by: 'broadcast', key: 'letter' },
      ],
      costMs: prng.between(1, 3),
    });
  }
  return added;
}

function randomTiming(prng: Prng, size: JobSize): Timing {
  return {
    networkMs: prng.between(1, 3),
    localMs: prng.below(2),
    jitterMs: prng.below(4),
    costJitterPercent: prng.pick([0, 50, 100]),
    storageLatencyMs: prng.between(1, 5),
    storageBytesPerMs: prng.pick([50, 200, 1000]),
    workerStartMs: prng.between(...size.workerStartMs),
    syncMs: prng.below(5),
  };
}

/** What one disk has to do for a whole checkpoint. */
interface Upload {
  readonly tasks: number;
  /** Subtasks with keyed state. */
  readonly counts: number;
  readonly requestMs: number;
}

/** Sorted files that a store of few records holds at most, before they are merged. */
const SORTED_FILES = 4;

function randomSettings(
  prng: Prng,
  { tasks, counts, requestMs }: Upload,
  size: JobSize,
): Scenario['settings'] {
  const off = prng.chance(4);
  const concurrent = prng.pick(size.concurrent);
  // Messages are late by 20 ms at most, each way: the living answer within the timeout.
  const heartbeatMs = prng.between(...size.heartbeatMs);
  // Drawn apart, so that what is drawn after it stays what it was.
  const side = prng.fork(5);
  const mode = prng.chance(size.atLeastOncePercent) ? 'AT_LEAST_ONCE' : 'EXACTLY_ONCE';
  const backend = randomBackend(prng.fork(8));
  // Until a checkpoint completes, each one brings all its sorted files anew.
  const sortedFiles = backend['execution.checkpointing.incremental'] === true ? SORTED_FILES : 0;
  const checkpointMs = (tasks + counts * sortedFiles) * requestMs;
  // Checkpoints that overlap must not come faster than the disk can take them for ever.
  const leastMs = concurrent === 1 ? 12 : Math.max(12, checkpointMs);
  const unaligned = mode === 'EXACTLY_ONCE' && concurrent === 1 && side.chance(45);
  const restarts = side.pick(['fixed-delay', 'fixed-delay', 'fixed-delay', 'exponential-delay']);
  const cluster = randomCluster(prng.fork(10));
  const storage = randomStorage(prng.fork(13));
  const localRecovery = randomLocalRecovery(prng.fork(14));
  const sink = randomSink(prng.fork(27));
  const interval = off ? null : prng.between(leastMs, leastMs + 45);
  // Spread last: what stands behind a spread takes many times as long.
  return {
    'jobmanager.execution.failover-strategy': side.chance(80) ? 'region' : 'full',
    'restart-strategy.type': restarts,
    'restart-strategy.exponential-delay.initial-backoff': side.between(1, 15),
    'restart-strategy.exponential-delay.max-backoff': side.between(20, 80),
    'restart-strategy.exponential-delay.reset-backoff-threshold': side.between(50, 800),
    'execution.checkpointing.unaligned.enabled': unaligned,
    'execution.checkpointing.aligned-checkpoint-timeout': unaligned ? side.pick([0, 0, 8, 25]) : 0,
    'execution.checkpointing.interval': interval,
    'execution.checkpointing.mode': mode,
    'execution.checkpointing.timeout': prng.pick(size.timeoutsMs) + checkpointMs,
    'execution.checkpointing.min-pause': prng.chance(25) ? prng.between(5, 40) : 0,
    'execution.checkpointing.max-concurrent-checkpoints': concurrent,
    'execution.checkpointing.tolerable-failed-checkpoints': prng.pick([0, 1, 5, 1000]),
    'execution.checkpointing.num-retained': prng.pick([1, 1, 2, 3]),
    'heartbeat.interval': heartbeatMs,
    'heartbeat.timeout': heartbeatMs + prng.between(70, 100),
    'restart-strategy.fixed-delay.delay': prng.below(30),
    'restart-strategy.fixed-delay.attempts': prng.chance(8) ? prng.below(3) : 2_147_483_647,
    ...cluster,
    ...backend,
    ...storage,
    ...localRecovery,
    ...sink,
    ...randomTransactionTimeout(prng.fork(70), interval),
  };
}

/** Few and small, so that channels fill, gates lend, and buffers leave half full. */
function randomBuffers(prng: Prng, { tightPercent }: JobSize): Scenario['settings'] {
  const exclusive = prng.chance(tightPercent) ? 1 : prng.between(2, 8);
  const waiting = prng.chance(50) ? 1 : prng.between(2, 4);
  // Drawn apart, so that what is drawn after it stays what it was.
  const side = prng.fork(9);
  return {
    'taskmanager.network.memory.buffers-per-channel': exclusive,
    'taskmanager.network.memory.floating-buffers-per-gate': side.pick([0, 0, 1, 2, 4, 8]),
    'taskmanager.network.memory.max-buffers-per-channel': waiting,
    // A record of the log is 7 bytes long, or a few more.
    'taskmanager.memory.segment-size': side.pick([1, 1, 1, 16, 30, 200]),
    'execution.buffer-timeout': side.pick([100, 20, 8, 3, 0, null]),
  };
}

/** Now and then nobody replaces a TaskManager but a person, or no JobManager knows of the last one. */
function randomCluster(prng: Prng): Scenario['settings'] {
  return {
    'tidemark.resource-manager': prng.chance(15) ? 'standalone' : 'active',
    'high-availability.type': prng.chance(12) ? 'NONE' : 'KUBERNETES',
  };
}

/** Mostly transactional: the other kinds have less that can break. */
function randomSink(prng: Prng): Scenario['settings'] {
  return { 'tidemark.sink': prng.pick(['append', 'upsert', ...TRANSACTIONAL]) };
}

const TRANSACTIONAL = Array.from({ length: 14 }, () => 'transactional' as const);

/** Mostly generous. A short one costs rows when a commit comes late; but it outlasts the writing of a
 * transaction, or its sink would fail for ever. */
function randomTransactionTimeout(prng: Prng, intervalMs: number | null): Scenario['settings'] {
  if (intervalMs === null || !prng.chance(12)) return {};
  return { 'transaction.timeout.ms': intervalMs + prng.between(200, 600) };
}

/** Where snapshots are kept: mostly in files, else in the JobManager, or small ones in the metadata. */
function randomStorage(prng: Prng): Scenario['settings'] {
  const drawn = prng.below(100);
  if (drawn < 12) {
    return { 'execution.checkpointing.storage': 'jobmanager' };
  }
  return drawn < 24
    ? { 'execution.checkpointing.data-inline-threshold': prng.pick([50, 90, 400]) }
    : {};
}

/** Mostly retained: there must be something to start the next job from. */
function randomRetention(prng: Prng): Scenario['settings'] {
  const option = 'execution.checkpointing.externalized-checkpoint-retention';
  if (prng.chance(60)) return {};
  return { [option]: prng.pick(['DELETE_ON_CANCELLATION', 'NO_EXTERNALIZED_CHECKPOINTS']) };
}

/** Copies on the TaskManagers' own disks. Drawn apart, as above. */
function randomLocalRecovery(prng: Prng): Scenario['settings'] {
  return prng.chance(30) ? { 'execution.checkpointing.local-backup.enabled': true } : {};
}

/** Memtables so small that few records fill one: files are written and merged between barriers. */
function randomBackend(prng: Prng): Scenario['settings'] {
  if (prng.chance(45)) return {};
  return {
    'state.backend.type': 'rocksdb',
    'state.backend.rocksdb.writebuffer.size': prng.pick([1, 150, 400, 67_108_864]),
    'execution.checkpointing.incremental': prng.chance(65),
  };
}
