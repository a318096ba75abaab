// C3: what is late, doubled or foreign is refused: it moves no status, no count and no checkpoint.
// Flink: ExecutionAttemptID and leader ids fence every message.

import type { Attempt, ChannelId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant } from './invariant.ts';

export const staleChangesNothing: Invariant = {
  name: 'stale-changes-nothing',
  statement: 'Only messages of the current attempt count, each once; everything else is dropped.',
  lesson: 'A killed worker goes on talking for a while. Nothing it still says may count.',
  kinds: ['acknowledged', 'task-status', 'sent', 'arrived'],
  watch({ ledger }) {
    const current = new Map<TaskId, Extract<TraceEvent, { kind: 'task-status' }>>();
    const sentBy = new Map<ChannelId, Attempt>();
    return {
      on(event): Breach | null {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'sent':
            // A worker that has not heard of its successor yet may still be sending.
            sentBy.set(event.channel, Math.max(event.attempt, sentBy.get(event.channel) ?? 0));
            return null;
          case 'arrived': {
            const attempt = sentBy.get(event.channel);
            if (attempt === undefined || attempt >= event.attempt) return null;
            return {
              sentence: `An element of attempt ${attempt} on ${event.channel} passed for one of attempt ${event.attempt}.`,
              events: [event],
            };
          }
          case 'task-status': {
            const before = current.get(event.task);
            if (event.status === 'DEPLOYING') {
              current.set(event.task, event);
            } else if (event.status === 'SCHEDULED') {
              return null; // the JobManager's own word; a new one knows of no attempt
            } else if (before && event.attempt !== before.attempt) {
              return {
                sentence: `Attempt ${event.attempt} of ${event.task} changed its status, but attempt ${before.attempt} is the current one.`,
                events: [before, event],
              };
            }
            return null;
          }
          case 'acknowledged': {
            const open = ledger.open.get(event.checkpoint);
            if (!open) return stale(event, 'is not pending');
            if (open.triggered.expected[event.task] !== event.attempt) {
              return stale(event, 'does not wait for it');
            }
            const snapshot = open.snapshots.get(event.task);
            return snapshot?.attempt === event.attempt
              ? null
              : stale(event, 'never reached that attempt');
          }
          default:
            return null;
        }
      },
    };
  },
};

function stale(event: Extract<TraceEvent, { kind: 'acknowledged' }>, why: string): Breach {
  return {
    sentence: `The acknowledgement of ${event.task} (attempt ${event.attempt}) was counted, but checkpoint ${event.checkpoint} ${why}.`,
    events: [event],
  };
}
