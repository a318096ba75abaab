// C7: tasks are told that a checkpoint is complete only when its metadata is durable.

import type { Invariant } from './invariant.ts';

export const notifyAfterDurable: Invariant = {
  name: 'notify-after-durable',
  statement: 'No task hears of a completion before the metadata of that checkpoint is durable.',
  lesson: 'Whoever acts on the news, such as a sink that commits, can never take it back.',
  kinds: ['checkpoint-notified'],
  watch: ({ ledger }) => ({
    on(event) {
      if (event.kind !== 'checkpoint-notified' || ledger.completed.has(event.checkpoint))
        return null;
      const writing = ledger.open.get(event.checkpoint)?.writing;
      return {
        sentence: `${event.task} was told that checkpoint ${event.checkpoint} is complete before it was.`,
        events: writing ? [writing, event] : [event],
      };
    },
  }),
};
