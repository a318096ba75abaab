// The scenarios that come with Tidemark, by name.
//
// Times are chosen to be seen: a person can follow a record, and the store is slow enough that an
// upload has a length. Each is checked by the same rules as any other scenario.

import '../engine/whole.ts';
import type { Scenario, VersionSpec } from '../engine/job/scenario.ts';
import type { OperatorSpec, RowType } from '../engine/job/spec.ts';
import { CLUSTER, LETTERS, SETTINGS } from './first-scenario.ts';
import { LETTER_ROW, letterLogName } from './generated-log.ts';
import { PLAYGROUND, PLAYGROUND_CLOCK, PLAYGROUND_JAM } from './playground.ts';
import { streamName, TIMED_LETTER_ROW } from './generator.ts';

/** source ×2 → map ×2 → keyBy → count ×2 → sink ×1 */
export function countingJob(key: string, kept: readonly string[]): OperatorSpec[] {
  return [
    { id: 'source', name: 'Source', kind: 'source', parallelism: 2, reads: [], costMs: 48 },
    {
      id: 'map',
      name: 'Map',
      kind: 'map',
      parallelism: 2,
      reads: [{ from: 'source', by: 'forward' }],
      costMs: 32,
      fields: kept,
    },
    {
      id: 'count',
      name: 'Count',
      kind: 'keyed-count',
      parallelism: 2,
      reads: [{ from: 'map', by: 'hash', key }],
      costMs: 20,
    },
    {
      id: 'sink',
      name: 'Sink',
      kind: 'sink',
      parallelism: 1,
      reads: [{ from: 'count', by: 'rebalance' }],
      costMs: 8,
      slotSharingGroup: 'sink',
    },
  ];
}

/** What may become of a counting job over the years. Each is to be started from what it left. */
function laterVersions(
  operators: readonly OperatorSpec[],
  where: NonNullable<OperatorSpec['where']>,
): Record<string, VersionSpec> {
  const changed = (id: string, change: Partial<OperatorSpec>): OperatorSpec[] =>
    operators.map((each) => (each.id === id ? { ...each, ...change } : each));
  const [count, sink] = ['count', 'sink'].map((id) => operators.find((each) => each.id === id));
  const key = count?.reads[0]?.key;
  const uid = operators[0]?.uid === null ? { uid: null } : {};
  const filter: OperatorSpec = {
    id: 'filter',
    ...uid,
    name: 'Filter',
    kind: 'filter',
    parallelism: 2,
    reads: [{ from: 'map', by: 'forward' }],
    costMs: 4,
    where,
  };
  return {
    renamed: {
      about: 'Count is called Tally.',
      operators: changed('count', { name: 'Tally' }),
    },
    'with a filter': {
      about: `A filter in front of Count lets only ${where.equals} through.`,
      operators: changed('count', {
        reads: [{ from: 'filter', by: 'hash', ...(key === undefined ? {} : { key }) }],
      }).flatMap((each) => (each.id === 'count' ? [filter, each] : [each])),
    },
    'count removed': {
      about: 'Records go to the sink uncounted.',
      operators: operators.flatMap((each) => {
        if (each === count) return [];
        return each === sink ? [{ ...each, reads: [{ from: 'map', by: 'rebalance' }] }] : [each];
      }),
    },
    'count as text': {
      about: 'Count keeps its numbers as text.',
      operators: changed('count', { countAs: 'text' }),
    },
    'more key groups': {
      about: 'The maximum parallelism is 256.',
      operators,
      maxParallelism: 256,
    },
    'without uids': {
      about: 'Nobody gives the operators uids: ids follow from the graph.',
      operators: operators.map((each) => ({ ...each, uid: null })),
    },
  };
}

const CLICK: RowType = {
  name: 'click',
  fields: [
    { name: 'page', type: 'string' },
    { name: 'atMs', type: 'integer' },
  ],
};

const FLIGHT: RowType = {
  name: 'flight',
  fields: [
    { name: 'origin', type: 'string' },
    { name: 'destination', type: 'string' },
    { name: 'delay', type: 'integer' },
    { name: 'distance', type: 'integer' },
    { name: 'date', type: 'string' },
  ],
};

const CLICK_JOB = countingJob('page', ['page', 'atMs']);
const ONE_PAGE = { field: 'page', equals: '/shop' };

export const CLICKS: Scenario = {
  id: 'clicks',
  title: 'Clicks per page',
  about: '1,800 clicks on six pages, in turn. Every page must end on 300.',
  log: 'clicks',
  rowType: CLICK,
  operators: CLICK_JOB,
  ...CLUSTER,
  versions: laterVersions(CLICK_JOB, ONE_PAGE),
};

