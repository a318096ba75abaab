// C6: recovery starts from the newest checkpoint whose metadata is in the store, and no other.
// Without high availability, a JobManager knows only of those that it has made itself.

import type { Invariant } from './invariant.ts';

export const recoveryFromNewest: Invariant = {
  name: 'recovery-from-newest',
  statement:
    'Recovery uses the highest published checkpoint, or the savepoint the job had stopped with; with none, it starts from the beginning.',
  lesson: 'The metadata alone decides whether a checkpoint exists. A half-written one never does.',
  kinds: ['recovery-started'],
  watch: ({ ledger }) => ({
    on(event) {
      if (event.kind !== 'recovery-started') return null;
      const usable = ledger
        .recoverable()
        .filter((id) => id > ledger.forgottenUpTo || id === ledger.start?.checkpoint)
        .filter((id) => !ledger.setAside.has(id));
      const newest = usable.at(-1) ?? null;
      if (newest === event.checkpoint) return null;
      const known = event.checkpoint ?? 0;
      if (known > (newest ?? 0) && ledger.byHeart.has(known)) return null;
      const used = event.checkpoint === null ? 'the beginning' : `checkpoint ${event.checkpoint}`;
      const wanted =
        newest === null ? 'no checkpoint is published' : `checkpoint ${newest} is the newest one`;
      return { sentence: `Recovery started from ${used}, but ${wanted}.`, events: [event] };
    },
  }),
};
