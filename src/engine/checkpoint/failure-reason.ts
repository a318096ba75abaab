// Why a checkpoint was refused or given up: Flink's names, and which count as a failed checkpoint.
//
// All of Flink's newest version are here, also those that nothing in Tidemark can bring about (they
// may come in a message). Their sentences are in trace/dictionary.en.ts. Flink:
// CheckpointFailureReason, CheckpointFailureManager.

interface Reason {
  /** Whether it counts against execution.checkpointing.tolerable-failed-checkpoints. */
  readonly counts: boolean;
}

const COUNTS: Reason = { counts: true };
const IS_IGNORED: Reason = { counts: false };

export const FAILURE_REASONS = {
  // Nothing was started.
  PERIODIC_SCHEDULER_SHUTDOWN: IS_IGNORED,
  TOO_MANY_CHECKPOINT_REQUESTS: IS_IGNORED,
  MINIMUM_TIME_BETWEEN_CHECKPOINTS: IS_IGNORED,
  NOT_ALL_REQUIRED_TASKS_RUNNING: IS_IGNORED,
  IO_EXCEPTION: COUNTS,
  BLOCKING_OUTPUT_EXIST: IS_IGNORED,
  // It had been triggered.
  CHECKPOINT_ASYNC_EXCEPTION: COUNTS,
  CHANNEL_STATE_SHARED_STREAM_EXCEPTION: IS_IGNORED,
  CHECKPOINT_EXPIRED: COUNTS,
  CHECKPOINT_SUBSUMED: IS_IGNORED,
  CHECKPOINT_DECLINED: COUNTS,
  CHECKPOINT_DECLINED_TASK_NOT_READY: IS_IGNORED,
  CHECKPOINT_DECLINED_TASK_CLOSING: IS_IGNORED,
  CHECKPOINT_DECLINED_SUBSUMED: IS_IGNORED,
  CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER: IS_IGNORED,
  CHECKPOINT_DECLINED_INPUT_END_OF_STREAM: IS_IGNORED,
  CHECKPOINT_COORDINATOR_SHUTDOWN: IS_IGNORED,
  CHECKPOINT_COORDINATOR_SUSPEND: IS_IGNORED,
  JOB_FAILOVER_REGION: IS_IGNORED,
  TASK_FAILURE: IS_IGNORED,
  TASK_CHECKPOINT_FAILURE: IS_IGNORED,
  UNKNOWN_TASK_CHECKPOINT_NOTIFICATION_FAILURE: IS_IGNORED,
  FINALIZE_CHECKPOINT_FAILURE: COUNTS,
  TRIGGER_CHECKPOINT_FAILURE: IS_IGNORED,
} as const satisfies Readonly<Record<string, Reason>>;

export type FailureReason = keyof typeof FAILURE_REASONS;

/** A name that came in a message; whatever we do not know is a plain decline. */
export function failureReason(name: string): FailureReason {
  return Object.hasOwn(FAILURE_REASONS, name) ? (name as FailureReason) : 'CHECKPOINT_DECLINED';
}
