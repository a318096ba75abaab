// B3: a channel delivers what was sent, in the order sent, and no buffer with data leaves without credit.
//
// Flink: sequence numbers of buffers, credit-based flow control.

import type { ChannelId } from '../../engine/protocol.ts';
import { isDataElement } from '../../engine/stream/element.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant } from './invariant.ts';

interface Flow {
  attempt: number;
  sent: number;
  arrived: number;
  credits: number;
  lastSent: TraceEvent | null;
  lastArrived: TraceEvent | null;
}

export const channelInOrder: Invariant = {
  name: 'channel-in-order',
  statement: 'Sequences on a channel are contiguous, and a buffer leaves only against a credit.',
  lesson: 'Barriers mean something only because nothing on a channel overtakes anything.',
  kinds: ['sent', 'arrived', 'credited'],
  watch() {
    const flows = new Map<ChannelId, Flow>();
    const flowOf = (channel: ChannelId, attempt: number): Flow | null => {
      const flow = flows.get(channel);
      if (flow && flow.attempt === attempt) return flow;
      if (flow && flow.attempt > attempt) return null; // the last words of a dead attempt
      const fresh: Flow = {
        attempt,
        sent: 0,
        arrived: 0,
        credits: 0,
        lastSent: null,
        lastArrived: null,
      };
      flows.set(channel, fresh);
      return fresh;
    };
    const broken = (sentence: string, before: TraceEvent | null, event: TraceEvent): Breach => ({
      sentence,
      events: before ? [before, event] : [event],
    });
    return {
      on(event) {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'credited': {
            const flow = flowOf(event.channel, event.attempt);
            if (flow) flow.credits += event.credits;
            return null;
          }
          case 'sent': {
            const flow = flowOf(event.channel, event.attempt);
            if (!flow) return null;
            const { channel, sequence } = event;
            const before = flow.lastSent;
            flow.lastSent = event;
            if (sequence !== flow.sent + 1) {
              return broken(
                `${channel} sent element ${sequence} after ${flow.sent}.`,
                before,
                event,
              );
            }
            flow.sent = sequence;
            const takesCredit = isDataElement(event.element) && sequence === event.buffer;
            if (takesCredit && --flow.credits < 0) {
              return broken(`A buffer left on ${channel} without a credit.`, before, event);
            }
            return null;
          }
          case 'arrived': {
            const flow = flowOf(event.channel, event.attempt);
            if (!flow) return null;
            const { channel, sequence } = event;
            const before = flow.lastArrived;
            flow.lastArrived = event;
            if (sequence !== flow.arrived + 1) {
              return broken(
                `Element ${sequence} arrived on ${channel} after ${flow.arrived}.`,
                before,
                event,
              );
            }
            flow.arrived = sequence;
            return sequence > flow.sent
              ? broken(
                  `Element ${sequence} arrived on ${channel} before it was sent.`,
                  before,
                  event,
                )
              : null;
          }
          default:
            return null;
        }
      },
    };
  },
};
