// B4: while a task aligns for a checkpoint, it processes nothing from behind that barrier.
//
// Flink: SingleCheckpointBarrierHandler in exactly-once mode blocks the channel.

import type { ChannelId, CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { promisesExactlyOnce, type Invariant } from './invariant.ts';

interface Aligning {
  readonly attempt: number;
  /** The newest checkpoint this task is done with: snapshot, decline, or a newer barrier. */
  settled: number;
  readonly barriers: Map<ChannelId, Extract<TraceEvent, { kind: 'barrier-received' }>>;
}

export const alignmentHolds: Invariant = {
  name: 'alignment-holds',
  statement: 'No record from behind a barrier is processed before the snapshot of that barrier.',
  lesson: 'Whatever came after the barrier would be in the snapshot and come again in the replay.',
  kinds: ['barrier-received', 'processed', 'snapshot-taken', 'checkpoint-declined'],
  watch({ definition, ledger }) {
    const tasks = new Map<TaskId, Aligning>();
    const of = (task: TaskId, attempt: number): Aligning => {
      const known = tasks.get(task);
      if (known && known.attempt === attempt) return known;
      const fresh = { attempt, settled: -1, barriers: new Map() };
      tasks.set(task, fresh);
      return fresh;
    };
    return {
      on(event) {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'barrier-received': {
            const aligning = of(event.task, event.attempt);
            if (event.checkpoint <= aligning.settled) return null;
            // One that comes behind a newer one is obsolete, and blocks nothing.
            settle(aligning, event.checkpoint - 1);
            aligning.barriers.set(event.channel, event);
            return null;
          }
          case 'snapshot-taken':
          case 'checkpoint-declined':
            settle(of(event.task, event.attempt), event.checkpoint);
            return null;
          case 'processed': {
            if (event.channel === null) return null;
            const aligning = tasks.get(event.task);
            if (!aligning || aligning.attempt !== event.attempt) return null;
            if (aligning.barriers.size === 0) return null;
            const barrier = aligning.barriers.get(event.channel);
            // A newer one may overtake the barrier of a checkpoint that was given up.
            if (!barrier || !ledger.open.has(barrier.checkpoint)) return null;
            return {
              sentence: `${event.task} processed a record from behind barrier ${barrier.checkpoint} before its snapshot.`,
              events: [barrier, event],
              permitted: !promisesExactlyOnce(definition),
            };
          }
          default:
            return null;
        }
      },
    };
  },
};

function settle(aligning: Aligning, checkpoint: CheckpointId): void {
  aligning.settled = Math.max(aligning.settled, checkpoint);
  for (const [channel, barrier] of aligning.barriers) {
    if (barrier.checkpoint <= aligning.settled) aligning.barriers.delete(channel);
  }
}