/** The same job as somebody wrote it who had not heard of uids. */
const WITHOUT_UIDS = CLICK_JOB.map((each) => ({ ...each, uid: null }));

export const NO_UIDS: Scenario = {
  ...CLICKS,
  id: 'no-uids',
  title: 'Clicks without uids',
  about:
    'The same 1,800 clicks; nobody has given the operators uids. Upgrade it and see what is lost.',
  operators: WITHOUT_UIDS,
  versions: laterVersions(WITHOUT_UIDS, ONE_PAGE),
};

export const FLIGHTS: Scenario = {
  id: 'flights',
  title: 'Flights per airport',
  about: '2,000 real US flights of 2001, counted by airport of departure.',
  log: 'flights',
  rowType: FLIGHT,
  operators: countingJob('origin', ['origin', 'delay']),
  ...CLUSTER,
};

const SLICES_OF = 24;

/** source → map → count → sink, three times side by side, and nothing in between. */
function slicedJob(): OperatorSpec[] {
  const forward = (id: string, name: string, from: string, costMs: number): OperatorSpec => ({
    id,
    name,
    kind: id === 'count' ? 'keyed-count' : id === 'sink' ? 'sink' : 'map',
    parallelism: 3,
    reads: [id === 'count' ? { from, by: 'forward', key: 'letter' } : { from, by: 'forward' }],
    costMs,
  });
  return [
    { id: 'source', name: 'Source', kind: 'source', parallelism: 3, reads: [], costMs: 60 },
    forward('map', 'Map', 'source', 30),
    forward('count', 'Count', 'map', 20),
    forward('sink', 'Sink', 'count', 8),
  ];
}

export const SLICES: Scenario = {
  id: 'slices',
  title: 'Three slices',
  about: '900 letters in three slices that exchange nothing: a failure restarts one slice only.',
  log: letterLogName({ rows: 900, keys: 12, partitions: 3, seed: 3, byKeyOf: SLICES_OF }),
  rowType: LETTER_ROW,
  operators: slicedJob(),
  ...CLUSTER,
  partitions: 3,
  maxParallelism: SLICES_OF,
  slowdown: {},
};

/** The same job with Flink's two buffers per channel, each large enough for several records. */
export const BUFFERS: Scenario = {
  ...CLICKS,
  id: 'buffers',
  title: 'Clicks in buffers',
  about: '1,800 clicks; up to five travel together, and a buffer waits 0.4 s to be full.',
  settings: {
    ...SETTINGS,
    'taskmanager.memory.segment-size': 80,
    'execution.buffer-timeout': 400,
    'taskmanager.network.memory.buffers-per-channel': 2,
    'taskmanager.network.memory.floating-buffers-per-gate': 4,
  },
};

/** source → serial number → enrich (beside it: rules, broadcast) → keyBy → count → sink */
const ANNOUNCED_JOB: readonly OperatorSpec[] = [
  { id: 'source', name: 'Source', kind: 'source', parallelism: 2, reads: [], costMs: 60 },
  { id: 'rules', name: 'Rules', kind: 'source', parallelism: 1, reads: [], costMs: 40 },
  {
    id: 'number',
    name: 'Number',
    kind: 'serial-number',
    parallelism: 2,
    reads: [{ from: 'source', by: 'forward' }],
    costMs: 20,
  },
  {
    id: 'enrich',
    name: 'Enrich',
    kind: 'enrich',
    parallelism: 2,
    reads: [
      { from: 'number', by: 'forward', key: 'letter' },
      { from: 'rules', by: 'broadcast', key: 'letter' },
    ],
    costMs: 15,
  },
  {
    id: 'count',
    name: 'Count',
    kind: 'keyed-count',
    parallelism: 2,
    reads: [{ from: 'enrich', by: 'hash', key: 'letter' }],
    costMs: 20,
  },
  {
    id: 'sink',
    name: 'Sink',
    kind: 'sink',
    parallelism: 1,
    reads: [{ from: 'count', by: 'rebalance' }],
    costMs: 8,
    slotSharingGroup: 'sink',
  },
];

export const ANNOUNCED: Scenario = {
  id: 'announced',
  title: 'Broadcast rules',
  about:
    '600 letters get a serial number (union list state) and how often a second, broadcast stream has named them (broadcast state).',
  log: letterLogName({ rows: 600, keys: 6, partitions: 2, seed: 11 }),
  rowType: LETTER_ROW,
  operators: ANNOUNCED_JOB,
  ...CLUSTER,
  slowdown: {},
};

