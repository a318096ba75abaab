// Settings of a job: Flink's option names, units in their meaning, defaults marked.
//
// One table is the truth: what exists, what it means, what is allowed. A setting that is refused
// leaves the others as they are. Flink: CheckpointingOptions, HeartbeatManagerOptions,
// RestartStrategyOptions, NettyShuffleEnvironmentOptions.

import * as v from 'valibot';
import { SNAPSHOT_PATH } from './start-from.ts';

const durationMs = (leastMs: number) =>
  v.pipe(
    v.number('must be a number of milliseconds'),
    v.integer('must be a whole number of milliseconds'),
    v.minValue(leastMs, `must be at least ${leastMs} ms`),
  );
const count = (least: number) =>
  v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(least, `must be at least ${least}`),
  );

const factor = (least: number) =>
  v.pipe(v.number('must be a number'), v.minValue(least, `must be at least ${least}`));

interface Option<S extends v.GenericSchema> {
  readonly schema: S;
  readonly value: v.InferOutput<S>;
  readonly flinkDefault: string;
  readonly about: string;
}

const option = <S extends v.GenericSchema>(
  schema: S,
  value: v.InferOutput<S>,
  flinkDefault: string,
  about: string,
): Option<S> => ({ schema, value, flinkDefault, about });

/** Every setting: its schema, the value Tidemark starts with, Flink's default, and plain words. */
export const OPTIONS = {
  'execution.checkpointing.interval': option(
    v.nullable(durationMs(10)),
    5000,
    'none (off)',
    'Time between two checkpoints; also from the start to the first (Flink: a random part of it). Empty: no checkpoints at all.',
  ),
  'execution.checkpointing.mode': option(
    v.picklist(['EXACTLY_ONCE', 'AT_LEAST_ONCE'], 'must be EXACTLY_ONCE or AT_LEAST_ONCE'),
    'EXACTLY_ONCE',
    'EXACTLY_ONCE',
    'Whether an input whose barrier has arrived waits for the others (alignment).',
  ),
  'execution.checkpointing.unaligned.enabled': option(
    v.boolean('must be true or false'),
    false,
    'false',
    'Barriers may overtake records; the records overtaken are kept in the snapshot.',
  ),
  'execution.checkpointing.aligned-checkpoint-timeout': option(
    durationMs(0),
    0,
    '0 (unaligned from the start)',
    'With unaligned checkpoints: how long to try it aligned first, counted from the trigger.',
  ),
  'execution.checkpointing.timeout': option(
    durationMs(10),
    600_000,
    '10 min',
    'A checkpoint that takes longer is given up.',
  ),
  'execution.checkpointing.min-pause': option(
    durationMs(0),
    0,
    '0',
    'Least time from the end of one checkpoint to the start of the next.',
  ),
  'execution.checkpointing.max-concurrent-checkpoints': option(
    count(1),
    1,
    '1',
    'How many checkpoints may be under way at once.',
  ),
  'execution.checkpointing.tolerable-failed-checkpoints': option(
    count(0),
    0,
    '0',
    'How many checkpoints in a row may fail before the job is restarted.',
  ),
  'execution.checkpointing.num-retained': option(
    count(1),
    3,
    '1',
    'How many completed checkpoints are kept.',
  ),
  'execution.checkpointing.externalized-checkpoint-retention': option(
    v.picklist(
      ['NO_EXTERNALIZED_CHECKPOINTS', 'DELETE_ON_CANCELLATION', 'RETAIN_ON_CANCELLATION'],
      'must be NO_EXTERNALIZED_CHECKPOINTS, DELETE_ON_CANCELLATION or RETAIN_ON_CANCELLATION',
    ),
    'RETAIN_ON_CANCELLATION',
    'NO_EXTERNALIZED_CHECKPOINTS',
    'Whether completed checkpoints stay when the job is cancelled or fails. They go when it has finished; savepoints stay, unless a job claims them.',
  ),
  'execution.state-recovery.path': option(
    v.nullable(
      v.pipe(
        v.string('must be a path such as savepoint-3'),
        v.regex(
          SNAPSHOT_PATH,
          'must end with the folder of a snapshot, such as savepoint-3 or chk-4',
        ),
      ),
    ),
    null,
    'none',
    'The snapshot that the job starts from. Empty: it starts with nothing.',
  ),
  'execution.state-recovery.claim-mode': option(
    v.picklist(['NO_CLAIM', 'CLAIM'], 'must be NO_CLAIM or CLAIM'),
    'NO_CLAIM',
    'NO_CLAIM',
    'Whether the snapshot the job starts from becomes its own. Then it is deleted when it is no longer needed; otherwise it is only read.',
  ),
  'execution.state-recovery.ignore-unclaimed-state': option(
    v.boolean('must be true or false'),
    false,
    'false',
    'Whether state that no operator of the job takes is left behind. Otherwise the start is refused.',
  ),
  'execution.checkpointing.incremental': option(
    v.boolean('must be true or false'),
    false,
    'false',
    'A checkpoint uploads only what is new since the last one (rocksdb backend only).',
  ),
  'execution.checkpointing.local-backup.enabled': option(
    v.boolean('must be true or false'),
    false,
    'false',
    'Local recovery: each TaskManager keeps a copy of its tasks’ keyed state on its own disk, and tasks go back to where their copy is. Whoever has none reads from the store.',
  ),
  'execution.checkpointing.storage': option(
    v.picklist(['filesystem', 'jobmanager'], 'must be filesystem or jobmanager'),
    'filesystem',
    'jobmanager, or filesystem once a directory is set',
    'Where checkpoints are kept: in the store, or in the JobManager’s memory, to which state travels in the acknowledgements. There every snapshot is a full one.',
  ),
  'tidemark.jobmanager-storage.max-state-size': option(
    count(1),
    5 * 1024 * 1024,
    '5 mb',
    'With checkpoint storage jobmanager: a task’s state above this many bytes fails its checkpoint. No option in Flink: there it is given in code (JobManagerCheckpointStorage).',
  ),
  'execution.checkpointing.data-inline-threshold': option(
    v.pipe(count(0), v.maxValue(1_048_576, 'must be at most 1 mb')),
    0,
    '20 kb',
    'State smaller than this many bytes gets no file of its own: it stands in the metadata. 0: every state has its file.',
  ),
  'state.backend.type': option(
    v.picklist(['hashmap', 'rocksdb'], 'must be hashmap or rocksdb'),
    'hashmap',
    'hashmap',
    'Where keyed state is kept: as objects in memory, or as bytes in sorted files on the local disk.',
  ),
  'state.backend.rocksdb.writebuffer.size': option(
    count(1),
    67_108_864,
    '64 mb',
    'Bytes of state that are collected in memory before they become a sorted file.',
  ),
  'taskmanager.network.memory.buffers-per-channel': option(
    count(1),
    6,
    '2',
    'Buffers that each input channel has for itself (exclusive). Flink’s hold thousands of records and need only two; these hold one, and credit takes as long to come back as a record to come.',
  ),
  'taskmanager.network.memory.floating-buffers-per-gate': option(
    count(0),
    2,
    '8',
    'Buffers that a task lends to those of its input channels whose senders have more waiting (floating).',
  ),
  'taskmanager.network.memory.max-buffers-per-channel': option(
    count(1),
    2,
    '10',
    'Buffers that may wait at the sender for one channel. Then the task stops: it is backpressured.',
  ),
  'taskmanager.memory.segment-size': option(
    count(1),
    1,
    '32 kb',
    'Bytes that a buffer holds. A record that is longer has a buffer of its own: with 1, every record travels alone.',
  ),
  'pipeline.auto-watermark-interval': option(
    durationMs(0),
    200,
    '200 ms',
    'How often a source tells how far event time has come (only one with timestamps). 0: never before its end.',
  ),
  'execution.buffer-timeout': option(
    v.nullable(durationMs(0)),
    100,
    '100 ms',
    'A buffer that is not full leaves after this time; 0: after every record. Empty (Flink: -1): only when it is full, or a barrier or the end comes.',
  ),
  'heartbeat.interval': option(
    durationMs(10),
    1000,
    '10 s',
    'How often the JobManager asks every TaskManager whether it is alive.',
  ),
  'heartbeat.timeout': option(
    durationMs(10),
    3000,
    '50 s',
    'A TaskManager silent for this long is given up for lost.',
  ),
  'jobmanager.execution.failover-strategy': option(
    v.picklist(['region', 'full'], 'must be region or full'),
    'region',
    'region',
    'What restarts after a failure: only the tasks that exchange records with the failed one, or all.',
  ),
  'slot.request.timeout': option(
    durationMs(10),
    300_000,
    '5 min',
    'A job that has waited this long for slots counts as failed.',
  ),
  'high-availability.type': option(
    v.picklist(['NONE', 'KUBERNETES'], 'must be NONE or KUBERNETES'),
    'KUBERNETES',
    'NONE',
    'Whether a new JobManager finds the checkpoints of the one before it. NONE: it knows of nothing.',
  ),
  'tidemark.sink': option(
    v.picklist(['transactional', 'append', 'upsert'], 'must be transactional, append or upsert'),
    'transactional',
    'the connector: KafkaSink EXACTLY_ONCE, AT_LEAST_ONCE, upsert-kafka',
    'How sinks write outside. transactional: visible when the checkpoint is complete, exactly once. append: visible at once, after a crash twice. upsert: visible at once, a row takes the place of the one before with its key.',
  ),
  'transaction.timeout.ms': option(
    durationMs(1),
    3_600_000,
    '1 h with KafkaSink; a Kafka broker allows no more than 15 min unless told otherwise',
    'A transaction of the sink that is unfinished for longer is aborted by the outside system, promised or not. It must outlast a checkpoint interval, the checkpoint and a restart, or rows are lost.',
  ),
  'tidemark.resource-manager': option(
    v.picklist(['active', 'standalone'], 'must be active or standalone'),
    'active',
    'active on Kubernetes and YARN, standalone otherwise',
    'Who replaces a lost TaskManager: the cluster does (active), or nobody until one is started (standalone). No option in Flink: there it follows from how the cluster was set up.',
  ),
  'restart-strategy.type': option(
    v.picklist(
      ['none', 'fixed-delay', 'failure-rate', 'exponential-delay'],
      'must be none, fixed-delay, failure-rate or exponential-delay',
    ),
    'fixed-delay',
    'exponential-delay with checkpointing, none without',
    'What decides whether, and after how long, a failed job starts again.',
  ),
  'restart-strategy.fixed-delay.delay': option(
    durationMs(0),
    1000,
    '1 s',
    'How long the JobManager waits before it starts the tasks again.',
  ),
  'restart-strategy.fixed-delay.attempts': option(
    count(0),
    2_147_483_647,
    '1',
    'How many restarts are allowed before the job fails for good.',
  ),
  'restart-strategy.failure-rate.max-failures-per-interval': option(
    count(1),
    1,
    '1',
    'How many failures within the interval are allowed.',
  ),
  'restart-strategy.failure-rate.failure-rate-interval': option(
    durationMs(1),
    60_000,
    '1 min',
    'The interval in which failures are counted.',
  ),
  'restart-strategy.failure-rate.delay': option(
    durationMs(0),
    1000,
    '1 s',
    'How long the JobManager waits before each restart.',
  ),
  'restart-strategy.exponential-delay.initial-backoff': option(
    durationMs(1),
    1000,
    '1 s',
    'How long the first restart waits.',
  ),
  'restart-strategy.exponential-delay.max-backoff': option(
    durationMs(1),
    60_000,
    '1 min',
    'No restart waits longer than this.',
  ),
  'restart-strategy.exponential-delay.backoff-multiplier': option(
    factor(1),
    1.5,
    '1.5',
    'How many times longer each restart waits than the one before.',
  ),
  'restart-strategy.exponential-delay.reset-backoff-threshold': option(
    durationMs(1),
    3_600_000,
    '1 h',
    'After running this long without a failure the wait starts small again.',
  ),
  'restart-strategy.exponential-delay.jitter-factor': option(
    v.pipe(
      v.number('must be a number'),
      v.minValue(0, 'must be at least 0'),
      v.maxValue(1, 'must be at most 1'),
    ),
    0.1,
    '0.1',
    'How much of the wait is left to chance, so that jobs do not restart all at once.',
  ),
} as const;

