// B6: a channel has no more buffers in use than its receiver set aside for it, and a gate lends no
// more than it has. Flink: exclusive and floating buffers (BufferManager, LocalBufferPool).

import type { Attempt, ChannelId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { present } from '../../engine/assert.ts';
import { isDataElement } from '../../engine/stream/element.ts';
import type { Breach, Invariant } from './invariant.ts';

interface Used {
  readonly attempt: Attempt;
  /** Of each buffer sent and not wholly taken: the sequence of its last element. */
  readonly ends: number[];
  lent: number;
}

export const buffersWithinLimits: Invariant = {
  name: 'buffers-within-limits',
  statement: 'Buffers in use fit into those the receiver gave; a gate lends no more than it has.',
  lesson: 'Memory for records on their way is bounded: who is full stops whoever sends to it.',
  kinds: [
    'sent',
    'processed',
    'watermark-received',
    'watermark-status-received',
    'floating-buffers',
  ],
  watch({ definition }) {
    const { settings } = definition;
    const exclusive = settings['taskmanager.network.memory.buffers-per-channel'];
    const floating = settings['taskmanager.network.memory.floating-buffers-per-gate'];
    const channels = new Map<ChannelId, Used>();
    const usedOf = (channel: ChannelId, attempt: Attempt): Used | null => {
      const known = channels.get(channel);
      if (known && known.attempt >= attempt) return known.attempt === attempt ? known : null;
      const fresh = { attempt, ends: [], lent: 0 };
      channels.set(channel, fresh);
      return fresh;
    };
    const lentBy = (task: TaskId, attempt: Attempt): number =>
      (definition.plan.task.get(task)?.inputs ?? []).reduce((sum, { id }) => {
        const used = channels.get(id);
        return used?.attempt === attempt ? sum + used.lent : sum;
      }, 0);

    function sent(event: Extract<TraceEvent, { kind: 'sent' }>): Breach | null {
      const { channel, attempt, sequence, buffer, element } = event;
      if (!isDataElement(element)) return null;
      const used = usedOf(channel, attempt);
      if (!used) return null;
      if (sequence > buffer) {
        used.ends[used.ends.length - 1] = sequence;
        return null;
      }
      used.ends.push(sequence);
      if (used.ends.length <= exclusive + used.lent) return null;
      return {
        sentence: `${channel} has ${used.ends.length} buffers in use, but ${exclusive} of its own and ${used.lent} lent.`,
        events: [event],
      };
    }

    function lent(event: Extract<TraceEvent, { kind: 'floating-buffers' }>): Breach | null {
      const { channel, attempt, left } = event;
      const used = usedOf(channel, attempt);
      if (!used) return null;
      used.lent = event.lent;
      const { to } = present(definition.plan.channel.get(channel), `No channel ${channel}.`);
      const lentInAll = lentBy(to, attempt);
      if (used.lent >= 0 && left >= 0 && lentInAll + left === floating) return null;
      return {
        sentence: `The gate of ${to} has lent ${lentInAll} buffers and has ${left} left, of ${floating}.`,
        events: [event],
      };
    }

    return {
      on(event): Breach | null {
        if (event.kind === 'sent') return sent(event);
        if (event.kind === 'floating-buffers') return lent(event);
        if ('sequence' in event && event.kind !== 'arrived' && event.channel !== null) {
          const used = channels.get(event.channel);
          if (used?.attempt !== event.attempt) return null;
          while (used.ends[0] !== undefined && used.ends[0] <= event.sequence) used.ends.shift();
        }
        return null;
      },
    };
  },
};
