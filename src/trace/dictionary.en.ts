// Every sentence of the narration, in English. Another language is another file of this shape.
//
// Short, active, in the present tense; the same word for the same thing as on the screen.

import type { JobStart } from '../engine/job/job-version.ts';
import type {
  ElementSummary,
  JobReason,
  JobStatus,
  SavepointKind,
  TaskStatus,
} from '../engine/protocol.ts';
import type { TimeDomain } from '../engine/time/timers.ts';
import type { WaitsFor } from '../engine/trace-event.ts';
import { bytes, counted, listed, seconds, isEndOfTime, timeWords } from './format.ts';
import { checkpointReason, jobReason } from './reasons.en.ts';

const JOB: Readonly<Record<JobStatus, string>> = {
  INITIALIZING: 'The job is being set up.',
  CREATED: 'The job is ready to be deployed.',
  RUNNING: 'The job is running.',
  RESTARTING: 'The job is restarting.',
  FAILING: 'The job is failing.',
  FAILED: 'The job has failed for good.',
  CANCELLING: 'The job is being cancelled.',
  CANCELED: 'The job has been cancelled.',
  FINISHED: 'The job has finished.',
};

const TASK: Readonly<Record<TaskStatus, string>> = {
  CREATED: 'has not been deployed yet',
  SCHEDULED: 'waits for a slot',
  DEPLOYING: 'is being deployed',
  INITIALIZING: 'is fetching its state',
  RUNNING: 'is running',
  FINISHED: 'has finished',
  CANCELING: 'is being cancelled',
  CANCELED: 'has been cancelled',
  FAILED: 'has failed',
};

const DROPPED = {
  'older attempt': 'it belongs to an attempt that is over',
  'unknown task': 'the task it is for is not there',
  'old leader': 'its sender does not lead any more',
  'dead process': 'its receiver is gone',
  'unknown sender': 'its sender is not known any more',
} as const;

const WAITS: Readonly<Record<WaitsFor, string>> = {
  preparation: 'another one is getting its number',
  pending: 'as many are under way as may be',
  removal: 'older ones are still being removed',
};

const IGNORED = {
  late: 'the checkpoint is over',
  duplicate: 'it was counted already',
  'unknown task': 'nobody waits for that task',
  'older attempt': 'it comes from an attempt that is over',
} as const;

function element(summary: ElementSummary): string {
  switch (summary.type) {
    case 'record':
      return record(summary.key, summary.value);
    case 'watermark':
      return `watermark ${timeWords(summary.timestampMs)}`;
    case 'watermark-status':
      return summary.idle ? 'word that it is idle' : 'word that it is no longer idle';
    case 'barrier':
      return `barrier ${summary.checkpoint}`;
    case 'cancel-barrier':
      return `word that checkpoint ${summary.checkpoint} is given up`;
    case 'end-of-data':
      return 'word that no more records follow';
    case 'end-of-input':
      return 'word that it has finished';
  }
}

function partitionsNamed(partitions: readonly number[]): string {
  return `${partitions.length === 1 ? 'Partition' : 'Partitions'} ${listed(partitions.map(String))}`;
}

/** Of the records' time, or of the run. */
function moment(time: TimeDomain, ms: number): string {
  return time === 'event' ? timeWords(ms) : at(ms);
}

function span(fromMs: number, toMs: number): string {
  return `${timeWords(fromMs)}–${timeWords(toMs)}`;
}

function record(key: string, _value: number): string {
  return key === '' ? 'a record' : `a record of ${key}`;
}

