// D4: exactly the newest completed checkpoints are kept, as many as configured. At the end the
// retention decides: a finished job keeps none, a cancelled or failed one perhaps.
// Flink: execution.checkpointing.num-retained, DefaultCompletedCheckpointStore, CheckpointProperties.

import type { Settings } from '../../engine/job/settings.ts';
import type { JobStatus } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Ledger } from './ledger.ts';

type Retention = Settings['execution.checkpointing.externalized-checkpoint-retention'];

export const retainedCount: Invariant = {
  name: 'retained-count',
  statement: 'The newest completed checkpoints are kept, never more than configured.',
  lesson: 'Each kept checkpoint is one more way back, and one more copy to pay for.',
  kinds: ['checkpoint-completed', 'checkpoint-subsumed', 'checkpoint-discarded', 'leader-changed'],
  watch({ definition, ledger }) {
    const { settings } = definition;
    const keep = settings['execution.checkpointing.num-retained'];
    const retention = settings['execution.checkpointing.externalized-checkpoint-retention'];
    /** A JobManager may have died before it could say that a checkpoint had completed. */
    let allTold = true;
    return {
      on(event) {
        if (event.kind === 'leader-changed') allTold = false;
        if (event.kind === 'checkpoint-discarded') {
          if (!isKept(event.status, retention)) return null;
          return {
            sentence: `The job is ${event.status}, and checkpoint ${event.checkpoint} was to be kept, but it is given up.`,
            events: [event],
          };
        }
        if (event.kind === 'checkpoint-subsumed') {
          return allTold ? gone(ledger, keep, event) : null;
        }
        if (event.kind !== 'checkpoint-completed' || ledger.retained.size <= keep + 1) return null;
        return {
          sentence: `${ledger.retained.size - 1} checkpoints are kept, but num-retained is ${keep}.`,
          events: [event],
        };
      },
      end({ atRest }) {
        if (!atRest || !ledger.ended) return null;
        if (isKept(ledger.status, retention)) return null;
        // Those of a JobManager without high availability are known to nobody and stay.
        const kept = ledger
          .published()
          .filter((id) => id > ledger.forgottenUpTo && !ledger.damaged.has(id))
          // Those of jobs before it are left alone.
          .filter((id) => id >= (ledger.start?.firstId ?? 0));
        if (kept.length === 0) return null;
        return {
          sentence: `The job is ${ledger.status}, but checkpoint ${kept.join(', ')} is still in the store.`,
          events: [ledger.ended],
        };
      },
    };
  },
};

function isKept(status: JobStatus, retention: Retention): boolean {
  if (status === 'FINISHED' || retention === 'NO_EXTERNALIZED_CHECKPOINTS') return false;
  return status === 'FAILED' || retention === 'RETAIN_ON_CANCELLATION';
}

/** Too early: fewer newer ones are there than are to be kept. */
function gone(
  { completed, damaged }: Ledger,
  keep: number,
  event: Extract<TraceEvent, { kind: 'checkpoint-subsumed' }>,
): Breach | null {
  const newer = [...completed.values()].filter(
    ({ checkpoint, savepoint }) =>
      checkpoint > event.checkpoint && !savepoint && !damaged.has(checkpoint),
  );
  if (newer.length >= keep || !completed.has(event.checkpoint)) return null;
  return {
    sentence: `Checkpoint ${event.checkpoint} is one of the newest ${keep}, but it is given up.`,
    events: [event],
  };
}