export type OptionName = keyof typeof OPTIONS;
export type Settings = {
  readonly [Name in OptionName]: v.InferOutput<(typeof OPTIONS)[Name]['schema']>;
};

export const DEFAULT_SETTINGS = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, { value }]) => [name, value]),
) as Settings;

export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/** Flink's earlier names of options, which mean the same. */
const EARLIER_NAMES: Readonly<Record<string, OptionName>> = {
  'execution.savepoint.path': 'execution.state-recovery.path',
  'execution.savepoint-restore-mode': 'execution.state-recovery.claim-mode',
  'execution.savepoint.ignore-unclaimed-state': 'execution.state-recovery.ignore-unclaimed-state',
};

/** The name an option has today. */
export function optionNamed(name: string): string {
  return Object.hasOwn(EARLIER_NAMES, name) ? (EARLIER_NAMES[name] ?? name) : name;
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

/**
 * Lay `changes` over `base`. Two values that do not go together are both refused.
 * @returns the new settings, and one sentence for each change that was refused.
 */
export function withSettings(
  base: Settings,
  changes: Readonly<Record<string, unknown>>,
): { settings: Settings; problems: string[] } {
  const settings: Record<string, unknown> = { ...base };
  const problems: string[] = [];
  for (const [given, value] of Object.entries(changes)) {
    const name = optionNamed(given);
    if (!isOptionName(name)) {
      problems.push(`There is no setting "${name}".`);
      continue;
    }
    const checked = v.safeParse(OPTIONS[name].schema, value);
    if (checked.success) settings[name] = checked.output;
    else problems.push(`${name} ${checked.issues[0].message} (it is ${JSON.stringify(value)}).`);
  }
  const interval = settings['heartbeat.interval'] as number;
  const timeout = settings['heartbeat.timeout'] as number;
  if (timeout <= interval) {
    problems.push(
      `heartbeat.timeout (${timeout} ms) must be longer than heartbeat.interval (${interval} ms), or every TaskManager is lost at once.`,
    );
    settings['heartbeat.interval'] = base['heartbeat.interval'];
    settings['heartbeat.timeout'] = base['heartbeat.timeout'];
  }
  refuseUnaligned(settings, base, problems);
  return { settings: settings as Settings, problems };
}

/** Flink: CheckpointConfig. Unaligned checkpoints exist for exactly-once and one at a time only. */
function refuseUnaligned(
  settings: Record<string, unknown>,
  base: Settings,
  problems: string[],
): void {
  if (settings['execution.checkpointing.unaligned.enabled'] !== true) return;
  const names = [
    'execution.checkpointing.unaligned.enabled',
    'execution.checkpointing.mode',
    'execution.checkpointing.max-concurrent-checkpoints',
  ] as const;
  const before = problems.length;
  if (settings[names[1]] !== 'EXACTLY_ONCE') {
    problems.push(
      'Unaligned checkpoints need execution.checkpointing.mode EXACTLY_ONCE: at least once never waits, so there is nothing to overtake.',
    );
  }
  if (settings[names[2]] !== 1) {
    problems.push(
      'Unaligned checkpoints need execution.checkpointing.max-concurrent-checkpoints 1: in-flight data can belong to one checkpoint only.',
    );
  }
  if (problems.length > before) for (const name of names) settings[name] = base[name];
}
