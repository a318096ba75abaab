// B2: a completed checkpoint cuts every channel at one place: what its sender counts as sent is
// what its receiver counts as received, up to and including the barrier.
//
// Chandy and Lamport's condition: with aligned barriers no record is in flight across the cut; with
// unaligned ones exactly the records in flight are in the snapshot of the receiver.

import type { ChannelId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { promisesExactlyOnce, type Invariant } from './invariant.ts';

export const consistentCut: Invariant = {
  name: 'consistent-cut',
  statement: 'Per channel, the receiver’s snapshot has received what the sender’s has sent.',
  lesson:
    'A record that crosses the cut forwards is lost, one that crosses backwards counts twice.',
  kinds: ['checkpoint-completed', 'sent', 'restored', 'processed', 'snapshot-taken'],
  watch({ definition, ledger }) {
    /** A finished sender has no snapshot: its receiver must have taken its last record. */
    const lastRecord = new Map<ChannelId, Extract<TraceEvent, { kind: 'sent' }>>();
    const unaligned = definition.settings['execution.checkpointing.unaligned.enabled'];
    const records = new RecordCounter();
    const restored = new RestoredRecords();
    return {
      on(event) {
        if (event.kind === 'sent') {
          if (unaligned) records.count(event);
          if (event.element.type === 'record') {
            const before = lastRecord.get(event.channel);
            if (!before || before.attempt <= event.attempt) lastRecord.set(event.channel, event);
          }
          return null;
        }
        if (unaligned) restored.see(event);
        if (event.kind !== 'checkpoint-completed') return null;
        const open = ledger.open.get(event.checkpoint);
        if (!open) return null;
        const { snapshots, captured } = open;
        for (const { id, from, to } of definition.plan.channels) {
          const [sender, receiver] = [snapshots.get(from), snapshots.get(to)];
          if (!receiver) continue;
          const received = receiver.received[id] ?? 0;
          if (receiver.unaligned) {
            if (!sender) continue;
            const kept = captured.get(to)?.inputs[id] ?? 0;
            const inFlight =
              records.between(id, received, sender.sent[id] ?? 0) +
              restored.waiting(id, event.checkpoint);
            if (kept === inFlight) continue;
            return {
              sentence:
                `Checkpoint ${event.checkpoint} found ${inFlight} records in flight on ${id}, ` +
                `but the snapshot of ${to} holds ${kept} of them.`,
              events: [sender, receiver, event],
            };
          }
          const last = lastRecord.get(id);
          const toTheEnd = last?.attempt === receiver.attempt ? last.sequence : 0;
          const sent = sender?.sent[id] ?? toTheEnd;
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

/** How many of the elements of a channel's current attempt are records, up to each sequence. */
class RecordCounter {
  readonly #channels = new Map<ChannelId, { attempt: number; upTo: number[] }>();

  count({ channel, attempt, sequence, element }: Extract<TraceEvent, { kind: 'sent' }>): void {
    let known = this.#channels.get(channel);
    if (!known || known.attempt < attempt) {
      known = { attempt, upTo: [0] };
      this.#channels.set(channel, known);
    }
    if (known.attempt > attempt) return;
    known.upTo[sequence] = (known.upTo[sequence - 1] ?? 0) + (element.type === 'record' ? 1 : 0);
  }

  /** Records behind element `received` and before element `barrier`. */
  between(channel: ChannelId, received: number, barrier: number): number {
    const upTo = this.#channels.get(channel)?.upTo ?? [];
    return Math.max(0, (upTo[barrier] ?? 0) - (upTo[received] ?? 0));
  }
}

/** Records that came back with a restore and have not been processed: they are in flight too. */
class RestoredRecords {
  readonly #left = new Map<ChannelId, { readonly attempt: number; count: number }>();
  readonly #atSnapshot = new Map<string, number>();

  see(event: TraceEvent): void {
    if (event.kind === 'restored') {
      const { attempt } = event;
      for (const [channel, count] of Object.entries(event.inFlight)) {
        this.#left.set(channel, { attempt, count });
      }
    } else if (event.kind === 'processed') {
      const { channel, sequence } = event;
      if (channel === null || sequence > 0) return;
      const left = this.#left.get(channel);
      if (left?.attempt === event.attempt) left.count--;
    } else if (event.kind === 'snapshot-taken') {
      for (const channel of Object.keys(event.received)) {
        const left = this.#left.get(channel);
        if (left?.attempt !== event.attempt) continue;
        this.#atSnapshot.set(`${channel} ${event.checkpoint}`, left.count);
      }
    }
  }

  waiting(channel: ChannelId, checkpoint: number): number {
    return this.#atSnapshot.get(`${channel} ${checkpoint}`) ?? 0;
  }
}
