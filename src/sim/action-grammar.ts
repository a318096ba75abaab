// The sentences of actions: one entry per kind, which writes it, reads it and gives examples.
//
// Keeps true: every action reads back from its own sentence. Lessons, links, the command line and
// the log share these words.

import type { ChannelId, ProcessId, TaskId } from '../engine/protocol.ts';
import type { SnapshotName } from '../engine/job/start-from.ts';
import type { Action, CheckpointMessage, WhichMessage } from './action.ts';

/** What may be named. A name that is not there is refused. */
export interface Names {
  readonly processes: readonly ProcessId[];
  readonly tasks: readonly TaskId[];
  readonly operators: readonly string[];
  readonly channels: readonly ChannelId[];
}

type Kind = Action['kind'];
type Of<K extends Kind> = Extract<Action, { kind: K }>;

interface Entry<K extends Kind> {
  readonly pattern: RegExp;
  /** null: the words fit but a number makes no sense. */
  readonly read: (match: readonly string[]) => Of<K> | null;
  readonly write: (action: Of<K>) => string;
  readonly examples: (names: Names) => readonly string[];
  /** The names it uses that must exist. */
  readonly names?: (action: Of<K>) => Partial<Record<keyof Names, string>>;
}

const MESSAGES: readonly CheckpointMessage[] = [
  'trigger',
  'acknowledgement',
  'decline',
  'completion notice',
  'abort notice',
];
const SECONDS = String.raw`(\d+(?:\.\d{1,3})?) s`;
const MESSAGE = `the (${MESSAGES.join('|')}) of (.+?)(?: for checkpoint (\\d+))?`;

const toMs = (seconds = ''): number => Math.round(Number(seconds) * 1000);
const toSeconds = (ms: number): string => `${ms / 1000} s`;

const CLAIMING = 'claiming it';
const LEAVING = 'leaving unclaimed state behind';

/** @param parts each after a comma and a blank */
function readStart(from: SnapshotName, parts: string): Of<'start-job'> | null {
  const order = {
    kind: 'start-job' as const,
    ...from,
    claim: false,
    ignoreUnclaimed: false,
    version: null as string | null,
    parallelism: {} as Record<string, number>,
    backend: null as 'hashmap' | 'rocksdb' | null,
  };
  for (const part of parts.split(', ').slice(1)) {
    const version = /^version (.+)$/.exec(part)?.[1];
    const [, name, number] = /^(.+) at (\d{1,5})$/.exec(part) ?? [];
    if (part === CLAIMING) order.claim = true;
    else if (part === LEAVING) order.ignoreUnclaimed = true;
    else if (part === 'on hashmap') order.backend = 'hashmap';
    else if (part === 'on rocksdb') order.backend = 'rocksdb';
    else if (version !== undefined) order.version = version;
    else if (name !== undefined && Number(number) > 0) order.parallelism[name] = Number(number);
    else return null;
  }
  return order;
}

function whichMessage([, message, task, checkpoint]: readonly string[]) {
  return {
    message: (message ?? 'trigger') as CheckpointMessage,
    task: task ?? '',
    checkpoint: checkpoint === undefined ? null : Number(checkpoint),
  };
}

function messageWords({ message, task, checkpoint }: WhichMessage): string {
  const which = checkpoint === null ? '' : ` for checkpoint ${checkpoint}`;
  return `the ${message} of ${task}${which}`;
}

