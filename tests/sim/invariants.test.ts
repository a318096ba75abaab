// Each invariant against a tiny hand-written trace that breaks it, and one that does not.

import { describe, expect, test } from 'vitest';
import { encodeManifest } from '../../src/engine/checkpoint/manifest.ts';
import { digestBytes } from '../../src/engine/digest.ts';
import type { FileHandle, TaskStatus } from '../../src/engine/protocol.ts';
import { COUNT } from '../../src/engine/operators/keyed-count.ts';
import { HeapBackend } from '../../src/engine/state/heap/heap-backend.ts';
import { PENDING } from '../../src/engine/operators/sink.ts';
import { SPLITS } from '../../src/engine/operators/source.ts';
import type { OperatorListDescriptor } from '../../src/engine/state/operator/operator-state.ts';
import { encodeOperatorState } from '../../src/engine/state/operator/operator-state-block.ts';
import { NUMBER, type StateType } from '../../src/engine/state/state-type.ts';
import { encodeTaskState } from '../../src/engine/state/snapshot-file.ts';
import type { Scenario } from '../../src/engine/job/scenario.ts';
import { ROUNDS } from '../../src/sim/scenarios.ts';
import { INVARIANTS, invariantNamed } from '../../src/sim/invariants/table.ts';
import type { TransactionView } from '../../src/storage/durable.ts';
import { judge, TINY, type Body, type Store } from '../support/tiny-trace.ts';

interface Story {
  readonly events: readonly Body[];
  readonly store?: Store;
  readonly end?: boolean;
  readonly operators?: Scenario['operators'];
  readonly settings?: Scenario['settings'];
}

const EXPECTED = { 'Source-1': 1, 'Count-1': 1, 'Sink-1': 1 };
const METRICS = {
  startDelayMs: 0,
  alignmentMs: 0,
  syncMs: 0,
  asyncMs: 0,
  processedBytes: 0,
  persistedBytes: 0,
  uploadedBytes: 0,
  unaligned: false,
};
const CHANNEL = 'Source-1→Count-1';
/** The tiny job with windows of 1 s in place of its count. */
const WINDOWED: Scenario['operators'] = TINY.operators.map((each) => {
  const watermarks = { field: 'number', outOfOrdernessMs: 0, idleAfterMs: null };
  if (each.kind === 'source') return { ...each, watermarks };
  if (each.id !== 'count') return each;
  const window = { kind: 'tumbling', time: 'event', aggregate: 'count', sizeMs: 1000 } as const;
  return { ...each, kind: 'window', window };
});
const finished: Body = { kind: 'job-status', status: 'FINISHED', reason: { why: 'all committed' } };

const cancelledJob: Body = {
  kind: 'job-status',
  status: 'CANCELED',
  reason: { why: 'cancelled' },
};

const triggered = (checkpoint: number, more: object = {}): Body => ({
  kind: 'checkpoint-triggered',
  checkpoint,
  expected: EXPECTED,
  ...more,
});
const taken = (task: string, checkpoint: number, received = {}, sent = {}): Body => ({
  kind: 'snapshot-taken',
  task,
  attempt: 1,
  checkpoint,
  unaligned: false,
  alignmentMs: 0,
  startDelayMs: 0,
  syncMs: 0,
  received,
  sent,
});
const acknowledged = (task: string, checkpoint: number, attempt = 1): Body => ({
  kind: 'acknowledged',
  checkpoint,
  task,
  attempt,
  handle: null,
  metrics: METRICS,
  received: 1,
  of: 3,
});
const writing = (checkpoint: number): Body => ({
  kind: 'metadata-writing',
  checkpoint,
  file: 'j/chk-1/_metadata',
  sizeBytes: 1,
});
const completed = (
  checkpoint: number,
  files: readonly FileHandle[] = [],
  metadata: FileHandle = { file: `j/chk-${checkpoint}/_metadata`, sizeBytes: 0, digest: '' },
): Body => ({ kind: 'checkpoint-completed', checkpoint, metadata, files, triggeredAtMs: 0 });
const sent = (sequence: number, element: object, attempt = 1, buffer = sequence): Body =>
  ({
    kind: 'sent',
    channel: CHANNEL,
    attempt,
    sequence,
    buffer,
    element,
    backlog: 0,
    departMs: 0,
    arriveMs: 1,
  }) as Body;
