// E1: a transaction ends once, as committed or as aborted, and was promised before it was committed.
// Flink: TwoPhaseCommitSinkFunction, preCommit before commit.

import type { CheckpointId, TransactionId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant } from './invariant.ts';

const WORDS = {
  'transactions-committed': 'committed',
  'transactions-aborted': 'aborted',
  'transactions-expired': 'ended from outside',
} as const;

type End = Extract<TraceEvent, { kind: keyof typeof WORDS }>;

function isEnd(event: TraceEvent): event is End {
  return event.kind in WORDS;
}

export const transactionEndsOnce: Invariant = {
  name: 'transaction-ends-once',
  statement: 'A transaction is committed or aborted, never both; only a promised one is committed.',
  lesson: 'The promise at the barrier is what lets the commit wait for the checkpoint.',
  kinds: [
    'transactions-committed',
    'transactions-aborted',
    'transactions-expired',
    'transaction-pre-committed',
  ],
  watch({ definition }) {
    const checkpointing = definition.settings['execution.checkpointing.interval'] !== null;
    const promised = new Map<TransactionId, CheckpointId>();
    const ended = new Map<TransactionId, End>();
    const end = (transaction: TransactionId, event: End): Breach | null => {
      const before = ended.get(transaction);
      ended.set(transaction, event);
      if (!before || before.kind === event.kind) return null;
      return {
        sentence: `${transaction} was both ${WORDS[before.kind]} and ${WORDS[event.kind]}.`,
        events: [before, event],
      };
    };
    return {
      on(event) {
        if (event.kind === 'transaction-pre-committed') {
          promised.set(event.transaction, event.checkpoint);
          return null;
        }
        if (!isEnd(event)) return null;
        for (const transaction of event.transactions) {
          const both = end(transaction, event);
          if (both) return both;
          if (event.kind !== 'transactions-committed' || !checkpointing) continue;
          const checkpoint = promised.get(transaction);
          if (checkpoint !== undefined && checkpoint <= event.checkpoint) continue;
          return {
            sentence: `${transaction} was committed with checkpoint ${event.checkpoint}, but it was never promised for it.`,
            events: [event],
          };
        }
        return null;
      },
    };
  },
};
