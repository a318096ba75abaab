// The run as a log for ShiViz (https://bestchai.bitbucket.io/shiviz/): two lines per event, its host
// with a vector clock, then a sentence. Hosts are the coordinator, the tasks and the processes.
//
// Keeps true: an event's clock is greater than those of all that it follows from: what its host did
// before, and the message that it hears of: barrier, trigger, acknowledgement, notice, deployment.
// Records are left out, and with them what only they tell.

import type { Plan } from '../engine/job/plan.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import { levelOf, narrate } from './narration.ts';
import type { Recorder } from './recorder.ts';
import { apply } from './view.ts';
import { writerOf } from './writer-of.ts';

/** To be pasted into ShiViz beside the log. */
export const SHIVIZ_EXPRESSION = String.raw`(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`;

type Clock = ReadonlyMap<string, number>;

/** Told in the log though they are details elsewhere: they carry the causes. */
const CARRIERS: ReadonlySet<TraceEvent['kind']> = new Set([
  'channel-blocked',
  'channel-unblocked',
  'upload-ended',
  'checkpoint-notified',
]);

export function shivizLog(recorder: Recorder, toPosition = recorder.length): string {
  const view = recorder.viewAt(recorder.first);
  if (!view) return '';
  const clocks = new VectorClocks();
  const lines: string[] = [];
  for (const event of recorder.eventsBetween(recorder.first, toPosition)) {
    apply(view, event);
    if (!isTold(event)) continue;
    const { host, clock } = clocks.next(event, view.model.plan);
    const { text } = narrate(event, view);
    lines.push(`${host} ${JSON.stringify(Object.fromEntries(clock))}`);
    lines.push(`${(event.atMs / 1000).toFixed(2)} s: ${text.replace(/\s+/g, ' ')}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function isTold(event: TraceEvent): boolean {
  if (event.kind === 'sent') return event.element.type === 'barrier';
  return levelOf(event) !== 'all' || CARRIERS.has(event.kind);
}

class VectorClocks {
  readonly #hosts = new Map<string, Clock>();
  /** Of the events that something else may follow from, by what they say. */
  readonly #said = new Map<string, Clock>();

  /** @param plan of the version of the job that runs: a rescaled one has other channels */
  next(event: TraceEvent, plan: Plan): { readonly host: string; readonly clock: Clock } {
    const host = hostOf(event, plan).replace(/\s/g, '_');
    const clock = new Map(this.#hosts.get(host) ?? [[host, 0]]);
    for (const word of heard(event, plan)) {
      for (const [other, count] of this.#said.get(word) ?? []) {
        clock.set(other, Math.max(clock.get(other) ?? 0, count));
      }
    }
    clock.set(host, (clock.get(host) ?? 0) + 1);
    this.#hosts.set(host, clock);
    for (const word of said(event)) this.#said.set(word, clock);
    return { host, clock };
  }
}

function hostOf(event: TraceEvent, plan: Plan): string {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
  switch (event.kind) {
    case 'sent':
      return plan.channel.get(event.channel)?.from ?? event.by;
    // What the coordinator hears of a task is its own event.
    case 'acknowledged':
    case 'acknowledgement-ignored':
      return event.by;
    case 'process-killed':
      return event.killed;
    case 'process-starting':
    case 'process-started':
      return event.started;
    case 'action':
      return 'person';
    case 'transaction-pre-committed':
      return writerOf(event.transaction);
    case 'transactions-committed':
    case 'transactions-aborted':
    case 'transactions-lost':
      return event.transactions[0] === undefined ? event.by : writerOf(event.transactions[0]);
    default:
      return 'task' in event && typeof event.task === 'string' ? event.task : event.by;
  }
}

function heard(event: TraceEvent, plan: Plan): readonly string[] {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
  switch (event.kind) {
    case 'barrier-received':
      return [`barrier ${event.channel} ${event.attempt} ${event.sequence}`];
    case 'snapshot-taken':
      return isSource(plan, event.task) ? [`trigger ${event.checkpoint}`] : [];
    case 'acknowledged':
      return [`part ${event.checkpoint} ${event.task} ${event.attempt}`];
    case 'checkpoint-aborted':
      return [`declined ${event.checkpoint}`];
    case 'checkpoint-notified':
    case 'transactions-committed':
      return [`completed ${event.checkpoint}`];
    case 'restored':
    case 'source-positioned':
      return [`recovery ${event.attempt}`];
    case 'process-killed':
      return [`action kill ${event.killed}`];
    default:
      return [];
  }
}

function isSource(plan: Plan, task: string): boolean {
  return ![...plan.channel.values()].some(({ to }) => to === task);
}

function said(event: TraceEvent): readonly string[] {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
  switch (event.kind) {
    case 'sent':
      return [`barrier ${event.channel} ${event.attempt} ${event.sequence}`];
    case 'checkpoint-triggered':
      return [`trigger ${event.checkpoint}`];
    case 'snapshot-taken':
    case 'in-flight-captured':
    case 'upload-ended':
      return [`part ${event.checkpoint} ${event.task} ${event.attempt}`];
    case 'checkpoint-declined':
      return [`declined ${event.checkpoint}`];
    case 'checkpoint-completed':
      return [`completed ${event.checkpoint}`];
    case 'recovery-started':
      return [`recovery ${event.attempt}`];
    case 'action':
      return [`action ${event.action}`];
    default:
      return [];
  }
}
