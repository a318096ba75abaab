// T1: event time never goes back at a task, and never runs ahead of what its active inputs have said.
//
// Flink: StatusWatermarkValve.

import type { Attempt, ChannelId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { BEFORE_TIME_MS } from '../../engine/time/time-text.ts';
import type { Breach, Invariant } from './invariant.ts';

type Advanced = Extract<TraceEvent, { kind: 'watermark-advanced' }>;

/** What an input has said. */
interface Input {
  watermarkMs: number;
  idle: boolean;
  /** Idle, or back from it and not yet as far as the task: it holds nobody back. */
  aside: boolean;
}

interface Known {
  readonly attempt: Attempt;
  advanced: Advanced | null;
  readonly inputs: Map<ChannelId, Input>;
}

export const watermarksOnlyRise: Invariant = {
  name: 'watermarks-only-rise',
  statement:
    'The watermark of a task only rises, and no input that takes part has come less far than it.',
  lesson:
    'A task that runs ahead of one input closes windows whose records are still on their way.',
  kinds: ['watermark-received', 'watermark-status-received', 'watermark-advanced'],
  watch({ definition }) {
    const tasks = new Map<TaskId, Known>();
    const of = (task: TaskId, attempt: Attempt): Known => {
      const known = tasks.get(task);
      if (known?.attempt === attempt) return known;
      const fresh = { attempt, advanced: null, inputs: new Map<ChannelId, Input>() };
      tasks.set(task, fresh);
      return fresh;
    };
    const inputOf = ({ inputs }: Known, channel: ChannelId): Input => {
      const input = inputs.get(channel) ?? {
        watermarkMs: BEFORE_TIME_MS,
        idle: false,
        aside: false,
      };
      inputs.set(channel, input);
      return input;
    };
    return {
      on(event): Breach | null {
        if (event.kind === 'watermark-received') {
          const known = of(event.task, event.attempt);
          const input = inputOf(known, event.channel);
          input.watermarkMs = Math.max(input.watermarkMs, event.timestampMs);
          comeBack(known, input);
        } else if (event.kind === 'watermark-status-received') {
          const known = of(event.task, event.attempt);
          const input = inputOf(known, event.channel);
          input.idle = event.idle;
          input.aside ||= event.idle;
          comeBack(known, input);
        } else if (event.kind === 'watermark-advanced') {
          const known = of(event.task, event.attempt);
          const before = known.advanced;
          known.advanced = event;
          if (before && before.watermarkMs >= event.watermarkMs) {
            return {
              sentence: `The watermark of ${event.task} went from ${before.watermarkMs} to ${event.watermarkMs}.`,
              events: [before, event],
            };
          }
          return ahead(known, event);
        }
        return null;
      },
    };

    function ahead(known: Known, event: Advanced): Breach | null {
      for (const { id, from } of definition.plan.task.get(event.task)?.inputs ?? []) {
        const { aside, watermarkMs } = inputOf(known, id);
        if (aside || watermarkMs >= event.watermarkMs) continue;
        return {
          sentence: `${event.task} works by watermark ${event.watermarkMs}, but ${from} has not come so far.`,
          events: [event],
        };
      }
      return null;
    }
  },
};

function comeBack({ advanced }: Known, input: Input): void {
  if (!input.idle && input.watermarkMs >= (advanced?.watermarkMs ?? BEFORE_TIME_MS)) {
    input.aside = false;
  }
}
