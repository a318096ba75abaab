// C2: checkpoint ids and attempts only grow, whoever is JobManager.
// Flink: CheckpointIDCounter, ExecutionAttemptID.

import type { Attempt, CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Invariant } from './invariant.ts';

export const idsNeverReused: Invariant = {
  name: 'ids-never-reused',
  statement: 'No checkpoint id and no attempt number is handed out twice, also across JobManagers.',
  lesson: 'If a number could come again, a late message of the old one would pass for the new.',
  kinds: ['checkpoint-triggered', 'task-status'],
  watch() {
    let newest: { readonly id: CheckpointId; readonly event: TraceEvent } | null = null;
    const attempts = new Map<TaskId, { readonly attempt: Attempt; readonly event: TraceEvent }>();
    return {
      on(event) {
        if (event.kind === 'checkpoint-triggered') {
          const before = newest;
          newest = { id: event.checkpoint, event };
          if (!before || event.checkpoint > before.id) return null;
          return {
            sentence: `Checkpoint id ${event.checkpoint} was handed out after ${before.id}.`,
            events: [before.event, event],
          };
        }
        if (event.kind !== 'task-status' || event.status !== 'DEPLOYING') return null;
        const before = attempts.get(event.task);
        attempts.set(event.task, { attempt: event.attempt, event });
        if (!before || event.attempt > before.attempt) return null;
        return {
          sentence: `${event.task} was deployed as attempt ${event.attempt} after attempt ${before.attempt}.`,
          events: [before.event, event],
        };
      },
    };
  },
};
