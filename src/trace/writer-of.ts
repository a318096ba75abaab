// Who writes a transaction: `Sink-1/a2/3` is the third of the second attempt of Sink-1.

import type { TaskId, TransactionId } from '../engine/protocol.ts';

export function writerOf(transaction: TransactionId): TaskId {
  return transaction.slice(0, Math.max(0, transaction.indexOf('/')));
}
