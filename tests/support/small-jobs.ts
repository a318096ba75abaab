// Small jobs for tests of the engine, and one way to run them in this thread.

import { defineJob, type JobDefinition, type Scenario } from '../../src/engine/job/scenario.ts';
import type { OperatorSpec } from '../../src/engine/job/spec.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../src/engine/job/settings.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import type { Action, TimedAction } from '../../src/sim/action.ts';
import { Conductor } from '../../src/sim/conductor.ts';
import type { Disturbances } from '../../src/sim/disturbances.ts';
import { InThreadHost } from '../../src/sim/in-thread.ts';
import { expectedCounts } from '../../src/sim/oracle/expected.ts';
import type { SourceLog } from '../../src/storage/durable.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';

export const JOB = 'job';

/** source ×2 → map ×2 → keyBy → count ×2 → sink ×1 */
export const OPERATORS: readonly OperatorSpec[] = [
  { id: 'source', name: 'Source', kind: 'source', parallelism: 2, reads: [], costMs: 20 },
  {
    id: 'map',
    name: 'Map',
    kind: 'map',
    parallelism: 2,
    reads: [{ from: 'source', by: 'forward' }],
    costMs: 15,
  },
  {
    id: 'count',
    name: 'Count',
    kind: 'keyed-count',
    parallelism: 2,
    reads: [{ from: 'map', by: 'hash', key: 'word' }],
    costMs: 10,
  },
  {
    id: 'sink',
    name: 'Sink',
    kind: 'sink',
    parallelism: 1,
    reads: [{ from: 'count', by: 'rebalance' }],
    costMs: 5,
    slotSharingGroup: 'sink',
  },
];

export const SCENARIO: Scenario = {
  id: 'small',
  title: 'Small',
  about: '',
  log: 'words',
  partitions: 2,
  rowType: {
    name: 'word',
    fields: [
      { name: 'word', type: 'string' },
      { name: 'size', type: 'integer' },
    ],
  },
  operators: OPERATORS,
  maxParallelism: 128,
  taskManagers: 3,
  slotsPerTaskManager: 1,
  pollSize: 16,
  timing: {
    networkMs: 20,
    localMs: 10,
    jitterMs: 10,
    costJitterPercent: 20,
    storageLatencyMs: 30,
    storageBytesPerMs: 20,
    workerStartMs: 100,
    syncMs: 15,
  },
  slowdown: { 'Map-2': 1.7 },
  settings: {
    'taskmanager.network.memory.buffers-per-channel': 4,
    'taskmanager.network.memory.floating-buffers-per-gate': 0,
    'execution.checkpointing.interval': 400,
    'heartbeat.interval': 100,
    'heartbeat.timeout': 350,
    'restart-strategy.fixed-delay.delay': 200,
  },
};

const WORDS = ['ebb', 'flow', 'neap', 'spring', 'slack', 'bore', 'rip'];

/** So many rows per partition; one number for all partitions, or one for each. */
export function words(...sizes: readonly number[]): SourceLog {
  const partitions = sizes.map((size, partition) =>
    Array.from({ length: size }, (_, offset) => {
      const word = WORDS[(offset * (partition + 2) + partition) % WORDS.length] ?? '';
      return [word, word.length];
    }),
  );
  return { name: 'words', partitions };
}

export interface Wanted {
  readonly scenario?: Partial<Scenario>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
}

export function define({ scenario, settings = {}, seed = 1 }: Wanted = {}): JobDefinition {
  const whole = { ...SCENARIO, ...scenario };
  const base = withSettings(DEFAULT_SETTINGS, whole.settings).settings;
  const laid = withSettings(base, settings);
  if (laid.problems.length > 0) throw new Error(laid.problems.join(' '));
  return defineJob(whole, { job: JOB, seed, settings: laid.settings });
}

export interface RunOptions extends Wanted {
  readonly log?: SourceLog;
  readonly durable?: MemoryDurable;
  readonly actions?: readonly TimedAction[];
  readonly disturbances?: Partial<Disturbances>;
  readonly startAtMs?: number;
}

