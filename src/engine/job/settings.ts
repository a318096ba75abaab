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
}

const option = <S extends v.GenericSchema>(schema: S, value: v.InferOutput<S>): Option<S> => ({
  schema,
  value,
});

/** Every setting: its schema and the value Tidemark starts with. What is said of it stands in
 * setting-texts.ts. */
export const OPTIONS = {
  'execution.checkpointing.interval': option(v.nullable(durationMs(10)), 5000),
  'execution.checkpointing.mode': option(
    v.picklist(['EXACTLY_ONCE', 'AT_LEAST_ONCE'], 'must be EXACTLY_ONCE or AT_LEAST_ONCE'),
    'EXACTLY_ONCE',
  ),
  'execution.checkpointing.unaligned.enabled': option(v.boolean('must be true or false'), false),
  'execution.checkpointing.aligned-checkpoint-timeout': option(durationMs(0), 0),
  'execution.checkpointing.timeout': option(durationMs(10), 600_000),
  'execution.checkpointing.min-pause': option(durationMs(0), 0),
  'execution.checkpointing.max-concurrent-checkpoints': option(count(1), 1),
  'execution.checkpointing.tolerable-failed-checkpoints': option(count(0), 0),
  'execution.checkpointing.num-retained': option(count(1), 3),
  'execution.checkpointing.externalized-checkpoint-retention': option(
    v.picklist(
      ['NO_EXTERNALIZED_CHECKPOINTS', 'DELETE_ON_CANCELLATION', 'RETAIN_ON_CANCELLATION'],
      'must be NO_EXTERNALIZED_CHECKPOINTS, DELETE_ON_CANCELLATION or RETAIN_ON_CANCELLATION',
    ),
    'RETAIN_ON_CANCELLATION',
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
  ),
  'execution.state-recovery.claim-mode': option(
    v.picklist(['NO_CLAIM', 'CLAIM'], 'must be NO_CLAIM or CLAIM'),
    'NO_CLAIM',
  ),
  'execution.state-recovery.ignore-unclaimed-state': option(
    v.boolean('must be true or false'),
    false,
  ),
  'execution.checkpointing.incremental': option(v.boolean('must be true or false'), false),
  'execution.checkpointing.local-backup.enabled': option(v.boolean('must be true or false'), false),
  'execution.checkpointing.storage': option(
    v.picklist(['filesystem', 'jobmanager'], 'must be filesystem or jobmanager'),
    'filesystem',
  ),
  'tidemark.jobmanager-storage.max-state-size': option(count(1), 5 * 1024 * 1024),
  'execution.checkpointing.data-inline-threshold': option(
    v.pipe(count(0), v.maxValue(1_048_576, 'must be at most 1 mb')),
    0,
  ),
  'state.backend.type': option(
    v.picklist(['hashmap', 'rocksdb'], 'must be hashmap or rocksdb'),
    'hashmap',
  ),
  'state.backend.rocksdb.writebuffer.size': option(count(1), 67_108_864),
  'taskmanager.network.memory.buffers-per-channel': option(count(1), 6),
  'taskmanager.network.memory.floating-buffers-per-gate': option(count(0), 2),
  'taskmanager.network.memory.max-buffers-per-channel': option(count(1), 2),
  'taskmanager.memory.segment-size': option(count(1), 1),
  'pipeline.auto-watermark-interval': option(durationMs(0), 200),
  'execution.buffer-timeout': option(v.nullable(durationMs(0)), 100),
  'heartbeat.interval': option(durationMs(10), 1000),
  'heartbeat.timeout': option(durationMs(10), 3000),
  'jobmanager.execution.failover-strategy': option(
    v.picklist(['region', 'full'], 'must be region or full'),
    'region',
  ),
  'slot.request.timeout': option(durationMs(10), 300_000),
  'high-availability.type': option(
    v.picklist(['NONE', 'KUBERNETES'], 'must be NONE or KUBERNETES'),
    'KUBERNETES',
  ),
  'tidemark.sink': option(
    v.picklist(['transactional', 'append', 'upsert'], 'must be transactional, append or upsert'),
    'transactional',
  ),
  'transaction.timeout.ms': option(durationMs(1), 3_600_000),
  'tidemark.resource-manager': option(
    v.picklist(['active', 'standalone'], 'must be active or standalone'),
    'active',
  ),
  'restart-strategy.type': option(
    v.picklist(
      ['none', 'fixed-delay', 'failure-rate', 'exponential-delay'],
      'must be none, fixed-delay, failure-rate or exponential-delay',
    ),
    'fixed-delay',
  ),
  'restart-strategy.fixed-delay.delay': option(durationMs(0), 1000),
  'restart-strategy.fixed-delay.attempts': option(count(0), 2_147_483_647),
  'restart-strategy.failure-rate.max-failures-per-interval': option(count(1), 1),
  'restart-strategy.failure-rate.failure-rate-interval': option(durationMs(1), 60_000),
  'restart-strategy.failure-rate.delay': option(durationMs(0), 1000),
  'restart-strategy.exponential-delay.initial-backoff': option(durationMs(1), 1000),
  'restart-strategy.exponential-delay.max-backoff': option(durationMs(1), 60_000),
  'restart-strategy.exponential-delay.backoff-multiplier': option(factor(1), 1.5),
  'restart-strategy.exponential-delay.reset-backoff-threshold': option(durationMs(1), 3_600_000),
  'restart-strategy.exponential-delay.jitter-factor': option(
    v.pipe(
      v.number('must be a number'),
      v.minValue(0, 'must be at least 0'),
      v.maxValue(1, 'must be at most 1'),
    ),
    0.1,
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
