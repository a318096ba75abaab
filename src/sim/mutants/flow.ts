// Broken flow control: credit without a buffer behind it, buffers that nobody has, buffers that a
// barrier finds half full, and a task that does not wait for those behind it.

import type { Output } from '../../engine/stream/output.ts';
import type { Mutant } from './mutant.ts';
import { changeEffects, onNewTasks, spoiledTaskManager } from './wrap.ts';

export const giveTwice: Mutant = {
  name: 'giveTwice',
  bug: 'A receiver gives twice the credit it has buffers for.',
  caughtBy: ['buffers-within-limits'],
  create: spoiledTaskManager(() => ({
    turn: (turn) =>
      changeEffects(turn, (effect) =>
        effect.kind === 'credit' ? { ...effect, credits: effect.credits * 2 } : effect,
      ),
  })),
};

export const beyondPool: Mutant = {
  name: 'beyondPool',
  bug: 'A gate lends floating buffers that it does not have.',
  caughtBy: ['buffers-within-limits'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ credits }) => {
      credits.left += 3;
    }),
  ),
};

/** Keeps the half-full buffers out of the way of what is done to the output. */
function withoutOpen<T>({ channels }: Output, act: () => T): T {
  const aside = [...channels.values()].flatMap((channel) => {
    const { open } = channel;
    if (open) channel.waiting.pop();
    return open ? [{ channel, open }] : [];
  });
  const done = act();
  for (const { channel, open } of aside) channel.waiting.push(open);
  return done;
}

export const cutInFront: Mutant = {
  name: 'cutInFront',
  bug: 'A barrier goes in front of the buffer that is still being filled.',
  caughtBy: ['consistent-cut', 'conservation'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ output }) => {
      const broadcast = output.broadcast.bind(output);
      output.broadcast = (bytes, element) => {
        if (element.type !== 'barrier') broadcast(bytes, element);
        else {
          withoutOpen(output, () => {
            broadcast(bytes, element);
          });
        }
      };
    }),
  ),
};

export const dropUnfinished: Mutant = {
  name: 'dropUnfinished',
  bug: 'An unaligned snapshot leaves out the buffer that was still being filled.',
  caughtBy: ['conservation'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ output }) => {
      const overtake = output.overtake.bind(output);
      output.overtake = (bytes, element, keep) =>
        withoutOpen(output, () => overtake(bytes, element, keep));
    }),
  ),
};

export const finishEarly: Mutant = {
  name: 'finishEarly',
  bug: 'A task finishes while its receivers have not processed all that it sent.',
  caughtBy: ['comes-to-rest', 'conservation', 'consistent-cut'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ output }) => {
      Object.defineProperty(output, 'allProcessed', { get: () => true });
    }),
  ),
};
