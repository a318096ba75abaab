// B5: an attempt of a task takes each snapshot once, and sends each barrier once, ids ascending.
// Flink: SubtaskCheckpointCoordinatorImpl ignores ids that are not above the last one.

import type { CheckpointId } from '../../engine/protocol.ts';
import type { Invariant } from './invariant.ts';

export const oneBarrierPerCheckpoint: Invariant = {
  name: 'one-barrier-per-checkpoint',
  statement: 'Snapshots of an attempt and barriers on a channel come once each, with rising ids.',
  lesson: 'A second barrier with the same number would draw a second, different cut.',
  kinds: ['snapshot-taken', 'sent', 'checkpoint-aborted'],
  watch({ definition }) {
    const unaligned = definition.settings['execution.checkpointing.unaligned.enabled'];
    const aborted = new Set<CheckpointId>();
    const newest = new Map<string, { attempt: number; checkpoint: number }>();
    const rises = (place: string, attempt: number, checkpoint: number): boolean => {
      const before = newest.get(place);
      if (!before || before.attempt < attempt) {
        newest.set(place, { attempt, checkpoint });
        return true;
      }
      if (before.attempt > attempt) return true;
      const higher = checkpoint > before.checkpoint;
      if (higher) before.checkpoint = checkpoint;
      return higher;
    };
    return {
      on(event) {
        if (event.kind === 'snapshot-taken') {
          return rises(event.task, event.attempt, event.checkpoint)
            ? null
            : {
                sentence: `${event.task} took its snapshot of checkpoint ${event.checkpoint} out of turn.`,
                events: [event],
              };
        }
        if (event.kind === 'checkpoint-aborted') aborted.add(event.checkpoint);
        if (event.kind !== 'sent') return null;
        const { element } = event;
        if (element.type !== 'barrier' && element.type !== 'cancel-barrier') return null;
        // What is over and still stood in a queue may have been overtaken by a newer barrier.
        const isOver = element.type === 'cancel-barrier' || aborted.has(element.checkpoint);
        if (isOver && unaligned) return null;
        return rises(event.channel, event.attempt, element.checkpoint)
          ? null
          : {
              sentence: `Barrier ${element.checkpoint} went out on ${event.channel} again or too late.`,
              events: [event],
            };
      },
    };
  },
};
