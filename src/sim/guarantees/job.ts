// The job whose crashes fill the guarantee table: letters, counted by two tasks behind two sources.
//
// Small, so that a crash is tried in milliseconds; its channels are uneven, so that barriers come
// at different times and at least once has something to count twice.

import { defineJob, type JobDefinition, type Scenario } from '../../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../engine/job/settings.ts';
import type { SourceLog } from '../../storage/durable.ts';
import { generatedLog, LETTER_ROW, letterLogName } from '../generated-log.ts';
import { settingsOf, type Cell } from './cells.ts';

export const GUARANTEE_JOB: Scenario = {
  id: 'guarantees',
  title: 'Letters, for the guarantee table',
  about: '120 letters, four different ones, counted by two tasks: small enough to crash it often.',
  log: letterLogName({ rows: 120, keys: 4, partitions: 2, seed: 3 }),
  partitions: 2,
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
      reads: [{ from: 'count', by: 'hash', key: 'key' }],
      costMs: 8,
      slotSharingGroup: 'sink',
    },
  ],
  maxParallelism: 128,
  taskManagers: 3,
  slotsPerTaskManager: 1,
  pollSize: 32,
  timing: {
    networkMs: 60,
    localMs: 20,
    jitterMs: 120,
    costJitterPercent: 60,
    storageLatencyMs: 40,
    storageBytesPerMs: 50,
    workerStartMs: 100,
    syncMs: 5,
  },
  slowdown: {},
  settings: {
    'execution.checkpointing.interval': 800,
    'execution.checkpointing.tolerable-failed-checkpoints': 100,
    'heartbeat.interval': 200,
    'heartbeat.timeout': 600,
    'restart-strategy.fixed-delay.delay': 200,
  },
};

/** Processes whose crash is tried. */
export const CRASHED = ['TM-1', 'TM-2', 'TM-3', 'JM'] as const;

const FROM_SOCKETS: Scenario = {
  ...GUARANTEE_JOB,
  title: 'Letters from sockets, for the guarantee table',
  operators: GUARANTEE_JOB.operators.map((operator) =>
    operator.kind === 'source' ? { ...operator, replayable: false } : operator,
  ),
};

export function scenarioOf({ source }: Cell): Scenario {
  return source === 'socket' ? FROM_SOCKETS : GUARANTEE_JOB;
}

export function guaranteeJob(cell: Cell): JobDefinition {
  const base = withSettings(DEFAULT_SETTINGS, GUARANTEE_JOB.settings).settings;
  const { settings } = withSettings(base, settingsOf(cell));
  return defineJob(scenarioOf(cell), { job: 'guarantees', seed: 1, settings });
}

export function guaranteeLog(): SourceLog {
  const log = generatedLog(GUARANTEE_JOB.log);
  if (!log) throw new Error(`There is no made-up log named ${GUARANTEE_JOB.log}.`);
  return log;
}
