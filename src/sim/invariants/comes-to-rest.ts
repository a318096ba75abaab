// F2: a run never gets stuck: with all faults healed it comes to rest, finished or rightly failed.
// Rightly: by a restart strategy that can run out of restarts, or because the store has lost every
// checkpoint, and to begin anew would count all results again.

import type { Settings } from '../../engine/job/settings.ts';
import type { Invariant } from './invariant.ts';

export const comesToRest: Invariant = {
  name: 'comes-to-rest',
  statement:
    'With its faults healed, a job finishes, is cancelled, or fails: its restarts are used up, or no checkpoint can be read.',
  lesson: 'A job that is safe but stands still for ever has helped nobody.',
  kinds: ['job-status'],
  watch({ ledger, definition }) {
    /** The store had lost every checkpoint: to begin anew would have counted all results again. */
    let nothingReadable = false;
    return {
      on(event) {
        if (event.kind !== 'job-status' || event.status !== 'FAILED') return null;
        // A later JobManager only repeats the verdict, and need not know of the damage.
        // What the job was started from may have been taken away by a person, too.
        // Without high availability a new JobManager knows of nothing else.
        const { start, withoutMetadata, setAside, retained, forgottenUpTo } = ledger;
        const isGone =
          start !== null &&
          (withoutMetadata.has(start.checkpoint) || forgottenUpTo >= start.checkpoint);
        nothingReadable ||= (setAside.size > 0 || isGone) && retained.size === 0;
        return null;
      },
      end({ atRest, steps }) {
        const events = ledger.ended ? [ledger.ended] : ledger.latest ? [ledger.latest] : [];
        if (!atRest) {
          return { sentence: `After ${steps} steps the run has still not come to rest.`, events };
        }
        if (ledger.status === 'FINISHED' || ledger.status === 'CANCELED') return null;
        const rightly = nothingReadable || mayGiveUp(definition.settings);
        if (ledger.status === 'FAILED' && rightly) return null;
        return { sentence: `Nothing is left to happen, but the job is ${ledger.status}.`, events };
      },
    };
  },
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
