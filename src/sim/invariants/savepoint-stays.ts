// D5: nothing the system does deletes a file of a completed savepoint, unless a job has claimed it.
// Flink: CheckpointProperties of a savepoint, which discard it under no circumstances.

import type { Invariant } from './invariant.ts';

export const savepointStays: Invariant = {
  name: 'savepoint-stays',
  statement: 'No file of a completed savepoint is ever deleted, and no checkpoint pushes it out.',
  lesson: 'A savepoint is yours: somebody may come back to it years later, with another version.',
  kinds: ['files-deleted', 'checkpoint-completed', 'checkpoint-subsumed', 'checkpoint-discarded'],
  watch({ ledger }) {
    const kept = new Map<string, number>();
    return {
      on(event) {
        if (event.kind === 'checkpoint-completed') {
          if (!event.savepoint) return null;
          for (const { file } of [event.metadata, ...event.files]) kept.set(file, event.checkpoint);
          return null;
        }
        if (event.kind === 'files-deleted') {
          for (const file of event.files) {
            const savepoint = kept.get(file);
            // Without metadata it is no savepoint any more.
            if (savepoint === undefined || ledger.withoutMetadata.has(savepoint)) continue;
            if (!ledger.savepoints.has(savepoint)) continue;
            const completed = ledger.savepoints.get(savepoint);
            return {
              sentence: `${file} belongs to savepoint ${savepoint}, but it is deleted: ${event.why}.`,
              events: completed ? [completed, event] : [event],
            };
          }
          return null;
        }
        if (event.kind !== 'checkpoint-subsumed' && event.kind !== 'checkpoint-discarded')
          return null;
        const savepoint = ledger.savepoints.get(event.checkpoint);
        if (!savepoint) return null;
        return {
          sentence: `Savepoint ${event.checkpoint} is given up as if it were a checkpoint.`,
          events: [savepoint, event],
        };
      },
    };
  },
};
