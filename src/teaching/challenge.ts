// How a challenge stands: the one judgement that page and validator share.
//
// Keeps true: passed only when every clause holds and no limit is exceeded; a clause that can still be
// broken counts as holding, since only what happened before the last clause decides.

import type { Verdict } from './claims/claim.ts';
import type { RunFacts } from './claims/run-facts.ts';
import type { ChallengeStep, Clause, Start } from './lesson.ts';

export interface ChallengeStanding {
  readonly outcome: 'under way' | 'passed' | 'failed';
  /** Of `passWhen`, in their order. */
  readonly clauses: readonly Verdict[];
  /** What must not happen and did. */
  readonly broken: Clause | null;
  readonly tooManyActions: boolean;
  readonly tooLate: boolean;
}

/** @param verdicts of `passWhen`, then of `failWhen` */
export function standingOf(
  challenge: ChallengeStep,
  start: Start,
  verdicts: readonly Verdict[],
  facts: RunFacts,
): ChallengeStanding {
  const { passWhen, failWhen, mostActions, mostMs } = challenge;
  const clauses = verdicts.slice(0, passWhen.length);
  const broken =
    failWhen.find((_, index) => verdicts[passWhen.length + index]?.standing === 'holds') ?? null;
  const byItself = start.actions.filter(
    ({ when }) => when.kind !== 'at' || when.atMs <= facts.nowMs,
  ).length;
  const tooManyActions = mostActions !== null && facts.acts - byItself > mostActions;
  const tooLate = mostMs !== null && facts.nowMs > mostMs;
  const allHold = clauses.every(({ standing }) => standing === 'holds' || standing === 'so far');
  const failed =
    broken !== null ||
    tooManyActions ||
    tooLate ||
    clauses.some(({ standing }) => standing === 'fails');
  const outcome = failed ? 'failed' : allHold ? 'passed' : facts.isOver ? 'failed' : 'under way';
  return { outcome, clauses, broken, tooManyActions, tooLate };
}
