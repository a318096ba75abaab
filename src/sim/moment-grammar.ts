// The sentences of moments: one entry per kind, which writes it, reads it, gives examples and knows
// when it has come.
//
// Keeps true: every moment reads back from its own sentence. Lessons, the command line and the page
// that stops at a moment share them; a moment that has come does not come again.

import type { ChannelId, CheckpointId, ProcessId, TaskId } from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { Names } from './action-grammar.ts';

export type Moment =
  | { readonly kind: 'at'; readonly atMs: number }
  | {
      readonly kind: 'checkpoint';
      readonly checkpoint: CheckpointId;
      readonly moment: 'starts' | 'completes' | 'fails';
    }
  | {
      readonly kind: 'barrier';
      readonly which: 'first' | 'last';
      readonly checkpoint: CheckpointId;
      readonly task: TaskId;
    }
  | { readonly kind: 'acknowledgement'; readonly checkpoint: CheckpointId; readonly task: TaskId }
  | { readonly kind: 'loss'; readonly process: ProcessId }
  | { readonly kind: 'recovery'; readonly moment: 'starts' | 'ends' }
  | { readonly kind: 'finish' };

/** What a moment must know of the job to be recognised. */
export interface JobShape {
  inputsOf(task: TaskId): readonly ChannelId[];
}

export interface MomentWatch {
  /** Only events of these kinds need to be shown to it; empty: it is a moment of the clock. */
  readonly kinds: readonly TraceEvent['kind'][];
  /** @returns whether the moment has come with this event; never again afterwards. */
  see(event: TraceEvent): boolean;
  /** An event before it is waited for: the first of two barriers, say. The moment does not come. */
  pass(event: TraceEvent): void;
}

type Kind = Moment['kind'];
type Of<K extends Kind> = Extract<Moment, { kind: K }>;

interface Entry<K extends Kind> {
  readonly pattern: RegExp;
  readonly read: (match: readonly string[]) => Of<K>;
  readonly write: (moment: Of<K>) => string;
  readonly examples: (names: Names) => readonly string[];
  /** The names it uses that must exist. */
  readonly names?: (moment: Of<K>) => Partial<Record<keyof Names, string>>;
  readonly kinds: readonly TraceEvent['kind'][];
  /** @returns whether an event of one of the kinds is the one. */
  readonly recognise: (moment: Of<K>, job: JobShape) => (event: TraceEvent) => boolean;
}

