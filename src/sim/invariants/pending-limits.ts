// C4: no more checkpoints are pending than allowed, and the minimum pause is kept.
//
// Flink: CheckpointRequestDecider.

import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Invariant } from './invariant.ts';

export const pendingLimits: Invariant = {
  name: 'pending-limits',
  statement: 'At most the configured number of checkpoints is pending; the minimum pause is kept.',
  lesson:
    'Checkpoints that overlap or follow without pause can leave the job no time for its work.',
  kinds: ['checkpoint-triggered', 'checkpoint-completed', 'action', 'leader-changed'],
  watch({ definition, ledger }) {
    const limit = definition.settings['execution.checkpointing.max-concurrent-checkpoints'];
    const pauseMs = definition.settings['execution.checkpointing.min-pause'];
    let completed: TraceEvent | null = null;
    let manual = false;
    return {
      on(event) {
        if (event.kind === 'checkpoint-completed') completed = event;
        else if (event.kind === 'leader-changed') completed = null;
        else if (event.kind === 'action') manual ||= event.order.kind === 'trigger-checkpoint';
        if (event.kind !== 'checkpoint-triggered') return null;
        // A savepoint is somebody's express wish and takes no checkpoint's place.
        const open = [...ledger.open.values()].filter(({ triggered }) => !triggered.savepoint);
        if (event.savepoint) return null;
        if (open.length > limit) {
          return {
            sentence: `${open.length} checkpoints are pending, but ${limit} are allowed.`,
            events: open.map(({ triggered }) => triggered),
          };
        }
        // A person's request need not wait.
        if (manual || !completed || event.atMs - completed.atMs >= pauseMs) return null;
        return {
          sentence: `Checkpoint ${event.checkpoint} began ${event.atMs - completed.atMs} ms after the last one; the minimum pause is ${pauseMs} ms.`,
          events: [completed, event],
        };
      },
    };
  },
};
