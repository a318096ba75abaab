// Flink's operations playground: clicks on six pages, counted per page in windows of 15 s. A page is
// clicked once in 15 ms, so every window of event time must show 1,000.
//
// Keeps true: rates, windows, heartbeats and the checkpoint interval are the playground's own. Scaled:
// one minute of clicks (it runs for ever), a click comes when its time has come (there 1.25 times as
// fast), a TaskManager is up after 2 s, and a job that has waited three minutes for slots gives up. Flink: ClickEventCount, docker-compose.yaml.

import type { Scenario } from '../engine/job/scenario.ts';
import type { OperatorSpec } from '../engine/job/spec.ts';
import { PAGE_ROW, PAGES, pagesName } from './generator.ts';

export const CLICKS_PER_WINDOW = 1000;
const WINDOW_MS = 15_000;
const GAP_MS = WINDOW_MS / CLICKS_PER_WINDOW;
const WINDOWS = 4;

interface Variant {
  readonly time: 'event' | 'processing';
  readonly backpressure: boolean;
}

/** clicks ×2 → (keyBy → backpressure ×2) → keyBy → window ×2 → sink ×2, all in two slots */
function clickEventCount({ time, backpressure }: Variant): OperatorSpec[] {
  const slow: OperatorSpec = {
    id: 'backpressure',
    name: 'Backpressure',
    kind: 'map',
    parallelism: 2,
    reads: [{ from: 'clicks', by: 'hash', key: 'page' }],
    costMs: 0,
    evenMinutesMs: 100,
  };
  return [
    {
      id: 'clicks',
      name: 'Clicks',
      kind: 'source',
      parallelism: 2,
      reads: [],
      costMs: 2,
      ...(time === 'event' && {
        watermarks: { field: 'atMs', outOfOrdernessMs: 200, idleAfterMs: 5000 },
      }),
    },
    ...(backpressure ? [slow] : []),
    {
      id: 'counts',
      name: 'Counts',
      kind: 'window',
      parallelism: 2,
      reads: [{ from: backpressure ? 'backpressure' : 'clicks', by: 'hash', key: 'page' }],
      costMs: 1,
      window: { kind: 'tumbling', time, aggregate: 'count', sizeMs: WINDOW_MS },
    },
    {
      id: 'sink',
      name: 'Sink',
      kind: 'sink',
      parallelism: 2,
      reads: [{ from: 'counts', by: 'forward' }],
      costMs: 1,
    },
  ];
}

const plain = clickEventCount({ time: 'event', backpressure: false });

export const PLAYGROUND: Scenario = {
  id: 'playground',
  title: 'Operations playground',
  about:
    'Flink’s operations playground: 24,000 clicks on six pages in one minute. Every page must show 1,000 in each window of 15 s, whatever happens to the one TaskManager. Nobody replaces it: start one.',
  log: pagesName({
    rows: PAGES.length * CLICKS_PER_WINDOW * WINDOWS,
    partitions: 2,
    gapMs: GAP_MS,
    live: true,
  }),
  partitions: 2,
  rowType: PAGE_ROW,
  operators: plain,
  maxParallelism: 128,
  taskManagers: 1,
  slotsPerTaskManager: 2,
  pollSize: 500,
  timing: {
    networkMs: 10,
    localMs: 2,
    jitterMs: 4,
    costJitterPercent: 0,
    storageLatencyMs: 30,
    storageBytesPerMs: 200,
    workerStartMs: 2000,
    syncMs: 2,
    serializationMs: 0,
  },
  slowdown: {},
  settings: {
    'execution.checkpointing.interval': 1000,
    'execution.checkpointing.num-retained': 1,
    'execution.checkpointing.tolerable-failed-checkpoints': 100,
    'pipeline.auto-watermark-interval': 200,
    'execution.buffer-timeout': 100,
    'taskmanager.memory.segment-size': 32_768,
    'heartbeat.interval': 1000,
    'heartbeat.timeout': 5000,
    'restart-strategy.fixed-delay.delay': 1000,
    'restart-strategy.fixed-delay.attempts': 3,
    'slot.request.timeout': 60_000,
    'tidemark.resource-manager': 'standalone',
    'tidemark.sink': 'append',
  },
  versions: {
    'with backpressure': {
      about: 'A map in front of Counts takes 0.1 s per click in even minutes.',
      operators: clickEventCount({ time: 'event', backpressure: true }),
    },
  },
};

/** Without `--event-time`: what a window shows depends on when the clicks come to it. */
export const PLAYGROUND_CLOCK: Scenario = {
  ...PLAYGROUND,
  id: 'playground-clock',
  title: 'Playground by the clock',
  about:
    'The operations playground’s 24,000 clicks by processing time: a window holds what comes within 15 s of the clock. After a failure it is not 1,000, and no checkpoint can help.',
  operators: clickEventCount({ time: 'processing', backpressure: false }),
  versions: {},
};

/** With `--backpressure`. */
export const PLAYGROUND_JAM: Scenario = {
  ...PLAYGROUND,
  id: 'playground-jam',
  title: 'Playground in a jam',
  about:
    'The operations playground’s 24,000 clicks with a map that takes 0.1 s per click in even minutes: buffers fill up, checkpoints take long; in the odd minute it catches up.',
  operators: clickEventCount({ time: 'event', backpressure: true }),
  versions: {},
};