const arrived = (sequence: number, attempt = 1): Body => ({
  kind: 'arrived',
  channel: CHANNEL,
  attempt,
  sequence,
});
const credited = (credits: number): Body => ({
  kind: 'credited',
  channel: CHANNEL,
  attempt: 1,
  credits,
  allProcessed: false,
});
const WITHIN = {
  exclusive: 2,
  floating: 1,
};
const floating = (lent: number, left: number): Body => ({
  kind: 'floating-buffers',
  channel: CHANNEL,
  attempt: 1,
  lent,
  left,
});
const TWO_SOURCES = TINY.operators.map((each) =>
  each.id === 'source' ? { ...each, parallelism: 2 } : each,
);
const deploying = (task: string): Body => ({
  kind: 'task-status',
  task,
  attempt: 1,
  status: 'DEPLOYING',
  taskManager: 'TM-1',
});
const positioned = (partition: number, offset = 0, task = 'Source-1'): Body => ({
  kind: 'source-positioned',
  task,
  attempt: 1,
  partition,
  offset,
  endOffset: null,
});
const readAt = (offset: number): Body => ({
  kind: 'processed',
  task: 'Source-1',
  attempt: 1,
  channel: null,
  sequence: offset,
  record: { key: 'a', value: 0, partition: 0, offset, epoch: 0 },
  costMs: 1,
});
const RECORD = { type: 'record', key: 'a', value: 0, partition: 0, offset: 0, epoch: 0 };
const barrier = (checkpoint: number): object => ({ type: 'barrier', checkpoint });
const cancelBarrier = (checkpoint: number): object => ({ type: 'cancel-barrier', checkpoint });
const declined = (task: string, checkpoint: number): Body => ({
  kind: 'checkpoint-declined',
  task,
  attempt: 1,
  checkpoint,
  reason: 'CHECKPOINT_DECLINED_SUBSUMED',
});
const processed = (task: string, channel: string | null, value = 1): Body => ({
  kind: 'processed',
  task,
  attempt: 1,
  channel,
  sequence: 1,
  record: { key: 'a', value, partition: 0, offset: 0, epoch: 0 },
  costMs: 1,
});
const watermarkReceived = (timestampMs: number): Body => ({
  kind: 'watermark-received',
  task: 'Count-1',
  attempt: 1,
  channel: CHANNEL,
  sequence: 1,
  timestampMs,
});
const advanced = (watermarkMs: number): Body => ({
  kind: 'watermark-advanced',
  task: 'Count-1',
  attempt: 1,
  watermarkMs,
});
const timer = (kind: 'timer-registered' | 'timer-fired', dueMs: number): Body =>
  ({
    kind,
    task: 'Count-1',
    attempt: 1,
    domain: 'event',
    keyGroup: 0,
    key: 'a',
    namespace: '0/1000',
    dueMs,
    ...(kind === 'timer-fired' ? { upToMs: dueMs } : {}),
  }) as Body;
const windowed = (kind: 'window-changed' | 'window-fired', records: number): Body =>
  ({
    kind,
    task: 'Count-1',
    attempt: 1,
    keyGroup: 0,
    key: 'a',
    startMs: 0,
    endMs: 1000,
    records,
    value: records,
    ...(kind === 'window-changed' ? { isNew: records === 1 } : {}),
  }) as Body;
const barrierReceived: Body = {
  kind: 'barrier-received',
  task: 'Count-1',
  attempt: 1,
  channel: CHANNEL,
  sequence: 1,
  checkpoint: 1,
};
const recoveryFrom = (checkpoint: number | null, attempt = 2): Body => ({
  kind: 'recovery-started',
  attempt,
  checkpoint,
  tasks: ['Source-1', 'Count-1', 'Sink-1'],
});
const restartScheduled = (tasks: readonly string[]): Body => ({
  kind: 'restart-scheduled',
  failure: { why: 'no slots' },
  cause: 'tasks',
  tasks,
  delayMs: 10,
  restarts: 1,
});
const becomes = (task: string, status: TaskStatus): Body => ({
  kind: 'task-status',
  task,
  attempt: 1,
  status,
  taskManager: 'TM-1',
});
const deployedTasks = Object.keys(EXPECTED).map((task) => becomes(task, 'DEPLOYING'));
const recoveryEnded: Body = { kind: 'recovery-ended', attempt: 2 };
/** The source of the tiny job, as one that reads a socket. */
const SOCKETS = TINY.operators.map((each) =>
  each.kind === 'source' ? { ...each, replayable: false } : each,
);
const fromSocket = (offset: number): Body => ({
  kind: 'processed',
  task: 'Source-1',
  attempt: 1,
  channel: null,
  sequence: offset,
  record: { key: 'a', value: 1, partition: 0, offset, epoch: 0 },
  costMs: 1,
});

