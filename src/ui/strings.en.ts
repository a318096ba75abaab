// Every word of the page, in English, in one place: for translation and for reading in one go.
// Sentences of the running log are not here: the trace writes them (src/trace/narration.ts).

import { bytes, count, seconds } from './format.ts';

const plural = (n: number, one: string, many: string): string =>
  `${count(n)} ${n === 1 ? one : many}`;

export const strings = {
  name: 'Tidemark',

  /** Names of the scenarios, by id, in the order of the menu. */
  scenarios: {
    clicks: 'Clicks per page',
    flights: 'Flights per airport',
    slices: 'Three slices',
    buffers: 'Clicks in buffers',
    letters: 'Letters, small',
    announced: 'Broadcast rules',
    rounds: 'Rounds of three',
    connected: 'Two streams, one count',
    meetings: 'Letters that meet',
    farthest: 'Farthest destinations',
    windows: 'Windows of 15 s',
    playground: 'Operations playground',
    'playground-clock': 'Playground by the clock',
    'playground-jam': 'Playground in a jam',
    'no-uids': 'Clicks without uids',
    files: 'Files on request',
    socket: 'From a socket',
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
    windows: 'Letters out of order, counted in windows of event time. One partition falls silent.',
    playground:
      'Flink’s own: 1,000 clicks per page and window of 15 s, one TaskManager that nobody replaces. Every window must show 1,000.',
    'playground-clock':
      'The same by processing time: what a window shows depends on when the clicks come to it.',
    'playground-jam':
      'The same with an operator that is slow in even minutes: backpressure, and checkpoints that take long.',
    connected:
      'Two streams change one count; the slower one’s barriers come later: alignment across both inputs.',
    meetings: 'An interval join: what waits for its partner is in the snapshot.',
    farthest: 'The three farthest destinations of each airport: a top-n over map state.',
    'no-uids': 'Operators without uids: upgrade the job, and see what is lost.',
    files: 'Six files for two readers, who ask for the next: who has which is state, too.',
    socket: 'Rows that come once: what a crash loses, no checkpoint brings back.',
  },

  header: {
    scenario: 'Job',
    ownFile: 'Your own file …',
    edit: 'Edit this job …',
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

  nav: {
    label: 'Parts of Tidemark',
    lessons: 'Lessons',
    lab: 'Lab',
    edit: 'Build a job',
    guarantees: 'Guarantees',
  },

  home: {
    title: 'Home',
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
    ownFile: 'Your own file …',
    guarantees: 'What is guaranteed',
    guaranteesAbout:
      'Every checkpointing mode with every kind of sink, measured by crashes, beside what Flink documents.',
    ownFileAbout:
      'Drop a CSV or NDJSON file here: its rows are counted by a key that you choose. It never leaves this browser.',
    lab: 'Free lab',
    labAbout:
      'Every view and every fault, with a time axis that goes both ways. Each TaskManager is a worker of its own; killing it ends the worker.',
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
    lastSecond: 'Last second',
    sharesMs: (busyMs: number, backpressuredMs: number, idleMs: number) =>
      `busy ${busyMs} ms, backpressured ${backpressuredMs} ms, idle ${idleMs} ms`,
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

  why: {
    ask: 'Why?',
    title: (what: string) => `${what}: why?`,
    asked: (atMs: number) => `at ${seconds(atMs, 2)}`,
    now: 'now',
    goTo: (atMs: number) => `Look at ${seconds(atMs, 2)}`,
    nothing: 'Nothing holds it up.',
  },

  log: {
    title: 'What happens',
    level: 'Tell',
    levels: { quiet: 'only faults and results', normal: 'what matters', all: 'everything' },
    empty: 'Nothing has happened yet.',
    /** Read out before the newest sentences. */
    besides: (n: number) => `${plural(n, 'sentence', 'sentences')} before that.`,
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
    outside: 'Outside',
  },

  legend: {
    title: 'On screen now',
    close: 'Close',
    record: 'record, its ring in the colour of its checkpoint interval',
    barrier: 'barrier: divides the stream at a checkpoint',
    watermark: 'watermark: how far event time has come',
    blocked: 'blocked channel: its barrier came first, so it waits',
    queue: 'queue: elements that have arrived and wait',
    buffer: 'network buffer: these records came together',
    dense: 'many records of one interval, drawn as one',
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
} as const;
