// Why a checkpoint was refused or given up: Flink's names, a sentence each, and whether it counts
// against the tolerable failures. Flink: CheckpointFailureReason, CheckpointFailureManager.

interface Reason {
  readonly sentence: string;
  /** Whether it counts as a failed checkpoint. */
  readonly counts: boolean;
}

const reason = (sentence: string, counts = false): Reason => ({ sentence, counts });

export const FAILURE_REASONS = {
  PERIODIC_SCHEDULER_SHUTDOWN: reason('Checkpoints are not being triggered now.'),
  TOO_MANY_CHECKPOINT_REQUESTS: reason('Another checkpoint has already been asked for.'),
  MINIMUM_TIME_BETWEEN_CHECKPOINTS: reason('The minimum pause since the last one is not over.'),
  NOT_ALL_REQUIRED_TASKS_RUNNING: reason('Not all tasks are running.'),
  IO_EXCEPTION: reason('The store could not be written.', true),
  CHECKPOINT_ASYNC_EXCEPTION: reason('A task could not store its state.', true),
  CHECKPOINT_EXPIRED: reason('It took longer than the timeout.', true),
  CHECKPOINT_SUBSUMED: reason('A newer checkpoint completed first.'),
  CHECKPOINT_DECLINED: reason('A task declined.', true),
  CHECKPOINT_DECLINED_TASK_NOT_READY: reason('A task was not ready.'),
  CHECKPOINT_DECLINED_TASK_CLOSING: reason('A task finished before it had contributed.'),
  CHECKPOINT_DECLINED_SUBSUMED: reason('A newer barrier reached a task first.'),
  CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER: reason('A task upstream had given it up.'),
  CHECKPOINT_DECLINED_INPUT_END_OF_STREAM: reason('An input ended during alignment.'),
  CHECKPOINT_COORDINATOR_SUSPEND: reason('The job stopped running.'),
  CHECKPOINT_COORDINATOR_SHUTDOWN: reason('The job has ended.'),
  FINALIZE_CHECKPOINT_FAILURE: reason('Its metadata could not be written.', true),
} as const satisfies Readonly<Record<string, Reason>>;

export type FailureReason = keyof typeof FAILURE_REASONS;

/** A name that came in a message; whatever we do not know is a plain decline. */
export function failureReason(name: string): FailureReason {
  return Object.hasOwn(FAILURE_REASONS, name) ? (name as FailureReason) : 'CHECKPOINT_DECLINED';
}
