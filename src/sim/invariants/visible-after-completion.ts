// A4: nothing is visible in the outside topic before its checkpoint is complete. A savepoint that
// somebody has asked for commits nothing: recovery goes back behind it (Flink since 1.15).

import type { Invariant } from './invariant.ts';

export const visibleAfterCompletion: Invariant = {
  name: 'visible-after-completion',
  statement: 'A transaction is committed only when the checkpoint it belongs to is complete.',
  lesson: 'What a reader has seen can never be taken back, so it must wait for the checkpoint.',
  kinds: ['transactions-committed', 'recovery-started'],
  watch({ ledger, definition }) {
    let recovered = 0;
    const checkpointing = definition.settings['execution.checkpointing.interval'] !== null;
    return {
      on(event) {
        if (event.kind === 'recovery-started') recovered = event.checkpoint ?? 0;
        if (event.kind !== 'transactions-committed' || !checkpointing) return null;
        const { checkpoint, transactions } = event;
        const completed = ledger.completed.get(checkpoint);
        const commits = completed !== undefined && completed.savepoint !== 'plain';
        if (commits || checkpoint === recovered) return null;
        return {
          sentence: `${transactions.join(', ')} became visible, but ${completed ? `savepoint ${checkpoint} is no checkpoint` : `checkpoint ${checkpoint} is not complete`}.`,
          events: [event],
        };
      },
    };
  },
};
