// Whether an event is about a thing that a person has selected: a task, a channel, a process or a
// checkpoint. Judged by the event alone, so that any stretch of a recording can be searched.

import type { Plan } from '../engine/job/plan.ts';
import type { TraceEvent } from '../engine/trace-event.ts';

export interface Subject {
  readonly kind: 'task' | 'channel' | 'process' | 'checkpoint';
  readonly id: string;
}

/** Whether a thing of the page is one that events can be about. */
export function isSubject<T extends { readonly kind: string; readonly id: string }>(
  thing: T,
): thing is T & Subject {
  return ['task', 'channel', 'process', 'checkpoint'].includes(thing.kind);
}

export function concerns(event: TraceEvent, { kind, id }: Subject, plan: Plan): boolean {
  switch (kind) {
    case 'task':
      return isOfTask(event, id, plan);
    case 'channel':
      return 'channel' in event && event.channel === id;
    case 'process':
      return isOfProcess(event, id);
    case 'checkpoint':
      return 'checkpoint' in event && String(event.checkpoint) === id;
  }
}

/** What it does itself, what reaches it, and what the coordinator hears of it. */
function isOfTask(event: TraceEvent, id: string, plan: Plan): boolean {
  if ('task' in event) return event.task === id;
  if (event.kind === 'sent') return plan.channel.get(event.channel)?.from === id;
  return event.kind === 'arrived' && plan.channel.get(event.channel)?.to === id;
}

/** Its coming and going; of what it writes itself, only what is about nothing smaller. */
function isOfProcess(event: TraceEvent, id: string): boolean {
  if ('started' in event) return event.started === id;
  if ('killed' in event) return event.killed === id;
  if ('taskManager' in event) return event.taskManager === id;
  return event.by === id && !('task' in event) && !('channel' in event);
}
