// F2: a job that is started from a snapshot takes over all state in it, or a person has allowed it to be
// left behind. Judged from the snapshot and the new plan. Flink: StateAssignmentOperation.checkStateMappingCompleteness.

import type { Action } from '../../engine/action.ts';
import type { Invariant } from './invariant.ts';

type Order = Extract<Action, { kind: 'start-job' }>;

export const stateIsClaimed: Invariant = {
  name: 'state-is-claimed',
  statement:
    'Every operator with state in the snapshot a job starts from is in the new job, unless its state may be left behind.',
  lesson: 'State without an operator is lost without a word: a changed uid is enough.',
  kinds: ['action', 'start-refused', 'plan-changed'],
  watch({ definition, ledger }) {
    /** Orders that have not been refused, oldest first. */
    let asked: Order[] = [];
    let judged = 0;
    return {
      on(event) {
        if (event.kind === 'action') {
          if (event.order.kind === 'start-job') asked.push(event.order);
          return null;
        }
        if (event.kind === 'start-refused') {
          asked.pop();
          return null;
        }
        if (event.kind !== 'plan-changed' || !event.start || event.start.sinceVersion === judged) {
          return null;
        }
        judged = event.start.sinceVersion;
        const { checkpoint, claim } = event.start;
        const carriedOut = asked.findLast(
          (order) => order.checkpoint === checkpoint && order.claim === claim,
        );
        asked = [];
        const allowed =
          carriedOut?.ignoreUnclaimed ??
          definition.settings['execution.state-recovery.ignore-unclaimed-state'];
        if (allowed) return null;
        const here = new Set(event.operators.map(({ id }) => id));
        const lost = ledger
          .saved(checkpoint)
          ?.manifest.tasks.find(({ operator, handle }) => handle !== null && !here.has(operator));
        return lost
          ? {
              sentence: `The state of ${lost.task} in the snapshot belongs to no operator of the new job, and nobody has allowed that.`,
              events: [event],
            }
          : null;
      },
    };
  },
};
