// B2: a completed checkpoint cuts every channel at one place: what its sender counts as sent is
// what its receiver counts as received, up to and including the barrier.
//
// Chandy and Lamport's condition with aligned barriers: no message in flight across the cut.

import type { ChannelId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { promisesExactlyOnce, type Invariant } from './invariant.ts';

export const consistentCut: Invariant = {
  name: 'consistent-cut',
  statement: 'Per channel, the receiver’s snapshot has received what the sender’s has sent.',
  lesson:
    'A record that crosses the cut forwards is lost, one that crosses backwards counts twice.',
  kinds: ['checkpoint-completed', 'sent'],
  watch({ definition, ledger }) {
    const { channels } = definition.plan;
    /** What a finished sender has sent last: nothing follows it. */
    const lastSent = new Map<ChannelId, Extract<TraceEvent, { kind: 'sent' }>>();
    return {
      on(event) {
        if (event.kind === 'sent') {
          if (event.element.type === 'end-of-data') lastSent.set(event.channel, event);
          return null;
        }
        if (event.kind !== 'checkpoint-completed') return null;
        const snapshots = ledger.open.get(event.checkpoint)?.snapshots;
        if (!snapshots) return null;
        for (const { id, from, to } of channels) {
          const [sender, receiver] = [snapshots.get(from), snapshots.get(to)];
          if (!receiver) continue;
          const received = receiver.received[id] ?? 0;
          const sent = sender?.sent[id] ?? lastSent.get(id)?.sequence ?? 0;
          if (sender ? received === sent : received >= sent) continue;
          return {
            sentence:
              `Checkpoint ${event.checkpoint} cuts ${id} in two places: its sender has sent ` +
              `${sent} elements, its receiver has received ${received}.`,
            events: sender ? [sender, receiver, event] : [receiver, event],
            permitted: !promisesExactlyOnce(definition) && received > sent,
          };
        }
        return null;
      },
    };
  },
};
