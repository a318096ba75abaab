// Things a person can point at or select, wherever on the page they are shown.
//
// A thing is a kind and an id; its name (`task:Map-1`) stands in the page as `data-thing`. What a
// thing is part of, and what lights up with it, follows from the view.

import type { Plan } from '../engine/job/plan.ts';
import { writerOf } from '../trace/writer-of.ts';
import type { TaskView, ViewModel } from '../trace/view-model.ts';

export const KINDS = [
  'job',
  'task',
  'process',
  'channel',
  'checkpoint',
  'file',
  'transaction',
  'key',
  'partition',
  'record',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Thing {
  readonly kind: Kind;
  /** Of a checkpoint or a partition: its number; of a record: `partition:offset`. */
  readonly id: string;
}

export const JOB: Thing = { kind: 'job', id: '' };

export function nameOf({ kind, id }: Thing): string {
  return `${kind}:${id}`;
}

export function isSame(one: Thing | null, other: Thing | null): boolean {
  return one?.kind === other?.kind && one?.id === other?.id;
}

export function thingNamed(name: string): Thing | null {
  const colon = name.indexOf(':');
  const kind = KINDS.find((known) => known === name.slice(0, colon));
  return kind === undefined ? null : { kind, id: name.slice(colon + 1) };
}

/** What a sentence is about: `Sentence.concerns` names ids, and checkpoints as `checkpoint 3`. */
export function thingOfConcern(concern: string, plan: Plan): Thing {
  const [, checkpoint] = /^checkpoint (\d+)$/.exec(concern) ?? [];
  if (checkpoint !== undefined) return { kind: 'checkpoint', id: checkpoint };
  if (plan.task.has(concern)) return { kind: 'task', id: concern };
  if (plan.channel.has(concern)) return { kind: 'channel', id: concern };
  if (/^(TM|JM)\b/.test(concern)) return { kind: 'process', id: concern };
  return { kind: concern.includes('/chk-') ? 'file' : 'transaction', id: concern };
}

/** One level up: what Escape goes back to. null: the job as a whole. */
export function above(thing: Thing, view: ViewModel): Thing | null {
  switch (thing.kind) {
    case 'file': {
      const checkpoint = view.files.get(thing.id)?.checkpoint ?? null;
      return checkpoint === null ? null : { kind: 'checkpoint', id: String(checkpoint) };
    }
    case 'record':
      return holderOf(thing.id, view);
    case 'transaction':
    case 'key':
    case 'partition':
      return ownersOf(thing, view)[0] ?? null;
    case 'job':
    case 'task':
    case 'process':
    case 'channel':
    case 'checkpoint':
      return null;
  }
}

/** What lies between the job and a thing, from the top. */
export function pathTo(thing: Thing, view: ViewModel): readonly Thing[] {
  const higher = thing.kind === 'channel' ? receiverOf(thing.id, view) : above(thing, view);
  if (higher) return [...pathTo(higher, view), higher];
  const task = thing.kind === 'task' ? view.tasks.get(thing.id) : undefined;
  return task ? [{ kind: 'process', id: task.taskManager }] : [];
}

function receiverOf(channel: string, view: ViewModel): Thing | null {
  const to = view.channels.get(channel)?.to;
  return to === undefined ? null : taskThing(to);
}

/** Where a record comes from, as its id says it. */
export function recordIdOf({ id }: Thing): { readonly partition: number; readonly offset: number } {
  const [partition = '', offset = ''] = id.split(':');
  return { partition: Number(partition), offset: Number(offset) };
}

export function recordThing({
  partition,
  offset,
}: {
  readonly partition: number;
  readonly offset: number;
}): Thing {
  return { kind: 'record', id: `${partition}:${offset}` };
}

/** The channel it is in, or the task that is at work on it; else the partition it was read from. */
function holderOf(id: string, view: ViewModel): Thing | null {
  const { partition, offset } = recordIdOf({ kind: 'record', id });
  const isMeant = (of: { readonly partition: number; readonly offset: number }): boolean =>
    of.partition === partition && of.offset === offset;
  for (const { id: channel, inFlight, queue } of view.channels.values()) {
    const tokens = [...inFlight, ...queue];
    if (tokens.some(({ element }) => element.type === 'record' && isMeant(element))) {
      return { kind: 'channel', id: channel };
    }
  }
  for (const task of view.tasks.values()) {
    if (task.processing && isMeant(task.processing.record)) return taskThing(task.id);
  }
  return { kind: 'partition', id: String(partition) };
}

/** The names of these and of all that lights up with them. */
export function litNames(things: readonly Thing[], view: ViewModel): ReadonlySet<string> {
  return new Set(things.flatMap((thing) => [thing, ...related(thing, view)]).map(nameOf));
}

/** What to ask about when a person wonders why it is so: what can be held up itself, or what it is
 * part of; else the job. */
export function questionAbout(thing: Thing | null, view: ViewModel): Thing {
  const kind = thing?.kind;
  if (thing && (kind === 'task' || kind === 'channel' || kind === 'checkpoint' || kind === 'key'))
    return thing;
  return (thing && kind !== 'process' ? above(thing, view) : null) ?? JOB;
}

function related(thing: Thing, view: ViewModel): Thing[] {
  if (thing.kind === 'process') {
    return tasksOf(view, ({ taskManager }) => taskManager === thing.id);
  }
  if (thing.kind === 'record') {
    const holder = holderOf(thing.id, view);
    return holder ? [holder] : [];
  }
  if (thing.kind !== 'file') return ownersOf(thing, view);
  const file = view.files.get(thing.id);
  const parts = [above(thing, view), file?.task ? taskThing(file.task) : null];
  return parts.filter((part) => part !== null);
}

/** The tasks that hold it. */
function ownersOf({ kind, id }: Thing, view: ViewModel): Thing[] {
  if (kind === 'key') return tasksOf(view, ({ state }) => state.has(id));
  if (kind === 'partition') return tasksOf(view, ({ offsets }) => offsets.has(Number(id)));
  if (kind === 'transaction') return tasksOf(view, (task) => task.id === writerOf(id));
  return [];
}

function tasksOf(view: ViewModel, isMeant: (task: TaskView) => boolean): Thing[] {
  return [...view.tasks.values()].filter(isMeant).map(({ id }) => taskThing(id));
}

function taskThing(id: string): Thing {
  return { kind: 'task', id };
}
