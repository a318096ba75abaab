// All mutants by name. Each must be caught within 1,000 seeds; see tests/sim/mutants.test.ts.
// To add one: export it from the file of the part it breaks, list it here, name its catcher.

import { ackEarly, countTwice, noFence, partialAck } from './acknowledgements.ts';
import { barrierOvertakes, copiedLate, noAlign, repeatBarrier } from './barriers.ts';
import {
  forgetPending,
  impatient,
  keepTooMany,
  noSweep,
  notifyEarly,
  overDelete,
  recoverFromPending,
  reuseIds,
  sleepyDetector,
  tooManyPending,
} from './coordinator.ts';
import {
  awaitFinished,
  endAtOnce,
  forgetFinished,
  forgetRetention,
  ignoreBudget,
  ignorePause,
  keepSubsumed,
  restartAtOnce,
  restartEverything,
  retainAlways,
} from './failover.ts';
import { beyondPool, cutInFront, dropUnfinished, finishEarly, giveTwice } from './flow.ts';
import { hoardCopies, staleLocal, unconfirmedLocal } from './local-recovery.ts';
import type { Mutant } from './mutant.ts';
import {
  borrowFinished,
  commitOnSavepoint,
  loseOffset,
  moveTwice,
  readOnWhileStopping,
  subsumeSavepoint,
} from './savepoints.ts';
import { broadcastToFirst, splitAsUnion, splitLosesOne, unionAsSplit } from './operator-state.ts';
import {
  claimUnasked,
  keepClaimed,
  dropClaimedEarly,
  leaveBehind,
  referToForeign,
  startIdsAgain,
} from './starting.ts';
import {
  confirmEarly,
  dropTombstones,
  forgetCopy,
  olderInline,
  overDeleteShared,
  releaseEarly,
  retryMissing,
} from './state.ts';
import {
  loseCredit,
  loseElement,
  miscount,
  miscountUnseen,
  offsetAfterOutput,
  sameName,
} from './tasks.ts';
import {
  abortPending,
  commitOnAck,
  commitUnpromised,
  doubleCommit,
  forgetFlush,
  leakOpen,
  mixedRows,
} from './transactions.ts';
import { dropInputs, dropOutputs, forgetOutputs, silentDecline } from './unaligned.ts';

export const MUTANTS: readonly Mutant[] = [
  noAlign,
  copiedLate,
  barrierOvertakes,
  repeatBarrier,
  dropInputs,
  dropOutputs,
  forgetOutputs,
  silentDecline,
  ackEarly,
  partialAck,
  countTwice,
  noFence,
  notifyEarly,
  reuseIds,
  recoverFromPending,
  overDelete,
  noSweep,
  forgetPending,
  keepTooMany,
  tooManyPending,
  impatient,
  sleepyDetector,
  ignorePause,
  keepSubsumed,
  awaitFinished,
  forgetFinished,
  ignoreBudget,
  restartAtOnce,
  restartEverything,
  endAtOnce,
  forgetRetention,
  retainAlways,
  commitOnAck,
  commitUnpromised,
  doubleCommit,
  forgetFlush,
  abortPending,
  leakOpen,
  mixedRows,
  offsetAfterOutput,
  miscount,
  miscountUnseen,
  loseElement,
  loseCredit,
  giveTwice,
  beyondPool,
  cutInFront,
  dropUnfinished,
  finishEarly,
  sameName,
  forgetCopy,
  releaseEarly,
  dropTombstones,
  confirmEarly,
  overDeleteShared,
  olderInline,
  retryMissing,
  staleLocal,
  unconfirmedLocal,
  hoardCopies,
  subsumeSavepoint,
  commitOnSavepoint,
  borrowFinished,
  readOnWhileStopping,
  moveTwice,
  claimUnasked,
  keepClaimed,
  startIdsAgain,
  leaveBehind,
  referToForeign,
  dropClaimedEarly,
  loseOffset,
  unionAsSplit,
  splitAsUnion,
  splitLosesOne,
  broadcastToFirst,
];

export function mutantNamed(name: string): Mutant | undefined {
  return MUTANTS.find((mutant) => mutant.name === name);
}
