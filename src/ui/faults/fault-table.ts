// What the palette offers: which action belongs to which group, and what must be said for it.
//
// One table for the palette and for the details of a thing, which offer what concerns it. Words
// stand in strings.en.ts, what an action does in the engine's own account (engine/action.ts).

import type { Action } from '../../engine/action.ts';

/** Snapshots, and what ends the job with or without one, are no faults: they have their own places.
 * Files are broken where they are seen, in the store browser.
 * What is in force is ended where it is shown (in-force.ts). */
export type FaultKind = Exclude<
  Action['kind'],
  | 'trigger-checkpoint'
  | 'take-savepoint'
  | 'stop-with-savepoint'
  | 'cancel-job'
  | 'rescale'
  | 'damage-file'
  | 'delete-file'
  | 'start-job'
  | 'pass-message'
  | 'mend-record'
>;

export type Group = 'workers' | 'tasks' | 'network' | 'storage' | 'source' | 'sink';

export type Field =
  | 'process'
  | 'task'
  | 'pacedTask'
  | 'sinkTask'
  | 'factor'
  | 'channel'
  | 'message'
  | 'checkpoint'
  | 'extraS'
  | 'forS'
  | 'byS'
  | 'partition'
  | 'offset';

export interface Fault {
  readonly kind: FaultKind;
  readonly group: Group;
  readonly fields: readonly Field[];
}

export const FAULTS: readonly Fault[] = [
  { kind: 'kill', group: 'workers', fields: ['process'] },
  { kind: 'freeze', group: 'workers', fields: ['process', 'forS'] },
  { kind: 'start-task-manager', group: 'workers', fields: [] },
  { kind: 'fail-task', group: 'tasks', fields: ['task'] },
  { kind: 'slow-task', group: 'tasks', fields: ['pacedTask', 'factor'] },
  { kind: 'slow-channel', group: 'network', fields: ['channel', 'extraS'] },
  { kind: 'lose-message', group: 'network', fields: ['message', 'task', 'checkpoint'] },
  { kind: 'delay-message', group: 'network', fields: ['message', 'task', 'checkpoint', 'byS'] },
  { kind: 'slow-store', group: 'storage', fields: ['extraS', 'forS'] },
  { kind: 'refuse-store', group: 'storage', fields: ['forS'] },
  { kind: 'spoil-record', group: 'source', fields: ['partition', 'offset'] },
  { kind: 'expire-transaction', group: 'sink', fields: ['sinkTask'] },
];

export const GROUPS: readonly Group[] = [
  'workers',
  'tasks',
  'network',
  'storage',
  'source',
  'sink',
];

/** A thing that something can be done to. */
export interface Target {
  readonly kind: 'task' | 'channel' | 'process';
  readonly id: string;
}

/** What can be done to one thing; a task stands for its process too. */
export const FAULTS_OF: Readonly<Record<Target['kind'], readonly FaultKind[]>> = {
  task: ['slow-task', 'fail-task', 'lose-message', 'delay-message', 'freeze', 'kill'],
  channel: ['slow-channel'],
  process: ['freeze', 'kill'],
};

export function canGoWrong<T extends { readonly kind: string }>(thing: T): thing is T & Target {
  return thing.kind in FAULTS_OF;
}
