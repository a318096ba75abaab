// What is said of each setting: Flink's default, and plain words. Read where settings are shown, not
// where a job runs.

import type { OptionName } from './settings.ts';

export interface SettingText {
  readonly flinkDefault: string;
  readonly about: string;
}

export const SETTING_TEXTS: Readonly<Record<OptionName, SettingText>> = {
  'execution.checkpointing.interval': {
    flinkDefault: 'none (off)',
    about:
      'Time between two checkpoints; also from the start to the first (Flink: a random part of it). Empty: no checkpoints at all.',
  },
  'execution.checkpointing.mode': {
    flinkDefault: 'EXACTLY_ONCE',
    about: 'Whether an input whose barrier has arrived waits for the others (alignment).',
  },
  'execution.checkpointing.unaligned.enabled': {
    flinkDefault: 'false',
    about: 'Barriers may overtake records; the records overtaken are kept in the snapshot.',
  },
  'execution.checkpointing.aligned-checkpoint-timeout': {
    flinkDefault: '0 (unaligned from the start)',
    about:
      'With unaligned checkpoints: how long to try it aligned first, counted from the trigger.',
  },
  'execution.checkpointing.timeout': {
    flinkDefault: '10 min',
    about: 'A checkpoint that takes longer is given up.',
  },
  'execution.checkpointing.min-pause': {
    flinkDefault: '0',
    about: 'Least time from the end of one checkpoint to the start of the next.',
  },
  'execution.checkpointing.max-concurrent-checkpoints': {
    flinkDefault: '1',
    about: 'How many checkpoints may be under way at once.',
  },
  'execution.checkpointing.tolerable-failed-checkpoints': {
    flinkDefault: '0',
    about: 'How many checkpoints in a row may fail before the job is restarted.',
  },
  'execution.checkpointing.num-retained': {
    flinkDefault: '1',
    about: 'How many completed checkpoints are kept.',
  },
  'execution.checkpointing.externalized-checkpoint-retention': {
    flinkDefault: 'NO_EXTERNALIZED_CHECKPOINTS',
    about:
      'Whether completed checkpoints stay when the job is cancelled or fails. They go when it has finished; savepoints stay, unless a job claims them.',
  },
  'execution.state-recovery.path': {
    flinkDefault: 'none',
    about: 'The snapshot that the job starts from. Empty: it starts with nothing.',
  },
  'execution.state-recovery.claim-mode': {
    flinkDefault: 'NO_CLAIM',
    about:
      'Whether the snapshot the job starts from becomes its own. Then it is deleted when it is no longer needed; otherwise it is only read.',
  },
  'execution.state-recovery.ignore-unclaimed-state': {
    flinkDefault: 'false',
    about:
      'Whether state that no operator of the job takes is left behind. Otherwise the start is refused.',
  },
  'execution.checkpointing.incremental': {
    flinkDefault: 'false',
    about: 'A checkpoint uploads only what is new since the last one (rocksdb backend only).',
  },
  'execution.checkpointing.local-backup.enabled': {
    flinkDefault: 'false',
    about:
      'Local recovery: each TaskManager keeps a copy of its tasks’ keyed state on its own disk, and tasks go back to where their copy is. Whoever has none reads from the store.',
  },
  'execution.checkpointing.storage': {
    flinkDefault: 'jobmanager, or filesystem once a directory is set',
    about:
      'Where checkpoints are kept: in the store, or in the JobManager’s memory, to which state travels in the acknowledgements. There every snapshot is a full one.',
  },
  'tidemark.jobmanager-storage.max-state-size': {
    flinkDefault: '5 mb',
    about:
      'With checkpoint storage jobmanager: a task’s state above this many bytes fails its checkpoint. No option in Flink: there it is given in code (JobManagerCheckpointStorage).',
  },
  'execution.checkpointing.data-inline-threshold': {
    flinkDefault: '20 kb',
    about:
      'State smaller than this many bytes gets no file of its own: it stands in the metadata. 0: every state has its file.',
  },
  'state.backend.type': {
    flinkDefault: 'hashmap',
    about:
      'Where keyed state is kept: as objects in memory, or as bytes in sorted files on the local disk.',
  },
  'state.backend.rocksdb.writebuffer.size': {
    flinkDefault: '64 mb',
    about: 'Bytes of state that are collected in memory before they become a sorted file.',
  },
  'taskmanager.network.memory.buffers-per-channel': {
    flinkDefault: '2',
    about:
      'Buffers that each input channel has for itself (exclusive). Flink’s hold thousands of records and need only two; these hold one, and credit takes as long to come back as a record to come.',
  },
  'taskmanager.network.memory.floating-buffers-per-gate': {
    flinkDefault: '8',
    about:
      'Buffers that a task lends to those of its input channels whose senders have more waiting (floating).',
  },
  'taskmanager.network.memory.max-buffers-per-channel': {
    flinkDefault: '10',
    about:
      'Buffers that may wait at the sender for one channel. Then the task stops: it is backpressured.',
  },
  'taskmanager.memory.segment-size': {
    flinkDefault: '32 kb',
    about:
      'Bytes that a buffer holds. A record that is longer has a buffer of its own: with 1, every record travels alone.',
  },
  'pipeline.auto-watermark-interval': {
    flinkDefault: '200 ms',
    about:
      'How often a source tells how far event time has come (only one with timestamps). 0: never before its end.',
  },
  'execution.buffer-timeout': {
    flinkDefault: '100 ms',
    about:
      'A buffer that is not full leaves after this time; 0: after every record. Empty (Flink: -1): only when it is full, or a barrier or the end comes.',
  },
  'heartbeat.interval': {
    flinkDefault: '10 s',
    about: 'How often the JobManager asks every TaskManager whether it is alive.',
  },
  'heartbeat.timeout': {
    flinkDefault: '50 s',
    about: 'A TaskManager silent for this long is given up for lost.',
  },
  'jobmanager.execution.failover-strategy': {
    flinkDefault: 'region',
    about:
      'What restarts after a failure: only the tasks that exchange records with the failed one, or all.',
  },
  'slot.request.timeout': {
    flinkDefault: '5 min',
    about: 'A job that has waited this long for slots counts as failed.',
  },
  'high-availability.type': {
    flinkDefault: 'NONE',
    about:
      'Whether a new JobManager finds the checkpoints of the one before it. NONE: it knows of nothing.',
  },
  'tidemark.sink': {
    flinkDefault: 'the connector: KafkaSink EXACTLY_ONCE, AT_LEAST_ONCE, upsert-kafka',
    about:
      'How sinks write outside. transactional: visible when the checkpoint is complete, exactly once. append: visible at once, after a crash twice. upsert: visible at once, a row takes the place of the one before with its key.',
  },
  'transaction.timeout.ms': {
    flinkDefault:
      '1 h with KafkaSink; a Kafka broker allows no more than 15 min unless told otherwise',
    about:
      'A transaction of the sink that is unfinished for longer is aborted by the outside system, promised or not. It must outlast a checkpoint interval, the checkpoint and a restart, or rows are lost.',
  },
  'tidemark.resource-manager': {
    flinkDefault: 'active on Kubernetes and YARN, standalone otherwise',
    about:
      'Who replaces a lost TaskManager: the cluster does (active), or nobody until one is started (standalone). No option in Flink: there it follows from how the cluster was set up.',
  },
  'restart-strategy.type': {
    flinkDefault: 'exponential-delay with checkpointing, none without',
    about: 'What decides whether, and after how long, a failed job starts again.',
  },
  'restart-strategy.fixed-delay.delay': {
    flinkDefault: '1 s',
    about: 'How long the JobManager waits before it starts the tasks again.',
  },
  'restart-strategy.fixed-delay.attempts': {
    flinkDefault: '1',
    about: 'How many restarts are allowed before the job fails for good.',
  },
  'restart-strategy.failure-rate.max-failures-per-interval': {
    flinkDefault: '1',
    about: 'How many failures within the interval are allowed.',
  },
  'restart-strategy.failure-rate.failure-rate-interval': {
    flinkDefault: '1 min',
    about: 'The interval in which failures are counted.',
  },
  'restart-strategy.failure-rate.delay': {
    flinkDefault: '1 s',
    about: 'How long the JobManager waits before each restart.',
  },
  'restart-strategy.exponential-delay.initial-backoff': {
    flinkDefault: '1 s',
    about: 'How long the first restart waits.',
  },
  'restart-strategy.exponential-delay.max-backoff': {
    flinkDefault: '1 min',
    about: 'No restart waits longer than this.',
  },
  'restart-strategy.exponential-delay.backoff-multiplier': {
    flinkDefault: '1.5',
    about: 'How many times longer each restart waits than the one before.',
  },
  'restart-strategy.exponential-delay.reset-backoff-threshold': {
    flinkDefault: '1 h',
    about: 'After running this long without a failure the wait starts small again.',
  },
  'restart-strategy.exponential-delay.jitter-factor': {
    flinkDefault: '0.1',
    about: 'How much of the wait is left to chance, so that jobs do not restart all at once.',
  },
};
