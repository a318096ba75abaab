// Every kind of event has a sentence that a learner can read; the important ones word for word.
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { defineJob } from '../../src/engine/job/scenario.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import { CLICKS, FLIGHTS } from '../../src/sim/scenarios.ts';
import { SHORT_JOB } from '../../src/sim/faults/random-job.ts';
import { simulateSeed } from '../../src/sim/simulate.ts';
import { levelOf, narrate, type Sentence } from '../../src/trace/narration.ts';
import { apply, createView, type ViewFacts } from '../../src/trace/view.ts';
import { factsOf, kill, shippedLog, traceOf } from '../support/traced-run.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

function told(events: readonly TraceEvent[], facts: ViewFacts) {
  const view = createView(facts);
  return events.map((event): Sentence & { readonly event: TraceEvent } => {
    apply(view, event);
    return { event, ...narrate(event, view) };
  });
}

function toldOf(options: Parameters<typeof traceOf>[0]) {
  const { events, run } = traceOf(options);
  return told(events, run.facts);
}

const STORY = toldOf({
  scenario: CLICKS,
  log: shippedLog('clicks', 300),
  actions: [kill('TM-1', 12_000), kill('JM', 18_000)],
});

function readable({ text, event }: { readonly text: string; readonly event: TraceEvent }): void {
  if (/^[A-Z0-9].*[.]$/s.test(text) && !/undefined|null|NaN|\[object|\.\.|\s\s/.test(text)) return;
  throw new Error(`"${text}" is no sentence (${JSON.stringify(event)})`);
}

test('every event of runs through all weathers has a sentence', () => {
  const met = new Set<string>();
  const hear = (sentences: ReturnType<typeof told>): void => {
    for (const sentence of sentences) {
      readable(sentence);
      met.add(sentence.event.kind);
      if (sentence.level !== levelOf(sentence.event)) throw new Error(`level of ${sentence.text}`);
    }
  };
  hear(STORY);
  hear(
    toldOf({ scenario: FLIGHTS, log: shippedLog('flights', 100), actions: [kill('TM-3', 4000)] }),
  );
  for (let seed = 1; seed <= 25; seed++) {
    const events: TraceEvent[] = [];
    const { case: simulated } = simulateSeed(seed, {
      size: SHORT_JOB,
      onEvent: (event) => events.push(event),
    });
    hear(told(events, factsOf(defineJob(simulated.scenario, { job: 'sim', seed }))));
  }
  const source = new URL('../../src/engine/trace-event.ts', import.meta.url);
  const kinds = readFileSync(source, 'utf8').matchAll(/readonly kind: '([a-z-]+)'/g);
  const missed = [...kinds].flatMap(([, kind = '']) => (met.has(kind) ? [] : kind));
  // What no honest run shows is told below.
  expect(missed.filter((kind) => !RARE.some((event) => event.kind === kind))).toEqual([]);
});

const AT = { step: 9, atMs: 900, by: 'JM' } as const;
const HANDLE = { file: 'job/chk-2/Count-1-a1', sizeBytes: 654, digest: '' };
const OF_TASK = { ...AT, task: 'Count-1', attempt: 1, checkpoint: 2 };
const TIMER = {
  domain: 'event',
  key: '/help',
  keyGroup: 3,
  namespace: '0/15000',
  dueMs: 14_999,
} as const;
const ORDER = { message: 'trigger', task: 'Map-1', checkpoint: 2 } as const;
const LOSE = { kind: 'lose-message', ...ORDER } as const;
const DELAY = { kind: 'delay-message', ...ORDER, byMs: 1500 } as const;
const RARE: readonly TraceEvent[] = [
  { ...AT, kind: 'checkpoint-damaged', checkpoint: 2, reason: 'Its checksum is wrong.' },
  { ...AT, kind: 'checkpoint-refused', reason: 'NOT_ALL_REQUIRED_TASKS_RUNNING' },
  { ...AT, kind: 'write-failed', file: HANDLE.file, reason: 'The disk is full.' },
  {
    ...AT,
    kind: 'local-disk-missing',
    taskManager: 'TM-1',
    reason: 'This browser offers no local disk (NotFoundError).',
  },
  {
    ...OF_TASK,
    kind: 'watermark-status-received',
    channel: 'Map-1→Count-1',
    sequence: 3,
    idle: true,
  },
  { ...OF_TASK, kind: 'idleness-changed', idle: true },
  { ...OF_TASK, kind: 'split-held', task: 'Source-1', partition: 3 },
  { ...OF_TASK, kind: 'timer-deleted', ...TIMER },
  { ...OF_TASK, kind: 'timers-restored', timers: [TIMER], count: 1 },
  { ...OF_TASK, kind: 'windows-restored', windows: null, count: 1200 },
  {
    ...OF_TASK,
    kind: 'record-late',
    key: '/help',
    partition: 0,
    offset: 7,
    timestampMs: 14_200,
    watermarkMs: 15_000,
  },
  { ...AT, kind: 'message-duplicated', what: 'acknowledge', to: 'JM' },
  { ...AT, kind: 'message-lost', order: LOSE, what: 'notify-complete', from: 'JM', to: 'TM-2' },
  {
    ...AT,
    kind: 'message-late',
    order: DELAY,
    what: 'acknowledge',
    from: 'TM-2',
    to: 'JM',
    byMs: 1500,
  },
  {
    ...AT,
    by: 'TM-2',
    kind: 'job-manager-lost',
    jobManager: 'JM',
    silentMs: 1600,
    tasks: ['Map-1', 'Map-2'],
  },
  { ...AT, kind: 'slots-missing', needed: 3, offered: 1 },
  { ...AT, kind: 'file-tampered', file: HANDLE.file, how: 'damage-file', found: true },
  { ...AT, kind: 'start-refused', reason: 'There is no savepoint-7 in the store.' },
  { ...AT, kind: 'process-frozen', frozen: 'TM-2', untilMs: 8900 },
  { ...OF_TASK, kind: 'checkpoint-declined', reason: 'CHECKPOINT_ASYNC_EXCEPTION' },
  { ...OF_TASK, kind: 'acknowledgement-ignored', why: 'late' },
  { ...OF_TASK, kind: 'upload-ended', handle: HANDLE, failure: 'The disk is full.' },
];

test('what goes wrong rarely is told as well, and not hidden at the quiet level', () => {
  const { run } = traceOf({ scenario: CLICKS, log: shippedLog('clicks', 10) });
  const sentences = told(RARE, run.facts);
  for (const sentence of sentences) readable(sentence);
  expect(sentences.map(({ text }) => text)).toEqual([
    'Checkpoint 2 cannot be used. Its checksum is wrong. No other complete one is left.',
    'No checkpoint begins now: not all tasks are running.',
    'The store refused to write (job/chk-2/Count-1-a1): The disk is full.',
    'TM-1 keeps its state in memory: This browser offers no local disk (NotFoundError).',
    'Count-1 hears that Map-1 is idle: it no longer waits for its watermarks.',
    'Count-1 is idle and says so.',
    'Source-1 leaves partition 3 until it is behind barrier 2: that checkpoint still has it as unassigned.',
    'Count-1 needs the timer for /help at 0:14.999 no longer.',
    'Count-1 has 1 timer back: timers are keyed state.',
    'Count-1 has 1200 windows back, with what was in them.',
    'Count-1 drops a record of /help from 0:14.200: it is late, event time has come to 0:15 and its window is gone.',
    'The network delivers a message to the JobManager twice (acknowledge).',
    'The network loses a message from the JobManager to TM-2 (notify complete).',
    'The network holds a message from TM-2 to the JobManager up for 1.5 s (acknowledge).',
    'TM-2 has not heard from the JobManager for 1.6 s and drops what it runs for it: Map-1 and Map-2.',
    'The job needs 3 slots, but 1 is free: it waits for TaskManagers.',
    'One bit of job/chk-2/Count-1-a1 is flipped by hand. Nobody notices before it is to be read.',
    'No job is started. There is no savepoint-7 in the store.',
    'TM-2 hangs: for 8.0 s it does nothing and answers nobody.',
    'Count-1 gives checkpoint 2 up: a task could not store its state.',
    'The acknowledgement of Count-1 for checkpoint 2 changes nothing: the checkpoint is over.',
    'Count-1 could not store its state for checkpoint 2: The disk is full.',
  ]);
  expect(sentences.filter(({ level }) => level === 'quiet')).toHaveLength(13);
});

test('a kill and the recovery from it, in the quiet telling', () => {
  const quiet = STORY.filter(({ level }) => level === 'quiet').map(({ text }) => text);
  const from = quiet.indexOf('You: kill TM-1.');
  expect(quiet.slice(from, from + 8)).toMatchInlineSnapshot(`
    [
      "You: kill TM-1.",
      "TM-1 is gone, and with it Source-1, Map-1 and Count-1. Nobody has noticed yet.",
      "The JobManager has not heard from TM-1 for 1.8 s and gives it up.",
      "Checkpoint 2 is given up: the job stopped running.",
      "The job is restarting. TM-1 has been silent for 1.8 s.",
      "All tasks start again, at the earliest in 1.0 s. This is restart 1.",
      "All tasks go back to checkpoint 1, the newest complete one.",
      "The job is running.",
    ]
  `);
});

test('a checkpoint, in the normal telling', () => {
  const normal = STORY.filter(({ level }) => level !== 'all').map(({ text }) => text);
  const from = normal.findIndex((text) => text.startsWith('Checkpoint 1 begins'));
  const to = normal.findIndex((text) => text.startsWith('Checkpoint 1 is complete'));
  expect(normal.slice(from, to + 2)).toMatchInlineSnapshot(`
    [
      "Checkpoint 1 begins. 7 tasks must acknowledge it.",
      "Source-2 notes its offsets and sends barrier 1 after the records read so far.",
      "Source-1 notes its offsets and sends barrier 1 after the records read so far.",
      "Source-2 writes 70 B to the store for checkpoint 1 and works on.",
      "Source-1 writes 70 B to the store for checkpoint 1 and works on.",
      "Barrier 1 from Source-1 reached Map-1.",
      "Map-1 has no state to copy; it sends barrier 1 on.",
      "Map-1 acknowledges checkpoint 1: 1 of 7.",
      "Barrier 1 from Map-1 reached Count-2. That channel waits for Map-2.",
      "Barrier 1 from Map-1 reached Count-1. That channel waits for Map-2.",
      "Source-2 acknowledges checkpoint 1: 2 of 7.",
      "Source-1 acknowledges checkpoint 1: 3 of 7.",
      "Barrier 1 from Source-2 reached Map-2.",
      "Map-2 has no state to copy; it sends barrier 1 on.",
      "Barrier 1 from Map-2 reached Count-2: the last one.",
      "Count-2 has all its barriers after 0.26 s: it sends barrier 1 on and copies its state.",
      "Map-2 acknowledges checkpoint 1: 4 of 7.",
      "Count-2 writes 61 B to the store for checkpoint 1 and works on.",
      "Barrier 1 from Map-2 reached Count-1: the last one.",
      "Count-1 has all its barriers after 0.29 s: it sends barrier 1 on and copies its state.",
      "Count-1 writes 101 B to the store for checkpoint 1 and works on.",
      "Barrier 1 from Count-2 reached Sink-1. That channel waits for Count-1.",
      "Barrier 1 from Count-1 reached Sink-1: the last one.",
      "Sink-1 has all its barriers after 0.02 s: it copies its state.",
      "Sink-1 writes 79 B to the store for checkpoint 1 and works on.",
      "Count-2 acknowledges checkpoint 1: 5 of 7.",
      "Count-1 acknowledges checkpoint 1: 6 of 7.",
      "The sink has closed its transaction for checkpoint 1. It waits until the checkpoint is complete.",
      "Sink-1 acknowledges checkpoint 1: 7 of 7.",
      "Everybody has acknowledged checkpoint 1. Its metadata is being written.",
      "Checkpoint 1 is complete: metadata is in the store. It took 1.5 s.",
      "1 transaction is committed with checkpoint 1: readers see the rows.",
    ]
  `);
});

test('a sentence names what it is about', () => {
  const barrier = STORY.find(({ event }) => event.kind === 'barrier-received');
  expect(barrier?.concerns).toEqual(['Map-1', 'Source-1→Map-1', 'checkpoint 1']);
  expect(barrier?.term).toBe('alignment');
});
