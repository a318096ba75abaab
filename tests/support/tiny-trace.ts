// Tiny hand-written traces for the invariants: a job of three tasks, and a store one can fill.

import { defineJob, type JobDefinition, type Scenario } from '../../src/engine/job/scenario.ts';
import type { TopicRow } from '../../src/engine/protocol.ts';
import type { TraceBody, TraceEvent } from '../../src/engine/trace-event.ts';
import { expectation } from '../../src/sim/checks.ts';
import { generatedLog, LETTER_ROW } from '../../src/sim/generated-log.ts';
import type { Breach, Inspect, Invariant } from '../../src/sim/invariants/invariant.ts';
import { Ledger, LEDGER_KINDS } from '../../src/sim/invariants/ledger.ts';
import { readsSockets, SocketReads } from '../../src/sim/socket-reads.ts';
import type { SourceLog, TransactionView } from '../../src/storage/durable.ts';

export const TINY: Scenario = {
  id: 'tiny',
  title: 'Tiny',
  about: 'One source, one count, one sink.',
  log: 'letters/2/1/1/1',
  partitions: 1,
  rowType: LETTER_ROW,
  operators: [
    { id: 'source', name: 'Source', kind: 'source', parallelism: 1, reads: [], costMs: 1 },
    {
      id: 'count',
      name: 'Count',
      kind: 'keyed-count',
      parallelism: 1,
      reads: [{ from: 'source', by: 'hash', key: 'letter' }],
      costMs: 1,
    },
    {
      id: 'sink',
      name: 'Sink',
      kind: 'sink',
      parallelism: 1,
      reads: [{ from: 'count', by: 'forward' }],
      costMs: 1,
    },
  ],
  maxParallelism: 8,
  taskManagers: 1,
  slotsPerTaskManager: 1,
  pollSize: 4,
  timing: {
    networkMs: 1,
    localMs: 0,
    jitterMs: 0,
    costJitterPercent: 0,
    storageLatencyMs: 1,
    storageBytesPerMs: 100,
    workerStartMs: 1,
    syncMs: 0,
  },
  slowdown: {},
  settings: {
    'taskmanager.network.memory.buffers-per-channel': 2,
    'taskmanager.network.memory.floating-buffers-per-gate': 1,
    'taskmanager.network.memory.max-buffers-per-channel': 1,
    'execution.checkpointing.num-retained': 1,
    'execution.checkpointing.min-pause': 10,
    'heartbeat.interval': 10,
    'heartbeat.timeout': 30,
  },
};

/** Its log holds the letter "a" twice. */
export const TINY_LOG = generatedLog(TINY.log) as SourceLog;

export interface Store {
  readonly files?: Readonly<Record<string, Uint8Array>>;
  readonly transactions?: readonly TransactionView[];
  readonly rows?: readonly TopicRow[];
}

export type Body = TraceBody & { readonly atMs?: number };

/** What the invariant says to the events; with `end`, the run comes to rest after them. */
export function judge(
  invariant: Invariant,
  bodies: readonly Body[],
  options: {
    readonly store?: Store;
    readonly end?: boolean;
    readonly settings?: Scenario['settings'];
    readonly operators?: Scenario['operators'];
  } = {},
): Breach | null {
  const { operators = TINY.operators } = options;
  const scenario = { ...TINY, operators, settings: { ...TINY.settings, ...options.settings } };
  const definition: JobDefinition = defineJob(scenario, { job: 'j', seed: 1 });
  const { files = {}, transactions = [], rows = [] } = options.store ?? {};
  const inspect: Inspect = {
    written: (file) => files[file] ?? null,
    files: () => Object.keys(files),
    transactions: () => transactions,
    committedRows: () => rows,
  };
  const ledger = new Ledger(definition, inspect);
  const sockets = readsSockets(definition) ? new SocketReads() : null;
  const world = {
    definition,
    inspect,
    ledger,
    sockets,
    ...expectation(definition, TINY_LOG),
  };
  const watch = invariant.watch(world);
  for (const [index, body] of bodies.entries()) {
    const event = { step: index + 1, atMs: index, by: 'JM', ...body } as TraceEvent;
    if (LEDGER_KINDS.includes(event.kind)) ledger.on(event);
    sockets?.see(event, definition.plan);
    const wanted = invariant.kinds.includes(event.kind);
    const breach = wanted ? (watch.on?.(event) ?? null) : null;
    if (breach) return breach;
    if (event.kind === 'checkpoint-completed') ledger.settle(event.checkpoint);
  }
  return options.end === true
    ? (watch.end?.({ atRest: true, steps: bodies.length }) ?? null)
    : null;
}
