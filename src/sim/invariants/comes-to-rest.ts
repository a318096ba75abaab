// F2: a run never gets stuck: with all faults healed it comes to rest, finished or rightly failed.
// Rightly: by a restart strategy that can run out of restarts. A job whose store has lost every checkpoint fails too, with a sentence, rather than begin anew.

import type { Settings } from '../../engine/job/settings.ts';
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
      const rightly = mayGiveUp(definition.settings) || nothingReadable(ledger);
      if (ledger.status === 'FAILED' && rightly) return null;
      return { sentence: `Nothing is left to happen, but the job is ${ledger.status}.`, events };
    },
  }),
};

function mayGiveUp(settings: Settings): boolean {
  switch (settings['restart-strategy.type']) {
    case 'none':
    case 'failure-rate':
      return true;
    case 'fixed-delay':
      return settings['restart-strategy.fixed-delay.attempts'] < 1000;
    case 'exponential-delay':
      return false;
  }
}

/** The store has lost every checkpoint: to begin anew would count all results again. */
function nothingReadable(ledger: Ledger): boolean {
  const { setAside } = ledger;
  return setAside.size > 0 && ledger.published().every((id) => setAside.has(id));
}
