// A row that a socket has handed out counts in the end, unless a recovery has left it behind: then it
// is lost, since nobody can ask for it again.
//
// Of logs the other checks say more: they can be read again, so nothing of them may be missing.

import { isSocket } from '../socket-reads.ts';
import type { Invariant, World } from './invariant.ts';

export const everyRowCounts: Invariant = {
  name: 'every-row-counts',
  statement: 'When the job has finished, every row that was handed to it counts.',
  lesson:
    'What cannot be read again is lost by a crash, however good the checkpoints are: exactly once begins at the source.',
  kinds: [],
  watch: (world) => ({
    end() {
      const { ledger, sockets } = world;
      if (!sockets || ledger.status !== 'FINISHED' || ledger.stoppedAt) return null;
      const missing = rowsMissing(world);
      if (missing <= 0) return null;
      const one = missing === 1;
      return {
        sentence: `${one ? '1 row' : `${missing} rows`} of the socket ${one ? 'is' : 'are'} lost: handed out once, not in the checkpoint, and not to be had again.`,
        events: ledger.ended ? [ledger.ended] : [],
        permitted: ledger.recoveries > 0,
      };
    },
  }),
};

function rowsMissing({ definition, contributions, sockets }: World): number {
  let missing = 0;
  for (const operator of definition.scenario.operators) {
    if (!isSocket(operator) || !sockets) continue;
    for (const { length } of contributions.get(operator.id) ?? []) missing += length;
    missing -= [...sockets.before(null, operator.id)].length;
  }
  return missing;
}