/** source → keyBy → place in the round of three → keyBy → count → sink */
const ROUNDS_JOB: readonly OperatorSpec[] = [
  { id: 'source', name: 'Source', kind: 'source', parallelism: 2, reads: [], costMs: 60 },
  {
    id: 'rounds',
    name: 'Rounds',
    kind: 'count-window',
    parallelism: 2,
    reads: [{ from: 'source', by: 'hash', key: 'letter' }],
    costMs: 20,
  },
  {
    id: 'count',
    name: 'Count',
    kind: 'keyed-count',
    parallelism: 2,
    reads: [{ from: 'rounds', by: 'hash', key: 'letter' }],
    costMs: 20,
  },
  {
    id: 'sink',
    name: 'Sink',
    kind: 'sink',
    parallelism: 1,
    reads: [{ from: 'count', by: 'rebalance' }],
    costMs: 8,
    slotSharingGroup: 'sink',
  },
];

export const ROUNDS: Scenario = {
  id: 'rounds',
  title: 'Rounds of three',
  about:
    '600 letters get their place in a round of three per key. A full round is removed from the state: in sorted files that is a tombstone, written like a value and merged away later.',
  log: letterLogName({ rows: 600, keys: 12, partitions: 2, seed: 12 }),
  rowType: LETTER_ROW,
  operators: ROUNDS_JOB,
  ...CLUSTER,
  slowdown: {},
  settings: {
    ...SETTINGS,
    'state.backend.type': 'rocksdb',
    'state.backend.rocksdb.writebuffer.size': 400,
    'execution.checkpointing.incremental': true,
  },
};

/** Source ×2 → keyBy → count ×2 → sink, as in the small letters, with another way to get its rows. */
const readingJob = (source: Partial<OperatorSpec>): OperatorSpec[] =>
  LETTERS.operators.map((each) => (each.kind === 'source' ? { ...each, ...source } : each));

export const FILES: Scenario = {
  ...LETTERS,
  id: 'files',
  title: 'Files on request',
  about:
    '300 letters in six files. A reader asks for the next file when it has none left; who has which is in the checkpoint, too.',
  log: letterLogName({ rows: 300, keys: 5, partitions: 6, seed: 8 }),
  partitions: 6,
  pollSize: 8,
  operators: readingJob({ assignment: 'on request' }),
};

export const SOCKET: Scenario = {
  ...LETTERS,
  id: 'socket',
  title: 'From a socket',
  about:
    '400 letters from two sockets, which hand each row out once. What is read after a checkpoint is lost in a crash: checkpoints alone are not enough.',
  pollSize: 4,
  operators: readingJob({ replayable: false }),
};

/** source → keyBy → windows of 15 s → sink */
export const WINDOWS: Scenario = {
  id: 'windows',
  title: 'Windows of 15 s',
  about:
    '600 letters, up to 1.5 s out of order, are counted in windows of 15 s by event time. After 20 s one partition is silent for 20 s: first all wait for it, then it counts as idle.',
  log: streamName({
    rows: 600,
    keys: 4,
    partitions: 2,
    seed: 15,
    gapMs: 200,
    disorderMs: 1500,
    pause: { offset: 100, ms: 20_000 },
    live: true,
  }),
  rowType: TIMED_LETTER_ROW,
  operators: [
    {
      id: 'source',
      name: 'Source',
      kind: 'source',
      parallelism: 2,
      reads: [],
      costMs: 40,
      watermarks: { field: 'atMs', outOfOrdernessMs: 1500, idleAfterMs: 5000 },
    },
    {
      id: 'windows',
      name: 'Windows',
      kind: 'window',
      parallelism: 2,
      reads: [{ from: 'source', by: 'hash', key: 'letter' }],
      costMs: 24,
      window: { kind: 'tumbling', time: 'event', aggregate: 'count', sizeMs: 15_000 },
    },
    {
      id: 'sink',
      name: 'Sink',
      kind: 'sink',
      parallelism: 1,
      reads: [{ from: 'windows', by: 'rebalance' }],
      costMs: 8,
      slotSharingGroup: 'sink',
    },
  ],
  ...CLUSTER,
  slowdown: {},
  settings: { ...SETTINGS, 'pipeline.auto-watermark-interval': 500 },
};

