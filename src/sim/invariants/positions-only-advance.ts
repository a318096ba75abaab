// Within an attempt a reader takes the rows of a split one by one, from where it was positioned on.
//
// Only a restore may go back, and a restore is another attempt. Flink: SourceReader's split states.

import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Invariant } from './invariant.ts';

interface Known {
  /** Offset of the next row. */
  next: number;
  event: TraceEvent;
}

export const positionsOnlyAdvance: Invariant = {
  name: 'positions-only-advance',
  statement: 'Within an attempt a reader takes up a split once and reads its rows one by one.',
  lesson: 'To read again is safe only together with going back: all at once, from one checkpoint.',
  kinds: ['source-positioned', 'processed'],
  watch() {
    const positions = new Map<string, Known>();
    return {
      on(event) {
        if (event.kind === 'processed') {
          if (event.channel !== null) return null;
          const { partition, offset } = event.record;
          const known = positions.get(`${event.task} ${event.attempt} ${partition}`);
          const expected = known?.next ?? -1;
          if (known && offset === expected) {
            known.next++;
            known.event = event;
            return null;
          }
          return {
            sentence: known
              ? `${event.task} read row ${offset} of partition ${partition}; the next was ${expected}.`
              : `${event.task} read row ${offset} of partition ${partition}, which it does not have.`,
            events: known ? [known.event, event] : [event],
          };
        }
        if (event.kind !== 'source-positioned') return null;
        const { task, attempt, partition, offset } = event;
        const place = `${task} ${attempt} ${partition}`;
        const known = positions.get(place);
        positions.set(place, { next: offset, event });
        return known
          ? {
              sentence: `${task} takes up partition ${partition} again, at row ${offset}.`,
              events: [known.event, event],
            }
          : null;
      },
    };
  },
};
