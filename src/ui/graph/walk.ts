// Walking the graph with the arrow keys: from a task along its channels, from a channel to its ends,
// and sideways to what lies beside.

import type { ChannelId, TaskId } from '../../engine/protocol.ts';
import { centre, type Point } from './geometry.ts';
import type { GraphLayout } from './layout.ts';

/** Id of a task or of a channel: both kinds can have the focus. */
export type Item = string;
export type Arrow = 'ArrowRight' | 'ArrowLeft' | 'ArrowDown' | 'ArrowUp';

/** Along the flow, against it, and to both sides: what an arrow means in either layout. */
type Step = 'on' | 'back' | 'next' | 'previous';

const ACROSS: Readonly<Record<Arrow, Step>> = {
  ArrowRight: 'on',
  ArrowLeft: 'back',
  ArrowDown: 'next',
  ArrowUp: 'previous',
};
const DOWN: Readonly<Record<Arrow, Step>> = {
  ArrowDown: 'on',
  ArrowUp: 'back',
  ArrowRight: 'next',
  ArrowLeft: 'previous',
};

export function isArrow(key: string): key is Arrow {
  return Object.hasOwn(ACROSS, key);
}

/** Where an arrow leads from `item`; the same item when nothing lies that way. */
export function neighbour(layout: GraphLayout, item: Item, arrow: Arrow): Item {
  const step = (layout.flow === 'across' ? ACROSS : DOWN)[arrow];
  switch (step) {
    case 'on':
      return layout.channels.get(item)?.to ?? channelOf(layout, item, 'from') ?? item;
    case 'back':
      return layout.channels.get(item)?.from ?? channelOf(layout, item, 'to') ?? item;
    case 'next':
      return beside(layout, item, 1);
    case 'previous':
      return beside(layout, item, -1);
  }
}

function channelOf(
  { channels }: GraphLayout,
  task: TaskId,
  end: 'from' | 'to',
): ChannelId | undefined {
  for (const channel of channels.values()) if (channel[end] === task) return channel.id;
  return undefined;
}

/** The nearest of the same kind across the flow, among those at about the same place along it. */
function beside(layout: GraphLayout, item: Item, direction: 1 | -1): Item {
  const here = placeOf(layout, item);
  if (!here) return item;
  const isChannel = layout.channels.has(item);
  const [along, across] = layout.flow === 'across' ? (['x', 'y'] as const) : (['y', 'x'] as const);
  let best: Item = item;
  let bestDistance = Infinity;
  for (const other of isChannel ? layout.channels.keys() : layout.tasks.keys()) {
    const there = placeOf(layout, other);
    if (!there || Math.abs(there[along] - here[along]) > 40) continue;
    const distance = (there[across] - here[across]) * direction;
    if (distance > 0 && distance < bestDistance) [best, bestDistance] = [other, distance];
  }
  return best;
}

function placeOf({ tasks, channels }: GraphLayout, item: Item): Point | null {
  const box = tasks.get(item) ?? channels.get(item)?.strip;
  return box ? centre(box) : null;
}