/** Two streams whose records change one state: source and other → keyBy, keyBy → count ×2 → sink */
export const CONNECTED: Scenario = {
  id: 'connected',
  title: 'Two streams, one count',
  about:
    'Two streams of 400 letters each change one count per letter. The second stream is slower, so its barriers come later: the count waits for them on both inputs.',
  log: letterLogName({ rows: 400, keys: 5, partitions: 2, seed: 21 }),
  rowType: LETTER_ROW,
  operators: [
    { id: 'first', name: 'First', kind: 'source', parallelism: 1, reads: [], costMs: 50 },
    { id: 'second', name: 'Second', kind: 'source', parallelism: 1, reads: [], costMs: 120 },
    {
      id: 'count',
      name: 'Count',
      kind: 'keyed-count',
      parallelism: 2,
      reads: [
        { from: 'first', by: 'hash', key: 'letter' },
        { from: 'second', by: 'hash', key: 'letter' },
      ],
      costMs: 18,
    },
    {
      id: 'sink',
      name: 'Sink',
      kind: 'sink',
      parallelism: 1,
      reads: [{ from: 'count', by: 'rebalance' }],
      costMs: 8,
      slotSharingGroup: 'sink',
    },
  ],
  ...CLUSTER,
  slowdown: {},
};

const MEETING_TIME = { field: 'atMs', outOfOrdernessMs: 0, idleAfterMs: null } as const;

export const MEETINGS: Scenario = {
  id: 'meetings',
  title: 'Letters that meet',
  about:
    'Two streams of 300 letters each, joined where the same letter comes up to 40 ms later in the second (interval join); the pairs are counted. What still waits for a partner is in the snapshot.',
  log: streamName({ rows: 300, keys: 5, partitions: 2, seed: 4, gapMs: 10 }),
  rowType: TIMED_LETTER_ROW,
  operators: [
    {
      id: 'first',
      name: 'First',
      kind: 'source',
      parallelism: 1,
      reads: [],
      costMs: 60,
      watermarks: MEETING_TIME,
    },
    {
      id: 'second',
      name: 'Second',
      kind: 'source',
      parallelism: 1,
      reads: [],
      costMs: 60,
      watermarks: MEETING_TIME,
    },
    {
      id: 'join',
      name: 'Join',
      kind: 'interval-join',
      parallelism: 2,
      reads: [
        { from: 'first', by: 'hash', key: 'letter' },
        { from: 'second', by: 'hash', key: 'letter' },
      ],
      costMs: 14,
      lowerMs: 10,
      upperMs: 40,
    },
    {
      id: 'count',
      name: 'Count',
      kind: 'keyed-count',
      parallelism: 2,
      reads: [{ from: 'join', by: 'hash', key: 'letter' }],
      costMs: 8,
    },
    {
      id: 'sink',
      name: 'Sink',
      kind: 'sink',
      parallelism: 1,
      reads: [{ from: 'count', by: 'rebalance' }],
      costMs: 4,
      slotSharingGroup: 'sink',
    },
  ],
  ...CLUSTER,
  slowdown: {},
};

/** source ×2 → keyBy → the three farthest destinations of each airport ×2 → sink ×1 */
export const FARTHEST: Scenario = {
  id: 'farthest',
  title: 'Farthest destinations',
  about:
    'Of 2,000 real flights the three farthest destinations of each airport (top-n over map state). A place that changes hands is a row; what has fallen off the list is forgotten.',
  log: 'flights',
  rowType: FLIGHT,
  operators: [
    { id: 'source', name: 'Source', kind: 'source', parallelism: 2, reads: [], costMs: 40 },
    {
      id: 'top',
      name: 'Top',
      kind: 'top-n',
      parallelism: 2,
      reads: [{ from: 'source', by: 'hash', key: 'origin' }],
      costMs: 24,
      n: 3,
      item: 'destination',
      of: 'distance',
    },
    {
      id: 'sink',
      name: 'Sink',
      kind: 'sink',
      parallelism: 1,
      reads: [{ from: 'top', by: 'rebalance' }],
      costMs: 8,
      slotSharingGroup: 'sink',
    },
  ],
  ...CLUSTER,
  slowdown: {},
};

export const SCENARIOS: readonly Scenario[] = [
  CLICKS,
  FLIGHTS,
  SLICES,
  BUFFERS,
  LETTERS,
  ANNOUNCED,
  ROUNDS,
  CONNECTED,
  MEETINGS,
  FARTHEST,
  WINDOWS,
  PLAYGROUND,
  PLAYGROUND_CLOCK,
  PLAYGROUND_JAM,
  NO_UIDS,
  FILES,
  SOCKET,
];

export function scenarioNamed(id: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.id === id);
}
