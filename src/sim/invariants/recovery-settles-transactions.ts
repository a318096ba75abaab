// E2: after a recovery, what the restored snapshot promises is committed, and every other
// transaction of a dead attempt is aborted.
//
// Flink: TwoPhaseCommitSinkFunction.initializeState, recoverAndCommit and recoverAndAbort.

import type { CheckpointId, TransactionId } from '../../engine/protocol.ts';
import type { Breach, Invariant, World } from './invariant.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';

export const recoverySettlesTransactions: Invariant = {
  name: 'recovery-settles-transactions',
  statement:
    'When recovery ends, the transactions the snapshot promises are committed and all others of dead attempts aborted.',
  lesson: 'A promise that is forgotten loses rows; an open transaction blocks its readers.',
  kinds: ['recovery-started', 'recovery-ended'],
  watch(world) {
    let restored: CheckpointId | null = null;
    /** Read when recovery starts: later it may have been replaced. */
    let promised: readonly TransactionId[] = [];
    return {
      on(event) {
        if (event.kind === 'recovery-started') {
          restored = event.checkpoint;
          promised = restored === null ? [] : promisedBy(world, restored);
          return null;
        }
        return event.kind === 'recovery-ended' ? judge(world, promised, event) : null;
      },
    };
  },
};

function promisedBy({ ledger }: World, checkpoint: CheckpointId): TransactionId[] {
  const promised: TransactionId[] = [];
  for (const { operator } of ledger.saved(checkpoint)?.states.values() ?? []) {
    const state = operator as { readonly pending?: readonly { transaction: string }[] } | null;
    for (const { transaction } of state?.pending ?? []) promised.push(transaction);
  }
  return promised;
}

function judge(
  { inspect }: World,
  promised: readonly TransactionId[],
  event: Extract<TraceEvent, { kind: 'recovery-ended' }>,
): Breach | null {
  for (const { transaction, status, attempt } of inspect.transactions()) {
    if (promised.includes(transaction)) {
      if (status === 'committed') continue;
      return {
        sentence: `Recovery has ended, but ${transaction}, which the snapshot promises, is ${status}.`,
        events: [event],
      };
    }
    if (attempt >= event.attempt || status === 'committed' || status === 'aborted') continue;
    return {
      sentence: `Recovery has ended, but ${transaction} of the dead attempt ${attempt} is still ${status}.`,
      events: [event],
    };
  }
  return null;
}