const counted = (value: number): Body => ({
  kind: 'state-changed',
  task: 'Count-1',
  attempt: 1,
  keyGroup: 0,
  key: 'a',
  value,
  isNew: false,
});
const committed = (checkpoint: number, transactions = ['Sink-1/a1/1']): Body => ({
  kind: 'transactions-committed',
  transactions,
  checkpoint,
});
const promised = (checkpoint: number): Body => ({
  kind: 'transaction-pre-committed',
  transaction: 'Sink-1/a1/1',
  checkpoint,
  rows: 1,
});
const expired: Body & { kind: 'transactions-expired' } = {
  kind: 'transactions-expired',
  transactions: ['Sink-1/a1/1'],
  why: 'order',
};
const deployed = (attempt: number): Body => ({
  kind: 'task-status',
  task: 'Count-1',
  attempt,
  status: 'DEPLOYING',
  taskManager: 'TM-1',
});
const uploading = (digest: string): Body => ({
  kind: 'upload-started',
  task: 'Count-1',
  attempt: 1,
  checkpoint: 1,
  handle: { file: 'j/chk-1/Count-1-a1', sizeBytes: 1, digest },
});
const notified: Body = {
  kind: 'checkpoint-notified',
  task: 'Sink-1',
  attempt: 1,
  checkpoint: 1,
  subsumed: null,
};

function listOf<T>({ name, type }: OperatorListDescriptor<T>, elements: readonly unknown[]) {
  return encodeOperatorState([{ name, mode: 'split', type: type, elements }]);
}

/** A real checkpoint: the source has read `offset` rows, the count of "a" is `count`. */
function checkpointFiles(offset: number, count: number, pending: readonly object[] = []) {
  const keyed = new HeapBackend(8);
  const state = keyed.value(COUNT);
  keyed.setCurrentKey('a');
  state.update(count);
  const states: Record<string, Uint8Array> = {
    'Source-1': encodeTaskState(listOf(SPLITS, [{ partition: 0, offset }]), null),
    'Count-1': encodeTaskState(null, keyed.snapshot()),
    'Sink-1': encodeTaskState(listOf(PENDING, pending), null),
  };
  return filesOf(states);
}

/** A checkpoint in which this task has a list of these numbers. */
function listFiles(
  mode: 'union' | 'split',
  task: string,
  elements: readonly string[],
): Record<string, Uint8Array> {
  const type = NUMBER as StateType<unknown>;
  const list = { name: 'u', mode, type, elements: elements.map(Number) } as const;
  return filesOf({ [task]: encodeTaskState(encodeOperatorState([list]), null) }).files;
}

const restored = (
  task: string,
  elements: readonly string[],
  mode: 'union' | 'split' = 'union',
): Body => ({
  kind: 'restored',
  task,
  attempt: 2,
  checkpoint: 1,
  sizeBytes: 1,
  localBytes: 0,
  entries: 0,
  inFlight: {},
  state: [],
  operatorState: [{ name: 'u', mode, elements, more: 0 }],
});

function filesOf(states: Readonly<Record<string, Uint8Array>>) {
  const files: Record<string, Uint8Array> = {};
  const handles: FileHandle[] = [];
  const tasks = Object.entries(states).map(([task, bytes]) => {
    const file = `j/chk-1/${task}-a1`;
    const handle = { file, sizeBytes: bytes.length, digest: digestBytes(bytes) };
    files[file] = bytes;
    handles.push(handle);
    const operator = task.split('-')[0]!.toLowerCase();
    return { task, operator, index: 0, attempt: 1, endOfData: false, finished: false, handle };
  });
  const bytes = encodeManifest(
    {
      checkpoint: 1,
      savepoint: null,
      triggeredAtMs: 0,
      completedAtMs: 1,
      maxParallelism: 8,
      backend: 'hashmap',
      tasks,
    },
    'j',
  );
  const file = 'j/chk-1/_metadata';
  files[file] = bytes;
  return {
    files,
    handles,
    metadata: { file, sizeBytes: bytes.length, digest: digestBytes(bytes) },
  };
}

