// All invariants, in the order in which they judge an event and the end of a run.
//
// To add one: write its file beside this one, list it here, and plant a bug that it catches first.

import { alignmentHolds } from './alignment-holds.ts';
import { cancelledDownstream } from './cancelled-downstream.ts';
import { buffersWithinLimits } from './buffers-within-limits.ts';
import { channelInOrder } from './channel-in-order.ts';
import { comesToRest } from './comes-to-rest.ts';
import { completeMeansAcknowledged } from './complete-means-acknowledged.ts';
import { conservation } from './conservation.ts';
import { consistentCut } from './consistent-cut.ts';
import { detectorExact } from './detector-exact.ts';
import { eachSplitHasOneReader } from './each-split-has-one-reader.ts';
import { everyCheckpointEnds } from './every-checkpoint-ends.ts';
import { everyRowCounts } from './every-row-counts.ts';
import { filesAreWhole } from './files-are-whole.ts';
import { filesNeverChange } from './files-never-change.ts';
import { forgottenStaysForgotten } from './forgotten-stays-forgotten.ts';
import { goneBeforeTheEnd } from './gone-before-the-end.ts';
import { idsNeverReused } from './ids-never-reused.ts';
import type { Invariant } from './invariant.ts';
import { keyGroupsMoveWhole } from './key-groups-move-whole.ts';
import { localCopiesMatch } from './local-copies-match.ts';
import { nothingLeftOver } from './nothing-left-over.ts';
import { notifyAfterDurable } from './notify-after-durable.ts';
import { oneBarrierPerCheckpoint } from './one-barrier-per-checkpoint.ts';
import { operatorStateHandedRound } from './operator-state-handed-round.ts';
import { originIsKept } from './origin-is-kept.ts';
import { outputWithoutGap } from './output-without-gap.ts';
import { pendingLimits } from './pending-limits.ts';
import { positionsOnlyAdvance } from './positions-only-advance.ts';
import { recoveryFromNewest } from './recovery-from-newest.ts';
import { recoverySettlesTransactions } from './recovery-settles-transactions.ts';
import { regionRestartsAlone } from './region-restarts-alone.ts';
import { restartBudget } from './restart-budget.ts';
import { resultEqualsOracle } from './result-equals-oracle.ts';
import { retainedCount } from './retained-count.ts';
import { savepointStandsAlone } from './savepoint-stands-alone.ts';
import { savepointStays } from './savepoint-stays.ts';
import { staleChangesNothing } from './stale-changes-nothing.ts';
import { stateIsClaimed } from './state-is-claimed.ts';
import { timersFireInTime } from './timers-fire-in-time.ts';
import { timeoutsRespected } from './timeouts-respected.ts';
import { transactionContent } from './transaction-content.ts';
import { transactionEndsOnce } from './transaction-ends-once.ts';
import { visibleAfterCompletion } from './visible-after-completion.ts';
import { watermarksOnlyRise } from './watermarks-only-rise.ts';
import { windowsFireOnce } from './windows-fire-once.ts';

export const INVARIANTS: readonly Invariant[] = [
  // at every event
  channelInOrder,
  buffersWithinLimits,
  staleChangesNothing,
  watermarksOnlyRise,
  timersFireInTime,
  windowsFireOnce,
  alignmentHolds,
  oneBarrierPerCheckpoint,
  cancelledDownstream,
  idsNeverReused,
  pendingLimits,
  completeMeansAcknowledged,
  notifyAfterDurable,
  visibleAfterCompletion,
  transactionEndsOnce,
  transactionContent,
  timeoutsRespected,
  filesNeverChange,
  detectorExact,
  restartBudget,
  regionRestartsAlone,
  positionsOnlyAdvance,
  eachSplitHasOneReader,
  goneBeforeTheEnd,
  // at checkpoints and recoveries
  filesAreWhole,
  consistentCut,
  conservation,
  everyCheckpointEnds,
  retainedCount,
  savepointStays,
  savepointStandsAlone,
  originIsKept,
  recoveryFromNewest,
  recoverySettlesTransactions,
  operatorStateHandedRound,
  localCopiesMatch,
  keyGroupsMoveWhole,
  stateIsClaimed,
  forgottenStaysForgotten,
  // at the end
  comesToRest,
  everyRowCounts,
  resultEqualsOracle,
  outputWithoutGap,
  nothingLeftOver,
];

export function invariantNamed(name: string): Invariant | undefined {
  return INVARIANTS.find((invariant) => invariant.name === name);
}