export const GRAMMAR: { readonly [K in Kind]: Entry<K> } = {
  kill: {
    pattern: /^(?:kill (\S+?)(?: after (\d+) effects?)?|crash the coordinator)$/,
    read: ([, process = 'JM', afterEffects]) =>
      afterEffects === undefined
        ? { kind: 'kill', process }
        : { kind: 'kill', process, afterEffects: Number(afterEffects) },
    write: ({ process, afterEffects }) =>
      afterEffects === undefined
        ? `kill ${process}`
        : `kill ${process} after ${afterEffects} effects`,
    examples: ({ processes }) => [
      ...processes.map((process) => `kill ${process}`),
      'crash the coordinator',
    ],
    names: ({ process }) => ({ processes: process }),
  },
  freeze: {
    pattern: new RegExp(`^freeze (\\S+) for ${SECONDS}$`),
    read: ([, process = '', forSeconds]) => ({ kind: 'freeze', process, forMs: toMs(forSeconds) }),
    write: ({ process, forMs }) => `freeze ${process} for ${toSeconds(forMs)}`,
    examples: ({ processes }) => processes.map((process) => `freeze ${process} for 8 s`),
    names: ({ process }) => ({ processes: process }),
  },
  'start-task-manager': {
    pattern: /^start a TaskManager$/,
    read: () => ({ kind: 'start-task-manager' }),
    write: () => 'start a TaskManager',
    examples: () => ['start a TaskManager'],
  },
  'trigger-checkpoint': {
    pattern: /^trigger a checkpoint$/,
    read: () => ({ kind: 'trigger-checkpoint' }),
    write: () => 'trigger a checkpoint',
    examples: () => ['trigger a checkpoint'],
  },
  'take-savepoint': {
    pattern: /^take a savepoint$/,
    read: () => ({ kind: 'take-savepoint' }),
    write: () => 'take a savepoint',
    examples: () => ['take a savepoint'],
  },
  'stop-with-savepoint': {
    pattern: /^stop with a savepoint( and drain)?$/,
    read: ([, drain]) => ({ kind: 'stop-with-savepoint', drain: drain !== undefined }),
    write: ({ drain }) => `stop with a savepoint${drain ? ' and drain' : ''}`,
    examples: () => ['stop with a savepoint', 'stop with a savepoint and drain'],
  },
  'cancel-job': {
    pattern: /^cancel the job$/,
    read: () => ({ kind: 'cancel-job' }),
    write: () => 'cancel the job',
    examples: () => ['cancel the job'],
  },
  rescale: {
    pattern: /^rescale (the job|.+) to (\d+)$/,
    read: ([, what, parallelism]) =>
      Number(parallelism) < 1
        ? null
        : {
            kind: 'rescale',
            operator: what === 'the job' ? null : (what ?? ''),
            parallelism: Number(parallelism),
          },
    write: ({ operator, parallelism }) => `rescale ${operator ?? 'the job'} to ${parallelism}`,
    examples: ({ operators }) => ['the job', ...operators].map((what) => `rescale ${what} to 3`),
    names: ({ operator }) => (operator === null ? {} : { operators: operator }),
  },
  'start-job': {
    pattern: /^start a job from (savepoint|checkpoint) (\d+)((?:, [^,]+)*)$/,
    read: ([, what, checkpoint, parts = '']) =>
      readStart({ checkpoint: Number(checkpoint), isSavepoint: what === 'savepoint' }, parts),
    write: ({ checkpoint, isSavepoint, version, parallelism, backend, claim, ignoreUnclaimed }) =>
      [
        `start a job from ${isSavepoint ? 'savepoint' : 'checkpoint'} ${checkpoint}`,
        ...(version === null ? [] : [`version ${version}`]),
        ...Object.entries(parallelism).map(([name, number]) => `${name} at ${number}`),
        ...(backend === null ? [] : [`on ${backend}`]),
        ...(claim ? [CLAIMING] : []),
        ...(ignoreUnclaimed ? [LEAVING] : []),
      ].join(', '),
    examples: ({ operators }) => [
      'start a job from savepoint 3',
      ...operators.map((name) => `start a job from savepoint 3, ${name} at 3`),
      `start a job from checkpoint 4, on rocksdb, ${CLAIMING}, ${LEAVING}`,
    ],
  },
  'fail-task': {
    pattern: /^throw an exception in (.+)$/,
    read: ([, task = '']) => ({ kind: 'fail-task', task }),
    write: ({ task }) => `throw an exception in ${task}`,
    examples: ({ tasks }) => tasks.map((task) => `throw an exception in ${task}`),
    names: ({ task }) => ({ tasks: task }),
  },
  'slow-task': {
    pattern: /^slow task (.+) by (\d+(?:\.\d+)?) times$/,
    read: ([, task = '', factor]) =>
      Number(factor) > 0 && Number(factor) <= 1000
        ? { kind: 'slow-task', task, factor: Number(factor) }
        : null,
    write: ({ task, factor }) => `slow task ${task} by ${factor} times`,
    examples: ({ tasks, operators }) =>
      [...tasks, ...operators].map((task) => `slow task ${task} by 4 times`),
    names: ({ task }) => ({ tasks: task, operators: task }),
  },
  'slow-channel': {
    pattern: new RegExp(`^slow channel (.+) by ${SECONDS}$`),
    read: ([, channel = '', seconds]) => ({
      kind: 'slow-channel',
      channel: channel.replace(/ ?-> ?/, '→'),
      extraMs: toMs(seconds),
    }),
    write: ({ channel, extraMs }) => `slow channel ${channel} by ${toSeconds(extraMs)}`,
    examples: ({ channels }) => channels.map((channel) => `slow channel ${channel} by 0.5 s`),
    names: ({ channel }) => ({ channels: channel }),
  },
  'slow-store': {
    pattern: new RegExp(`^make storage slow by ${SECONDS} for ${SECONDS}$`),
    read: ([, extra, forSeconds]) => ({
      kind: 'slow-store',
      extraMs: toMs(extra),
      forMs: toMs(forSeconds),
    }),
    write: ({ extraMs, forMs }) =>
      `make storage slow by ${toSeconds(extraMs)} for ${toSeconds(forMs)}`,
    examples: () => ['make storage slow by 3 s for 10 s'],
  },
  'refuse-store': {
    pattern: new RegExp(`^make storage refuse for ${SECONDS}$`),
    read: ([, forSeconds]) => ({ kind: 'refuse-store', forMs: toMs(forSeconds) }),
    write: ({ forMs }) => `make storage refuse for ${toSeconds(forMs)}`,
    examples: () => ['make storage refuse for 10 s'],
  },
  'damage-file': {
    pattern: /^damage (\S.*)$/,
    read: ([, file = '']) => ({ kind: 'damage-file', file }),
    write: ({ file }) => `damage ${file}`,
    examples: ({ tasks }) => ['_metadata', ...tasks].map((part) => `damage chk-2/${part}`),
  },
  'delete-file': {
    pattern: /^delete (\S.*)$/,
    read: ([, file = '']) => ({ kind: 'delete-file', file }),
    write: ({ file }) => `delete ${file}`,
    examples: ({ tasks }) => ['_metadata', ...tasks].map((part) => `delete chk-2/${part}`),
  },
  'expire-transaction': {
    pattern: /^expire the transaction of (.+)$/,
    read: ([, task = '']) => ({ kind: 'expire-transaction', task }),
    write: ({ task }) => `expire the transaction of ${task}`,
    examples: ({ tasks }) => tasks.slice(-1).map((task) => `expire the transaction of ${task}`),
    names: ({ task }) => ({ tasks: task }),
  },
  'lose-message': {
    pattern: new RegExp(`^lose ${MESSAGE}$`),
    read: (match) => ({ kind: 'lose-message', ...whichMessage(match) }),
    write: (action) => `lose ${messageWords(action)}`,
    examples: ({ tasks }) =>
      tasks.map((task) => `lose the acknowledgement of ${task} for checkpoint 2`),
    names: ({ task }) => ({ tasks: task }),
  },
  'delay-message': {
    pattern: new RegExp(`^delay ${MESSAGE} by ${SECONDS}$`),
    read: (match) => ({ kind: 'delay-message', ...whichMessage(match), byMs: toMs(match[4]) }),
    write: (action) => `delay ${messageWords(action)} by ${toSeconds(action.byMs)}`,
    examples: ({ tasks }) =>
      tasks.map((task) => `delay the acknowledgement of ${task} for checkpoint 2 by 3 s`),
    names: ({ task }) => ({ tasks: task }),
  },
  'pass-message': {
    pattern: new RegExp(`^let ${MESSAGE} pass$`),
    read: (match) => ({ kind: 'pass-message', ...whichMessage(match) }),
    write: (action) => `let ${messageWords(action)} pass`,
    examples: ({ tasks }) =>
      tasks.map((task) => `let the acknowledgement of ${task} for checkpoint 2 pass`),
    names: ({ task }) => ({ tasks: task }),
  },
  'mend-record': {
    pattern: /^mend record (\d+) of partition (\d+)$/,
    read: ([, offset, partition]) => ({
      kind: 'mend-record',
      partition: Number(partition),
      offset: Number(offset),
    }),
    write: ({ partition, offset }) => `mend record ${offset} of partition ${partition}`,
    examples: () => ['mend record 100 of partition 0'],
  },
  'spoil-record': {
    pattern: /^spoil record (\d+) of partition (\d+)$/,
    read: ([, offset, partition]) => ({
      kind: 'spoil-record',
      partition: Number(partition),
      offset: Number(offset),
    }),
    write: ({ partition, offset }) => `spoil record ${offset} of partition ${partition}`,
    examples: () => ['spoil record 100 of partition 0'],
  },
};