const transaction = (status: TransactionView['status'], attempt = 1): TransactionView => ({
  transaction: `Sink-1/a${attempt}/1`,
  producer: 'Sink-1',
  attempt,
  status,
  rows: [],
});

const good = checkpointFiles(2, 2);
const bad = checkpointFiles(2, 1);
const promising = checkpointFiles(2, 2, [{ checkpoint: 1, transaction: 'Sink-1/a1/1' }]);
const whole = completed(1, good.handles, good.metadata);
const withoutCount = Object.fromEntries(
  Object.entries(good.files).filter(([file]) => !file.includes('Count-1')),
);
const empty = new Uint8Array();

const OPERATORS_OF_PLAN = TINY.operators;

/** A new job, from checkpoint 1. */
const startedFrom = (claim: boolean, operators = OPERATORS_OF_PLAN): Body => ({
  kind: 'plan-changed',
  version: 2,
  operators,
  start: { checkpoint: 1, isSavepoint: false, claim, sinceVersion: 2, firstId: 2, ignored: [] },
});
const savepointNaming = (file: string): Body =>
  ({
    ...completed(2, [{ file, sizeBytes: 1, digest: '' }], {
      file: 'j/savepoint-2/_metadata',
      sizeBytes: 0,
      digest: '',
    }),
    savepoint: 'plain',
  }) as Body;
const PLACED = { task: 'Rounds-1', attempt: 1, keyGroup: 1, key: 'a' } as const;
const placed = (value: number): Body => ({
  kind: 'state-changed',
  ...PLACED,
  value,
  isNew: value === 1,
});
const cleared = (value: number): Body => ({ kind: 'state-cleared', ...PLACED, value });

