// C1: a checkpoint is complete exactly when every task of its plan has acknowledged it.
//
// Tasks that had finished before stand by the snapshot they left. Flink: PendingCheckpoint.

import type { OpenCheckpoint } from './ledger.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';

export const completeMeansAcknowledged: Invariant = {
  name: 'complete-means-acknowledged',
  statement: 'A completed checkpoint was acknowledged by every running task, all of one attempt.',
  lesson: 'A checkpoint that lacks one task is no checkpoint: its part of the state is gone.',
  kinds: ['metadata-writing', 'checkpoint-triggered', 'task-status'],
  watch({ ledger, definition }) {
    const finished = new Set<string>();
    return {
      on(event) {
        if (event.kind === 'task-status') {
          if (event.status === 'FINISHED') finished.add(event.task);
          else finished.delete(event.task);
          return null;
        }
        if (event.kind === 'checkpoint-triggered') {
          for (const { id } of definition.plan.tasks) {
            if (id in event.expected || finished.has(id)) continue;
            return {
              sentence: `Checkpoint ${event.checkpoint} does not wait for ${id}, which has not finished.`,
              events: [event],
            };
          }
          return null;
        }
        return event.kind === 'metadata-writing'
          ? missing(ledger.open.get(event.checkpoint), event)
          : null;
      },
    };
  },
};

function missing(open: OpenCheckpoint | undefined, event: TraceEvent): Breach | null {
  if (!open) return null;
  for (const task of Object.keys(open.triggered.expected)) {
    if (open.acknowledged.has(task)) continue;
    return {
      sentence: `Checkpoint ${open.triggered.checkpoint} is being completed without ${task}.`,
      events: [open.triggered, event],
    };
  }
  return null;
}