/** The JobManager by its title, all others by their names. */
function named(process: string): string {
  return process === 'JM' ? 'the JobManager' : process;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A moment, to the hundredth: `7.42 s`. */
function at(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function someTasks(tasks: number, isAll: boolean): string {
  return isAll ? 'All tasks' : counted(tasks, 'task');
}

const STOPS: Readonly<Record<SavepointKind, string>> = {
  plain: '',
  suspend: ', and the job stops with it',
  drain: ', and the job stops with it as if its input had ended',
};

export const ENGLISH = {
  /** Why a checkpoint was refused or given up. */
  reason: checkpointReason,

  // -- processes --
  processStarting: (process: string) => `A worker is being started for ${named(process)}.`,
  processStarted: (process: string) => sentence(`${named(process)} is up.`),
  taskManagerKilled: (process: string, tasks: readonly string[], wasGivenUp: boolean) =>
    `${process} is gone${tasks.length === 0 ? '' : `, and with it ${listed(tasks)}`}. ` +
    (wasGivenUp ? 'The JobManager had given it up already.' : 'Nobody has noticed yet.'),
  jobManagerKilled: (process: string) =>
    sentence(`${named(process)} is gone. A new one will take over.`),
  registered: (taskManager: string, slots: number) =>
    `${taskManager} offers the JobManager ${counted(slots, 'slot')}.`,
  lost: (taskManager: string, silentMs: number) =>
    `The JobManager has not heard from ${taskManager} for ${seconds(silentMs)} and gives it up.`,
  heartbeat: (taskManager: string) => `${taskManager} answers the JobManager: it is alive.`,
  localDiskMissing: (taskManager: string, reason: string) =>
    `${taskManager} keeps its state in memory: ${reason}`,
  duplicated: (what: string, to: string) =>
    `The network delivers a message to ${named(to)} twice (${what.replaceAll('-', ' ')}).`,
  jobManagerLost: (taskManager: string, silentMs: number, tasks: readonly string[]) =>
    `${taskManager} has not heard from the JobManager for ${seconds(silentMs)} and drops what it runs for it: ${listed(tasks)}.`,
  slotsMissing: (needed: number, offered: number) =>
    `The job needs ${counted(needed, 'slot')}, but ${offered === 1 ? '1 is' : `${offered} are`} free: it waits for TaskManagers.`,
  messageLost: (what: string, from: string, to: string) =>
    `The network loses a message from ${named(from)} to ${named(to)} (${what.replaceAll('-', ' ')}).`,
  messageLate: (what: string, from: string, to: string, byMs: number) =>
    `The network holds a message from ${named(from)} to ${named(to)} up for ${seconds(byMs)} (${what.replaceAll('-', ' ')}).`,
  frozen: (process: string, forMs: number) =>
    forMs > 0
      ? `${process} hangs: for ${seconds(forMs)} it does nothing and answers nobody.`
      : `${process} goes on.`,
  leaderChanged: (leader: string) => `${leader} leads the job now.`,

  // -- job --
  jobReason,
  jobStatus: (status: JobStatus, why: JobReason) =>
    status === 'RUNNING' || status === 'CREATED' ? JOB[status] : `${JOB[status]} ${jobReason(why)}`,
  taskStatus: (task: string, status: TaskStatus, taskManager: string) =>
    status === 'DEPLOYING'
      ? `${task} is being deployed on ${taskManager}.`
      : `${task} ${TASK[status]}.`,
  restartScheduled: (tasks: number, isAll: boolean, delayMs: number, restarts: number) =>
    `${someTasks(tasks, isAll)} ${!isAll && tasks === 1 ? 'starts' : 'start'} again, at the earliest in ${seconds(delayMs)}. This is restart ${restarts}.`,
  recoveryStarted: (
    checkpoint: number | null,
    isSavepoint: boolean,
    tasks: number,
    isAll: boolean,
  ) => {
    const who = someTasks(tasks, isAll);
    const one = !isAll && tasks === 1;
    return checkpoint === null
      ? `No completed checkpoint is known: ${who.toLowerCase()} ${one ? 'starts' : 'start'} from the beginning.`
      : isSavepoint
        ? `${who} ${one ? 'starts' : 'start'} from savepoint ${checkpoint}.`
        : `${who} ${one ? 'goes' : 'go'} back to checkpoint ${checkpoint}, the newest complete one.`;
  },
  restored: (
    task: string,
    checkpoint: number,
    entries: number,
    sizeBytes: number,
    localBytes: number,
  ) =>
    (entries === 0
      ? `${task} has its state of checkpoint ${checkpoint} back (${bytes(sizeBytes)}`
      : `${task} has its state of checkpoint ${checkpoint} back: ${counted(entries, 'key')} (` +
        bytes(sizeBytes)) +
    (localBytes > 0
      ? `, ${localBytes === sizeBytes ? 'all' : bytes(localBytes)} from its TaskManager’s own disk).`
      : ').'),
  snapshotReleased: (task: string, checkpoint: number) =>
    `${task} no longer keeps its state as checkpoint ${checkpoint} has it: changing an entry needs no copy for it.`,
  cleared: (task: string, key: string, value: number) =>
    `The round of “${key}” in ${task} is full (${value}): its state is removed.`,
  compacted: (task: string, mergedBytes: number, stallMs: number) =>
    `${task} merges sorted files (${bytes(mergedBytes)} read and written): it stands still for ` +
    `${seconds(stallMs)}.`,
  copyKept: (process: string, task: string, checkpoint: number, sizeBytes: number) =>
    `${process} keeps a copy of what ${task} stores for checkpoint ${checkpoint} ` +
    `(${bytes(sizeBytes)}) on its own disk.`,
  copyDropped: (
    process: string,
    task: string,
    checkpoint: number,
    why: 'superseded' | 'aborted' | 'not restored' | 'moved away' | 'job ended',
  ) =>
    `${process} drops its local copy of ${task} of checkpoint ${checkpoint}: ` +
    {
      superseded: 'a newer checkpoint is complete.',
      aborted: 'the checkpoint was given up.',
      'not restored': 'the task starts from another one.',
      'moved away': 'the task runs somewhere else now.',
      'job ended': 'the job has ended.',
    }[why],
  splitsFound: (checkpoint: number | null, unassigned: readonly number[]) =>
    checkpoint === null
      ? `The source’s enumerator has ${counted(unassigned.length, 'split')} to hand out.`
      : `The source’s enumerator is as it was at checkpoint ${checkpoint}: ` +
        `${unassigned.length === 0 ? 'every split has its reader' : `${partitionsNamed(unassigned)} ${unassigned.length === 1 ? 'has' : 'have'} no reader yet`}.`,
  splitAssigned: (task: string, partition: number, heldFor: number | null) =>
    `${task} has asked for a split and gets partition ${partition}` +
    (heldFor === null ? '.' : `, to be read behind barrier ${heldFor}.`),
  noMoreSplits: (task: string) => `${task} has asked for a split; none is left.`,
  splitsReturned: (task: string, partitions: readonly number[], checkpoint: number | null) =>
    `${partitionsNamed(partitions)} ${partitions.length === 1 ? 'goes' : 'go'} back to the enumerator: ` +
    (checkpoint === null
      ? `there is no checkpoint that ${task} starts from.`
      : `checkpoint ${checkpoint}, which ${task} starts from, does not know of ${partitions.length === 1 ? 'it' : 'them'}.`),
  splitHeld: (task: string, partition: number, checkpoint: number) =>
    `${task} leaves partition ${partition} until it is behind barrier ${checkpoint}: that checkpoint still has it as unassigned.`,
  positioned: (task: string, partition: number, offset: number) =>
    `${task} reads partition ${partition} from offset ${offset} on.`,
  recoveryEnded: (tookMs: number | null) =>
    tookMs === null
      ? 'All tasks are running again.'
      : `All tasks are running again, ${seconds(tookMs)} after the failure was noticed.`,

  planChanged: (
    version: number,
    operators: readonly { readonly name: string; readonly parallelism: number }[],
  ) =>
    `Version ${version} of the job: ${operators.map(({ name, parallelism }) => `${name} ×${parallelism}`).join(', ')}. Whole key groups move to their new subtasks.`,
  jobStarted: (
    { checkpoint, isSavepoint, claim, ignored }: JobStart,
    operators: readonly { readonly name: string; readonly parallelism: number }[],
  ) =>
    `A new job starts from ${isSavepoint ? 'savepoint' : 'checkpoint'} ${checkpoint}: ${operators.map(({ name, parallelism }) => `${name} ×${parallelism}`).join(', ')}. ${claim ? 'It has claimed the snapshot and deletes it when it no longer needs it.' : 'It only reads the snapshot, which stays as it is.'}${ignored.length > 0 ? ` State of ${ignored.join(', ')} is left behind.` : ''}`,
  startRefused: (why: string) => `No job is started. ${why}`,
  rescaleRefused: (why: string) => `The job is not rescaled. ${why}`,

  // -- data --
  sent: (from: string, to: string, what: ElementSummary) => `${from} sends ${to} ${element(what)}.`,
  arrived: (from: string, to: string, what: ElementSummary | null) =>
    what === null
      ? `Something from ${from} has arrived at ${to}.`
      : sentence(`${element(what)} from ${from} has arrived at ${to}.`),
  read: (task: string, key: string, value: number, partition: number, offset: number) =>
    `${task} reads ${record(key, value)} at offset ${offset} of partition ${partition}.`,
  processed: (task: string, from: string, key: string, value: number) =>
    `${task} takes ${record(key, value)} from ${from}.`,
  stateChanged: (task: string, key: string, value: number, isNew: boolean, holds?: string) => {
    if (isNew) return `${task} meets ${key} for the first time.`;
    return holds === undefined
      ? `${task} has counted ${key} ${value} times.`
      : `${task} has ${Math.round(value * 1000) / 1000} as ${holds} for ${key}.`;
  },
  suspended: (task: string) => `${task} sends no more records: the job stops.`,
  watermarkReceived: (task: string, from: string, ms: number) =>
    `${task} takes watermark ${timeWords(ms)} from ${from}.`,
  statusReceived: (task: string, from: string, isIdle: boolean) =>
    isIdle
      ? `${task} hears that ${from} is idle: it no longer waits for its watermarks.`
      : `${task} hears that ${from} is no longer idle.`,
  watermarkAdvanced: (task: string, ms: number) =>
    isEndOfTime(ms)
      ? `Event time has come to its end at ${task}: nothing more is expected.`
      : `Event time has come to ${timeWords(ms)} at ${task}.`,
  timerRegistered: (task: string, key: string, time: TimeDomain, dueMs: number) =>
    `${task} sets a timer for ${key}: ${time} time ${moment(time, dueMs)}.`,
  timerDeleted: (task: string, key: string, time: TimeDomain, dueMs: number) =>
    `${task} needs the timer for ${key} at ${moment(time, dueMs)} no longer.`,
  timerFired: (task: string, key: string, time: TimeDomain, dueMs: number) =>
    `The timer of ${task} for ${key} fires: ${time} time has passed ${moment(time, dueMs)}.`,
  timersRestored: (task: string, count: number) =>
    `${task} has ${counted(count, 'timer')} back: timers are keyed state.`,
  windowChanged: (task: string, key: string, from: number, to: number, records: number) =>
    `${task} has ${counted(records, 'record')} for ${key} in the window ${span(from, to)}.`,
  windowFired: (task: string, key: string, from: number, to: number, value: number) =>
    `The window ${span(from, to)} of ${key} fires at ${task}: ${value}.`,
  windowRemoved: (task: string, key: string, from: number, to: number, isMerged: boolean) =>
    isMerged
      ? `At ${task} the window ${span(from, to)} of ${key} becomes part of a longer session.`
      : `${task} forgets the window ${span(from, to)} of ${key}: nothing more is taken for it.`,
  windowsRestored: (task: string, count: number) =>
    `${task} has ${counted(count, 'window')} back, with what was in them.`,
  late: (task: string, key: string, ms: number, watermarkMs: number) =>
    `${task} drops a record of ${key} from ${timeWords(ms)}: it is late, event time has come to ${timeWords(watermarkMs)} and its window is gone.`,
  idleness: (task: string, isIdle: boolean) =>
    isIdle ? `${task} is idle and says so.` : `${task} is no longer idle.`,
  endOfData: (task: string) => `${task} has seen its last record.`,
  credited: (from: string, to: string, credits: number, allProcessed: boolean) =>
    allProcessed
      ? `${to} has processed all that ${from} sent.`
      : `${to} has room for ${counted(credits, 'more buffer', 'more buffers')} from ${from}.`,
  floating: (from: string, to: string, lent: number, left: number) =>
    `${to} lends ${counted(lent, 'floating buffer', 'floating buffers')} to what ${from} sends; ` +
    `${left} left.`,
  backpressured: (task: string, to: string) => `${task} must wait: ${to} has no room.`,
  backpressureEnded: (task: string) => `${task} can go on writing.`,
  dropped: (what: string, why: keyof typeof DROPPED) =>
    `A message (${what.replaceAll('-', ' ')}) is thrown away: ${DROPPED[why]}.`,

  // -- checkpoints: at the task --
  barrierAlone: (checkpoint: number, from: string, task: string) =>
    `Barrier ${checkpoint} from ${from} reached ${task}.`,
  barrierEarly: (checkpoint: number, from: string, task: string, missing: readonly string[]) =>
    `Barrier ${checkpoint} from ${from} reached ${task}. That channel waits for ${listed(missing)}.`,
  barrierCounted: (checkpoint: number, from: string, task: string, missing: readonly string[]) =>
    `Barrier ${checkpoint} from ${from} reached ${task}. It still lacks ${listed(missing)}, but ` +
    'reads on from all channels.',
  barrierLast: (checkpoint: number, from: string, task: string) =>
    `Barrier ${checkpoint} from ${from} reached ${task}: the last one.`,
  barrierLate: (checkpoint: number, from: string, task: string) =>
    `Barrier ${checkpoint} from ${from} reached ${task}, which is done with that checkpoint.`,
  blocked: (task: string, from: string) => `${task} reads nothing more from ${from} for now.`,
  unblocked: (task: string, from: string) => `${task} reads from ${from} again.`,
  sourceSnapshot: (task: string, checkpoint: number) =>
    `${task} notes its offsets and sends barrier ${checkpoint} after the records read so far.`,
  snapshot: (task: string, checkpoint: number, alignmentMs: number, isLast: boolean) => {
    const does = isLast
      ? 'copies its state'
      : `sends barrier ${checkpoint} on and copies its state`;
    return alignmentMs > 0
      ? `${task} has all its barriers after ${seconds(alignmentMs)}: it ${does}.`
      : `${task} ${does}.`;
  },
  passedOn: (task: string, checkpoint: number) =>
    `${task} has no state to copy; it sends barrier ${checkpoint} on.`,
  inFlightCaptured: (task: string, checkpoint: number, records: number, sizeBytes: number) =>
    records === 0
      ? `Barrier ${checkpoint} overtook nothing at ${task}.`
      : `${task} adds ${counted(records, 'overtaken record')} (${bytes(sizeBytes)}) to its snapshot for checkpoint ${checkpoint}.`,
  uploadStarted: (task: string, checkpoint: number, sizeBytes: number) =>
    `${task} writes ${bytes(sizeBytes)} to the store for checkpoint ${checkpoint} and works on.`,
  uploadEnded: (task: string, checkpoint: number) =>
    `The state of ${task} for checkpoint ${checkpoint} is safe in the store.`,
  uploadFailed: (task: string, checkpoint: number, failure: string) =>
    `${task} could not store its state for checkpoint ${checkpoint}: ${failure}`,
  declined: (task: string, checkpoint: number, name: string) =>
    `${task} gives checkpoint ${checkpoint} up: ${checkpointReason(name)}.`,
  notified: (task: string, checkpoint: number) =>
    `${task} has heard that checkpoint ${checkpoint} is complete.`,

  // -- checkpoints: at the coordinator --
  refused: (name: string) => `No checkpoint begins now: ${checkpointReason(name)}.`,
  savepointRefused: (name: string) => `No savepoint is taken now: ${checkpointReason(name)}.`,
  savepointTriggered: (checkpoint: number, of: number, kind: SavepointKind) =>
    `Savepoint ${checkpoint} begins${STOPS[kind]}. ${counted(of, 'task')} must acknowledge it.`,
  savepointCompleted: (checkpoint: number, tookMs: number, kind: SavepointKind) =>
    `Savepoint ${checkpoint} is complete and stays until a person deletes it. It took ${seconds(tookMs)}. ` +
    (kind === 'plain'
      ? 'The tasks are not told: transactions wait for the next checkpoint.'
      : 'The tasks commit what they have prepared, and finish.'),
  triggered: (checkpoint: number, of: number) =>
    `Checkpoint ${checkpoint} begins. ${counted(of, 'task')} must acknowledge it.`,
  acknowledged: (
    task: string,
    checkpoint: number,
    received: number,
    of: number,
    inlineBytes: number | null,
  ) =>
    `${task} acknowledges checkpoint ${checkpoint}: ${received} of ${of}.` +
    (inlineBytes === null
      ? ''
      : ` Its state (${bytes(inlineBytes)}) travels along, without a file.`),
  acknowledgementIgnored: (task: string, checkpoint: number, why: keyof typeof IGNORED) =>
    `The acknowledgement of ${task} for checkpoint ${checkpoint} changes nothing: ${IGNORED[why]}.`,
  requestsWaiting: (waiting: number, why: WaitsFor | null) =>
    why === null
      ? 'No request for a checkpoint waits any more.'
      : `${counted(waiting, 'request')} for a checkpoint ${waiting === 1 ? 'waits' : 'wait'}: ${WAITS[why]}.`,
  metadataWriting: (checkpoint: number, inHeap: boolean) =>
    `Everybody has acknowledged checkpoint ${checkpoint}. ` +
    (inHeap ? 'Its metadata stays in the JobManager’s heap.' : 'Its metadata is being written.'),
  completed: (checkpoint: number, tookMs: number, inMemory: boolean) =>
    `Checkpoint ${checkpoint} is complete: ` +
    (inMemory
      ? 'it lives in the JobManager’s memory, and dies with it.'
      : 'metadata is in the store.') +
    ` It took ${seconds(tookMs)}.`,
  aborted: (checkpoint: number, name: string) =>
    `Checkpoint ${checkpoint} is given up: ${checkpointReason(name)}.`,
  subsumed: (checkpoint: number) =>
    `Checkpoint ${checkpoint} is no longer needed: newer ones take its place.`,
  discarded: (checkpoint: number, status: JobStatus) =>
    `Checkpoint ${checkpoint} is not kept: the job is ${status}.`,
  damaged: (checkpoint: number, why: string, before: number | null) =>
    `Checkpoint ${checkpoint} cannot be used. ${why} ` +
    (before === null ? 'No other complete one is left.' : `Checkpoint ${before} takes its place.`),

  // -- store and outside topic --
  written: (file: string, sizeBytes: number) =>
    `The file ${file} is in the store (${bytes(sizeBytes)}).`,
  deleted: (files: number, why: string) =>
    `${counted(files, 'file is', 'files are')} deleted from the store: ${why}.`,
  writeFailed: (file: string, why: string) => `The store refused to write (${file}): ${why}`,
  tampered: (file: string, how: 'damage-file' | 'delete-file', found: boolean) => {
    if (!found) return `Nothing happens to ${file}: there is no such file in the store.`;
    return how === 'delete-file'
      ? `The file ${file} is taken out of the store by hand. Nobody notices before it is to be read.`
      : `One bit of ${file} is flipped by hand. Nobody notices before it is to be read.`;
  },
  published: (rows: number) =>
    `${counted(rows, 'row is', 'rows are')} in the topic, visible at once.`,
  appended: (rows: number) =>
    `${counted(rows, 'row is', 'rows are')} in the topic, not visible yet.`,
  preCommitted: (checkpoint: number) =>
    `The sink has closed its transaction for checkpoint ${checkpoint}. It waits until the ` +
    'checkpoint is complete.',
  committed: (transactions: number, checkpoint: number) =>
    checkpoint === 0
      ? `${counted(transactions, 'transaction is', 'transactions are')} committed: readers see the rows.`
      : `${counted(transactions, 'transaction is', 'transactions are')} committed with checkpoint ` +
        `${checkpoint}: readers see the rows.`,
  rowsTakenBack: (transactions: number) =>
    `${counted(transactions, 'unfinished transaction is', 'unfinished transactions are')} thrown ` +
    'away: nobody has seen their rows.',

  expired: (transactions: number, why: 'timeout' | 'order') => {
    if (transactions === 0) return 'There was no unfinished transaction that could have expired.';
    const which = counted(transactions, 'unfinished transaction', 'unfinished transactions');
    return why === 'order'
      ? `The outside system has aborted ${which}, as it does after transaction.timeout.ms.`
      : `The outside system has lost its patience (transaction.timeout.ms) and aborted ${which}.`;
  },
  lostRows: (transactions: number, checkpoint: number) =>
    `${counted(transactions, 'transaction that was', 'transactions that were')} promised with ` +
    `checkpoint ${checkpoint} had expired: what was written in it is lost, for the state counts it as written.`,

  // -- why something is as it is --
  why: {
    number: {
      visible: (key: string, rows: number, checkpoint: number) =>
        `Readers see ${rows} of ${key}: what was committed up to checkpoint ${checkpoint}.`,
      nothingVisible: (key: string) =>
        `Readers see nothing of ${key} yet: nothing of it is committed.`,
      counted: (task: string, value: number) => `${task} has counted ${value} by now.`,
      back: (task: string, checkpoint: number) =>
        `${task} went back to checkpoint ${checkpoint} and counts on from there.`,
      waiting: (rows: number, writers: readonly string[]) =>
        `${counted(rows, 'row')} of it ${rows === 1 ? 'is' : 'are'} written by ${listed(writers)}, ` +
        `in transactions that are committed when the next checkpoint is complete.`,
      unread: (task: string, partition: number, offset: number, end: number) =>
        `${task} has read ${offset} of ${end} rows of partition ${partition}; the others are to come.`,
    },
    blocked: (
      task: string,
      from: string,
      checkpoint: number,
      sinceMs: number,
      missing: readonly string[],
    ) =>
      `${task} has read nothing from ${from} since ${at(sinceMs)}: barrier ${checkpoint} came from ` +
      `there, and ${listed(missing)} ${missing.length === 1 ? 'has' : 'have'} yet to send theirs.`,
    behind: (checkpoint: number, from: string, task: string, records: number) =>
      records === 0
        ? `Barrier ${checkpoint} from ${from} stands first in the queue of ${task}: it is read next.`
        : `Barrier ${checkpoint} from ${from} stands in the queue of ${task} behind ` +
          `${counted(records, 'record')}.`,
    onItsWay: (checkpoint: number, from: string, task: string, arriveMs: number) =>
      `Barrier ${checkpoint} from ${from} is on its way to ${task} and arrives at ${at(arriveMs)}.`,
    lacks: (task: string, checkpoint: number, missing: readonly string[], isFirst: boolean) =>
      `${task}${isFirst ? '' : ' itself'} still waits for barrier ${checkpoint} from ${listed(missing)}.`,
    untouched: (task: string, checkpoint: number) =>
      `No barrier ${checkpoint} has reached ${task} yet.`,
    notTold: (task: string, checkpoint: number) =>
      `The order to begin checkpoint ${checkpoint} has not taken effect at ${task} yet.`,
    backpressured: (task: string, to: string, queued: number, capacity: number, sinceMs: number) =>
      `${task} cannot write since ${at(sinceMs)}: the queue at ${to} has no room ` +
      `(${queued} of ${capacity}).`,
    busy: (task: string, costMs: number) => `${task} takes ${seconds(costMs)} for each record.`,
    slow: (task: string, costMs: number, times: number, other: string) =>
      `${task} is slow: it takes ${seconds(costMs)} for each record, ${times.toFixed(1)} times as ` +
      `long as ${other}.`,
    hangs: (process: string, untilMs: number) => `${process} hangs until ${at(untilMs)}.`,
    dead: (task: string, process: string, sinceMs: number) =>
      `${task} fell with ${process}, which was killed at ${at(sinceMs)}.`,
    notRunning: (task: string) => `${task} is not running.`,
    pending: (
      checkpoint: number,
      sinceMs: number,
      received: number,
      of: number,
      missing: readonly string[],
    ) =>
      `Checkpoint ${checkpoint} began at ${at(sinceMs)}. ${received} of ${of} have acknowledged; ` +
      `${listed(missing)} ${missing.length === 1 ? 'has' : 'have'} not.`,
    metadata: (checkpoint: number, sinceMs: number) =>
      `Everybody has acknowledged checkpoint ${checkpoint}. Its metadata is being written since ` +
      `${at(sinceMs)}; it counts only when that is in the store.`,
    uploading: (task: string, sizeBytes: number, sinceMs: number) =>
      `${task} has been writing ${bytes(sizeBytes)} to the store since ${at(sinceMs)}.`,
    acknowledging: (task: string) => `The acknowledgement of ${task} is on its way.`,
    aborted: (checkpoint: number, endedMs: number, name: string) =>
      `Checkpoint ${checkpoint} was given up at ${at(endedMs)}: ${checkpointReason(name)}.`,
    expired: (tookMs: number, missing: readonly string[]) =>
      `It had been under way for ${seconds(tookMs)} by then, without word from ${listed(missing)}.`,
    stage: {
      untouched: (task: string) => `${task} had not seen a barrier of it.`,
      aligning: (task: string) => `${task} had some of its barriers and waited for the others.`,
      uploading: (task: string) => `${task} had taken its snapshot and was still storing it.`,
      acknowledging: (task: string) => `The acknowledgement of ${task} had not arrived.`,
    },
    declined: (task: string, atMs: number, name: string) =>
      `${task} declined it at ${at(atMs)}: ${checkpointReason(name)}.`,
    notStored: (task: string, atMs: number, failure: string) =>
      `${task} could not store its state at ${at(atMs)}: ${failure}`,
    killed: (process: string, atMs: number, tasks: readonly string[]) =>
      tasks.length === 0
        ? `${process} was killed at ${at(atMs)}.`
        : `${process} was killed at ${at(atMs)}, and with it ${listed(tasks)}.`,
    noticed: (process: string, atMs: number) =>
      `The JobManager gave ${process} up at ${at(atMs)}, when it had not heard of it for too long.`,
    failed: (failure: string, atMs: number) => `At ${at(atMs)} the job had to stop: ${failure}`,
    restartDue: (restartMs: number) =>
      `After a failure it waits a while; it starts again at ${at(restartMs)} at the earliest.`,
    restoring: (checkpoint: number | null, sinceMs: number) =>
      checkpoint === null
        ? `Since ${at(sinceMs)} every task starts from the beginning: no checkpoint was complete.`
        : `Since ${at(sinceMs)} every task fetches its state of checkpoint ${checkpoint}.`,
    workerMissing: 'It waits for a worker to take the place of the one that is gone.',
    successor: 'A new JobManager must come up and read in the store how far the job was.',
    resumed:
      'An earlier visit ended in the middle of this run; the job begins again from the store.',
  },

  // -- what a person did --
  action: (action: string) => `You: ${action}.`,
};

export type Dictionary = typeof ENGLISH;