const STORIES: Readonly<Record<string, { readonly breaks: Story; readonly holds: Story }>> = {
  'channel-in-order': {
    breaks: { events: [credited(1), sent(1, RECORD), sent(3, barrier(1))] },
    holds: { events: [credited(1), sent(1, RECORD), arrived(1), sent(2, barrier(1)), arrived(2)] },
  },
  'buffers-within-limits': {
    breaks: {
      events: [...Array(WITHIN.exclusive + 1).keys()].map((n) => sent(n + 1, RECORD)),
    },
    holds: {
      events: [
        floating(WITHIN.floating, 0),
        ...[...Array(WITHIN.exclusive + WITHIN.floating).keys()].map((n) => sent(n + 1, RECORD)),
        sent(99, RECORD, 1, 98), // in the buffer of the one before it
        processed('Count-1', CHANNEL),
        floating(0, WITHIN.floating),
      ],
    },
  },
  'stale-changes-nothing': {
    breaks: { events: [triggered(1), taken('Count-1', 1), acknowledged('Count-1', 1, 7)] },
    holds: {
      events: [
        triggered(1),
        taken('Count-1', 1),
        acknowledged('Count-1', 1),
        // An older attempt that has not heard of its successor goes on sending.
        sent(1, RECORD, 2),
        sent(5, RECORD, 1),
        arrived(1, 2),
      ],
    },
  },
  'alignment-holds': {
    breaks: { events: [triggered(1), barrierReceived, processed('Count-1', CHANNEL)] },
    holds: {
      events: [triggered(1), barrierReceived, taken('Count-1', 1), processed('Count-1', CHANNEL)],
    },
  },
  'one-barrier-per-checkpoint': {
    breaks: { events: [sent(1, barrier(1)), sent(2, barrier(1))] },
    holds: { events: [sent(1, barrier(1)), sent(2, barrier(2)), sent(1, barrier(2), 2)] },
  },
  'cancelled-downstream': {
    breaks: { events: [declined('Source-1', 1), sent(1, barrier(2))] },
    holds: { events: [declined('Source-1', 1), sent(1, cancelBarrier(1)), sent(2, barrier(2))] },
  },
  'ids-never-reused': {
    breaks: { events: [triggered(2), triggered(2)] },
    holds: { events: [triggered(2), deployed(1), triggered(3), deployed(2)] },
  },
  'pending-limits': {
    breaks: { events: [triggered(1), triggered(2)] },
    holds: { events: [triggered(1), completed(1), triggered(2, { atMs: 100 })] },
  },
  'complete-means-acknowledged': {
    breaks: {
      events: [triggered(1), acknowledged('Source-1', 1), acknowledged('Count-1', 1), writing(1)],
    },
    holds: {
      events: [
        triggered(1),
        ...Object.keys(EXPECTED).map((task) => acknowledged(task, 1)),
        writing(1),
      ],
    },
  },
  'notify-after-durable': {
    breaks: { events: [triggered(1), writing(1), notified] },
    holds: { events: [triggered(1), writing(1), completed(1), notified] },
  },
  'visible-after-completion': {
    breaks: { events: [triggered(1), committed(1)] },
    holds: { events: [triggered(1), completed(1), committed(1)] },
  },
  'transaction-ends-once': {
    breaks: {
      events: [
        promised(1),
        committed(1),
        { kind: 'transactions-aborted', transactions: ['Sink-1/a1/1'] },
      ],
    },
    holds: { events: [promised(1), committed(1), committed(2)] },
  },
  'transaction-content': {
    breaks: {
      events: [
        processed('Sink-1', 'Count-1→Sink-1'),
        taken('Sink-1', 1),
        promised(1),
        committed(1),
      ],
    },
    holds: {
      events: [
        processed('Sink-1', 'Count-1→Sink-1'),
        taken('Sink-1', 1),
        {
          kind: 'rows-appended',
          transaction: 'Sink-1/a1/1',
          rows: [{ key: 'a', value: 1, partition: 0, offset: 0 }],
        },
        promised(1),
        committed(1),
      ],
    },
  },
  'timeouts-respected': {
    breaks: {
      settings: { 'transaction.timeout.ms': 5 },
      events: [promised(1), { ...expired, why: 'timeout', atMs: 3 }],
    },
    holds: {
      settings: { 'transaction.timeout.ms': 5 },
      events: [
        promised(1),
        { ...expired, why: 'timeout', atMs: 6 },
        { kind: 'transactions-lost', transactions: ['Sink-1/a1/1'], checkpoint: 1 },
      ],
    },
  },
  'files-never-change': {
    breaks: { events: [uploading('1'), uploading('2')] },
    holds: { events: [uploading('1'), uploading('1')] },
  },
  'detector-exact': {
    breaks: {
      events: [
        { kind: 'process-started', started: 'TM-1' },
        { kind: 'task-manager-lost', taskManager: 'TM-1', silentMs: 31 },
      ],
    },
    holds: {
      events: [
        { kind: 'process-started', started: 'TM-1' },
        { kind: 'heartbeat', taskManager: 'TM-1' },
        { kind: 'process-killed', killed: 'TM-1', lostMessages: 0 },
        { kind: 'task-manager-lost', taskManager: 'TM-1', silentMs: 31, atMs: 35 },
      ],
    },
  },
  'files-are-whole': {
    breaks: { events: [triggered(1), whole], store: { files: withoutCount } },
    holds: { events: [triggered(1), whole], store: { files: good.files } },
  },
  'consistent-cut': {
    breaks: {
      events: [
        triggered(1),
        taken('Source-1', 1, {}, { [CHANNEL]: 5 }),
        taken('Count-1', 1, { [CHANNEL]: 4 }),
        completed(1),
      ],
    },
    holds: {
      events: [
        triggered(1),
        taken('Source-1', 1, {}, { [CHANNEL]: 5 }),
        taken('Count-1', 1, { [CHANNEL]: 5 }),
        completed(1),
      ],
    },
  },
  conservation: {
    breaks: { events: [triggered(1), whole], store: { files: bad.files } },
    holds: { events: [triggered(1), whole], store: { files: good.files } },
  },
  'every-checkpoint-ends': {
    breaks: { events: [triggered(1), recoveryFrom(null)] },
    holds: {
      events: [
        triggered(1),
        { kind: 'checkpoint-aborted', checkpoint: 1, reason: 'CHECKPOINT_EXPIRED' },
        recoveryFrom(null),
        finished,
      ],
      end: true,
    },
  },
  'retained-count': {
    breaks: {
      events: [completed(1), completed(2), finished],
      store: { files: { 'j/chk-1/_metadata': empty, 'j/chk-2/_metadata': empty } },
      end: true,
    },
    holds: {
      events: [
        completed(1),
        completed(2),
        { kind: 'checkpoint-subsumed', checkpoint: 1 },
        finished,
      ],
      store: { files: {} },
      end: true,
    },
  },
  'forgotten-stays-forgotten': {
    breaks: {
      events: [placed(1), placed(2), cleared(3), placed(3)],
      operators: ROUNDS.operators,
    },
    holds: {
      events: [placed(1), placed(2), cleared(3), placed(1)],
      operators: ROUNDS.operators,
    },
  },
  'watermarks-only-rise': {
    breaks: { events: [watermarkReceived(700), advanced(700), advanced(600)] },
    holds: { events: [watermarkReceived(700), advanced(700), watermarkReceived(900)] },
  },
  'each-split-has-one-reader': {
    breaks: {
      events: [
        deploying('Source-1'),
        positioned(0),
        deploying('Source-2'),
        positioned(0, 0, 'Source-2'),
      ],
      operators: TWO_SOURCES,
    },
    holds: {
      events: [
        deploying('Source-1'),
        positioned(0),
        { ...deploying('Source-1'), status: 'FAILED' } as Body,
        deploying('Source-2'),
        positioned(0, 0, 'Source-2'),
      ],
      operators: TWO_SOURCES,
    },
  },
  'positions-only-advance': {
    breaks: { events: [positioned(0), readAt(0), readAt(0)] },
    holds: { events: [positioned(0), readAt(0), readAt(1)] },
  },
  'timers-fire-in-time': {
    breaks: { events: [advanced(700), timer('timer-registered', 800), timer('timer-fired', 800)] },
    holds: { events: [timer('timer-registered', 700), advanced(700), timer('timer-fired', 700)] },
  },
  'windows-fire-once': {
    breaks: {
      events: [windowed('window-changed', 2), advanced(999), windowed('window-fired', 1)],
      operators: WINDOWED,
    },
    holds: {
      events: [windowed('window-changed', 2), advanced(999), windowed('window-fired', 2)],
      operators: WINDOWED,
    },
  },
  'local-copies-match': {
    breaks: {
      events: [
        triggered(1),
        whole,
        recoveryFrom(1),
        { ...restored('Count-1', []), state: [[1, 'never counted', 9]], localBytes: 1 } as Body,
      ],
      store: { files: good.files },
    },
    holds: {
      events: [
        triggered(1),
        whole,
        recoveryFrom(1),
        { ...restored('Count-1', []), state: [[1, 'never counted', 9]] } as Body,
      ],
      store: { files: good.files },
    },
  },
  'key-groups-move-whole': {
    breaks: {
      events: [triggered(1), whole, recoveryFrom(1), recoveryEnded],
      store: { files: good.files },
    },
    holds: { events: [triggered(1), whole, recoveryFrom(1)], store: { files: good.files } },
  },
  'savepoint-stays': {
    breaks: {
      events: [
        { ...completed(1), savepoint: 'plain' } as Body,
        { kind: 'files-deleted', files: ['j/chk-1/_metadata'], why: 'planted' },
      ],
    },
    holds: {
      events: [
        completed(1),
        { kind: 'files-deleted', files: ['j/chk-1/_metadata'], why: 'planted' },
      ],
    },
  },
  'origin-is-kept': {
    breaks: {
      events: [
        completed(1),
        startedFrom(false),
        { kind: 'files-deleted', files: ['j/chk-1/_metadata'], why: 'planted' },
      ],
    },
    holds: {
      events: [
        completed(1),
        startedFrom(true),
        completed(2),
        { kind: 'files-deleted', files: ['j/chk-1/_metadata'], why: 'planted' },
      ],
      store: { files: { 'j/chk-2/_metadata': empty } },
    },
  },
  'savepoint-stands-alone': {
    breaks: { events: [savepointNaming('j/chk-1/Count-1-a1')] },
    holds: { events: [savepointNaming('j/savepoint-2/Count-1-a1')] },
  },
  'state-is-claimed': {
    breaks: {
      events: [whole, startedFrom(true, OPERATORS_OF_PLAN.slice(0, 1))],
      store: { files: good.files },
    },
    holds: { events: [whole, startedFrom(true)], store: { files: good.files } },
  },
  'recovery-from-newest': {
    breaks: {
      events: [recoveryFrom(1)],
      store: { files: { 'j/chk-1/_metadata': empty, 'j/chk-2/_metadata': empty } },
    },
    holds: {
      events: [recoveryFrom(2)],
      store: { files: { 'j/chk-1/_metadata': empty, 'j/chk-2/_metadata': empty } },
    },
  },
  'recovery-settles-transactions': {
    breaks: {
      events: [recoveryFrom(1), recoveryEnded],
      store: { files: promising.files, transactions: [transaction('aborted')] },
    },
    holds: {
      events: [recoveryFrom(1), recoveryEnded],
      store: {
        files: promising.files,
        transactions: [transaction('committed'), transaction('open', 2)],
      },
    },
  },
  'operator-state-handed-round': {
    breaks: {
      events: [recoveryFrom(1), restored('Source-1', [])],
      store: { files: listFiles('union', 'Source-1', ['1', '2']) },
    },
    holds: {
      events: [recoveryFrom(1), restored('Source-1', ['2', '1'])],
      store: { files: listFiles('union', 'Source-1', ['1', '2']) },
    },
  },
  'restart-budget': {
    breaks: { events: [restartScheduled([]), { ...recoveryFrom(null), atMs: 9 }] },
    holds: { events: [restartScheduled([]), { ...recoveryFrom(null), atMs: 10 }] },
  },
  'region-restarts-alone': {
    breaks: { events: [...deployedTasks, restartScheduled(Object.keys(EXPECTED))] },
    holds: {
      events: [
        ...deployedTasks,
        becomes('Count-1', 'FAILED'),
        restartScheduled(Object.keys(EXPECTED)),
      ],
    },
  },
  'gone-before-the-end': {
    breaks: { events: [becomes('Count-1', 'CANCELING'), cancelledJob] },
    holds: {
      events: [becomes('Count-1', 'CANCELING'), becomes('Count-1', 'CANCELED'), cancelledJob],
    },
  },
  'every-row-counts': {
    breaks: { events: [fromSocket(0), finished], end: true, operators: SOCKETS },
    holds: { events: [fromSocket(0), fromSocket(1), finished], end: true, operators: SOCKETS },
  },
  'comes-to-rest': { breaks: { events: [], end: true }, holds: { events: [finished], end: true } },
  'result-equals-oracle': {
    breaks: { events: [counted(1), finished], end: true },
    holds: { events: [counted(1), counted(2), finished], end: true },
  },
  'output-without-gap': {
    breaks: {
      events: [finished],
      store: { rows: [{ key: 'a', value: 2, partition: 0, offset: 1 }] },
      end: true,
    },
    holds: {
      events: [finished],
      store: {
        rows: [
          { key: 'a', value: 1, partition: 0, offset: 0 },
          { key: 'a', value: 2, partition: 0, offset: 1 },
        ],
      },
      end: true,
    },
  },
  'nothing-left-over': {
    breaks: {
      events: [finished],
      store: { files: { ...good.files, 'j/chk-0/Count-1-a1': empty } },
      end: true,
    },
    holds: {
      events: [finished],
      store: { files: good.files, transactions: [transaction('committed')] },
      end: true,
    },
  },
};

