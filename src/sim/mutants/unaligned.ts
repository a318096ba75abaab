// Broken unaligned checkpoints, where the barrier overtakes records: each of those must be in a
// snapshot and come back from it. And a task that gives a checkpoint up in silence.

import type { Mutant } from './mutant.ts';
import { onNewTasks, spoiledTaskManager } from './wrap.ts';

export const dropInputs: Mutant = {
  name: 'dropInputs',
  bug: 'An unaligned snapshot leaves out the records that still waited in front of its task.',
  caughtBy: ['consistent-cut'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ snapshots }) => {
      const take = snapshots.taken.bind(snapshots);
      snapshots.taken = (taken) => {
        const { capture } = taken;
        if (capture) {
          capture.inputs.clear();
          capture.keep = () => {};
        }
        take(taken);
      };
    }),
  ),
};

export const dropOutputs: Mutant = {
  name: 'dropOutputs',
  bug: 'An unaligned snapshot leaves out the records that its barrier overtook on their way out.',
  caughtBy: ['conservation', 'output-without-gap'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ snapshots }) => {
      const take = snapshots.taken.bind(snapshots);
      snapshots.taken = (taken) => {
        taken.capture?.outputs.clear();
        take(taken);
      };
    }),
  ),
};

export const forgetOutputs: Mutant = {
  name: 'forgetOutputs',
  bug: 'A task that recovers does not send again what its snapshot had found on its way out.',
  caughtBy: ['conservation', 'output-without-gap'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ output }) => {
      output.restore = () => {};
    }),
  ),
};

export const silentDecline: Mutant = {
  name: 'silentDecline',
  bug: 'A task that gives a checkpoint up tells nobody downstream.',
  caughtBy: ['cancelled-downstream'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ output }) => {
      const broadcast = output.broadcast.bind(output);
      output.broadcast = (bytes, element) => {
        if (element.type !== 'cancel-barrier') broadcast(bytes, element);
      };
    }),
  ),
};
