// What run and session say to a person, in English.
//
// Another language is another file of this shape. What happens in the run itself is told by
// trace/narration.ts, what components are called stands in ui/strings.en.ts.

import { seconds } from '../trace/format.ts';

export const PHRASES = {
  // -- why something cannot be used now --
  opening: 'The cluster is still being set up.',
  broken: 'This run can no longer go on. Start a new one.',
  ended: 'The run has come to its end. Start a new one.',
  isRunningAhead: 'The run is going ahead. Pause it first.',
  noSuchProcess: (process: string) => `There is no ${process} in this run.`,
  alreadyDead: (process: string) => `${process} is gone already.`,
  notUpYet: (process: string) => `${process} is still starting.`,
  jobStillRuns:
    'A job still runs here. Stop it with a savepoint, or cancel it; then another can be started.',
  jobOver: 'The job is over: there is nothing left to do.',
  noLeader: 'No JobManager leads the job now, so nobody can begin a checkpoint.',
  noCheckpoints: 'This run takes no checkpoints: execution.checkpointing.interval is empty.',
  tasksNotRunning: 'Not all tasks are running: a checkpoint needs every one of them.',
  aboveTheMaximum: (most: number) =>
    `The maximum parallelism is ${most}: a snapshot fixes it, and key groups cannot be divided further.`,
  parallelismAlready: (parallelism: number) => `The parallelism is ${parallelism} already.`,
  cancellingAlready: 'The job is being cancelled already.',
  noSavepoints:
    'Checkpoints are off (execution.checkpointing.interval), so the sinks would not know when to commit what a savepoint holds. Switch them on in the settings.',
  stopsAlready: (savepoint: number) => `The job is stopping with savepoint ${savepoint} already.`,
  hangsAlready: (process: string, untilMs: number) =>
    `${process} hangs already, until ${seconds(untilMs)}.`,
  hangsNot: (process: string) => `${process} does not hang.`,
  messagePasses: 'No order about this message stands.',
  noSuchFile: (file: string) => `There is no file ${file} in the store.`,
  damagedAlready: (file: string) => `${file} is damaged already.`,
  recordIsWhole: (offset: number, partition: number) =>
    `Record ${offset} of partition ${partition} can be read.`,
  noTransactions: 'The sink of this run knows no transactions (tidemark.sink).',
  nothingUnfinished: (task: string) =>
    `${task} has no unfinished transaction just now: it begins with the first rows that are sent.`,
  noSuchTask: (task: string) => `There is no task ${task} in this job.`,
  taskNotRunning: (task: string, status: string) =>
    `${task} is not running just now (${status}), so nothing in it can fail.`,
  taskGone: (task: string, process: string) =>
    `${task} is gone already: ${process}, where it ran, is dead.`,
  paceAlready: (task: string, factor: number) =>
    factor === 1
      ? `${task} takes its normal time already.`
      : `${task} takes ${factor} times its time already.`,
  noSuchChannel: (channel: string) => `There is no channel ${channel} in this job.`,
  delayAlready: (channel: string, extraMs: number) =>
    extraMs === 0
      ? `${channel} is not slow.`
      : `${channel} is slow by ${seconds(extraMs)} already.`,
  storeNotSlow: 'The store is not slow.',
  storeWrites: 'The store does not refuse anything.',
  checkpointOver: (checkpoint: number, status: string) =>
    `Checkpoint ${checkpoint} is over (${status}): no message of it is still to come.`,
  alreadyAcknowledged: (task: string, checkpoint: number) =>
    `${task} has acknowledged checkpoint ${checkpoint} already.`,
  checkpointSkipped: (checkpoint: number) => `There was no checkpoint ${checkpoint}.`,
  notTriggered: (task: string) =>
    `${task} is sent no trigger: barriers tell it. Only sources are triggered.`,
  messageAlready: 'The same is ordered already and waits for its message.',
  noSuchPartition: (partition: number, partitions: number) =>
    `There is no partition ${partition}: the source log has ${partitions}, counted from 0.`,
  beyondTheEnd: (partition: number, end: number) =>
    `Partition ${partition} ends with record ${end - 1}.`,
  readAlready: (offset: number, position: number) =>
    `Record ${offset} was read already: the source is at ${position}.`,
  spoiledAlready: (offset: number) => `Record ${offset} cannot be read any more as it is.`,

  fixedPast:
    'This run was resumed: its beginning is gone, so it cannot be repeated up to this moment. ' +
    'Go back to now to act.',

  // -- stepping --
  nothingSelected: 'Nothing is selected. Open a task or a channel first.',
  noneBefore: {
    event: 'This is the beginning: nothing happened before.',
    hop: 'No barrier has moved before this moment.',
    phase: 'No checkpoint was under way before this moment.',
    subject: 'Nothing happened to it before this moment.',
    completed: 'No checkpoint was completed before this moment.',
    failure: 'Nothing has failed before this moment.',
    violation: 'No check was broken before this moment.',
  },
  noneAfter: {
    event: 'The run is at its end.',
    hop: 'No barrier moves any more: the run is at its end.',
    phase: 'No checkpoint is under way any more: the run is at its end.',
    subject: 'Nothing happens to it any more: the run is at its end.',
    completed: 'No further checkpoint was completed: the run is at its end.',
    failure: 'Nothing else failed: the run is at its end.',
    violation: 'No further check was broken: the run is at its end.',
  },

  // -- branches --
  mainBranch: 'Main run',
  branchName: (number: number, action: string, atMs: number) =>
    `Branch ${number}: ${action} at ${(atMs / 1000).toFixed(2)} s`,

  // -- going ahead --
  aheadToGrain: {
    event: (atMs: number) => `Going ahead to the next event. It is ${seconds(atMs)} in the run.`,
    hop: (atMs: number) =>
      `Going ahead to the next barrier hop. It is ${seconds(atMs)} in the run.`,
    phase: (atMs: number) =>
      `Going ahead to the next phase of a checkpoint. It is ${seconds(atMs)} in the run.`,
    subject: (atMs: number) =>
      `Going ahead to the next event of what is selected. It is ${seconds(atMs)} in the run.`,
    failure: (atMs: number) =>
      `Going ahead to the next failure. It is ${seconds(atMs)} in the run.`,
    violation: (atMs: number) =>
      `Going ahead until a check is broken. It is ${seconds(atMs)} in the run.`,
  },
  aheadToCheckpoint: (atMs: number) =>
    `Going ahead until the next checkpoint is complete. It is ${seconds(atMs)} in the run.`,
  aheadToEnd: (atMs: number) => `Going ahead to the end. It is ${seconds(atMs)} in the run.`,
  aheadToStop: (atMs: number) => `Going ahead. It is ${seconds(atMs)} in the run.`,
  aheadToStep: (step: number, atMs: number) =>
    `Going ahead to step ${step}. It is ${seconds(atMs)} in the run.`,
};
