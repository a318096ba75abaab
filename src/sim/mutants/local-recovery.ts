// Broken local recovery: a copy of another checkpoint is taken, or copies are kept for ever.
// The store would have given the task something else.

import type { TaskManager } from '../../engine/task-manager.ts';
import type { Mutant } from './mutant.ts';
import { spoiledTaskManager } from './wrap.ts';

/** Reads always get the newest or the oldest copy of the task that was ever made. */
function takesAnother({ localCopies }: TaskManager, which: 0 | -1): void {
  if (!localCopies) return;
  const made = new Map<string, Uint8Array[]>();
  const keep = localCopies.keep.bind(localCopies);
  const read = localCopies.read.bind(localCopies);
  localCopies.keep = (task, checkpoint, files) => {
    const [own] = files;
    if (own) made.set(task, [...(made.get(task) ?? []), own.bytes()]);
    keep(task, checkpoint, files);
  };
  localCopies.read = (task, checkpoint, handle) =>
    handle.file.includes('/shared/')
      ? read(task, checkpoint, handle)
      : (made.get(task)?.at(which) ?? null);
}

export const staleLocal: Mutant = {
  name: 'staleLocal',
  bug: 'A restore takes the first local copy of the task that was ever made.',
  caughtBy: ['local-copies-match'],
  create: spoiledTaskManager((taskManager) => {
    takesAnother(taskManager, 0);
    return {};
  }),
};

export const unconfirmedLocal: Mutant = {
  name: 'unconfirmedLocal',
  bug: 'A restore takes the newest local copy of the task, though its checkpoint never completed.',
  caughtBy: ['local-copies-match'],
  create: spoiledTaskManager((taskManager) => {
    takesAnother(taskManager, -1);
    return {};
  }),
};

export const hoardCopies: Mutant = {
  name: 'hoardCopies',
  bug: 'Local copies stay when a newer checkpoint is complete.',
  caughtBy: ['local-copies-match'],
  create: spoiledTaskManager(({ localCopies }) => {
    if (localCopies) localCopies.confirm = () => undefined;
    return {};
  }),
};
