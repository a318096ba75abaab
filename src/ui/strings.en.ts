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
  },

  header: {
    scenario: 'Job',
    theme: 'Colours',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    motion: 'Motion',
    motions: { system: 'As the system', reduced: 'Reduced' },
    help: 'Keys and help',
  },

  headline: {
    opening: 'Starting one JobManager and its TaskManagers, each in a worker of its own …',
    starting: 'The workers are starting; the tasks follow.',
    killOne: 'Kill a TaskManager. See if the numbers survive.',
    unnoticed: (process: string, forMs: number, timeoutMs: number) =>
      `${process} is dead, and nobody knows yet: no heartbeat for ${seconds(forMs)} of ${seconds(timeoutMs)}.`,
    leaderDead: 'The JobManager is dead. A successor will read what the store remembers.',
    stopping: (failure: string) => `${failure} The JobManager stops all tasks.`,
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
    differs: 'Finished, but the numbers differ from what was expected. That must not happen.',
    failed: (reason: string) => `The job has failed for good: ${reason}`,
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
  },

  store: {
    title: 'Snapshot store',
    where: 'IndexedDB',
    memory: 'memory only',
    empty: 'Nothing stored yet. The first checkpoint will come.',
    checkpoint: (id: number) => `chk-${id}`,
    label: (id: number, state: string, durable: number, n: number, size: number) =>
      `Checkpoint ${id}, ${state}: ${durable} of ${plural(n, 'file', 'files')} durable, ${bytes(size)}`,
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
      dead: 'dead',
    },
    withBarrier: (word: string, checkpoint: number) => `${word} ${checkpoint}`,
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
  },

  details: {
    close: 'Close',
    where: 'Runs in',
    attempt: 'Attempt',
    status: 'Status',
    interval: 'Works in interval',
    processed: 'Records processed',
    queue: 'Queue, first to be taken first',
    onTheWay: 'On the way',
    empty: 'empty',
    credits: 'Credits left',
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
    about: 'Rows a reader of the sink sees, against the count worked out without the job.',
    total: (actual: number, expected: number) => `${count(actual)} of ${count(expected)}`,
    equal: 'expected = actual',
    notEqual: 'expected ≠ actual',
    underway: 'counting …',
    key: 'Key',
    counted: 'Counted',
    committed: 'committed',
    waiting: 'written, waits for a checkpoint',
    oddities: (n: number) => `${plural(n, 'row', 'rows')} out of order`,
  },

  checks: {
    allHold: (n: number) => `${n} checks: all hold`,
    none: 'checks: none yet',
    resumed: 'checks: only in a run seen from its start',
    broken: (n: number) => `${plural(n, 'check', 'checks')} broken`,
    title: 'What is checked after every step',
    since: (atMs: number) => `broken at ${seconds(atMs, 2)}`,
  },

  checkpoints: {
    title: 'Checkpoints',
    none: 'None yet. One is triggered every few seconds.',
    every: (ms: number) => `every ${seconds(ms)}`,
    manual: 'only when triggered',
    id: 'No.',
    status: 'Status',
    took: 'Took',
    size: 'State',
    pending: (received: number, of: number) => `pending, ${received} of ${of}`,
    writing: 'writing metadata',
    retained: 'complete',
    subsumed: 'complete, replaced',
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
    files: (n: number, size: number) => `Store: ${plural(n, 'file', 'files')}, ${bytes(size)}`,
    writingFile: 'being written',
  },

  log: {
    title: 'What happens',
    level: 'Tell',
    levels: { quiet: 'only the main things', normal: 'what matters', all: 'everything' },
    empty: 'Nothing has happened yet.',
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
    restart: 'Restart',
    seed: 'Seed',
    seedLong: 'Seed: the same seed and the same actions repeat the run exactly',
    speed: 'Speed',
    fastest: 'as fast as it goes',
    fastestShort: 'max',
    time: 'Virtual time',
    more: 'More',
    link: {
      copy: 'Copy a link that repeats this run',
      copied: 'Copied: the link repeats this run up to now',
      refused: 'The browser does not allow copying',
      resumed: 'A resumed run cannot be repeated: its beginning is gone.',
    },
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
    noCheckpoint: 'No checkpoint was complete. Go on from the beginning?',
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
    checkpoints: 'Checkpoints',
    log: 'Log',
  },

  legend: {
    title: 'On screen now',
    close: 'Close',
    record: 'record, its ring in the colour of its checkpoint interval',
    barrier: 'barrier: divides the stream at a checkpoint',
    blocked: 'blocked channel: its barrier came first, so it waits',
    queue: 'queue: elements that have arrived and wait',
    file: 'state on its way to the store, or back',
    pending: 'pending checkpoint',
    completed: 'complete checkpoint',
    dead: 'dead worker',
    backpressured: 'backpressured: the next queue is full',
    epoch: 'interval a task works in',
    end: 'end of the data',
  },

  help: {
    title: 'Keys',
    close: 'Close',
    intro:
      'A stream job counts records in real web workers. Barriers flow with the records and mark consistent snapshots, which are stored in IndexedDB. When a worker dies, all tasks start again from the newest complete checkpoint and read again what came after it.',
    keys: [
      ['Space', 'play or pause'],
      [', .', 'one event back, forward'],
      ['B b', 'barrier hop back, forward'],
      ['[ ]', 'checkpoint phase back, forward'],
      ['O o', 'selected thing back, forward'],
      ['P N', 'previous, next completed checkpoint'],
      ['F f', 'failure back, forward'],
      ['V v', 'broken check back, forward'],
      ['Home', 'look at the beginning'],
      ['End', 'back to now'],
      ['E', 'run to the end'],
      ['T', 'trigger a checkpoint'],
      ['1 2 3', 'go to a TaskManager'],
      ['K', 'kill the TaskManager in focus; else go to one'],
      ['+ −', 'faster, slower'],
      ['R', 'restart'],
      ['L', 'legend'],
      ['Arrows', 'walk the graph along its channels'],
      ['Enter', 'details of the task or channel in focus'],
      ['z Z 0', 'zoom in, out, fit'],
      ['Esc', 'close'],
      ['?', 'this help'],
    ],
    limits:
      'Times are virtual and chosen to be seen. What is stored stays on this computer; nothing is sent anywhere.',
    source:
      'Flights: US Bureau of Transportation Statistics, public domain, from the package vega-datasets.',
  },
} as const;
