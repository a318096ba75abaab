// Why checkpoints and jobs come to an end, in English: the sentences of the engine's reasons.
//
// Apart from the narration, because a headline says them where nothing is narrated.

import type { FailureReason } from '../engine/checkpoint/failure-reason.ts';
import type { JobReason, RestartLimit } from '../engine/protocol.ts';
import { counted, seconds } from './format.ts';

type Reason = FailureReason | 'JOB_MANAGER_LOST';

const REASONS: Readonly<Record<Reason, string>> = {
  PERIODIC_SCHEDULER_SHUTDOWN: 'checkpoints are not being triggered now',
  TOO_MANY_CHECKPOINT_REQUESTS: 'another checkpoint has already been asked for',
  MINIMUM_TIME_BETWEEN_CHECKPOINTS: 'the minimum pause since the last one is not over',
  NOT_ALL_REQUIRED_TASKS_RUNNING: 'not all tasks are running',
  IO_EXCEPTION: 'the store could not be written',
  BLOCKING_OUTPUT_EXIST: 'a part of the job exchanges its data in one piece',
  CHANNEL_STATE_SHARED_STREAM_EXCEPTION: 'another task sharing the same file failed to write it',
  CHECKPOINT_ASYNC_EXCEPTION: 'a task could not store its state',
  CHECKPOINT_EXPIRED: 'it took longer than the timeout',
  CHECKPOINT_SUBSUMED: 'a newer checkpoint completed first',
  CHECKPOINT_DECLINED: 'a task declined',
  CHECKPOINT_DECLINED_TASK_NOT_READY: 'a task was not ready',
  CHECKPOINT_DECLINED_TASK_CLOSING: 'a task finished before it had contributed',
  CHECKPOINT_DECLINED_SUBSUMED: 'a newer barrier reached a task first',
  CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER: 'a task upstream had given it up',
  CHECKPOINT_DECLINED_INPUT_END_OF_STREAM: 'an input ended during the alignment',
  JOB_FAILOVER_REGION: 'a part of the job is being restarted',
  TASK_FAILURE: 'a task failed',
  TASK_CHECKPOINT_FAILURE: 'a task failed while it took its part',
  UNKNOWN_TASK_CHECKPOINT_NOTIFICATION_FAILURE: 'a task could not be told',
  TRIGGER_CHECKPOINT_FAILURE: 'it could not be started',
  CHECKPOINT_COORDINATOR_SUSPEND: 'the job stopped running',
  CHECKPOINT_COORDINATOR_SHUTDOWN: 'the job has ended',
  FINALIZE_CHECKPOINT_FAILURE: 'its metadata could not be written',
  JOB_MANAGER_LOST: 'the JobManager that led it is gone',
};

export function checkpointReason(name: string): string {
  return Object.hasOwn(REASONS, name) ? REASONS[name as Reason] : name;
}

/** Why a job has its status, as a sentence. */
export function jobReason(reason: JobReason): string {
  switch (reason.why) {
    case 'silent':
      return `${reason.taskManager} has been silent for ${seconds(reason.silentMs)}.`;
    case 'registered again':
      return `${reason.taskManager} has dropped its tasks and registered again.`;
    case 'dropped':
      return `${reason.task} was dropped by ${reason.taskManager}.`;
    case 'exception':
      return reason.message === null
        ? `${reason.task} failed for an unknown reason.`
        : `${reason.task} failed: ${reason.message}`;
    case 'no slots':
      return 'The slots that the job needs did not become free in time.';
    case 'failed checkpoints':
      return `More checkpoints failed in a row than the ${reason.tolerated} that are tolerated.`;
    case 'not stopped':
      return `The job could not stop with savepoint ${reason.savepoint}: ${checkpointReason(reason.reason)}.`;
    case 'had ended':
      return 'The job had ended before this JobManager took over.';
    case 'ready':
      return 'The JobManager is ready.';
    case 'all committed':
      return 'All records are processed and committed.';
    case 'cancelled':
      return 'A person has cancelled it.';
    case 'nothing readable':
      return 'No checkpoint that can be read is left, and without one the results so far would be counted again.';
    case 'waits for slots':
      return `It waits for ${counted(reason.needed, 'slot')}; free: ${reason.offered}.`;
    case 'starts':
      return reason.checkpoint === null
        ? 'It starts from the beginning.'
        : `It starts from checkpoint ${reason.checkpoint}.`;
    case 'stopped':
      return `It stopped with savepoint ${reason.savepoint}.`;
    case 'started from':
      return `A new job starts from ${reason.path}.`;
    case 'not startable':
      return reason.problem;
    case 'new version':
      return `Version ${reason.version} starts from savepoint ${reason.savepoint}.`;
    case 'restarts used up':
      return `${jobReason(reason.failure)} Recovery is suppressed: ${restartLimit(reason.limit)}`;
  }
}

function restartLimit(limit: RestartLimit): string {
  switch (limit.strategy) {
    case 'none':
      return 'restart-strategy.type is none.';
    case 'fixed-delay':
      return `${counted(limit.attempts, 'restart was', 'restarts were')} allowed (restart-strategy.fixed-delay.attempts).`;
    case 'failure-rate':
      return `there were ${limit.failures} failures within ${seconds(limit.intervalMs)}, allowed: ${limit.allowed} (restart-strategy.failure-rate).`;
  }
}