export const UNDISTURBED: Disturbances = {
  messageDelayMs: () => 0,
  duplicates: () => false,
  channelDelayMs: () => 0,
  storageDelayMs: () => 0,
  storageProblem: () => null,
};

const MAX_STEPS = 60_000;

export class SmallRun {
  readonly definition: JobDefinition;
  readonly log: SourceLog;
  readonly durable: MemoryDurable;
  readonly conductor: Conductor;
  readonly host: InThreadHost;
  readonly events: TraceEvent[] = [];

  constructor(options: RunOptions = {}) {
    this.definition = define(options);
    this.log = options.log ?? words(60, 60);
    this.durable = options.durable ?? new MemoryDurable(this.log);
    this.conductor = new Conductor({
      definition: this.definition,
      actions: options.actions ?? [],
      onEvent: (event) => this.events.push(event),
      ...(options.startAtMs === undefined ? {} : { startAtMs: options.startAtMs }),
      ...(options.disturbances
        ? { disturbances: { ...UNDISTURBED, ...options.disturbances } }
        : {}),
    });
    this.host = new InThreadHost(this.conductor, this.definition, this.durable);
  }

  /** Run until the job has ended, until a virtual time, or until nothing is left. */
  run(untilMs = Infinity): this {
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const { nextAtMs } = this.conductor;
      if (nextAtMs === null || nextAtMs > untilMs || !this.host.step()) return this;
    }
    throw new Error('The run does not come to rest.');
  }

  /** Run until just after the first event of this kind that matches. */
  runUntil<K extends TraceEvent['kind']>(
    kind: K,
    matches: (event: Extract<TraceEvent, { kind: K }>) => boolean = () => true,
  ): Extract<TraceEvent, { kind: K }> {
    let seen = this.events.length;
    for (let steps = 0; steps < MAX_STEPS && this.host.step(); steps++) {
      for (; seen < this.events.length; seen++) {
        const event = this.events[seen] as Extract<TraceEvent, { kind: K }>;
        if (event.kind === kind && matches(event)) return event;
      }
    }
    throw new Error(`It never comes to ${kind}.`);
  }

  of<K extends TraceEvent['kind']>(kind: K): Extract<TraceEvent, { kind: K }>[] {
    return this.events.filter(
      (event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind,
    );
  }

  get statuses(): string[] {
    return this.of('job-status').map(({ status }) => status);
  }

  get finished(): boolean {
    return this.statuses.at(-1) === 'FINISHED';
  }

  /** What a reader of committed rows ends up with, per key. */
  get counts(): Map<string, number> {
    const rows = this.durable.readTopic(JOB, 'read committed');
    return new Map(rows.map(({ key, value }) => [key, value]));
  }

  /** Every count a committed row tells, in order, per key. */
  get committed(): Map<string, number[]> {
    const values = new Map<string, number[]>();
    for (const { key, value } of this.durable.readTopic(JOB, 'read committed')) {
      values.set(key, [...(values.get(key) ?? []), value]);
    }
    return values;
  }

  get expected(): Map<string, number> {
    return new Map(expectedCounts(this.definition, this.log));
  }

  get files(): string[] {
    return this.durable.files('').map(({ file }) => file);
  }
}

/** Every count from 1 to the expected one, each once and in order. */
export function eachOnce(expected: ReadonlyMap<string, number>): Map<string, number[]> {
  return new Map(
    [...expected].map(([key, count]) => [key, Array.from({ length: count }, (_, i) => i + 1)]),
  );
}

export function at(atMs: number, action: Action): TimedAction {
  return { atMs, afterStep: null, action };
}

export function kill(process: string, atMs: number, afterEffects?: number): TimedAction {
  return at(atMs, {
    kind: 'kill',
    process,
    ...(afterEffects === undefined ? {} : { afterEffects }),
  });
}
