// The job of the first page, and the cluster that most scenarios run on.
//
// Apart from the others (scenarios.ts), since a first visit needs no more than this.

import type { Scenario, Timing } from '../engine/job/scenario.ts';
import { LETTER_ROW, letterLogName } from './generated-log.ts';

const TIMING: Timing = {
  networkMs: 90,
  localMs: 60,
  jitterMs: 30,
  costJitterPercent: 20,
  storageLatencyMs: 120,
  storageBytesPerMs: 8,
  workerStartMs: 400,
  syncMs: 15,
  serializationMs: 12,
};

export const SETTINGS = {
  'execution.checkpointing.interval': 5000,
  'execution.checkpointing.num-retained': 3,
  // A store that refuses (a full disk) fails its checkpoints, not the job.
  'execution.checkpointing.tolerable-failed-checkpoints': 100,
  'heartbeat.interval': 500,
  'heartbeat.timeout': 1500,
  'restart-strategy.fixed-delay.delay': 1000,
};

export const CLUSTER = {
  partitions: 2,
  maxParallelism: 128,
  taskManagers: 3,
  slotsPerTaskManager: 1,
  pollSize: 32,
  timing: TIMING,
  // Map-2 is a little too slow for its source: its queue fills, and its barriers come late.
  slowdown: { 'Map-2': 1.7 },
  settings: SETTINGS,
} as const;

/** Small enough for a first look: it is over in a quarter of a minute, a crash included. */
export const LETTERS: Scenario = {
  id: 'letters',
  title: 'Letters, small',
  about: '400 letters, five different ones, counted by two tasks.',
  log: letterLogName({ rows: 400, keys: 5, partitions: 2, seed: 5 }),
  rowType: LETTER_ROW,
  operators: [
    { id: 'source', name: 'Source', kind: 'source', parallelism: 2, reads: [], costMs: 60 },
    {
      id: 'count',
      name: 'Count',
      kind: 'keyed-count',
      parallelism: 2,
      reads: [{ from: 'source', by: 'hash', key: 'letter' }],
      costMs: 24,
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
  settings: {
    ...SETTINGS,
    'execution.checkpointing.interval': 2500,
    'heartbeat.interval': 300,
    'heartbeat.timeout': 900,
    'restart-strategy.fixed-delay.delay': 500,
  },
};
