// Runs whose traces must be equal in Node and over real workers, and how to run them in one thread.
// Nothing here is of Node or of a browser, so that both sides share it.
import { defineJob, type JobDefinition } from '../../src/engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../src/engine/job/settings.ts';
import type { Action, TimedAction } from '../../src/sim/action.ts';
import { Conductor } from '../../src/sim/conductor.ts';
import { InThreadHost } from '../../src/sim/in-thread.ts';
import { TraceDigest } from '../../src/sim/trace-digest.ts';
import { scenarioNamed } from '../../src/sim/scenarios.ts';
import type { SourceLog } from '../../src/storage/durable.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';

export interface ComparedRun {
  readonly name: string;
  readonly scenario: string;
  readonly seed: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly actions: readonly TimedAction[];
  /** So many rows at least are committed: it has come further than its first checkpoint. */
  readonly leastRows: number;
}

const kill = (process: string, atMs: number, afterEffects?: number): TimedAction => ({
  atMs,
  afterStep: null,
  action: { kind: 'kill', process, ...(afterEffects === undefined ? {} : { afterEffects }) },
});

const act = (atMs: number, action: Action): TimedAction => ({ atMs, afterStep: null, action });

export const COMPARED_RUNS: readonly ComparedRun[] = [
  { name: 'no failure', scenario: 'clicks', seed: 1, settings: {}, actions: [], leastRows: 400 },
  {
    name: 'a TaskManager is killed during an alignment',
    scenario: 'clicks',
    seed: 2,
    settings: {},
    actions: [kill('TM-1', 6600)],
    leastRows: 400,
  },
  {
    name: 'a kill in the middle of a turn',
    scenario: 'flights',
    seed: 3,
    settings: {},
    actions: [kill('TM-2', 7000, 2)],
    leastRows: 400,
  },
  {
    name: 'the sink dies, then a worker while it is restoring',
    scenario: 'flights',
    seed: 4,
    settings: { 'execution.checkpointing.interval': 2000 },
    actions: [kill('TM-3', 5500), kill('TM-1', 8300)],
    leastRows: 400,
  },
  {
    name: 'the JobManager dies',
    scenario: 'clicks',
    seed: 5,
    settings: { 'execution.checkpointing.num-retained': 1 },
    actions: [kill('JM', 8000)],
    leastRows: 400,
  },
  {
    name: 'state in sorted files, checkpoints incremental, two workers die',
    scenario: 'flights',
    seed: 7,
    settings: {
      'state.backend.type': 'rocksdb',
      'state.backend.rocksdb.writebuffer.size': 2000,
      'execution.checkpointing.incremental': true,
      'execution.checkpointing.interval': 2000,
    },
    actions: [kill('TM-1', 7500), kill('TM-2', 15_500)],
    leastRows: 400,
  },
  {
    name: 'state comes back from local copies, where there are some',
    scenario: 'flights',
    seed: 11,
    leastRows: 400,
    settings: {
      'execution.checkpointing.local-backup.enabled': true,
      'execution.checkpointing.interval': 2000,
    },
    actions: [act(6000, { kind: 'fail-task', task: 'Count-1' }), kill('TM-1', 12_500)],
  },
  {
    name: 'a file is damaged and one is taken away before everything is restored',
    scenario: 'clicks',
    seed: 10,
    settings: { 'execution.checkpointing.num-retained': 3 },
    actions: [
      act(11_500, { kind: 'damage-file', file: 'chk-3/Count-1-a1' }),
      act(11_600, { kind: 'delete-file', file: 'chk-2/Count-2-a1' }),
      act(11_700, { kind: 'delete-file', file: 'chk-99/Count-2-a1' }),
      kill('TM-1', 12_000),
    ],
    leastRows: 400,
  },
  {
    name: 'unaligned checkpoints, a hang, an exception, a slow task and a lost message',
    scenario: 'clicks',
    seed: 8,
    settings: {
      'execution.checkpointing.unaligned.enabled': true,
      'execution.checkpointing.aligned-checkpoint-timeout': 300,
      'execution.checkpointing.interval': 2000,
    },
    actions: [
      act(1000, { kind: 'slow-task', task: 'Map-2', factor: 3 }),
      act(3000, {
        kind: 'lose-message',
        message: 'completion notice',
        task: 'Sink-1',
        checkpoint: null,
      }),
      act(6000, { kind: 'fail-task', task: 'Count-1' }),
      act(11_000, { kind: 'freeze', process: 'TM-1', forMs: 2500 }),
    ],
    leastRows: 400,
  },
  {
    name: 'one slice of three fails; the store refuses; a record cannot be read',
    scenario: 'slices',
    seed: 9,
    settings: { 'restart-strategy.fixed-delay.attempts': 4 },
    actions: [
      act(5000, { kind: 'refuse-store', forMs: 3000 }),
      act(8000, { kind: 'fail-task', task: 'Map-2' }),
      act(8500, { kind: 'spoil-record', partition: 0, offset: 190 }),
    ],
    leastRows: 300,
  },
  {
    name: 'everybody dies at once, at least once',
    scenario: 'clicks',
    seed: 6,
    settings: { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' },
    actions: ['TM-1', 'TM-2', 'TM-3', 'JM'].map((process) => kill(process, 9000)),
    leastRows: 400,
  },
  {
    name: 'many records to a buffer, state in the acknowledgements, a savepoint, a rescaled job',
    scenario: 'buffers',
    seed: 10,
    settings: { 'execution.checkpointing.storage': 'jobmanager' },
    actions: [
      act(7000, { kind: 'take-savepoint' }),
      act(9000, { kind: 'rescale', operator: 'Count', parallelism: 3 }),
      kill('TM-2', 14_000),
    ],
    leastRows: 400,
  },
  {
    name: 'union and broadcast state, fixed workers, one is lost and one joins, a slow store',
    scenario: 'announced',
    seed: 11,
    settings: { 'tidemark.resource-manager': 'standalone' },
    actions: [
      act(4000, { kind: 'slow-store', extraMs: 400, forMs: 5000 }),
      act(5000, { kind: 'slow-channel', channel: 'Count-1→Sink-1', extraMs: 80 }),
      kill('TM-1', 7500),
      act(11_000, { kind: 'start-task-manager' }),
    ],
    leastRows: 300,
  },
  {
    name: 'a JobManager without a memory of its own dies, then the job fails for good',
    scenario: 'clicks',
    seed: 12,
    settings: {
      'high-availability.type': 'NONE',
      'execution.checkpointing.interval': 1500,
      'restart-strategy.fixed-delay.attempts': 1,
    },
    actions: [
      kill('JM', 3000),
      act(7000, { kind: 'fail-task', task: 'Map-1' }),
      act(12_000, { kind: 'fail-task', task: 'Count-2' }),
    ],
    leastRows: 1,
  },
];

/** Rows per partition: enough for two checkpoints and an end. */
const ROWS = 200;

export function shortened(log: SourceLog): SourceLog {
  return { name: log.name, partitions: log.partitions.map((rows) => rows.slice(0, ROWS)) };
}

export function definitionOf(run: ComparedRun, job: string): JobDefinition {
  const scenario = scenarioNamed(run.scenario);
  if (!scenario) throw new Error(`No scenario ${run.scenario}.`);
  const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
  const { settings, problems } = withSettings(base, run.settings);
  if (problems.length > 0) throw new Error(problems.join(' '));
  return defineJob(scenario, { job, seed: run.seed, settings });
}

/** A conductor whose trace is digested as it grows. */
export function conducted(run: ComparedRun, definition: JobDefinition) {
  const digest = new TraceDigest(definition.job);
  const conductor = new Conductor({
    definition,
    actions: run.actions,
    onEvent: (event) => digest.add(event),
  });
  return { conductor, digest };
}

export interface Digested {
  readonly digest: string;
  readonly steps: number;
  readonly rows: number;
}

export function runInThread(run: ComparedRun, log: SourceLog, job: string): Digested {
  const definition = definitionOf(run, job);
  const { conductor, digest } = conducted(run, definition);
  const durable = new MemoryDurable(shortened(log));
  new InThreadHost(conductor, definition, durable).run(200_000);
  const rows = durable.readTopic(job, 'read committed').length;
  return { digest: digest.value, steps: conductor.step, rows };
}
