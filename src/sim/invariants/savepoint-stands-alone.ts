// D7: a savepoint needs no file of any other snapshot, be it of tasks that had long finished.
// Flink: a savepoint is self-contained and relocatable; only checkpoints share files.

import type { Invariant } from './invariant.ts';

export const savepointStandsAlone: Invariant = {
  name: 'savepoint-stands-alone',
  statement: 'Each file that a savepoint names lies in its own folder.',
  lesson:
    'A savepoint may be moved, or kept for years: whatever else is deleted meanwhile, it is still whole.',
  kinds: ['checkpoint-completed'],
  watch: () => ({
    on(event) {
      if (event.kind !== 'checkpoint-completed' || !event.savepoint) return null;
      const folder = event.metadata.file.slice(0, event.metadata.file.lastIndexOf('/') + 1);
      const outside = event.files.find(({ file }) => !file.startsWith(folder));
      return outside
        ? {
            sentence: `Savepoint ${event.checkpoint} names ${outside.file}, which lies in the folder of another snapshot.`,
            events: [event],
          }
        : null;
    },
  }),
};
