// Channels: what is on its way, what waits at the receiver, and who may still send how much.
//
// Keeps true: an element is on its way or in the queue, never both, and leaves both when it is
// taken or lost. Events without a trace of their own (end of data, end of input, a cancelled
// barrier) are taken as soon as nothing stands before them and the channel is open.

import type { ChannelPlan } from '../../engine/job/plan.ts';
import type { Attempt, ChannelId, ElementSummary, ProcessId } from '../../engine/protocol.ts';
import type { View } from '../view.ts';
import type { ChannelView, Token } from '../view-model.ts';
import type { EventOf } from './event-of.ts';

export function emptyChannel({ id, from, to }: ChannelPlan, exclusive: number): ChannelView {
  return {
    id,
    from,
    to,
    attempt: 0,
    inFlight: [],
    queue: [],
    credits: 0,
    exclusive,
    lent: 0,
    backlog: 0,
    blocked: null,
  };
}

/** The channel, if the event is about its present life. */
function current(view: View, id: ChannelId, attempt: Attempt): ChannelView | null {
  const channel = view.model.channels.get(id);
  return channel?.attempt === attempt ? channel : null;
}

export function sent(view: View, event: EventOf<'sent'>): void {
  const channel = current(view, event.channel, event.attempt);
  if (!channel) return;
  const { sequence, buffer, element, backlog, departMs, arriveMs } = event;
  if (!view.memory.connected.has(channel.id)) connect(view, channel, channel.exclusive);
  if (fillsBuffer(element) && sequence === buffer) channel.credits--;
  channel.backlog = backlog;
  channel.inFlight.push({ sequence, buffer, element, departMs, arriveMs });
}

export function credited(view: View, event: EventOf<'credited'>): void {
  const channel = current(view, event.channel, event.attempt);
  if (channel) connect(view, channel, event.credits);
}

export function lent(view: View, event: EventOf<'floating-buffers'>): void {
  const channel = current(view, event.channel, event.attempt);
  if (channel) channel.lent = event.lent;
}

/** Whether it lies in a buffer of the receiver's. */
export function fillsBuffer({ type }: ElementSummary): boolean {
  return type === 'record' || type === 'watermark' || type === 'watermark-status';
}

/** Buffers, of the receiver's or with an event, that these elements fill. */
export function buffersIn(tokens: readonly Token[]): number {
  let buffers = 0;
  let last = -1;
  for (const { buffer } of tokens) {
    if (buffer !== last) buffers++;
    last = buffer;
  }
  return buffers;
}

function connect(view: View, channel: ChannelView, credits: number): void {
  view.memory.connected.add(channel.id);
  channel.credits += credits;
}

export function arrived(view: View, event: EventOf<'arrived'>): void {
  const channel = current(view, event.channel, event.attempt);
  if (!channel) return;
  const { inFlight, queue } = channel;
  const index = inFlight.findIndex(({ sequence }) => sequence === event.sequence);
  const [token] = index < 0 ? [] : inFlight.splice(index, 1);
  if (!token) return;
  const { element } = token;
  if (element.type === 'barrier' && element.unaligned) queue.unshift(token);
  else queue.push(token);
  settle(channel);
}

/** The receiver has taken the element; whatever stood before it was taken without a word. */
export function take(
  view: View,
  id: ChannelId,
  attempt: Attempt,
  sequence: number,
): ChannelView | null {
  const channel = current(view, id, attempt);
  if (!channel) return null;
  const { queue } = channel;
  while (queue[0] && queue[0].sequence <= sequence) queue.shift();
  settle(channel);
  return channel;
}

/** The receiver has read a barrier, which may have overtaken what still waits. */
export function takeBarrier(view: View, id: ChannelId, attempt: Attempt, sequence: number): void {
  const channel = current(view, id, attempt);
  if (!channel) return;
  const index = channel.queue.findIndex((token) => token.sequence === sequence);
  if (index >= 0) channel.queue.splice(index, 1);
  settle(channel);
}

function settle({ queue, blocked: isBlocked }: ChannelView): void {
  while (isBlocked === null && queue[0] && isSilent(queue[0])) queue.shift();
}

function isSilent({ element }: Token): boolean {
  return element.type !== 'barrier' && !fillsBuffer(element);
}

export function blocked(view: View, event: EventOf<'channel-blocked'>): void {
  const channel = current(view, event.channel, event.attempt);
  if (channel) channel.blocked = { checkpoint: event.checkpoint, sinceMs: event.atMs };
}

export function unblocked(view: View, event: EventOf<'channel-unblocked'>): void {
  const channel = current(view, event.channel, event.attempt);
  if (!channel) return;
  channel.blocked = null;
  settle(channel);
}

/** A new attempt of one end: everything the channel held is void. */
export function reset(view: View, channel: ChannelView, attempt: Attempt): void {
  if (channel.attempt === attempt) return;
  channel.attempt = attempt;
  channel.inFlight.length = 0;
  channel.queue.length = 0;
  channel.credits = 0;
  channel.lent = 0;
  channel.backlog = 0;
  channel.blocked = null;
  view.memory.connected.delete(channel.id);
}

/** The receiver hangs: what is on its way arrives then at the earliest. */
export function postpone({ inFlight }: ChannelView, untilMs: number): void {
  for (const [index, token] of inFlight.entries()) {
    if (token.arriveMs < untilMs) inFlight[index] = { ...token, arriveMs: untilMs };
  }
}

/** The receiver is gone, with all that waited there. */
export function receiverGone(channel: ChannelView): void {
  channel.queue.length = 0;
  channel.blocked = null;
}

/** The sender's process was killed: what had not left yet never will. */
export function senderKilled(view: View, channel: ChannelView, process: ProcessId): void {
  const { nowMs, tasks } = view.model;
  const within = tasks.get(channel.to)?.taskManager === process;
  keep(channel.inFlight, ({ departMs }) => !within && departMs <= nowMs);
  channel.credits = 0;
}

export function dropped(view: View, event: EventOf<'dropped'>): void {
  const { model, memory } = view;
  model.dropped.set(event.why, (model.dropped.get(event.why) ?? 0) + 1);
  // The event does not say which element it was, but what has not arrived when its time is over
  // is certain not to arrive any more.
  if (event.what === 'buffer') memory.strayAtMs = event.atMs;
}

export function removeStrays(view: View, nowMs: number): void {
  view.memory.strayAtMs = null;
  for (const { inFlight } of view.model.channels.values()) {
    keep(inFlight, ({ arriveMs }) => arriveMs >= nowMs);
  }
}

function keep(tokens: Token[], wanted: (token: Token) => boolean): void {
  let kept = 0;
  for (const token of tokens) if (wanted(token)) tokens[kept++] = token;
  tokens.length = kept;
}
