// What run and session say to a person, in English.
//
// Another language is another file of this shape. What happens in the run itself is told by
// trace/narration.ts, what components are called stands in ui/strings.en.ts.

import { seconds } from '../trace/format.ts';
import type { Replay } from './replay-check.ts';

export const PHRASES = {
  // -- why something cannot be used now --
  opening: 'The cluster is still being set up.',
  broken: 'This run can no longer go on. Start a new one.',
  ended: 'The run has come to its end. Start a new one.',
  isRunningAhead: 'The run is going ahead. Pause it first.',
  noSuchProcess: (process: string) => `There is no ${process} in this run.`,
  alreadyDead: (process: string) => `${process} is gone already.`,
  notUpYet: (process: string) => `${process} is still starting.`,
  starting: {
    goesOn:
      'Checkpoint ids go on after the last one given; the sources read on from their offsets.',
    moves: (name: string, from: number, to: number) =>
      `${name} goes from ${from} to ${to} subtasks: whole key groups move, lists are handed round.`,
    added: (names: readonly string[]) =>
      `${names.join(', ')}: not in the snapshot, so ${names.length === 1 ? 'it starts' : 'they start'} with nothing.`,
    left: (names: readonly string[]) => `State of ${names.join(', ')} is left behind for good.`,
    backend: (from: string, to: string) =>
      `State goes from ${from} to ${to}, by the savepoint’s canonical format.`,
    claimed: (keep: number) =>
      `The snapshot becomes the job’s own: it is deleted when ${keep} newer ${keep === 1 ? 'checkpoint is' : 'checkpoints are'} complete, or when the job ends without retaining it.`,
    unclaimed:
      'The snapshot is only read and stays as it is: the first checkpoint uploads everything anew.',
    drained:
      'It was drained: its input had been told to be over. What comes now begins afresh for windows.',
  },
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
  topicInUse:
    'This run is open in a tab, so its topic is in use. Close that tab, or end the run there, and try again.',
  abortedByHand: (transaction: string, done: boolean) =>
    done
      ? `${transaction} is aborted. Readers of committed rows will never see what was in it.`
      : `${transaction} had ended before.`,
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

  // -- lessons --
  youSaid: 'you',
  lessonInMemory: 'The run of a lesson lives in memory and ends with it.',
  predictFirst: 'First say what you expect.',
  runFirst: 'First let the run come to its end.',
  answerFirst: 'First answer the question.',
  passFirst: 'First pass the challenge. Hints help.',
  lessonOver: 'This is the end of the lesson.',
  watchNow: 'Just watch for now. It will be your turn.',
  chooseFirst: 'First choose the settings and begin.',
  doFirst: (action: string) => `First ${action}.`,
  onlyThese: (actions: readonly string[]) =>
    `In this challenge you may only ${actions.join(', ')}.`,

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
  branching: (action: string, atMs: number) =>
    `Repeating the run up to ${(atMs / 1000).toFixed(2)} s, to ${action} there …`,
  tooManyBranches: (most: number) =>
    `There are ${most} branches already. Delete one, then do it again.`,
  branchFailed: (why: string) => `The branch could not be made. ${why}`,

  // -- crash sweep --
  nothingToSweep: 'Nothing has happened in this run yet.',
  sweepResumed: 'A resumed run cannot be repeated: its beginning is gone.',
  runOpenElsewhere: 'This run is open in another tab: close it there first.',
  sweepBrought:
    'This run goes on with a snapshot of another one: what a reader saw before is not known, so no crash can be judged.',

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

  // -- sessions --
  openElsewhere:
    'An earlier run is open in another tab. It goes on there; here you can begin a new one.',
  otherEngine:
    'The earlier run was made by another version of Tidemark, which may read its state ' +
    'differently. It cannot be resumed.',
  unknownScenario: (scenario: string) =>
    `The earlier run used the job "${scenario}", which is not known here. It cannot be resumed.`,
  noSuchScenario: (scenario: string) => `There is no job named "${scenario}".`,
  foreignLink: 'What stands behind the # in the address is no link to a run.',
  linkSelects: (name: string, kinds: readonly string[]) =>
    `This link cannot be opened: it selects "${name}", and only ${kinds.join(', ')} can be selected.`,
  linkShows: (id: string, nearest: string) =>
    `This link cannot be opened: there is no panel "${id}"; did you mean "${nearest}"?`,
  newRunInstead: 'A new run is opened instead.',
  openRunStays: 'The open run goes on.',

  // -- a person's own file --
  fileNoColumns: 'No column is kept: mark at least one.',
  fileUnnamed: 'A column has no name.',
  fileTwice: (name: string) => `Two columns are called "${name}".`,
  anotherFile: (chosen: string, wanted: string) =>
    `${chosen} holds something else than the ${wanted} that this run was made with. Choose the very same file.`,

  // -- run files --
  noSnapshot: 'The file holds no snapshot that can be read.',
  foreignFile: 'This file is no run that Tidemark has saved.',
  fileCutOff: 'This file is a run, but a part of it is missing: save or copy it again.',
  fileDamaged: (place: string) =>
    `This file is a run, but it is damaged: "${place}" is missing or wrong. Save or copy it again.`,
  newerFile: (format: number, known: number) =>
    `This file was saved by a newer Tidemark (format ${format}; here ${known} is the newest). Open it there.`,
  fileTooLarge: 'This file is much larger than any run that Tidemark has saved.',
  fileUnreadable: (why: string) => `The file could not be read. ${why}`,
  replaying:
    'The imported run is open. It is being repeated to see whether it comes out the same …',
  replayed: (replay: Replay, engine: string, here: string) => {
    const made =
      engine === here ? '' : ` It was recorded with engine version ${engine}; this is ${here}.`;
    switch (replay.kind) {
      case 'same':
        return `The imported run came out the same here: ${replay.events} events, digest ${replay.digest}.${made}`;
      case 'differs':
        return `The imported run does not come out the same here: it differs for the first time between ${seconds(replay.fromMs)} and ${seconds(replay.toMs)}.${made}`;
      case 'shorter':
        return `The imported run does not come out the same here: it ends at ${seconds(replay.atMs)} already.${made}`;
      case 'failed':
        return `The imported run could not be repeated. ${replay.why}${made}`;
    }
  },
  notRemembered: (why: string) => `This run could not be noted down for a later visit. ${why}`,
  storageLost: (why: string) => `${why} What is open goes on, but may not outlive this page.`,
};