test('every invariant has its two stories', () => {
  expect(Object.keys(STORIES).sort()).toEqual(INVARIANTS.map(({ name }) => name).sort());
});

describe.each(Object.entries(STORIES))('%s', (name, { breaks, holds }) => {
  const invariant = invariantNamed(name)!;

  test('finds the breach and says it in a sentence', () => {
    const breach = judge(invariant, breaks.events, breaks);
    expect(breach?.sentence).toMatch(/\.$/);
    expect(breach?.permitted ?? false).toBe(false);
  });

  test('is silent when all is well', () => {
    expect(judge(invariant, holds.events, holds)).toBeNull();
  });
});

test('the barrier of an older checkpoint that comes behind a newer one blocks nothing', () => {
  const invariant = invariantNamed('alignment-holds')!;
  const received = (checkpoint: number, channel: string): Body => ({
    ...barrierReceived,
    checkpoint,
    channel,
  });
  const late = processed('Count-1', CHANNEL);
  const story = [triggered(1), triggered(2), received(2, 'Source-2→Count-1'), received(1, CHANNEL)];
  expect(judge(invariant, [...story, late])).toBeNull();
  expect(judge(invariant, [...story, received(2, CHANNEL), late])?.sentence).toContain('barrier 2');
});

test('a savepoint that somebody has asked for makes nothing visible', () => {
  const invariant = invariantNamed('visible-after-completion')!;
  const savepoint = { ...completed(1), savepoint: 'plain' } as Body;
  expect(judge(invariant, [savepoint, committed(1)])?.sentence).toContain('is no checkpoint');
  const stopping = { ...completed(1), savepoint: 'suspend' } as Body;
  expect(judge(invariant, [stopping, committed(1)])).toBeNull();
});

