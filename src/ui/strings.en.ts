// Every word of the page, in English, in one place: for translation and for reading in one go.
// Sentences of the running log are not here: the trace writes them (src/trace/narration.ts).

import { bytes, count, seconds } from './format.ts';

const plural = (n: number, one: string, many: string): string =>
  `${count(n)} ${n === 1 ? one : many}`;

export const strings = {
  name: 'Tidemark',
  purpose: 'How a stream job survives a crash: a small Apache Flink, running in your browser.',

  /** Names of the scenarios, by id, in the order of the menu. */
  scenarios: {
    clicks: 'Clicks per page',
    flights: 'Flights per airport',
    slices: 'Three slices',
    buffers: 'Clicks in buffers',
    letters: 'Letters, small',
    announced: 'Broadcast rules',
    rounds: 'Rounds of three',
    'no-uids': 'Clicks without uids',
  },
  scenarioAbout: {
    clicks: '1,800 clicks on six pages. Every page must end on 300, whatever crashes.',
    flights: '2,000 real US flights of 2001, counted by airport.',
    slices: 'Three chains side by side, with nothing between them: only the broken one restarts.',
    buffers: 'Clicks travel in network buffers that fill up first, up to five at a time.',
    letters: 'The small job from the first page, over in a quarter of a minute.',
    announced:
      'Every letter gets a serial number and what a second, broadcast stream says: operator state.',
    rounds:
      'Every third letter of a kind ends a round, which is removed from the state: tombstones in sorted files.',
    'no-uids': 'Operators without uids: upgrade the job, and see what is lost.',
  },

  header: {
    scenario: 'Job',
    help: 'Keys and help',
  },

  /** The page could not be loaded: a part of it is missing. */
  missing: 'A part of the page could not be loaded. Check the connection and load the page again.',

  look: {
    title: 'Colours, motion, narration',
    short: 'Aa',
    theme: 'Colours',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark', projector: 'Projector' },
    motion: 'Motion',
    motions: { system: 'As the system', reduced: 'Reduced: things hop' },
    narration: 'Told and read out',
    narrations: { quiet: 'only faults and results', normal: 'what matters', all: 'everything' },
  },

  home: {
    title: 'Home',
    ways: 'Parts',
    heading: 'Kill a machine. See if the numbers survive.',
    lead: 'Three TaskManagers count letters. Every few seconds they take a snapshot together, the way Apache Flink does. This is no recording: a real stream engine runs in your browser.',
    kill: (process: string) => `Kill ${process}`,
    again: 'Run it again',
    pause: 'Pause',
    play: 'Play',
    opening: 'Starting …',
    calm: 'All is well. Numbered barriers travel with the letters; each leaves a snapshot in the store.',
    recovered: (checkpoint: number | null) =>
      checkpoint === null
        ? 'Back at the beginning: no snapshot was complete yet. It counts again from 0 …'
        : `Recovered: state and offsets are those of snapshot ${checkpoint}. It counts on from there …`,
    exact: (n: number) => `Nothing lost, nothing twice: ${count(n)} of ${count(n)}.`,
    differs: (n: number, expected: number) =>
      `${count(n)} of ${count(expected)}: the numbers differ. That must not happen.`,
    seeAgain: 'See this crash again in the lab, moment by moment',
    tally: 'Visible outside, of what is expected',
    of: (n: string, expected: string) => `${n}/${expected}`,
    lessons: 'Lessons',
    lessonsAbout: 'Predict first, then run it. Each takes a quarter of an hour or less.',
    minutes: (n: number) => `${n} min`,
    lab: 'Free lab',
    labAbout:
      'Every view and every fault, with a time axis that goes both ways. Each TaskManager is a worker of its own; killing it ends the worker.',
  },

  settings: {
    open: 'Settings',
    differ: (n: number) => `Settings: ${n} changed`,
    preset: (name: string) => `Settings: ${name}`,
    title: 'Settings of the job',
    intro:
      'Flink’s options, with Flink’s names. New settings take effect in a new run, which begins at zero; the open one ends.',
    presets: 'Three promises',
    promises: {
      'exactly-once': {
        name: 'exactly once',
        about:
          'Barriers are aligned: whatever crashes, every record counts once. As the scenario has it.',
      },
      'at-least-once': {
        name: 'at least once',
        about:
          'Nobody waits for the other barrier. After a crash some records may count twice, and none is lost.',
      },
      'at-most-once': {
        name: 'at most once',
        about:
          'No checkpoints, and no restart, as in Flink by default without them: the first crash ends the job, and what it took is lost.',
      },
    },
    start: 'Start',
    startLabel: (name: string) => `Start a run with the promise ${name}`,
    sameCrash: (sentences: readonly string[]) => `Do the same to each: ${sentences.join('; ')}`,
    withCrash: (sentences: readonly string[]) =>
      `With a crash, to compare them by: ${sentences.join('; ')}`,
    atTime: (atMs: number, sentence: string) => `at ${seconds(atMs)} ${sentence}`,
    more: (n: number) => `and ${n} more`,
    groups: {
      checkpointing: 'Checkpointing',
      restart: 'Restart strategy',
      network: 'Network buffers',
      heartbeats: 'Heartbeats',
      state: 'State',
      cluster: 'Cluster',
      other: 'Other',
    },
    idle: (n: number) => `${plural(n, 'option', 'options')} without effect as the others stand`,
    on: 'on',
    off: 'off',
    none: 'none',
    seconds: 's',
    changed: 'changed',
    scenario: (value: string) => `This job: ${value}`,
    tidemark: (value: string) => `Tidemark: ${value}`,
    flink: (value: string) => `Flink: ${value}`,
    apply: 'Start a new run with these settings',
    back: 'Back to the scenario’s settings',
    asOpen: 'The open run has these settings.',
    correct: (n: number) =>
      `${plural(n, 'setting is', 'settings are')} refused. Correct that first.`,
    summary: 'Differs from the scenario:',
  },

  headline: {
    opening: 'Starting one JobManager and its TaskManagers, each in a worker of its own …',
    openingHere: 'Starting one JobManager and its TaskManagers …',
    starting: 'The TaskManagers are starting; the tasks follow.',
    running: 'The job is running.',
    killOne: 'Kill a TaskManager. See if the numbers survive.',
    unnoticed: (process: string, forMs: number, timeoutMs: number) =>
      `${process} is dead, and nobody knows yet: no heartbeat for ${seconds(forMs)} of ${seconds(timeoutMs)}.`,
    hangs: (process: string, forMs: number, timeoutMs: number) =>
      `${process} hangs: no heartbeat for ${seconds(forMs)} of ${seconds(timeoutMs)}.`,
    leaderHangs: (forMs: number) => `The JobManager hangs, for ${seconds(forMs)} more.`,
    leaderDead: 'The JobManager is dead. A successor will read what the store remembers.',
    failing: (reason: string) => `${reason} The JobManager cancels what still runs.`,
    cancelling: 'The job is being cancelled: its tasks are stopped, one by one.',
    restartIn: (ms: number) => `All tasks are stopped. Restart in ${seconds(ms)}.`,
    restartWaits: 'All tasks are stopped. The restart waits for a new worker.',
    restoring: (checkpoint: number) =>
      `State comes back from checkpoint ${checkpoint}; the sources go back to its offsets.`,
    fromScratch: 'No checkpoint was complete, so nothing comes back: the sources start again at 0.',
    recovered: (checkpoint: number) =>
      `Recovered from checkpoint ${checkpoint}. Kill another one, or run to the end and compare.`,
    pastDamage: (damaged: number, checkpoint: number) =>
      `Checkpoint ${damaged} is damaged, so checkpoint ${checkpoint} was used. Run to the end and compare.`,
    damaged: (checkpoint: number) =>
      `Checkpoint ${checkpoint} is damaged: its checksum does not match. An older one will be used.`,
    recoveredFromScratch: 'Started again from the beginning. Kill another one, or run to the end.',
    resumed: (checkpoint: number) =>
      `Resumed from checkpoint ${checkpoint}. Kill a TaskManager, or run to the end and compare.`,
    survived: 'Finished. Every number survived: expected equals actual.',
    repeated: (n: number) =>
      `Finished. No count is wrong, but ${plural(n, 'row stands', 'rows stand')} in the topic twice: a sink that only appends cannot take back what a crash repeats.`,
    upserted: (n: number) =>
      `Finished. Every value in the table is right, although ${plural(n, 'row was', 'rows were')} written once more after the crash.`,
    twice: (n: number) =>
      `Finished. ${plural(n, 'record was', 'records were')} counted twice: at least once permits that, and none is lost.`,
    lost: (n: number) =>
      `${plural(n, 'record is', 'records are')} lost: without checkpoints nothing comes back.`,
    differs: 'Finished, but the numbers differ from what was expected. That must not happen.',
    failed: (reason: string) => `The job has failed for good: ${reason}`,
    cancelled: 'The job was cancelled. What its sinks had not committed stays invisible.',
    stopped: (savepoint: number) =>
      `The job was stopped with savepoint ${savepoint}: all that it had read is counted and committed.`,
    broken: 'This run cannot go on.',
  },

  graph: {
    label: 'The job: tasks, channels and the records between them',
    how: 'Arrow keys walk along the channels, Enter shows details, 1 to 3 go to a TaskManager.',
    asTable: 'Show as a table',
    asGraph: 'Show as a picture',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    zoomReset: 'Fit the whole graph',
    legend: 'Legend',
    ratesOnly: 'Too fast to show single records: queues, barriers and rates only.',
    table: {
      caption: 'Tasks of the job',
      task: 'Task',
      where: 'Runs in',
      status: 'Status',
      queue: 'Waiting at its input',
      state: 'State',
      noInput: 'reads the log',
    },
  },

  jobManager: {
    title: 'JobManager',
    statuses: {
      INITIALIZING: 'starting',
      CREATED: 'created',
      RUNNING: 'running',
      RESTARTING: 'restarting',
      FAILING: 'failing',
      FAILED: 'failed',
      CANCELLING: 'cancelling',
      CANCELED: 'cancelled',
      FINISHED: 'finished',
    },
    restartIn: (ms: number) => `restart in ${seconds(ms)}`,
    waitsForWorker: 'waits for a new worker',
    silent: (process: string, ms: number) => `${process} silent for ${seconds(ms)}`,
    noPending: 'no checkpoint under way',
    pending: (checkpoint: number) => `Checkpoint ${checkpoint} pending`,
    writing: (checkpoint: number) => `Checkpoint ${checkpoint}: writing its metadata`,
    acks: (received: number, of: number) => `${received} of ${of}`,
    acksLabel: (received: number, of: number, missing: readonly string[]) =>
      missing.length === 0
        ? `All ${of} tasks have acknowledged.`
        : `${received} of ${of} tasks have acknowledged; missing: ${missing.join(', ')}.`,
    last: (checkpoint: number) => `newest complete: ${checkpoint}`,
    noneComplete: 'none complete yet',
    noneKept: { ended: 'no checkpoint kept: the job is over', running: 'no checkpoint is kept' },
  },

  store: {
    title: 'Snapshot store',
    where: 'IndexedDB',
    memory: 'memory only',
    slow: (extraMs: number) => `slow by ${seconds(extraMs)}`,
    refuses: 'refuses to write',
    empty: 'Nothing stored yet.',
    emptied: 'Nothing is stored now.',
    checkpoint: (id: number) => `chk-${id}`,
    savepoint: (id: number) => `savepoint-${id}`,
    label: (
      { id, isSavepoint }: { readonly id: number; readonly isSavepoint: boolean },
      state: string,
      durable: number,
      n: number,
      size: number,
    ) =>
      `${isSavepoint ? 'Savepoint' : 'Checkpoint'} ${id}, ${state}: ${durable} of ${plural(n, 'file', 'files')} durable, ${bytes(size)}`,
  },

  host: {
    kill: 'Kill',
    killLabel: (process: string) => `Kill ${process}`,
    alive: 'alive',
    starting: (ms: number) => `new worker in ${seconds(ms)}`,
    startingNow: 'starting a worker',
    unnoticed: (ms: number) => `killed ${seconds(ms)} ago, unnoticed`,
    noticed: (ms: number) => `killed ${seconds(ms)} ago, given up`,
    waiting: 'no worker',
    killed: 'killed',
    frozen: (ms: number) => `hangs, ${seconds(ms)} more`,
  },

  task: {
    words: {
      running: 'running',
      backpressured: 'backpressured',
      aligning: 'aligning',
      sync: 'copying state',
      uploading: 'uploading',
      restoring: 'restoring',
      starting: 'starting',
      waiting: 'waiting',
      stopped: 'stopped',
      finished: 'finished',
      hanging: 'hangs',
      dead: 'dead',
    },
    withBarrier: (word: string, checkpoint: number) => `${word} ${checkpoint}`,
    shares: { busy: 'busy', backpressured: 'backpressured', idle: 'idle' },
    withShare: (share: 'busy' | 'backpressured' | 'idle', percent: number): string =>
      `${strings.task.shares[share]} ${Math.round(percent)}%`,
    keys: (entries: number, total: number) =>
      `${count(total)} in ${plural(entries, 'key', 'keys')}`,
    lost: 'memory is gone',
    readsState: 'reads its state',
    processed: (n: number) => `${count(n)} passed`,
    rate: (perSecond: number) => `${count(Math.round(perSecond))} records/s`,
    offset: (offset: number, end: number | null) =>
      end === null ? count(offset) : `${count(offset)}/${count(end)}`,
    jumpedBack: (from: number, to: number) => `${count(from)} → ${count(to)}`,
    waitsFor: (tasks: string) => `waits for ${tasks}`,
    rows: (committed: number) => `${count(committed)} committed`,
    rowsWaiting: (waiting: number) => `${count(waiting)} waiting`,
    back: (entries: number) =>
      entries === 1 ? '1 key is back' : `${count(entries)} keys are back`,
    pace: (factor: number) => `${factor}×`,
    paceLong: (factor: number) => `takes ${factor} times its normal time`,
    place: (process: string, epoch: number) =>
      epoch > 0 ? `in ${process}, interval` : `in ${process}`,
  },

  channel: {
    fill: (queued: number, capacity: number) => `${queued}/${capacity}`,
    label: (from: string, to: string, queued: number, capacity: number) =>
      `Channel from ${from} to ${to}: ${queued} of ${capacity} waiting`,
    blocked: (checkpoint: number, waitsFor: string) =>
      `blocked for barrier ${checkpoint} from ${waitsFor}`,
    stops: 'full: its sender is stopped',
    slow: (extraMs: number) => `slow by ${seconds(extraMs)}`,
    slowShort: (extraMs: number) => `+${seconds(extraMs)}`,
  },

  details: {
    close: 'Close',
    titles: {
      job: 'The job',
      checkpoint: (id: string) => `Checkpoint ${id}`,
      key: (key: string) => `Key ${key}`,
      record: (id: string) => `Record ${id}`,
      partition: (n: string) => `Partition ${n}`,
    },
    path: 'Where this is',
    cameFrom: 'Came from',
    place: (partition: number, offset: number) => `partition ${partition}, offset ${offset}`,
    isNowIn: 'Is now in',
    nowhere: 'no channel and no task: see its story',
    newestRows: 'Newest row of each key',
    story: {
      title: 'Its story',
      nothing: 'Nothing has happened to it yet, or it is longer ago than what is kept.',
      go: 'Look at this moment',
      read: (task: string, attempt: number) => `read from the log by ${task}, attempt ${attempt}`,
      sent: (to: string) => `sent to ${to}`,
      taken: (task: string) => `taken by ${task}`,
      counted: (task: string, key: string, value: number) =>
        `counted in the state of ${task}: ${key} is ${count(value)}`,
      begun: 'begun: its first row was written, for nobody to see yet',
      written: (key: string, value: number, transaction: string) =>
        `row ${key} = ${count(value)} written in ${transaction}, not visible yet`,
      published: (key: string, value: number, again: boolean) =>
        again
          ? `row ${key} = ${count(value)} written once more: readers see it again`
          : `row ${key} = ${count(value)} written, and visible at once`,
      preCommitted: (transaction: string, checkpoint: number) =>
        `${transaction} pre-committed with checkpoint ${checkpoint}: nothing is added any more`,
      committed: (transaction: string, checkpoint: number) =>
        `${transaction} committed, as checkpoint ${checkpoint} is complete: visible to readers`,
      aborted: (transaction: string) => `${transaction} aborted: its rows are gone`,
      kept: (checkpoint: number) =>
        `a recovery from checkpoint ${checkpoint}, which holds it: it counts as it did`,
      undone: (checkpoint: number | null) =>
        checkpoint === null
          ? 'a recovery from the beginning: all of this is undone'
          : `a recovery from checkpoint ${checkpoint}: what came after it is undone`,
    },
    processStates: { starting: 'starting', alive: 'alive', dead: 'dead' },
    killedAt: 'Killed at',
    noticedAt: 'Given up at',
    lastHeartbeat: 'Last heard of',
    ago: (ms: number) => `${seconds(ms)} ago`,
    runs: 'Runs',
    partOf: 'Part of',
    holds: 'Holds',
    metadata: 'the metadata: which files belong to it',
    stateOf: (task: string) => `state of ${task}`,
    size: 'Size',
    usedBy: 'Used by',
    exclusive: 'this checkpoint only',
    fileGone: 'no longer in the store',
    writingSince: (atMs: number) => `being written since ${seconds(atMs, 2)}`,
    durableSince: 'Durable since',
    transactionGone: 'ended some time ago',
    visible: 'Seen by readers',
    yes: 'yes',
    notYet: 'not yet',
    countedBy: 'Counted by',
    group: 'Key group',
    counted: 'Counted so far',
    committed: 'Committed',
    expected: 'Expected in the end',
    readBy: 'Read by',
    nextOffset: 'Next offset',
    rowsInAll: 'Rows in all',
    where: 'Runs in',
    attempt: 'Attempt',
    status: 'Status',
    restored: 'Restored from',
    restoredFrom: (id: number, sizeBytes: number, localBytes: number) =>
      localBytes === 0
        ? `checkpoint ${id}, the store (${bytes(sizeBytes)})`
        : localBytes === sizeBytes
          ? `checkpoint ${id}, its TaskManager’s own disk (${bytes(sizeBytes)})`
          : `checkpoint ${id}, ${bytes(localBytes)} of ${bytes(sizeBytes)} from its TaskManager’s own disk`,
    localCopy: 'Local copy',
    localCopyOf: (id: number, sizeBytes: number) => `checkpoint ${id}, ${bytes(sizeBytes)}`,
    interval: 'Works in interval',
    processed: 'Records processed',
    lastSecond: 'Last second',
    shares: (busyMs: number, backpressuredMs: number, idleMs: number) =>
      `busy ${busyMs} ms, backpressured ${backpressuredMs} ms, idle ${idleMs} ms`,
    queue: 'Queue, first to be taken first',
    onTheWay: 'On the way',
    empty: 'empty',
    credits: 'Credits at the sender',
    exclusiveBuffers: 'Exclusive buffers',
    floatingBuffers: 'Floating buffers',
    backlog: 'Backlog at the sender',
    buffers: (n: number) => plural(n, 'buffer', 'buffers'),
    lent: (lent: number, left: number, all: number) =>
      `${plural(lent, 'buffer', 'buffers')} lent; the task has ${left} of ${all} left`,
    state: 'State by key',
    partition: (n: number) => `partition ${n}`,
    transactions: 'Transactions in the outside topic',
    checkpoint: 'Its part in the newest checkpoints',
    phase: { startDelay: 'start delay', alignment: 'alignment', sync: 'sync', async: 'async' },
    record: (key: string, partition: number, offset: number) =>
      `${key}, from ${partition}:${offset}`,
    barrier: (checkpoint: number) => `barrier ${checkpoint}`,
    cancelledBarrier: (checkpoint: number) => `barrier ${checkpoint}, cancelled`,
    endOfData: 'end of data',
    endOfInput: 'end of input',
    more: (n: number) => `and ${count(n)} more`,
    keyGroup: (n: number) => `group ${n}`,
    transactionStates: {
      open: 'open',
      'pre-committed': 'pre-committed',
      committed: 'committed',
      aborted: 'aborted',
    },
    rows: (n: number) => plural(n, 'row', 'rows'),
  },

  result: {
    title: 'Result',
    promise: {
      'exactly-once': 'promised: exactly once',
      'at-least-once': 'promised: at least once',
      'at-most-once': 'promised: at most once',
    },
    /** State exactly once, but a sink without transactions. */
    sink: {
      append: 'the sink appends: rows at least once',
      upsert: 'the sink upserts: right in the end',
    },
    written: 'written, visible at once',
    repeated: (n: number) =>
      `counts are right; ${plural(n, 'row stands', 'rows stand')} there twice`,
    repeats: (n: number) => `${plural(n, 'row', 'rows')} written once more after a crash`,
    wentBack: (n: number) =>
      `${plural(n, 'row', 'rows')} written once more after a crash: the table went back and came right`,
    /** Without checkpoints, but restarted. */
    fromZero: 'no checkpoints: a restart begins at 0',
    twice: (n: number) => `${count(n)} counted twice, as at least once permits`,
    lost: (n: number) => `${count(n)} lost: without checkpoints nothing brings them back`,
    unfinished: (n: number) => `the job has failed; ${count(n)} are missing`,
    stopped: (n: number) => `the job was stopped; ${count(n)} had not been read or committed`,
    about: 'Rows a reader of the sink sees, against the count worked out without the job.',
    total: (actual: number, expected: number) => `${count(actual)} of ${count(expected)}`,
    equal: 'expected = actual',
    notEqual: 'expected ≠ actual',
    underway: 'counting …',
    key: 'Key',
    counted: 'Counted',
    committed: 'committed',
    waiting: 'written, waits for a checkpoint',
    oddities: (n: number) =>
      `${plural(n, 'row does', 'rows do')} not follow the one before of the same key`,
    oddWhy: {
      sinks: 'several sinks commit one after the other',
      permitted: 'the settings permit gaps and repetitions',
    },
  },

  checks: {
    allHold: (n: number) => `${n} checks: all hold`,
    none: 'checks: none yet',
    resumed: 'checks: only in a run seen from its start',
    noneYet: 'The checks begin with the run.',
    whyNotResumed:
      'A resumed run is not checked: the checks must see a run from its start, and what came before the page was left is not recorded.',
    broken: (n: number) => `${plural(n, 'check', 'checks')} broken`,
    permitted: (n: number) => `${plural(n, 'check', 'checks')} not kept, as the settings permit`,
    permittedSince: (atMs: number) =>
      `not kept since ${seconds(atMs, 2)}, which the settings permit`,
    title: 'What is checked after every step',
    since: (atMs: number) => `broken at ${seconds(atMs, 2)}`,
    showMoment: 'Show the moment',
  },

  checkpoints: {
    title: 'Checkpoints',
    none: 'None yet. One is triggered every few seconds.',
    noneByItself: 'None. Without an interval none is triggered by itself.',
    every: (ms: number) => `every ${seconds(ms)}`,
    manual: 'only when triggered',
    requests: (n: number, why: string) => `${plural(n, 'request waits', 'requests wait')}: ${why}`,
    waitsFor: {
      preparation: 'another is getting its number',
      pending: 'as many are under way as may be',
      removal: 'older ones are being removed',
    },
    id: 'No.',
    status: 'Status',
    took: 'Took',
    size: 'State',
    pending: (received: number, of: number) => `pending, ${received} of ${of}`,
    writing: 'writing metadata',
    retained: 'complete',
    savepoint: 'savepoint',
    savepointKept: 'savepoint, kept',
    savepointStop: 'savepoint, the job stops with it',
    gone: {
      replaced: 'complete, replaced',
      'not kept': 'complete, not kept',
      forgotten: 'complete, forgotten',
    },
    aborted: (reason: string) => `aborted: ${reason}`,
    damaged: (reason: string) => `damaged: ${reason}`,
    /** By Flink's names (CheckpointFailureReason). */
    reasons: {
      IO_EXCEPTION: 'the store could not be written',
      CHECKPOINT_ASYNC_EXCEPTION: 'a task could not store its state',
      CHECKPOINT_EXPIRED: 'it took too long',
      CHECKPOINT_SUBSUMED: 'a newer one completed first',
      CHECKPOINT_DECLINED: 'a task declined',
      CHECKPOINT_DECLINED_TASK_NOT_READY: 'a task was not ready',
      CHECKPOINT_DECLINED_TASK_CLOSING: 'a task had finished',
      CHECKPOINT_DECLINED_SUBSUMED: 'a newer barrier came first',
      CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER: 'a task upstream gave it up',
      CHECKPOINT_DECLINED_INPUT_END_OF_STREAM: 'an input ended',
      CHECKPOINT_COORDINATOR_SUSPEND: 'the job stopped running',
      CHECKPOINT_COORDINATOR_SHUTDOWN: 'the job has ended',
      FINALIZE_CHECKPOINT_FAILURE: 'its metadata could not be written',
    } as Readonly<Record<string, string>>,
    restoredFrom: 'restored from',
    earlier: 'earlier visit',
    lifeOf: (id: number) => `Life of checkpoint ${id}`,
    life: {
      triggered: (of: number) => `triggered; ${plural(of, 'task', 'tasks')} must acknowledge`,
      firstAck: 'the first acknowledgement',
      onlyAck: (of: number) => `acknowledgement 1 of ${of}`,
      lastAck: (n: number, of: number) => `acknowledgement ${n} of ${of}`,
      declined: (task: string, why: string) => `${task} declined: ${why}`,
      ignored: (task: string, why: string) => `an acknowledgement of ${task} ignored: ${why}`,
      metadata: 'all have acknowledged; the metadata is being written',
      completed: 'complete: the metadata is in the store',
      aborted: (why: string) => `given up: ${why}`,
      notified: (n: number, of: number) => `${n} of ${of} tasks have heard that it is complete`,
      subsumed: 'no longer needed: newer ones have taken its place',
      damaged: 'found to be damaged',
    },
  },

  phases: {
    title: 'Phases of a checkpoint, task by task',
    none: 'No checkpoint yet. One is triggered every few seconds.',
    unknown: 'Of this checkpoint only the result is known: it began before this page was opened.',
    checkpoint: (id: number) => `Checkpoint ${id}`,
    completed: 'complete',
    aborted: (why: string) => `aborted: ${why}`,
    pending: (received: number, of: number) => `pending, ${received} of ${of} acknowledged`,
    summary: (state: string, took: string, size: string) =>
      `${state} · end to end ${took} · ${size}`,
    sinceTrigger: 'since trigger',
    endToEnd: 'end to end',
    declined: 'declined',
    never: 'never',
    phase: {
      startDelay: 'start delay',
      alignment: 'alignment',
      sync: 'sync',
      async: 'async',
      metadata: 'metadata',
    },
    bar: (phase: string, ms: number) => `${phase} ${seconds(ms, 2)}`,
    row: (who: string, bars: readonly string[]) =>
      `${who}: ${bars.length === 0 ? 'nothing yet' : bars.join(', ')}`,
    previous: 'The checkpoint before',
    next: 'The checkpoint after',
    asTable: 'Phases as a table',
    asBars: 'Phases as bars',
    table: 'Subtasks of the checkpoint, as in Flink’s dashboard',
    columns: {
      task: 'Subtask',
      acknowledged: 'Acknowledged',
      endToEnd: 'End to End Duration',
      size: 'Checkpointed Data Size',
      sync: 'Sync Duration',
      async: 'Async Duration',
      inFlight: 'Processed (persisted) in-flight data',
      alignment: 'Alignment Duration',
      startDelay: 'Start Delay',
      unaligned: 'Unaligned Checkpoint',
    },
    inFlight: (processed: string, persisted: string) => `${processed} (${persisted})`,
    yes: 'yes',
    no: 'no',
  },

  spaceTime: {
    title: 'Space-time diagram',
    how: 'Space-time diagram. Left and right move it, plus and minus zoom, End follows the cursor.',
    lanes: 'Lanes',
    zoomIn: 'Shorter stretch of time',
    zoomOut: 'Longer stretch of time',
    follow: 'Follow the cursor',
    asTable: 'Diagram as a table',
    asPicture: 'Diagram as a picture',
    nothing: 'Nothing has happened in this stretch of time.',
    columns: { time: 'Time', where: 'Where', what: 'What' },
    events: {
      triggered: (id: number) => `triggers checkpoint ${id}`,
      completed: (id: number) => `completes checkpoint ${id}`,
      aborted: (id: number) => `gives checkpoint ${id} up`,
      firstBarrier: (id: number) => `reads the first barrier ${id}`,
      lastBarrier: (id: number) => `reads the last barrier ${id}`,
      snapshot: (id: number) => `takes its snapshot for checkpoint ${id}`,
      acknowledged: (id: number) => `has acknowledged checkpoint ${id}`,
      declined: (id: number) => `declines checkpoint ${id}`,
      crash: 'is killed',
      restored: (id: number) => `has its state of checkpoint ${id} back`,
      runs: 'runs',
    },
  },

  why: {
    ask: 'Why?',
    title: (what: string) => `${what}: why?`,
    asked: (atMs: number) => `at ${seconds(atMs, 2)}`,
    now: 'now',
    goTo: (atMs: number) => `Look at ${seconds(atMs, 2)}`,
    nothing: 'Nothing holds it up.',
  },

  state: {
    title: 'Keyed state by key group',
    none: 'No task holds any key yet.',
    ribbon: (operator: string, groups: number) => `The ${groups} key groups of ${operator}`,
    share: (task: string, first: number, last: number) => `${task}: ${first} to ${last}`,
    key: 'Key',
    group: 'Group',
    owner: 'Owner',
    value: 'Count',
  },

  sources: {
    title: 'The logs that are read',
    none: 'No source has begun to read.',
    partition: (n: number) => `Partition ${n}`,
    reader: (task: string) => `read by ${task}`,
    noted: (id: number, offset: number, again: number) =>
      `Checkpoint ${id} stands at ${count(offset)}; ${count(again)} read since.`,
    fromStart: (again: number) =>
      `No checkpoint is complete: ${count(again)} read since the start.`,
    again: (n: string) => `In a recovery now ${n} would be read again.`,
  },

  shelf: {
    title: 'Files in the snapshot store',
    others: 'Others',
    savepoint: (id: number) => `Savepoint ${id}`,
    metadata: 'metadata',
    writing: 'being written',
    files: (n: number, size: number) => `${plural(n, 'file', 'files')}, ${bytes(size)}`,
    all: (n: number, size: number) => `${plural(n, 'file', 'files')}, ${bytes(size)} in all`,
    sharing:
      'A sorted file stands with the checkpoint it was uploaded for; later ones may need it too.',
    look: 'Look inside',
  },

  browser: {
    title: 'What is in the store',
    opening: 'Reading what is in the store …',
    unreadable: (why: string) => `The store cannot be read: ${why}`,
    notOpen: 'The run has not been opened, so there is no store to read.',
    where: (n: number, size: number, inMemory: boolean) =>
      `${plural(n, 'file', 'files')}, ${bytes(size)}, ${inMemory ? 'in memory: they end with this page' : 'in this browser’s database (IndexedDB)'}. Shown as it is now, whatever moment is looked at.`,
    inJobManager:
      'Checkpoints of this job live in the JobManager’s heap and die with it, so they cannot be looked into here. Savepoints are written to the store.',
    snapshots: 'Snapshots',
    none: 'No snapshot is complete yet: a snapshot exists when its metadata is written.',
    name: ({ id, isSavepoint }: { readonly id: number; readonly isSavepoint: boolean }) =>
      `${isSavepoint ? 'Savepoint' : 'Checkpoint'} ${id}`,
    about: (isSavepoint: boolean) =>
      isSavepoint
        ? 'Ordered by a person, complete in itself; the system never deletes it.'
        : 'Taken by the system, which deletes it when newer ones have taken its place.',
    brief: (atMs: number, size: number) => `${seconds(atMs)}, ${bytes(size)}`,
    gone: (name: string) => `${name} is no longer in the store: newer ones have taken its place.`,
    damagedMetadata: 'metadata unreadable',
    completed: 'Complete at',
    tasks: 'Tasks',
    maxParallelism: 'Key groups',
    exclusive: 'Its own',
    shared: 'Shared with others',
    files: 'Files',
    file: 'File',
    task: 'Of',
    size: 'Size',
    belongs: 'Needed by',
    metadata: 'metadata',
    only: 'this one only',
    alsoBy: (others: readonly string[]) => `also ${others.join(', ')}`,
    brieflyNamed: ({ id, isSavepoint }: { readonly id: number; readonly isSavepoint: boolean }) =>
      `${isSavepoint ? 'savepoint-' : 'chk-'}${id}`,
    missing: 'not in the store',
    breakIt: 'Break it',
    breaking: {
      'damage-file': (file: string) => `Damage ${file}: flip one bit of it`,
      'delete-file': (file: string) => `Take ${file} out of the store`,
    },
    broken: {
      'damage-file': (file: string) =>
        `One bit of ${file} is flipped. The next restore that reads it will notice.`,
      'delete-file': (file: string) =>
        `${file} is gone. Whatever still needs it cannot be restored any more.`,
    },
    isDamaged: 'damaged by hand',
    loose: 'In no snapshot',
    looseAbout:
      'No metadata names these files. Those of a checkpoint under way will be named when it completes; what is left of one given up is removed.',
    contents: 'Contents',
    reading: 'Reading …',
    large: (size: number) => `The files have ${bytes(size)}; reading them takes a while.`,
    readAll: 'Read them',
    find: 'Find a key',
    noState: 'no state',
    finished: 'had finished before',
    unread: 'cannot be read',
    entries: (n: number, groups: number) =>
      `${plural(n, 'entry', 'entries')} in ${plural(groups, 'key group', 'key groups')}`,
    elements: (n: number) => `${plural(n, 'element', 'elements')} of operator state`,
    inFlight: (n: number) => `${plural(n, 'record', 'records')} in flight`,
    group: 'Group',
    key: 'Key',
    namespace: 'Namespace',
    state: 'State',
    value: 'Value',
    more: (n: number) => `${plural(n, 'more entry', 'more entries')}: find a key to see it.`,
    noneFound: 'No entry has such a key.',
    modes: { split: 'split list', union: 'union list', broadcast: 'broadcast' },
    records: (channel: string, n: number) => `${channel}: ${plural(n, 'record', 'records')}`,
    overtaken: 'In flight: overtaken by the barrier',
    start: 'Start a job from this…',
    nothingToStart: 'Choose a snapshot first.',
    fileNotStarted:
      'A saved file can be looked into, but no job starts from it: its snapshot is not in the store of this run.',
    damagedNotStarted: 'Its metadata cannot be read, so no job can be started from it.',
    starting: {
      title: (name: string) => `Start a job from ${name.toLowerCase()}`,
      version: 'Version of the job',
      asLast: 'as it was last',
      asLastAbout: 'The same operators.',
      parallelism: 'Parallelism',
      backend: 'State backend',
      ownership: 'Who owns the snapshot then',
      noClaim: 'Nobody: it is only read (NO_CLAIM)',
      claim: 'The new job, which may delete it (CLAIM)',
      ignore: 'Leave state behind that no operator takes (allow non-restored state)',
      happens: 'What will happen',
      refused: 'It cannot be started like this',
      start: 'Start the job',
    },
    save: 'Save as one file',
    nothingToSave: 'Choose a snapshot in the store first.',
    damagedNotSaved: 'Its metadata cannot be read, so nobody knows which files belong to it.',
    saved: (name: string) => `Saved as ${name}.`,
    open: 'Look into a saved file',
    fromFile: (name: string) => `From the file ${name}`,
    ofJob: (title: string, log: string) =>
      `Taken of the job “${title}” over the log “${log}”. It is only looked into: the run does not change.`,
    tooLarge: (size: number, most: number) =>
      `The file has ${bytes(size)}; a saved snapshot has at most ${bytes(most)}.`,
  },

  log: {
    title: 'What happens',
    level: 'Tell',
    levels: { quiet: 'only faults and results', normal: 'what matters', all: 'everything' },
    empty: 'Nothing has happened yet.',
    /** Read out before the newest sentences. */
    besides: (n: number) => `${plural(n, 'sentence', 'sentences')} before that.`,
  },

  transport: {
    label: 'Time and control',
    play: 'Play',
    pause: 'Pause',
    step: 'Step',
    stepBack: 'Step back',
    stepBy: 'Step by',
    grains: {
      event: 'event',
      hop: 'barrier hop',
      phase: 'checkpoint phase',
      subject: 'selected thing',
      completed: 'completed checkpoint',
      failure: 'failure',
      violation: 'broken check',
    },
    smallSteps: 'Step by',
    jumps: 'Jump to',
    next: 'Next checkpoint',
    end: 'To the end',
    trigger: 'Trigger checkpoint',
    savepoint: 'Savepoint, rescaling and end of the job',
    savepointShort: 'Savepoint',
    wishes: {
      take: 'Take a savepoint',
      takeAbout: 'A full snapshot of your own. Nothing deletes it; the job goes on.',
      stop: 'Stop with a savepoint',
      stopAbout: 'The sources stop reading, what is read is committed, the job ends.',
      drain: 'Stop and drain',
      drainAbout: 'The same, and the input counts as ended for good. Not to be continued.',
      rescale: (parallelism: number) => `Rescale the job to ${parallelism}`,
      rescaleAbout:
        'It stops with a savepoint and starts from it with so many subtasks: whole key groups move.',
      parallelism: 'Parallelism',
      cancel: 'Cancel the job',
      cancelAbout: 'It ends at once. Whether its checkpoints stay is a setting.',
    },
    restart: 'Restart',
    seed: 'Seed',
    seedLong: 'Seed: the same seed and the same actions repeat the run exactly',
    speed: 'Speed',
    fastest: 'as fast as it goes',
    fastestShort: 'max',
    time: 'Virtual time',
    more: 'More',
    share: 'Share this run',
    shareShort: 'Share',
  },

  past: {
    looking: (atMs: number, liveMs: number) =>
      `You are looking at ${seconds(atMs, 2)}; the run is at ${seconds(liveMs, 2)}.`,
    short: (atMs: number, liveMs: number) => `At ${seconds(atMs, 2)} of ${seconds(liveMs, 2)}`,
    announced: 'You are looking at an earlier moment. End leads back to now.',
    back: 'Back to now',
    acting: 'What you do here begins a branch.',
  },

  sweep: {
    title: 'Crash sweep',
    about:
      'Repeat this run in the background, with a crash at every moment, and see what becomes of each.',
    start: 'Crash sweep',
    again: 'Sweep again',
    whose: 'Crash of',
    cancel: 'Cancel',
    close: 'Close the crash sweep',
    progress: (done: number, of: number) => `${count(done)} of ${count(of)} crashes tried`,
    every: (process: string, n: number) => `A crash of ${process} behind each of ${count(n)} steps`,
    sampled: (process: string, n: number, of: number) =>
      `A crash of ${process} behind ${count(n)} of ${count(of)} steps, evenly apart`,
    all: (summary: string) => `${summary}: the result is exact every time.`,
    parts: (summary: string, parts: string) => `${summary}: ${parts}.`,
    outcomes: {
      exact: 'exact',
      duplicated: 'counted twice',
      lost: 'lost',
      stuck: 'stuck',
      none: 'nobody to crash',
    },
    some: (n: number, what: string) => `${count(n)} ${what}`,
    strip: 'Outcome of a crash at each moment. Click to open that run as a branch.',
    table: 'Table',
    from: 'From',
    to: 'to',
    outcome: 'Outcome',
    tried: 'Tried',
    open: 'Open',
    openLabel: (atMs: number, outcome: string) =>
      `Open the run with the crash at ${seconds(atMs, 2)}: ${outcome}`,
    problem: (why: string) => `The sweep had to stop. ${why}`,
  },

  branches: {
    title: 'Branches',
    about:
      'A branch repeats the run up to where it leaves it. It is conducted in memory and ends with this page.',
    show: (name: string) => `Show ${name}`,
    rename: (name: string) => `Rename ${name}`,
    name: 'Name of the branch',
    delete: (name: string) => `Delete ${name}`,
    deleted: (name: string) => `Deleted: ${name}`,
    undo: 'Undo',
  },

  timeline: {
    title: 'Timeline',
    slider: 'Moment shown',
    now: (atMs: number) => `${seconds(atMs, 2)}, now`,
    past: (atMs: number, liveMs: number) => `${seconds(atMs, 2)} of ${seconds(liveMs, 2)}`,
    asTable: 'Timeline as a table',
    close: 'Close',
    legend: 'checkpoints · outages · faults',
    empty: 'Nothing to list yet: no checkpoint, no fault.',
    when: 'When',
    what: 'What',
    goThere: (what: string, atMs: number) => `Look at ${seconds(atMs, 2)}: ${what}`,
    checkpoint: {
      pending: (id: number) => `Checkpoint ${id} triggered, still under way`,
      completed: (id: number, tookMs: number) =>
        `Checkpoint ${id} triggered, complete after ${seconds(tookMs, 2)}`,
      aborted: (id: number, tookMs: number) =>
        `Checkpoint ${id} triggered, given up after ${seconds(tookMs, 2)}`,
    },
    outage: (tookMs: number | null) =>
      tookMs === null
        ? 'The job stops; not all tasks run yet'
        : `The job stops; all tasks run again after ${seconds(tookMs, 2)}`,
    incidents: {
      killed: (process: string) => `${process} killed`,
      refused: (file: string) => `The store refused ${file}`,
      damaged: (checkpoint: string) => `Checkpoint ${checkpoint} found damaged`,
      action: (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1),
    },
    violation: (name: string) => `Check broken: ${name}`,
    several: (n: number) => `${n} incidents`,
  },

  resume: {
    title: 'Go on where you stopped?',
    offer: (atMs: number) => `You closed this page at ${seconds(atMs)} of virtual time.`,
    checkpoint: (id: number) => `Checkpoint ${id} is complete. Go on from there?`,
    noCheckpoint:
      'It has no checkpoint that a new JobManager would find, so it would begin again. Resume it all the same?',
    about: 'To the job, closing the page was a crash of its JobManager.',
    yes: 'Resume',
    no: 'Start afresh',
    discard: 'Remove what is stored and start afresh',
  },

  problems: {
    dismiss: 'Dismiss',
    startAfresh: 'Start afresh',
    broken: 'This run cannot go on.',
    region: 'Messages',
  },

  tabs: {
    label: 'Views',
    graph: 'Graph',
    result: 'Result',
    state: 'State',
    sources: 'Sources',
    checkpoints: 'Checkpoints',
    store: 'Store',
    log: 'Log',
    'space-time': 'Space-time',
    phases: 'Phases',
  },

  panels: {
    menu: 'Panels',
    reset: 'As at first',
    docks: { upper: 'Data', lower: 'Checkpoints and store', foot: 'What happens' },
    hide: (name: string) => `Hide ${name}`,
    splitters: {
      side: 'Width of the column',
      upper: 'Height of the upper panel',
      foot: 'Height of the panel below the graph',
    },
    about: {
      result: 'What readers of the sink see, against what it must come to',
      state: 'Keyed state by key group: who owns what',
      sources: 'The logs that are read, and where a recovery would start again',
      checkpoints: 'The coordinator’s book: every checkpoint and how it went',
      store: 'The files in the snapshot store',
      log: 'What happens, in sentences',
      'space-time': 'Tasks as lanes over time, barriers as lines across them',
      phases: 'How one checkpoint went in each task, phase by phase',
    },
  },

  faults: {
    open: 'Make something go wrong',
    close: 'Close',
    region: 'What is wrong just now',
    here: 'Make something go wrong here',
    groups: {
      workers: 'Workers',
      tasks: 'Tasks',
      network: 'Network',
      storage: 'Storage',
      source: 'Source',
    },
    kinds: {
      kill: {
        title: 'Kill a process',
        act: 'Kill',
        about: 'It ends at once. Its memory and what was in its queues are gone.',
      },
      freeze: {
        title: 'Let a process hang',
        act: 'Let it hang',
        about:
          'It does nothing and answers nobody, as in a long garbage collection. Longer than the heartbeat timeout, and it is given up for lost.',
      },
      'start-task-manager': {
        title: 'Start a TaskManager',
        act: 'Start',
        about: 'One more joins with its slots, or takes the place of one that is gone.',
      },
      'fail-task': {
        title: 'Throw an exception',
        act: 'Throw',
        about: 'The task fails, but its TaskManager lives and reports it: nobody has to be missed.',
      },
      'slow-task': {
        title: 'Slow a task down',
        act: 'Slow down',
        about: 'The queues before it fill, and its barriers come late. 1 is its normal time.',
      },
      'slow-channel': {
        title: 'Slow a channel down',
        act: 'Slow down',
        about: 'Records and barriers on it take longer. 0 is its normal time.',
      },
      'lose-message': {
        title: 'Lose a message',
        act: 'Lose it',
        about: 'The next such message about a checkpoint never arrives.',
      },
      'delay-message': {
        title: 'Hold a message up',
        act: 'Hold it up',
        about: 'The next such message comes late; others may pass it.',
      },
      'slow-store': {
        title: 'Make the store slow',
        act: 'Make slow',
        about: 'Snapshots take longer to become durable. The records go on.',
      },
      'refuse-store': {
        title: 'Let the store refuse',
        act: 'Refuse',
        about: 'Nothing can be written, as on a full disk: checkpoints fail.',
      },
      'spoil-record': {
        title: 'Spoil a record',
        act: 'Spoil',
        about:
          'A poison record: its source fails at it, and again after every restart, until the restart strategy gives up.',
      },
    },
    fields: {
      process: 'Process',
      task: 'Task',
      pacedTask: 'Task or operator',
      factor: 'Takes',
      channel: 'Channel',
      message: 'Message',
      checkpoint: 'Of checkpoint',
      extraS: 'Longer by',
      forS: 'For',
      byS: 'Late by',
      partition: 'Partition',
      offset: 'Record no.',
    },
    units: { factor: '× its normal time', extraS: 's', forS: 's', byS: 's', offset: '' },
    allOf: (operator: string) => `all of ${operator}`,
    messages: {
      trigger: 'trigger, to it',
      acknowledgement: 'acknowledgement, from it',
      decline: 'decline, from it',
      'completion notice': 'completion notice, to it',
      'abort notice': 'abort notice, to it',
    },
    anyCheckpoint: 'whichever is next',
    states: { alive: '', starting: ' (starting)', dead: ' (dead)' },
    between: (name: string, least: number, most: number) =>
      `${name}: a number from ${least} to ${most}.`,
    whole: (name: string) => `${name}: a whole number, 0 or more.`,
    inWords: 'In links and on the command line:',
    done: (sentence: string) => `Done: ${sentence}.`,
    end: (what: string) => `End: ${what}`,
    chips: {
      pace: (task: string, factor: number) =>
        factor > 1 ? `${task} takes ${factor}× its time` : `${task} takes only ${factor}× its time`,
      channel: (channel: string, extraMs: number) => `${channel} slow by ${seconds(extraMs)}`,
      slowStore: (extraMs: number, leftMs: number) =>
        `store slow by ${seconds(extraMs)}, ${seconds(leftMs)} more`,
      refusing: (leftMs: number) => `store refuses to write, ${seconds(leftMs)} more`,
      frozen: (process: string, leftMs: number) => `${process} hangs, ${seconds(leftMs)} more`,
      loses: (message: string, task: string, checkpoint: number | null) =>
        `loses the ${checkpoint === null ? 'next ' : ''}${message} of ${task}${checkpoint === null ? '' : ` for checkpoint ${checkpoint}`}`,
      delays: (message: string, task: string, checkpoint: number | null, byMs: number) =>
        `holds up the ${checkpoint === null ? 'next ' : ''}${message} of ${task}${checkpoint === null ? '' : ` for checkpoint ${checkpoint}`} by ${seconds(byMs)}`,
      spoiled: (partition: number, offset: number) =>
        `record ${count(offset)} of partition ${partition} is spoiled`,
      spare: (process: string) => `${process} is there, without tasks`,
    },
  },

  legend: {
    title: 'On screen now',
    close: 'Close',
    record: 'record, its ring in the colour of its checkpoint interval',
    barrier: 'barrier: divides the stream at a checkpoint',
    blocked: 'blocked channel: its barrier came first, so it waits',
    queue: 'queue: elements that have arrived and wait',
    buffer: 'network buffer: these records came together',
    file: 'state on its way to the store, or back',
    pending: 'pending checkpoint',
    completed: 'complete checkpoint',
    dead: 'dead worker',
    backpressured: 'backpressured: the next queue is full',
    bars: 'one bar per key: how often it was counted',
    tape: 'how much of the log is read; hatched: to be read again',
    shares: 'last second of a task: solid busy, hatched backpressured, empty idle',
    parts: 'a file per task in the store; a line: it has no state',
    metadata: 'the metadata of a checkpoint: which files belong to it',
    epoch: 'interval a task works in',
    end: 'end of the data',
  },

  dialog: { close: 'Close' },

  embed: {
    open: 'Open in Tidemark',
    back: 'One event back',
    forward: 'One event forward',
  },

  share: {
    title: 'Share this run',
    intro:
      'Job, settings, seed and everything that was done name a run: whoever has them sees the same, event for event. Nothing is sent anywhere.',
    resumed: 'A resumed run cannot be repeated: its beginning is gone.',
    copied: 'Copied.',
    refused: 'The browser does not allow copying; the text is selected, take it from there.',
    notMade: (why: string) => `This could not be made. ${why}`,
    link: {
      title: 'Link',
      about: 'It opens the run at the moment that is shown, with what is selected.',
      label: 'Link to this moment',
      copy: 'Copy link',
    },
    saved: (name: string) => `Saved as ${name}.`,
    file: {
      title: 'Run file',
      about:
        'The run with what came of it. Whoever opens it repeats the run and is told whether it came out the same. Opening one closes the open run; a file may also be dropped onto the page.',
      save: 'Save run',
      open: 'Open a run file …',
    },
    picture: {
      title: 'Picture',
      about: 'What is on the screen now, for a slide: SVG stays sharp, PNG has twice the pixels.',
      save: (name: string, kind: string) => `Save ${name} as ${kind}`,
      making: 'Drawing the picture …',
      notShown: (name: string) => `Close this and bring ${name} to the front, as a picture.`,
      description: (headline: string, at: string) => `${headline} At ${at} of the run.`,
      caption: (job: string, at: string, seed: number) =>
        `${job}, at ${at}, seed ${seed}. Made with Tidemark.`,
    },
    embed: {
      title: 'Embed',
      about:
        'The run within another page: graph, chosen panels, play and step. It runs in the reader’s browser and leaves nothing there.',
      panels: 'Panels below the graph',
      label: 'Code for the page',
      copy: 'Copy code',
    },
    drop: 'Drop a saved run to open it',
    shiviz: {
      title: 'Log for ShiViz',
      about:
        'Every barrier, snapshot and acknowledgement up to this moment, with vector clocks, for the visualiser at bestchai.bitbucket.io/shiviz. Records are left out.',
      save: 'Save log',
      expression: 'Regular expression to paste there',
      copy: 'Copy expression',
    },
  },

  help: {
    title: 'Keys',
    intro:
      'A stream job counts records. Barriers flow with the records and mark consistent snapshots, which are stored. When a TaskManager dies, all tasks start again from the newest complete checkpoint and read again what came after it.',
    where: {
      lab: 'Each TaskManager is a web worker of its own; the store is IndexedDB, and outlives the page.',
      lesson:
        'A lesson’s run lives in one worker, and its store in memory, so that it can begin anew at once.',
    },
    keys: [
      ['Space', 'play or pause'],
      [', .', 'one event back, forward'],
      ['B b', 'barrier hop back, forward'],
      ['[ ]', 'checkpoint phase back, forward'],
      ['O o', 'selected thing back, forward'],
      ['P N', 'previous, next completed checkpoint'],
      ['X x', 'failure back, forward'],
      ['V v', 'broken check back, forward'],
      ['Home', 'look at the beginning'],
      ['End', 'back to now'],
      ['E', 'run to the end'],
      ['T', 'trigger a checkpoint'],
      ['A', 'take a savepoint'],
      ['1 2 3', 'go to a TaskManager'],
      ['K', 'kill the TaskManager in focus; else go to one'],
      ['+ −', 'faster, slower'],
      ['F', 'make something go wrong'],
      ['R', 'restart'],
      ['S', 'settings of the job'],
      ['U', 'share: link, file, picture'],
      ['L', 'legend'],
      ['Arrows', 'walk the graph along its channels'],
      ['Enter', 'details of the task or channel in focus'],
      ['W', 'why is it so? of what is selected, else of the job'],
      ['z Z 0', 'zoom in, out, fit'],
      ['Esc', 'close'],
      ['?', 'this help'],
    ],
    limits:
      'Times are virtual and chosen to be seen. What is stored stays on this computer; nothing is sent anywhere.',
    source:
      'Flights: US Bureau of Transportation Statistics, public domain, from the package vega-datasets.',
  },

  lessons: {
    title: 'Lessons',
    about:
      'Short experiments with the same engine as the lab. Say what you expect, see what happens, then do it yourself.',
    all: 'All lessons',
    lab: 'Open in the lab',
    settingsFixed: 'A lesson has its own settings. In the lab they can be changed.',
    labAbout: 'The same run at this moment, with everything the lab can do.',
    minutes: (minutes: number) => `${minutes} min`,
    states: { new: 'new', begun: 'begun', finished: 'done' },
    export: 'Export progress',
    import: 'Import progress',
    importBad: 'This file holds no progress of lessons. Nothing was changed.',
    importGood: 'Progress imported.',
    reset: 'Forget all progress',
    resetSure: 'Really forget? Press again.',
    fileName: 'tidemark-lessons.json',
    unknown: (id: string) => `There is no lesson "${id}".`,
    loading: 'The lesson is being opened.',
    none: 'There are no lessons yet.',
    tabs: { label: 'Lesson or simulation', lesson: 'Lesson', run: 'Simulation' },
    steps: 'Steps of this lesson',
    step: (number: number, of: number) => `Step ${number} of ${of}`,
    kinds: {
      read: 'Read',
      predict: 'Predict',
      run: 'Watch',
      question: 'Question',
      challenge: 'Challenge',
      debrief: 'Looking back',
    },
    next: 'Next',
    back: 'Back',
    again: 'Begin anew',
    predict: {
      sure: 'How sure are you?',
      percent: (percent: number) => `${percent} %`,
      commit: 'That is my prediction',
      choose: 'Choose an answer first.',
      when: 'When will it be?',
      at: (seconds: string) => `at ${seconds}`,
      made: 'Your prediction stands. Go on and see.',
    },
    said: {
      title: 'You said',
      sure: (percent: number) => `${percent} % sure`,
      right: 'You were right.',
      wrong: 'It came otherwise.',
      off: (seconds: string) => `It came ${seconds} away from your mark.`,
      at: (seconds: string) => `at ${seconds}`,
      nothing: '(nothing)',
    },
    run: {
      play: (until: string) => `Play until ${until}`,
      playing: (until: string) => `Playing until ${until}`,
      pause: 'Pause',
      skip: 'Go there at once',
      ready: 'It starts in a moment.',
      do: 'Your turn',
      over: 'That was it.',
    },
    question: {
      check: 'Check',
      more: 'Several may be right.',
      all: 'Right.',
      notAll: 'Not quite.',
    },
    challenge: {
      goals: 'Goal',
      limits: (limits: readonly string[]) => `Within ${limits.join(' and ')}.`,
      actions: (count: number) => (count === 1 ? '1 action' : `${count} actions`),
      start: 'Begin',
      startAgain: 'Try again',
      may: 'You may',
      standing: { open: 'open', holds: 'holds', 'so far': 'holds so far', fails: 'missed' },
      passed: 'Passed.',
      failed: 'Not this time.',
      tooMany: 'That was one action too many.',
      tooLate: 'It took too long.',
      broken: (sentence: string) => `It happened that ${sentence}.`,
      hint: (number: number, of: number) => `Hint ${number} of ${of}`,
      solution: 'Watch the solution',
      watching: 'This is the solution. It does not count; try it yourself afterwards.',
      toEnd: 'Run to the end',
    },
    flink: 'In real Flink',
    finished: 'You have finished this lesson.',
    toNext: 'Next lesson',
  },
} as const;
