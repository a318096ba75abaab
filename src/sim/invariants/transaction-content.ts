// E3: the transaction of checkpoint n holds exactly the rows that arrived between barriers n-1 and n.
// Judged when the transaction is committed: before that nobody can see it. Flink: preCommit.

import type { TaskId, TopicRow, TransactionId } from '../../engine/protocol.ts';
import type { Breach, Invariant } from './invariant.ts';

interface Intake {
  readonly attempt: number;
  /** Rows since the last barrier. */
  rows: TopicRow[];
  readonly atBarrier: Map<number, readonly TopicRow[]>;
}

export const transactionContent: Invariant = {
  name: 'transaction-content',
  statement: 'A transaction holds what its sink took in between two barriers, in that order.',
  lesson: 'If a row slips into the wrong transaction, it is committed with the wrong checkpoint.',
  kinds: [
    'processed',
    'snapshot-taken',
    'rows-appended',
    'transaction-pre-committed',
    'transactions-committed',
  ],
  watch({ definition }) {
    const isSink = (task: TaskId): boolean =>
      definition.plan.task.get(task)?.operator.kind === 'sink';
    const intakes = new Map<TaskId, Intake>();
    /** Breaches that count once the transaction is committed. */
    const wrong = new Map<TransactionId, Breach>();
    const written = new Map<TransactionId, TopicRow[]>();
    const of = (task: TaskId, attempt: number): Intake => {
      const known = intakes.get(task);
      if (known && known.attempt === attempt) return known;
      const fresh = { attempt, rows: [], atBarrier: new Map() };
      // A lost TaskManager may go on for a while: nothing of that counts any more.
      if (known && known.attempt > attempt) return fresh;
      intakes.set(task, fresh);
      return fresh;
    };
    return {
      on(event): Breach | null {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'processed':
            if (isSink(event.task)) of(event.task, event.attempt).rows.push(event.record);
            return null;
          case 'snapshot-taken': {
            if (!isSink(event.task)) return null;
            const intake = of(event.task, event.attempt);
            intake.atBarrier.set(event.checkpoint, intake.rows);
            intake.rows = [];
            return null;
          }
          case 'rows-appended': {
            const rows = written.get(event.transaction) ?? [];
            rows.push(...event.rows);
            written.set(event.transaction, rows);
            return null;
          }
          case 'transaction-pre-committed': {
            const { transaction, checkpoint } = event;
            const task = transaction.slice(0, transaction.indexOf('/'));
            const taken = intakes.get(task)?.atBarrier.get(checkpoint);
            intakes.get(task)?.atBarrier.delete(checkpoint);
            const rows = written.get(transaction) ?? [];
            written.delete(transaction);
            if (taken && !sameRows(taken, rows)) {
              wrong.set(transaction, {
                sentence: `${transaction} holds ${rows.length} rows, but ${task} took in ${taken.length} before barrier ${checkpoint}, or others.`,
                events: [event],
              });
            }
            return null;
          }
          case 'transactions-committed':
            for (const transaction of event.transactions) {
              const breach = wrong.get(transaction);
              if (breach) return { ...breach, events: [...breach.events, event] };
            }
            return null;
          default:
            return null;
        }
      },
    };
  },
};

function sameRows(one: readonly TopicRow[], other: readonly TopicRow[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ key, value }, index) => key === other[index]?.key && value === other[index]?.value)
  );
}
