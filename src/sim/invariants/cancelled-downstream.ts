// B5: whoever gives a checkpoint up says so on each of its outputs, before any newer barrier.
// Only an unaligned barrier may overtake the cancellation that waits; the end of the channel never.
// Flink: CancelCheckpointMarker.

import type { Attempt, ChannelId, CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant } from './invariant.ts';

type Declined = Extract<TraceEvent, { kind: 'checkpoint-declined' }>;

export const cancelledDownstream: Invariant = {
  name: 'cancelled-downstream',
  statement: 'A task that gives a checkpoint up sends a cancellation in place of its barrier.',
  lesson: 'A task behind it would hold its channels blocked for a barrier that never comes.',
  kinds: ['checkpoint-declined', 'snapshot-taken', 'sent'],
  watch({ definition }) {
    const unaligned = definition.settings['execution.checkpointing.unaligned.enabled'];
    const newest = new Map<TaskId, { attempt: Attempt; checkpoint: CheckpointId }>();
    /** Cancellations that have not gone out yet, oldest first. */
    const owed = new Map<ChannelId, Declined[]>();
    const isNewer = (task: TaskId, attempt: Attempt, checkpoint: CheckpointId): boolean => {
      const before = newest.get(task);
      if (before?.attempt === attempt && before.checkpoint >= checkpoint) return false;
      newest.set(task, { attempt, checkpoint });
      return true;
    };
    return {
      on(event): Breach | null {
        if (event.kind === 'snapshot-taken') {
          isNewer(event.task, event.attempt, event.checkpoint);
        } else if (event.kind === 'checkpoint-declined') {
          // Its own barrier had gone, or it had cancelled a newer one.
          if (!isNewer(event.task, event.attempt, event.checkpoint)) return null;
          for (const { channels } of definition.plan.task.get(event.task)?.outputs ?? []) {
            for (const { id } of channels) {
              const before = owed.get(id)?.filter(({ attempt }) => attempt === event.attempt);
              owed.set(id, [...(before ?? []), event]);
            }
          }
        } else if (event.kind === 'sent') {
          const { channel, attempt, element } = event;
          const before = owed.get(channel);
          const first = before?.[0];
          if (!before || first?.attempt !== attempt) return null;
          if (element.type === 'cancel-barrier') {
            const rest = before.filter(({ checkpoint }) => checkpoint !== element.checkpoint);
            owed.set(channel, rest);
            return null;
          }
          const follows =
            element.type === 'end-of-input' ||
            (element.type === 'barrier' && !unaligned && element.checkpoint > first.checkpoint);
          if (!follows) return null;
          return {
            sentence: `${first.task} gave checkpoint ${first.checkpoint} up, but sent no cancellation on ${channel}.`,
            events: [first, event],
          };
        }
        return null;
      },
    };
  },
};
