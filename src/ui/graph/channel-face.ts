// What a channel shows besides its elements: how full its queue is, and what it waits for.
// Everything follows from the view; positions come from the layout.

import type { ChannelId, CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { Settings } from '../../engine/job/settings.ts';
import { buffersIn } from '../../trace/view/channels.ts';
import type { ChannelView, ViewModel } from '../../trace/view-model.ts';
import { strings } from '../strings.en.ts';
import type { ChannelLayout } from './layout.ts';

export interface ChannelFace {
  readonly id: ChannelId;
  readonly layout: ChannelLayout;
  readonly queued: number;
  readonly capacity: number;
  readonly full: boolean;
  readonly blocked: CheckpointId | null;
  /** Its sender stands still because of it. */
  readonly stopsSender: boolean;
  /** How much longer its elements take by a person's order. */
  readonly slowMs: number;
  readonly fill: string;
  /** Which end of the queue its caption stands at: away from barriers and their numbers. */
  readonly captionEnd: 'front' | 'tail';
  readonly label: string;
}

/** More would leave the queues no room on the page; they move closer together then. */
const MOST_SLOTS = 12;

/** Places to draw in a queue: its channel's own buffers, and all that its gate can lend. */
export function slotsOf(settings: Settings): number {
  const exclusive = settings['taskmanager.network.memory.buffers-per-channel'];
  const floating = settings['taskmanager.network.memory.floating-buffers-per-gate'];
  return Math.min(exclusive + floating, MOST_SLOTS);
}

export function channelFaces(
  view: ViewModel,
  channels: ReadonlyMap<ChannelId, ChannelLayout>,
): ChannelFace[] {
  const faces: ChannelFace[] = [];
  for (const layout of channels.values()) {
    const channel = view.channels.get(layout.id);
    if (!channel) continue;
    const queued = buffersIn(channel.queue);
    const capacity = channel.exclusive + channel.lent;
    const blocked = channel.blocked?.checkpoint ?? null;
    const stopsSender = view.tasks.get(layout.from)?.backpressured?.channel === layout.id;
    const parts = [strings.channel.label(layout.from, layout.to, queued, capacity)];
    if (blocked !== null) parts.push(strings.channel.blocked(blocked, waitsFor(view, layout.to)));
    if (stopsSender) parts.push(strings.channel.stops);
    const slowMs = view.orders.slowChannels.get(layout.id) ?? 0;
    if (slowMs > 0) parts.push(strings.channel.slow(slowMs));
    const fill = strings.channel.fill(queued, capacity);
    faces.push({
      id: layout.id,
      layout,
      queued,
      capacity,
      full: capacity > 0 && queued >= capacity,
      blocked,
      stopsSender,
      slowMs,
      fill: slowMs > 0 ? `${strings.channel.slowShort(slowMs)}  ${fill}` : fill,
      captionEnd: hasBarrierInFront(channel) ? 'tail' : 'front',
      label: `${parts.join('; ')}.`,
    });
  }
  return faces;
}

function hasBarrierInFront({ queue, exclusive }: ChannelView): boolean {
  return queue.slice(0, exclusive / 2).some(({ element }) => element.type === 'barrier');
}

/** The senders whose barrier a task still waits for, in words. */
export function waitsFor(view: ViewModel, task: TaskId): string {
  const arrived = view.tasks.get(task)?.aligning?.arrived;
  const missing: TaskId[] = [];
  for (const channel of view.channels.values()) {
    if (channel.to === task && !arrived?.has(channel.id)) missing.push(channel.from);
  }
  return missing.join(', ');
}
