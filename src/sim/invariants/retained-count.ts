// D4: exactly the newest completed checkpoints are kept, as many as configured.
// Flink: execution.checkpointing.num-retained, DefaultCompletedCheckpointStore.

import type { Invariant } from './invariant.ts';

export const retainedCount: Invariant = {
  name: 'retained-count',
  statement: 'The newest completed checkpoints are kept, never more than configured.',
  lesson: 'Each kept checkpoint is one more way back, and one more copy to pay for.',
  kinds: ['checkpoint-completed'],
  watch({ definition, ledger }) {
    const keep = definition.settings['execution.checkpointing.num-retained'];
    return {
      on(event) {
        if (event.kind !== 'checkpoint-completed' || ledger.retained.size <= keep + 1) return null;
        return {
          sentence: `${ledger.retained.size - 1} checkpoints are kept, but num-retained is ${keep}.`,
          events: [event],
        };
      },
      end({ atRest }) {
        if (!atRest || ledger.status !== 'FINISHED') return null;
        const kept = ledger.published().filter((id) => !ledger.damaged.has(id));
        const all = new Set([...ledger.completed.keys(), ...kept]);
        const known = [...all].sort((left, right) => left - right);
        const missing = known
          .slice(-keep)
          .find((id) => !kept.includes(id) && !ledger.damaged.has(id));
        if (kept.length <= keep && missing === undefined) return null;
        return {
          sentence:
            missing === undefined
              ? `${kept.length} checkpoints are left, but num-retained is ${keep}.`
              : `Checkpoint ${missing} is one of the newest ${keep}, but it is gone.`,
          events: ledger.ended ? [ledger.ended] : [],
        };
      },
    };
  },
};