describe('what a job leaves when it is cancelled', () => {
  const invariant = invariantNamed('retained-count')!;
  const discarded: Body = { kind: 'checkpoint-discarded', checkpoint: 1, status: 'CANCELED' };
  const store = { files: { 'j/chk-1/_metadata': empty } };
  const retention = (policy: string) => ({
    settings: { 'execution.checkpointing.externalized-checkpoint-retention': policy },
  });

  test('what is to be retained is not given up', () => {
    const events = [completed(1), cancelledJob, discarded];
    expect(judge(invariant, events, { end: true })?.sentence).toContain('was to be kept');
    const gone = { ...retention('NO_EXTERNALIZED_CHECKPOINTS'), end: true };
    expect(judge(invariant, events, gone)).toBeNull();
  });

  test('what is not to be retained goes', () => {
    const events = [completed(1), cancelledJob];
    const left = { ...retention('DELETE_ON_CANCELLATION'), store, end: true };
    expect(judge(invariant, events, left)?.sentence).toContain('is still in the store');
    expect(judge(invariant, events, { store, end: true })).toBeNull();
  });
});

test('a claimed snapshot is gone when the job that claimed it has finished', () => {
  const invariant = invariantNamed('origin-is-kept')!;
  const store = { files: { 'j/chk-1/_metadata': empty } };
  const story = (claim: boolean): Body[] => [completed(1), startedFrom(claim), finished];
  expect(judge(invariant, story(true), { store, end: true })?.sentence).toContain('still there');
  expect(judge(invariant, story(true), { end: true })).toBeNull();
  expect(judge(invariant, story(false), { store, end: true })).toBeNull();
});