const KINDS = Object.keys(GRAMMAR) as readonly Kind[];

/** The sentence of an action, as lessons and the command line write it. */
export function actionSentence(action: Action): string {
  return (GRAMMAR[action.kind] as Entry<Kind>).write(action);
}

/** @returns null: it is no sentence of an action, or it names what there is not. */
export function readAction(text: string, names: Names | null): Action | null {
  for (const kind of KINDS) {
    const entry = GRAMMAR[kind] as Entry<Kind>;
    const match = entry.pattern.exec(text);
    const action = match && entry.read(match);
    if (!action) continue;
    return !names || isKnown(entry.names?.(action) ?? {}, names) ? action : null;
  }
  return null;
}

/** One of the lists that may hold the name must hold it. */
function isKnown(used: Partial<Record<keyof Names, string>>, names: Names): boolean {
  const lists = Object.entries(used) as [keyof Names, string][];
  return lists.length === 0 || lists.some(([list, name]) => names[list].includes(name));
}

/** What to say of words that fit but name what the job has not; null: the words do not fit. */
export function missingName(text: string, names: Names): string | null {
  for (const kind of KINDS) {
    const entry = GRAMMAR[kind] as Entry<Kind>;
    const match = entry.pattern.exec(text);
    const action = match && entry.read(match);
    const used = (action && entry.names?.(action)) ?? {};
    if (!action || isKnown(used, names)) continue;
    const lists = Object.entries(used) as [keyof Names, string][];
    const known = lists.flatMap(([list]) => names[list]);
    return `this job has no ${lists[0]?.[1]}. It has ${known.join(', ')}.`;
  }
  return null;
}

export function actionExamples(names: Names): string[] {
  return KINDS.flatMap((kind) => GRAMMAR[kind].examples(names));
}