export const MOMENTS: { readonly [K in Kind]: Entry<K> } = {
  at: {
    pattern: /^at (\d+(?:\.\d{1,3})?) s$/,
    read: ([, seconds]) => ({ kind: 'at', atMs: Math.round(Number(seconds) * 1000) }),
    write: ({ atMs }) => `at ${atMs / 1000} s`,
    examples: () => ['at 7.4 s'],
    kinds: [],
    recognise: () => () => false,
  },
  checkpoint: {
    pattern: /^when checkpoint (\d+) (starts|completes|fails)$/,
    read: ([, checkpoint, moment]) => ({
      kind: 'checkpoint',
      checkpoint: Number(checkpoint),
      moment: moment === 'starts' || moment === 'fails' ? moment : 'completes',
    }),
    write: ({ checkpoint, moment }) => `when checkpoint ${checkpoint} ${moment}`,
    examples: () => ['starts', 'completes', 'fails'].map((what) => `when checkpoint 2 ${what}`),
    kinds: ['checkpoint-triggered', 'checkpoint-completed', 'checkpoint-aborted'],
    recognise:
      ({ checkpoint, moment }) =>
      (event) =>
        event.kind === CHECKPOINT_EVENTS[moment] && event.checkpoint === checkpoint,
  },
  barrier: {
    pattern: /^when the (first|last) barrier of checkpoint (\d+) arrives at (\S+)$/,
    read: ([, which, checkpoint, task = '']) => ({
      kind: 'barrier',
      which: which === 'first' ? 'first' : 'last',
      checkpoint: Number(checkpoint),
      task,
    }),
    write: ({ which, checkpoint, task }) =>
      `when the ${which} barrier of checkpoint ${checkpoint} arrives at ${task}`,
    examples: ({ tasks }) =>
      tasks.flatMap((task) => [
        `when the first barrier of checkpoint 2 arrives at ${task}`,
        `when the last barrier of checkpoint 2 arrives at ${task}`,
      ]),
    names: ({ task }) => ({ tasks: task }),
    kinds: ['barrier-received'],
    recognise: ({ which, checkpoint, task }, job) => {
      const missing = new Set(which === 'last' ? job.inputsOf(task) : []);
      return (event) => {
        if (event.kind !== 'barrier-received' || event.task !== task) return false;
        if (event.checkpoint !== checkpoint) return false;
        missing.delete(event.channel);
        return missing.size === 0;
      };
    },
  },
  acknowledgement: {
    pattern: /^when (\S+) acknowledges checkpoint (\d+)$/,
    read: ([, task = '', checkpoint]) => ({
      kind: 'acknowledgement',
      task,
      checkpoint: Number(checkpoint),
    }),
    write: ({ task, checkpoint }) => `when ${task} acknowledges checkpoint ${checkpoint}`,
    examples: ({ tasks }) => tasks.map((task) => `when ${task} acknowledges checkpoint 2`),
    names: ({ task }) => ({ tasks: task }),
    kinds: ['acknowledged'],
    recognise:
      ({ task, checkpoint }) =>
      (event) =>
        event.kind === 'acknowledged' && event.task === task && event.checkpoint === checkpoint,
  },
  loss: {
    pattern: /^when the loss of (\S+) is noticed$/,
    read: ([, process = '']) => ({ kind: 'loss', process }),
    write: ({ process }) => `when the loss of ${process} is noticed`,
    examples: ({ processes }) =>
      processes.filter((id) => id !== 'JM').map((id) => `when the loss of ${id} is noticed`),
    names: ({ process }) => ({ processes: process }),
    kinds: ['task-manager-lost'],
    recognise:
      ({ process }) =>
      (event) =>
        event.kind === 'task-manager-lost' && nameOf(event.taskManager) === process,
  },
  recovery: {
    pattern: /^when recovery (starts|ends)$/,
    read: ([, moment]) => ({ kind: 'recovery', moment: moment === 'starts' ? 'starts' : 'ends' }),
    write: ({ moment }) => `when recovery ${moment}`,
    examples: () => ['when recovery starts', 'when recovery ends'],
    kinds: ['recovery-started', 'recovery-ended'],
    recognise:
      ({ moment }) =>
      (event) =>
        event.kind === (moment === 'starts' ? 'recovery-started' : 'recovery-ended'),
  },
  finish: {
    pattern: /^when all records are processed$/,
    read: () => ({ kind: 'finish' }),
    write: () => 'when all records are processed',
    examples: () => ['when all records are processed'],
    kinds: ['job-status'],
    recognise: () => (event) => event.kind === 'job-status' && event.status === 'FINISHED',
  },
};

const CHECKPOINT_EVENTS = {
  starts: 'checkpoint-triggered',
  completes: 'checkpoint-completed',
  fails: 'checkpoint-aborted',
} as const;

/** `TM-1` for its successor `TM-1.2`. */
function nameOf(process: ProcessId): string {
  return process.split('.')[0] ?? process;
}

const KINDS = Object.keys(MOMENTS) as readonly Kind[];

/** The sentence of a moment, as lessons and the command line write it. */
export function momentSentence(moment: Moment): string {
  return (MOMENTS[moment.kind] as Entry<Kind>).write(moment);
}

/** @returns null: it is no sentence of a moment. Its names are not looked at. */
export function readMoment(text: string): Moment | null {
  for (const kind of KINDS) {
    const match = MOMENTS[kind].pattern.exec(text);
    if (match) return (MOMENTS[kind] as Entry<Kind>).read(match);
  }
  return null;
}

/** What to say of a moment that names what the job has not; null: all is there. */
export function missingInMoment(moment: Moment, names: Names): string | null {
  const used = (MOMENTS[moment.kind] as Entry<Kind>).names?.(moment) ?? {};
  for (const [list, name] of Object.entries(used) as [keyof Names, string][]) {
    if (names[list].includes(name)) continue;
    return `this job has no ${name}. It has ${names[list].join(', ')}.`;
  }
  return null;
}

export function momentExamples(names: Names): string[] {
  return KINDS.flatMap((kind) => MOMENTS[kind].examples(names));
}

export function watchFor(moment: Moment, job: JobShape): MomentWatch {
  const entry = MOMENTS[moment.kind] as Entry<Kind>;
  const recognise = entry.recognise(moment, job);
  let come = false;
  return {
    kinds: entry.kinds,
    see: (event) => {
      if (come || !recognise(event)) return false;
      come = true;
      return true;
    },
    pass: (event) => void recognise(event),
  };
}
