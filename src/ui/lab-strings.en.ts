// The words of what the first page does not show: panels, dialogs, lessons, the store browser. They
// are loaded with it; a translation has this file and strings.en.ts.

import { bytes, count, seconds } from './format.ts';
import type { EdgeFace } from './graph/operator-faces.ts';

const plural = (n: number, one: string, many: string): string =>
  `${count(n)} ${n === 1 ? one : many}`;

export const labStrings = {
  editor: {
    title: 'Build a job',
    about:
      'Operators from top to bottom, each reads from those above it. What you change is kept in this browser.',
    notKept: 'This browser keeps nothing: the job is lost when the page is closed.',
    jobName: 'Name of the job',
    copyOf: (title: string) => (/, edited$/.test(title) ? title : `${title}, edited`),
    startFrom: 'Start from',
    undo: 'Undo',
    redo: 'Redo',
    run: 'Run this job',
    cannotRun: (n: number) => `It cannot run yet: ${plural(n, 'thing', 'things')} to mend.`,
    canRun: 'It can run.',
    problems: 'What is to be mended',
    preview: 'The job as a graph',
    log: 'Log',
    letters: 'Letters, made up to order',
    rows: 'Rows',
    keys: 'Different letters',
    partitions: 'Partitions',
    seed: 'Seed',
    lettersProblem:
      'These letters cannot be made up: there are 26 different ones, at most 100,000 rows and 1,024 partitions, and none of it less than 1.',
    rowsOf: (fields: string) => `Each row: ${fields}`,
    taskManagers: 'TaskManagers',
    slots: 'Slots of each',
    maxParallelism: 'Maximum parallelism',
    operators: 'Operators',
    name: 'Name',
    kind: 'Kind',
    parallelism: 'Parallelism',
    cost: 'Cost of a record, ms',
    reads: 'Reads from',
    by: 'distributed',
    key: 'by key',
    noKey: 'no key',
    input: (n: number) => `Input ${n}`,
    addInput: 'Add an input',
    removeInput: (n: number) => `Remove input ${n}`,
    own: {
      fields: 'Fields, separated by commas',
      where: 'Lets through where',
      split: 'Text to split into words',
      of: 'Number',
      n: 'How many',
      item: 'Item',
      lowerMs: 'From, ms after a record of input 1',
      upperMs: 'To, ms after it',
    },
    equals: 'equals',
    none: 'none',
    others: 'More fields, as JSON',
    notJson: 'This is no JSON object: the fields stay as they were.',
    emits: (fields: string) => `Emits ${fields}`,
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    duplicate: (name: string) => `Duplicate ${name}`,
    remove: (name: string) => `Remove ${name}`,
    removed: (name: string) => `${name} is removed. Undo brings it back.`,
    add: 'Add',
    addKind: 'Kind of the new operator',
    by_: {
      forward: 'forward',
      hash: 'by hash of a key',
      rebalance: 'in turn',
      broadcast: 'to all',
    },
    kinds: {
      source: ['Source', 'reads the log'],
      map: ['Map', 'keeps some fields'],
      filter: ['Filter', 'lets some rows through'],
      'flat-map': ['Flat map', 'several rows from one'],
      'keyed-count': ['Count', 'counts rows per key'],
      'keyed-sum': ['Sum', 'adds up a number per key'],
      'keyed-min': ['Min', 'least number per key'],
      'keyed-max': ['Max', 'greatest number per key'],
      'keyed-average': ['Average', 'mean of a number per key'],
      'top-n': ['Top', 'the n greatest per key'],
      deduplicate: ['Once', 'first row of each key'],
      'count-window': ['Rounds', 'place in a round of three per key'],
      'serial-number': ['Number', 'serial numbers'],
      enrich: ['Enrich', 'adds what a broadcast stream says'],
      window: ['Windows', 'folds rows of a time span per key'],
      'interval-join': ['Join', 'pairs rows of two inputs by key and time'],
      sink: ['Sink', 'writes the result'],
    } as Readonly<Record<string, readonly [name: string, about: string]>>,
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
      recovery: 'Start from a snapshot',
      restart: 'Restart strategy',
      network: 'Network buffers',
      sinks: 'Sinks',
      heartbeats: 'Heartbeats',
      state: 'State',
      cluster: 'Cluster',
      other: 'Other',
    },
    idle: (n: number) => `${plural(n, 'option', 'options')} without effect as the others stand`,
    on: 'on',
    off: 'off',
    none: 'none',
    /** Behind what the option means. */
    paths: (paths: readonly string[]) =>
      paths.length > 0
        ? `In the store of this run lie ${paths.join(', ')}; the new run gets a copy.`
        : 'In the store of this run lies none yet.',
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
    unknownJob: (title: string) =>
      `The job “${title}” that it was taken of is not known here, so no job can be started from it.`,
    notHere:
      'A run in a lesson or within another page begins no other run. Open the lab to do that.',
    startsElsewhere: (title: string) =>
      `“${title}” begins in a run of its own, whose store holds this snapshot; its topic holds what the sinks had written by then. The open run is closed.`,
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
    others: {
      title: (n: number) => `${plural(n, 'other run', 'other runs')} in this browser`,
      unknown: 'A job that is not known here',
      about: (status: string, atMs: number) => `${status}, seen ${new Date(atMs).toLocaleString()}`,
      holds: (snapshots: number, files: number) =>
        `${plural(snapshots, 'snapshot', 'snapshots')}, ${plural(files, 'file', 'files')}`,
      look: 'Look into it',
      remove: 'Delete',
      really: 'Really delete all of it',
      deleted: (title: string, size: number) =>
        `The run “${title}” is deleted with all its snapshots: ${bytes(size)}.`,
      of: (title: string) => `From an earlier run: ${title}`,
      onlyLook:
        'It is only looked into. Open that run to start a job from it, or save a snapshot of it while it is open.',
    },
    open: 'Open a saved file',
    fromFile: (name: string) => `From the file ${name}`,
    ofJob: (title: string, log: string) =>
      `Taken of the job “${title}” over the log “${log}”. Looking into it changes nothing; a job can be started from it.`,
    tooLarge: (size: number, most: number) =>
      `The file has ${bytes(size)}; a saved snapshot has at most ${bytes(most)}.`,
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

  timeline: {
    title: 'Timeline',
    ghost: (label: string, atMs: number) => `${label}: ${seconds(atMs, 1)}`,
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
      sink: 'Sink',
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
      'expire-transaction': {
        title: 'Expire the sink’s transaction',
        act: 'Expire',
        about:
          'The outside system aborts what the sink has not committed yet, as it does by itself after transaction.timeout.ms. What was promised is lost; what was still open comes again after a restart.',
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
      sinkTask: 'Of',
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

  share: {
    title: 'Share this run',
    intro:
      'Job, settings, seed and everything that was done name a run: whoever has them sees the same, event for event. Nothing is sent anywhere.',
    resumed: 'A resumed run cannot be repeated: its beginning is gone.',
    tooLarge:
      'The snapshot this run begins with is too large for a link. The run as a file takes it along.',
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

  /** Keyed state in a copy-on-write table. */
  heap: {
    version: 'Entry version',
    versionOf: (version: number, current: number) =>
      `${version}, written after ${plural(version, 'snapshot', 'snapshots')}; the task has taken ${count(current)}`,
    nextWrite: 'Next change',
    writesInPlace: 'in place: no snapshot under way needs it as it is',
    writesCopy: (checkpoints: readonly number[]) =>
      `to a copy: checkpoint ${checkpoints.join(', ')} is still being written and needs it as it is`,
    title: 'Versions (copy on write)',
    held: 'Still being written',
    heldOf: ({ checkpoint, version }: { readonly checkpoint: number; readonly version: number }) =>
      `checkpoint ${checkpoint}: entries below version ${version}`,
    noneHeld: 'no snapshot',
    copied: 'Entries copied before a change',
    short: (version: number, needed: boolean) => `v${version}${needed ? ', copy first' : ''}`,
  },

  glossary: {
    title: 'What the words mean',
    explain: 'What does this mean?',
    find: 'Find',
    found: (n: number) => plural(n, 'term', 'terms'),
    none: 'No term has these words.',
    show: 'Show it in the picture',
    nowhere: 'Nothing of it is in the picture at this moment.',
    see: 'See also',
    measure: {
      about:
        'Flink’s documentation says “about ten times slower”. What is it here? Counts of 50,000 keys are read and written at random: as objects on the heap, and as bytes in our log-structured store on this computer’s disk.',
      start: 'Measure it here',
      again: 'Measure again',
      cancel: 'Cancel',
      running: 'Measuring',
      ratio: ({ heapNs, lsmNs }: { readonly heapNs: number; readonly lsmNs: number }) =>
        `Here an access is ${(lsmNs / heapNs).toFixed(1)} times slower on disk than on the heap; the rule of thumb says 10 times.`,
      each: ({ heapNs, lsmNs }: { readonly heapNs: number; readonly lsmNs: number }) =>
        `One read and one write take ${count(Math.round(heapNs))} ns on the heap and ${count(Math.round(lsmNs))} ns in the store. The small value makes the difference large: what is serialized costs less beside real work.`,
      inMemory: (why: string) => `${why} The files were kept in memory instead.`,
      failed: (why: string) => `It could not be measured. ${why}`,
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
      ['J', 'the job at a glance, and back to its tasks'],
      ['L', 'legend'],
      ['Arrows', 'walk the graph along its channels'],
      ['Enter', 'details of the task or channel in focus'],
      ['W', 'why is it so? of what is selected, else of the job'],
      ['z Z 0', 'zoom in, out, fit'],
      ['Esc', 'up one level: record, buffer queue, task, job; or close'],
      ['G', 'glossary: what the words mean'],
      ['?', 'this help'],
    ],
    glossary: 'Glossary: what the words mean',
    limits:
      'Times are virtual and chosen to be seen. What is stored stays on this computer; nothing is sent anywhere.',
    source:
      'Flights: US Bureau of Transportation Statistics, public domain, from the package vega-datasets.',
  },

  /** Its details. */
  checkpoint: {
    status: {
      pending: 'pending: not all tasks have acknowledged it',
      'writing metadata': 'all have acknowledged it, its metadata is being written',
      completed: 'complete',
      aborted: 'given up',
    },
    needed: 'Kept in the store',
    notNeeded: 'no',
    damage: 'Damaged',
    parts: 'The part of each task',
  },

  /** The job from furthest away. */
  jobLevel: {
    label: 'The job at a glance: its operators, and how full the queues between them are',
    show: 'The job at a glance: one box for each operator',
    open: (operator: string) => `${operator}: down to its tasks`,
    times: (tasks: number) => `× ${tasks}`,
    tasksAre: (tasks: number, condition: string) => `${tasks} ${condition}`,
    busy: (share: number) => `busy ${Math.round(share * 100)}%`,
    still: 'nothing runs',
    edge: ({ from, to, channels, queued, capacity, blocked, arrived }: EdgeFace) =>
      `From ${from} to ${to}, ${channels} ${channels === 1 ? 'channel' : 'channels'}: ${queued} of ${capacity} buffers` +
      (blocked === 0 ? '' : `; ${blocked} blocked`) +
      (arrived
        ? `; barrier ${arrived.checkpoint} has been read on ${arrived.done} of ${arrived.of}`
        : '') +
      '.',
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
    expired: (n: number) =>
      `${plural(n, 'row is', 'rows are')} lost. The checkpoint promised ${n === 1 ? 'it' : 'them'}, but the outside system had aborted the transaction before it could be committed.`,
    upserted: (n: number) =>
      `Finished. Every value in the table is right, although ${plural(n, 'row was', 'rows were')} written once more after the crash.`,
    twice: (n: number) =>
      `Finished. ${plural(n, 'record was', 'records were')} counted twice: at least once permits that, and none is lost.`,
    lost: (n: number) =>
      `${plural(n, 'record is', 'records are')} lost: without checkpoints nothing comes back.`,
    lostAtSocket: (n: number) =>
      `Finished. ${plural(n, 'record of the socket is', 'records of the socket are')} lost: read after the checkpoint, and a socket gives nothing twice.`,
    differs: 'Finished, but the numbers differ from what was expected. That must not happen.',
    failed: (reason: string) => `The job has failed for good: ${reason}`,
    cancelled: 'The job was cancelled. What its sinks had not committed stays invisible.',
    stopped: (savepoint: number) =>
      `The job was stopped with savepoint ${savepoint}: all that it had read is counted and committed.`,
    broken: 'This run cannot go on.',
  },

  outside: {
    title: 'Outside',
    parts: { audit: 'Audit', readers: 'Readers', transactions: 'Topic' },
    audit: {
      verdict: (
        found: { tone: string; repeated: number; outOfOrder: number; lost: number },
        sink: 'transactional' | 'append' | 'upsert',
      ) => {
        const { repeated, outOfOrder, lost } = found;
        if (found.tone === 'nothing') return 'Nothing is visible outside yet.';
        const said = [
          ...(lost > 0 ? [`${plural(lost, 'row', 'rows')} lost`] : []),
          ...(repeated > 0
            ? [
                sink === 'upsert'
                  ? `a reader saw the table go back by ${plural(repeated, 'row', 'rows')}`
                  : `${plural(repeated, 'row', 'rows')} visible once more`,
              ]
            : []),
          ...(outOfOrder > 0 ? [`${plural(outOfOrder, 'row', 'rows')} out of order`] : []),
        ];
        return said.length === 0
          ? 'So far nothing lost, nothing twice, all in order.'
          : `So far ${said.join(', ')}.`;
      },
      key: 'Key',
      visible: 'visible',
      repeated: 'twice',
      wentBack: 'went back',
      outOfOrder: 'disordered',
      lost: 'lost',
      findings: 'What was found, newest first',
      none: 'Nothing yet. Rows that are seen twice, out of order or never are listed here.',
      kinds: {
        repeated: 'seen again',
        back: 'went back',
        'out of order': 'disordered',
        lost: 'lost',
      },
      record: (partition: number, offset: number) => `record ${count(offset)} of ${partition}`,
      go: 'Look at this moment',
      story: 'The story of the record it comes from',
    },
    readers: {
      names: { committed: 'read_committed', uncommitted: 'read_uncommitted' },
      plain: 'This sink knows no transactions: both readers see a row when it is written.',
      rows: (n: number) => `${plural(n, 'row', 'rows')} seen`,
      repeated: (n: number) => `${count(n)} of them again`,
      takenBack: (n: number) => `${count(n)} that nobody ever committed`,
      nothingTakenBack: 'none that could be taken back',
      waits: (nowMs: number, medianMs: number, maxMs: number) =>
        `record to reader: ${seconds(nowMs, 1)} now, median ${seconds(medianMs, 1)}, longest ${seconds(maxMs, 1)}`,
      noWaits: 'no row yet',
      strip: 'How long each of the last rows took, and the checkpoint interval',
      interval: (ms: number) => `interval ${seconds(ms, 1)}`,
      again: 'again',
    },
    topic: {
      about: (topic: string, timeoutMs: number) =>
        `Topic ${topic}. A transaction that is unfinished for ${count(timeoutMs / 1000)} s is aborted (transaction.timeout.ms).`,
      fence: (attempt: number) =>
        attempt > 1
          ? `attempt ${attempt} may write; all earlier ones are fenced.`
          : `attempt ${attempt} may write.`,
      noFence: 'writes without transactions; nobody fences it.',
      fenced: 'fenced',
      others: 'Topics of other runs',
      plain: 'There are no transactions: each row is visible when it is written.',
      none: 'No transaction has begun yet.',
      leftOpen: (n: number) =>
        `The job has ended and left ${plural(n, 'transaction', 'transactions')} unfinished. Nobody will commit what is in there; readers of committed rows wait until it is aborted.`,
      transaction: 'Transaction',
      status: 'State',
      checkpoint: 'chk',
      rows: 'Rows',
      lasted: 'Lasted',
      states: {
        open: 'open',
        'pre-committed': 'pre-committed',
        committed: 'committed',
        aborted: 'aborted',
        expired: 'expired',
        lost: 'expired: rows lost',
      },
    },
  },

  topics: {
    title: 'Topics in this browser',
    intro:
      'Each run writes into a topic of its own. It lies in the database of this browser, not in any worker: it outlives crashes, the tab, and the run itself. Of interrupted and ended runs you find here what they have left.',
    none: 'There is no run in this browser yet. Open the lab, let a job run, and come back.',
    ownScenario: 'A job of your own',
    summary: (seed: number, status: string, transactions: number, rows: number) =>
      `seed ${seed}, ${status}: ${plural(transactions, 'transaction', 'transactions')}, ${plural(rows, 'row', 'rows')} committed`,
    unfinished: (n: number) => `${count(n)} unfinished`,
    name: (job: string) => `Topic ${job}`,
    whatIsLeft:
      'Nobody commits an unfinished transaction while the run is not open. When the run is resumed, its sink commits what its last checkpoint promised and aborts the rest. If you abort a promised one here, its rows are lost.',
    empty: 'Nothing has been written into it.',
    newest: 'Last row',
    abort: 'Abort',
  },

  guarantees: {
    title: 'What is guaranteed',
    intro:
      'Each cell is measured here and now: the same small job runs again and again, each time with a crash of a TaskManager or the JobManager at another moment, and what a reader outside has seen in the end is compared with the input, record by record. Beside it stands what Flink documents.',
    crashes: 'Crashes per cell',
    cancel: 'Stop measuring',
    again: 'Measure again',
    measuring: (tried: number) => `Measuring: ${plural(tried, 'crash', 'crashes')} tried.`,
    cancelled: (tried: number) => `Stopped after ${plural(tried, 'crash', 'crashes')}.`,
    agreeing: (tried: number) =>
      `${plural(tried, 'crash', 'crashes')} tried: every cell agrees with what Flink documents.`,
    disagreeing: 'Not every cell agrees with what Flink documents.',
    broken: (sentence: string) =>
      `The measuring has stopped: ${sentence} Measure again, or reload.`,
    caption: (source: string) =>
      `${source}: checkpointing mode by kind of sink, what crashes show, and what Flink documents.`,
    sources: {
      log: {
        name: 'From a log that can be read again',
        about: 'A recovery reads on from the offsets of its checkpoint, as from a Kafka topic.',
      },
      socket: {
        name: 'From a socket',
        about: 'What it has handed out is gone: a recovery has nothing to read it from.',
      },
    },
    sinks: {
      transactional: {
        name: 'Transactional',
        about: 'Rows become visible when their checkpoint is complete.',
      },
      upsert: { name: 'Upsert', about: 'A row takes the place of the one before with its key.' },
      append: { name: 'Append', about: 'A row is visible at once and stays.' },
    },
    modes: {
      'exactly-once': { name: 'Exactly once', about: 'execution.checkpointing.mode EXACTLY_ONCE' },
      'at-least-once': {
        name: 'At least once',
        about: 'execution.checkpointing.mode AT_LEAST_ONCE: no alignment',
      },
      off: { name: 'No checkpointing', about: 'Flink then does not restart a failed job.' },
      'off-restarted': {
        name: 'No checkpointing, restarted',
        about: 'A restart strategy starts it again, with empty state and from the first record.',
      },
    },
    waiting: 'not measured yet',
    noneYet: 'no crash tried yet',
    progress: (tried: number, of: number) => `${count(tried)} of ${count(of)} …`,
    counts: (crashes: number, lostIn: number, repeatedIn: number, wrongTableIn: number | null) =>
      `Of ${plural(crashes, 'crash', 'crashes')}, ${count(lostIn)} lost records, ${count(repeatedIn)} showed some twice` +
      (wrongTableIn === null ? '.' : `, ${count(wrongTableIn)} left a wrong table.`),
    documented: (word: string) => `Flink: ${word}`,
    agrees: 'agrees with',
    differs: 'differs from',
    worst: 'See the worst crash',
    worstWas: (process: string, lost: number, repeated: number) =>
      `${process}: ${[...(lost > 0 ? [`${count(lost)} lost`] : []), ...(repeated > 0 ? [`${count(repeated)} twice`] : [])].join(', ')}`,
    noWorst: 'No crash shows anything.',
    howTitle: 'How this is measured',
    how: [
      'The word is the strongest that no crash contradicts. A table that was shown rows again and came right is called effectively once.',
      'Where Flink promises nothing, whatever is measured agrees: that a weak promise was kept in some runs does not make it a strong one.',
      'On the command line: npm run guarantees.',
    ],
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
    lostAtSocket: (n: number) => `${count(n)} lost: a socket gives nothing twice`,
    socketPromise: 'promised: what the socket gave after a checkpoint counts at most once',
    unfinished: (n: number) => `the job has failed; ${count(n)} are missing`,
    stopped: (n: number) => `the job was stopped; ${count(n)} had not been read or committed`,
    expired: (n: number) =>
      `${plural(n, 'row', 'rows')} lost: promised, but the transaction had expired`,
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
      'A run that goes on with what an earlier one has left is not checked: the checks must see a run from its start.',
    broken: (n: number) => `${plural(n, 'check', 'checks')} broken`,
    permitted: (n: number) => `${plural(n, 'check', 'checks')} not kept, as the settings permit`,
    permittedSince: (atMs: number) =>
      `not kept since ${seconds(atMs, 2)}, which the settings permit`,
    title: 'What is checked after every step',
    since: (atMs: number) => `broken at ${seconds(atMs, 2)}`,
    showMoment: 'Show the moment',
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
      outside:
        'What readers outside have seen: an audit, two readers, and the topic’s transactions',
    },
  },

  /** A person's own file. */
  ownFile: {
    title: 'A job over your own file',
    private:
      'The file stays in this browser: nothing of it is sent anywhere. What you keep lies in this browser’s storage until you delete it.',
    choose: 'Choose a file',
    drop: 'or drop it here: CSV (comma, semicolon, tab or bar) or JSON with one object per line.',
    looking: 'Looking at the file …',
    kept: 'Kept in this browser',
    rows: (n: number) => plural(n, 'row', 'rows'),
    stored: (rows: number, partitions: number, size: number) =>
      `${plural(rows, 'row', 'rows')} in ${plural(partitions, 'partition', 'partitions')}, ${bytes(size)}`,
    use: 'Use',
    useOf: (name: string) => `Use ${name}`,
    remove: 'Delete',
    removeOf: (name: string) => `Delete ${name}`,
    inUse: 'The open run reads it.',
    noMemory: (why: string) => `${why} A file cannot be kept here.`,
    format: 'Format',
    formats: { csv: 'CSV', ndjson: 'JSON, one object per line' },
    about: (rows: number, size: number, isWhole: boolean) =>
      `${isWhole ? '' : 'about '}${plural(rows, 'row', 'rows')}, ${bytes(size)}`,
    encoding: 'Encoding',
    encodings: {
      'utf-8': 'UTF-8',
      'utf-16le': 'UTF-16 (little endian)',
      'utf-16be': 'UTF-16 (big endian)',
      'windows-1252': 'Latin-1 (Windows-1252)',
    },
    guessed: 'The encoding is a guess: look at the letters below.',
    delimiter: 'Between cells',
    delimiters: { ',': 'comma', ';': 'semicolon', '|': 'bar', '\t': 'tab' },
    header: 'The first line has the names',
    tooMany: (estimated: number, most: number) =>
      `The file has about ${count(estimated)} rows; at most ${count(most)} of one file are kept, the first ones.`,
    columns: 'Columns and the first rows',
    keep: (name: string) => `Keep ${name}`,
    nameOf: (name: string) => `Name of ${name}`,
    typeOf: (name: string) => `Type of ${name}`,
    empty: (n: number) => `${count(n)} empty`,
    meanings: {
      text: 'text',
      integer: 'whole number',
      number: 'number',
      iso: 'time: 2001-12-31',
      dmy: 'time: 31.12.2001',
      mdy: 'time: 12/31/2001',
      seconds: 'time: Unix seconds',
      milliseconds: 'time: Unix ms',
    },
    times: 'Times become milliseconds since 1970; without a zone they are UTC.',
    key: 'Key: by',
    partitions: 'Partitions',
    deal: 'Rows go to partitions',
    deals: {
      turn: 'in turn',
      key: 'by key group, as a keyed exchange',
      value: 'by a column',
    },
    dealColumn: 'Column',
    unfit: 'A row that does not fit',
    unfits: { stop: 'stops the import', 'leave out': 'is left out and counted' },
    mostRows: 'Keep at most so many rows',
    import: 'Bring it in',
    back: 'Back',
    importing: 'Bringing the file in …',
    progress: (read: number, size: number, rows: number, leftOut: number) =>
      `${bytes(read)} of ${bytes(size)}, ${plural(rows, 'row', 'rows')}${leftOut > 0 ? `, ${count(leftOut)} left out` : ''}`,
    cancel: 'Cancel',
    leaveOut: 'Leave such rows out and try again',
    takeFirst: (n: number) => `Keep the first ${count(n)} rows only`,
    asLatin: 'Read it as Latin-1',
    job: 'The job',
    jobAbout: (rows: number) =>
      `Source, Map, one operator by key, Sink. A run reads the first rows, at most ${count(rows)}; more would take a browser very long.`,
    result: 'Result',
    aggregates: {
      count: 'how many rows',
      sum: 'sum',
      min: 'least',
      max: 'greatest',
      avg: 'average',
    },
    of: 'of',
    windows: 'Windows',
    noWindows: 'none: one result per key',
    windowsBy: (column: string) => `by ${column}`,
    windowLength: 'each',
    lengths: {
      60000: '1 minute',
      600000: '10 minutes',
      3600000: '1 hour',
      86400000: '1 day',
    } as Readonly<Record<number, string>>,
    windowsAbout:
      'The file should be in the order of time, roughly: a row that comes more than one window too late is dropped and counted, as in Flink.',
    run: 'Rows of a run',
    start: 'Start the run',
    leftOut: (n: number) =>
      `${plural(n, 'row was', 'rows were')} left out because ${n === 1 ? 'it does' : 'they do'} not fit.`,
    cut: (n: number) => `The file has more rows; the first ${count(n)} were kept.`,
    missing: {
      title: 'Which file?',
      about: (name: string, size: number) =>
        `This run reads a file that is not in this browser: ${name}, ${bytes(size)}. Whoever made the link has it. Choose the same file to open the run; it stays in this browser.`,
      instead: 'Open another job instead',
    },
  },
  /** Statistics as Flink's REST interface gives them. */
  rest: {
    open: 'Checkpoint statistics as JSON, as Flink’s REST interface gives them',
    short: 'JSON',
    title: 'Checkpoint statistics, as Flink’s REST interface gives them',
    about:
      'The same names as in a real cluster, figures of this run at the moment shown. Times are virtual milliseconds from the beginning of the run; a vertex has its operator’s id.',
    partly: 'The beginning of this run is not known here, so older checkpoints are missing.',
    checkpoint: 'Checkpoint',
    vertex: 'Vertex',
    all: 'all',
    request: (job: string, path: string) => `GET /jobs/${job}/${path}`,
    copy: 'Copy',
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
      expired: (transaction: string) => `${transaction} expired: the outside system aborted it`,
      lost: (transaction: string) =>
        `${transaction} was to be committed, but had expired: its rows are lost for good`,
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
    splitsOf: (source: string) => `Splits of ${source}`,
    splitsUnassigned: (partitions: readonly number[]) =>
      partitions.length === 0 ? 'none unassigned' : `unassigned: ${partitions.join(', ')}`,
    splitsFresh: (partition: number) => `Partition ${partition}, in no complete checkpoint yet`,
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
    eventTime: 'Event time has come to',
    noWatermark: 'no watermark yet',
    isIdle: ' (idle)',
    late: 'Late records dropped',
    windows: 'Windows',
    fired: ', has fired',
    timers: 'Timers, the next one first',
    timeDomains: { event: 'event time', processing: 'processing time' },
    partition: (n: number) => `partition ${n}`,
    transactions: 'Transactions in the outside topic',
    checkpoint: 'Its part in the newest checkpoints',
    phase: { startDelay: 'start delay', alignment: 'alignment', sync: 'sync', async: 'async' },
    record: (key: string, partition: number, offset: number) =>
      `${key}, from ${partition}:${offset}`,
    barrier: (checkpoint: number) => `barrier ${checkpoint}`,
    cancelledBarrier: (checkpoint: number) => `barrier ${checkpoint}, cancelled`,
    watermark: (time: string) => `watermark ${time}`,
    idle: 'idle from here on',
    active: 'no longer idle',
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
    unassigned: 'has no reader',
    waitsForReader: 'Unassigned: the enumerator in the JobManager gives it to the next that asks.',
    held: (id: number) =>
      `Not to be read before barrier ${id}: in that checkpoint it is unassigned still.`,
    fresh: (n: string) =>
      `${n} read. No complete checkpoint knows that it is here: it goes back if its reader is lost.`,
    returned: (task: string, partitions: readonly number[], atMs: number) =>
      `${partitions.length === 1 ? 'Partition' : 'Partitions'} ${partitions.join(', ')} went back from ${task} at ${seconds(atMs, 2)}.`,
    socketRead: 'A socket: what it has handed out is gone, and its position is in no checkpoint.',
    lostNow: 'In a crash now, what was read since the newest complete checkpoint would be lost.',
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

  past: {
    looking: (atMs: number, liveMs: number) =>
      `You are looking at ${seconds(atMs, 2)}; the run is at ${seconds(liveMs, 2)}.`,
    short: (atMs: number, liveMs: number) => `At ${seconds(atMs, 2)} of ${seconds(liveMs, 2)}`,
    announced: 'You are looking at an earlier moment. End leads back to now.',
    back: 'Back to now',
    acting: 'What you do here begins a branch.',
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
} as const;