test('leave to lose state that was given with an order that was refused does not count', () => {
  const invariant = invariantNamed('state-is-claimed')!;
  const asked = (ignoreUnclaimed: boolean): Body =>
    ({
      kind: 'action',
      action: 'start',
      order: { kind: 'start-job', checkpoint: 1, claim: true, ignoreUnclaimed },
    }) as Body;
  const refused: Body = { kind: 'start-refused', reason: 'Another job is being started already.' };
  const losing = startedFrom(true, OPERATORS_OF_PLAN.slice(0, 1));
  const store = { files: good.files };
  const story = [whole, asked(false), asked(true), refused, losing];
  expect(judge(invariant, story, { store })?.sentence).toContain('nobody has allowed');
  expect(judge(invariant, [whole, asked(true), losing], { store })).toBeNull();
});

test('an element of a split list that no subtask gets back is missed when the recovery is over', () => {
  const invariant = invariantNamed('operator-state-handed-round')!;
  const store = { files: listFiles('split', 'Source-1', ['1', '2']) };
  const story = (...back: readonly string[]): readonly Body[] => [
    recoveryFrom(1),
    restored('Source-1', back, 'split'),
    recoveryEnded,
  ];
  expect(judge(invariant, story('1', '2'), { store })).toBeNull();
  expect(judge(invariant, story('1'), { store })?.sentence).toContain('no subtask has 2 of "u"');
});

describe('in a mode that permits it, a breach is no bug', () => {
  const atLeastOnce = { settings: { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' } };

  test('a record behind the barrier may be processed', () => {
    const { events } = STORIES['alignment-holds']!.breaks;
    expect(judge(invariantNamed('alignment-holds')!, events, atLeastOnce)?.permitted).toBe(true);
  });

  test('counting too much is permitted, losing never is', () => {
    const conservation = invariantNamed('conservation')!;
    const events = [triggered(1), whole];
    const tooMany = { ...atLeastOnce, store: { files: checkpointFiles(1, 2).files } };
    const tooFew = { ...atLeastOnce, store: { files: bad.files } };
    expect(judge(conservation, events, tooMany)?.permitted).toBe(true);
    expect(judge(conservation, events, tooFew)?.permitted).toBe(false);
  });
});
