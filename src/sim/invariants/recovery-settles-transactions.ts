// E2: after a recovery, what the restored snapshot promises is committed, and every other
// transaction of a dead attempt is aborted.
//
// Flink: TwoPhaseCommitSinkFunction.initializeState, recoverAndCommit and recoverAndAbort.

import type { Attempt, CheckpointId, TaskId, TransactionId } from '../../engine/protocol.ts';
import type { Breach, Invariant, World } from './invariant.ts';
import { pendingIn } from './operator-state-of.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';

interface Restarted {
  readonly attempt: Attempt;
  readonly promised: readonly TransactionId[];
}

export const recoverySettlesTransactions: Invariant = {
  name: 'recovery-settles-transactions',
  statement:
    'When recovery ends, the transactions the snapshot promises are committed and all others of dead attempts aborted.',
  lesson: 'A promise that is forgotten loses rows; an open transaction blocks its readers.',
  kinds: ['recovery-started', 'recovery-ended'],
  watch(world) {
    /** Sinks that are being restarted, with what the snapshot promises of them: read when recovery
     * starts, since later it may have been replaced. */
    const restarted = new Map<TaskId, Restarted>();
    return {
      on(event) {
        if (event.kind === 'recovery-started') {
          const { attempt, checkpoint, tasks } = event;
          for (const task of tasks) {
            const promised = checkpoint === null ? [] : promisedBy(world, checkpoint, task);
            restarted.set(task, { attempt, promised });
          }
          return null;
        }
        if (event.kind !== 'recovery-ended') return null;
        const breach = judge(world, restarted, event);
        restarted.clear();
        return breach;
      },
    };
  },
};

function promisedBy({ ledger }: World, checkpoint: CheckpointId, task: TaskId): TransactionId[] {
  return pendingIn(ledger.saved(checkpoint)?.states.get(task)).map(
    ({ transaction }) => transaction,
  );
}

function judge(
  { inspect }: World,
  restarted: ReadonlyMap<TaskId, Restarted>,
  event: Extract<TraceEvent, { kind: 'recovery-ended' }>,
): Breach | null {
  for (const { transaction, producer, status, attempt, expired } of inspect.transactions()) {
    const now = restarted.get(producer);
    if (!now) continue; // it runs on
    if (now.promised.includes(transaction)) {
      // What the outside system has ended cannot be committed any more: it is lost.
      if (status === 'committed' || expired) continue;
      return {
        sentence: `Recovery has ended, but ${transaction}, which the snapshot promises, is ${status}.`,
        events: [event],
      };
    }
    if (attempt >= now.attempt || status === 'committed' || status === 'aborted') continue;
    return {
      sentence: `Recovery has ended, but ${transaction} of the dead attempt ${attempt} is still ${status}.`,
      events: [event],
    };
  }
  return null;
}
