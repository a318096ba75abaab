// F2: a run never gets stuck: with all faults healed it comes to rest, finished or rightly failed.
// A job whose store has lost every checkpoint fails too, with a sentence, rather than begin anew.

import type { Invariant } from './invariant.ts';
import type { Ledger } from './ledger.ts';

export const comesToRest: Invariant = {
  name: 'comes-to-rest',
  statement:
    'With its faults healed, a job finishes, or fails: its restarts are used up, or no checkpoint can be read.',
  lesson: 'A job that is safe but stands still for ever has helped nobody.',
  kinds: [],
  watch: ({ ledger, definition }) => ({
    end({ atRest, steps }) {
      const events = ledger.ended ? [ledger.ended] : ledger.latest ? [ledger.latest] : [];
      if (!atRest) {
        return { sentence: `After ${steps} steps the run has still not come to rest.`, events };
      }
      if (ledger.status === 'FINISHED') return null;
      const limited = definition.settings['restart-strategy.fixed-delay.attempts'] < 1000;
      if (ledger.status === 'FAILED' && (limited || nothingReadable(ledger))) return null;
      return { sentence: `Nothing is left to happen, but the job is ${ledger.status}.`, events };
    },
  }),
};

/** The store has lost every checkpoint: to begin anew would count all results again. */
function nothingReadable(ledger: Ledger): boolean {
  const { setAside } = ledger;
  return setAside.size > 0 && ledger.published().every((id) => setAside.has(id));
}
