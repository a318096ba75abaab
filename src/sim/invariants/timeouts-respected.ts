// E4: the outside system ends a transaction when its timeout is over, not before, or by order; and
// only what it has ended is given up as lost.
//
// Flink and Kafka: transaction.timeout.ms; KafkaCommitter drops what has timed out.

import type { TransactionId } from '../../engine/protocol.ts';
import type { Breach, Invariant } from './invariant.ts';

export const timeoutsRespected: Invariant = {
  name: 'timeouts-respected',
  statement:
    'A transaction expires when its timeout is over, not before, and only an expired one is ever given up as lost.',
  lesson: 'A promise can be kept only as long as the outside system waits for it.',
  kinds: [
    'rows-appended',
    'transaction-pre-committed',
    'transactions-committed',
    'transactions-aborted',
    'transactions-expired',
    'transactions-lost',
  ],
  watch({ definition }) {
    const timeoutMs = definition.settings['transaction.timeout.ms'];
    const begunMs = new Map<TransactionId, number>();
    const expired = new Set<TransactionId>();
    const begin = (transaction: TransactionId, atMs: number): void => {
      if (!begunMs.has(transaction)) begunMs.set(transaction, atMs);
    };
    return {
      on(event): Breach | null {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'rows-appended':
            begin(event.transaction, event.atMs);
            return null;
          case 'transaction-pre-committed':
            // Its rows had come before; a task that failed meanwhile has not told when.
            if (event.rows > 0) begin(event.transaction, event.atMs);
            return null;
          case 'transactions-committed':
          case 'transactions-aborted':
            for (const transaction of event.transactions) begunMs.delete(transaction);
            return null;
          case 'transactions-expired':
            for (const transaction of event.transactions) {
              expired.add(transaction);
              // Of one whose writer died with the rows on their way nobody has told the beginning.
              const lastedMs = event.atMs - (begunMs.get(transaction) ?? -Infinity);
              if (event.why === 'order' || lastedMs >= timeoutMs) continue;
              return {
                sentence: `${transaction} expired after ${lastedMs} ms, but its timeout is ${timeoutMs} ms.`,
                events: [event],
              };
            }
            return null;
          case 'transactions-lost': {
            const wrong = event.transactions.find((transaction) => !expired.has(transaction));
            if (wrong === undefined) return null;
            return {
              sentence: `${wrong} was given up as lost, but the outside system had not ended it.`,
              events: [event],
            };
          }
          default:
            return null;
        }
      },
    };
  },
};
