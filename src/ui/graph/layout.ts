// Where everything of the graph stands: a pure function of the plan, the hosts and the room there is.
//
// Columns are operators by depth, lanes are TaskManagers. Hosts whose columns overlap form a block
// and lie side by side across the flow; blocks follow each other along it. Queues lie at the
// receiver, inside its TaskManager, because that is where the elements are.

import type { Plan } from '../../engine/job/plan.ts';
import type { ChannelId, TaskId } from '../../engine/protocol.ts';
import { track, type Box, type Flow, type Point, type Track } from './geometry.ts';
import { arrangeAcross } from './layout-across.ts';
import { arrangeDown } from './layout-down.ts';

/** A TaskManager's place: it keeps it when a replacement worker comes. */
export interface Host {
  readonly name: string;
  readonly tasks: readonly TaskId[];
}

export interface Room {
  readonly width: number;
  readonly height: number;
  readonly flow: Flow;
  /** Slots of a queue. */
  readonly capacity: number;
}

export interface HostBox extends Host {
  readonly box: Box;
  readonly header: Box;
}

export interface ChannelLayout {
  readonly id: ChannelId;
  readonly from: TaskId;
  readonly to: TaskId;
  /** From the sender's edge to the receiver's, the queue included. */
  readonly track: Track;
  /** The queue's strip at the end of the track. */
  readonly strip: Box;
  readonly slotPitch: number;
  /** Which side of the strip its caption stands on, seen across the flow. */
  readonly caption: 'before' | 'after';
}

export interface GraphLayout {
  readonly flow: Flow;
  readonly width: number;
  readonly height: number;
  readonly jobManager: Box;
  readonly store: Box;
  readonly hosts: readonly HostBox[];
  readonly tasks: ReadonlyMap<TaskId, Box>;
  readonly channels: ReadonlyMap<ChannelId, ChannelLayout>;
  /** Room for a remark, if there is any. */
  readonly free: Box | null;
  /** From a task's start across the flow to the line that records travel on; null: its middle. */
  readonly lane: number | null;
}

/** What the two arrangements decide; channels follow from it. */
export interface Arrangement {
  readonly width: number;
  readonly height: number;
  readonly jobManager: Box;
  readonly store: Box;
  readonly hosts: readonly HostBox[];
  readonly tasks: ReadonlyMap<TaskId, Box>;
  readonly lane: number | null;
  readonly slotPitch: number;
}

/** Hosts that lie side by side, with the columns they span. */
export interface Block {
  readonly first: number;
  readonly last: number;
  readonly hosts: readonly Host[];
}

export const STRIP_THICKNESS = 14;
const STRIP_GAP = 3;

export function layoutGraph(plan: Plan, hosts: readonly Host[], room: Room): GraphLayout {
  const depths = depthOf(plan);
  const blocks = blocksOf(hosts, depths);
  const arrange = room.flow === 'across' ? arrangeAcross : arrangeDown;
  const arrangement = arrange(blocks, depths, room);
  const channels = new Map<ChannelId, ChannelLayout>();
  for (const task of plan.tasks) {
    const inputs = task.inputs.length;
    for (const [index, { id, from, to }] of task.inputs.entries()) {
      const ends = [arrangement.tasks.get(from), arrangement.tasks.get(to)] as const;
      const [start, end] = ends;
      if (!start || !end) continue;
      const offset = inputOffset(index, inputs, room.flow);
      const line = channelLine(start, end, offset, arrangement, room);
      const caption = index < inputs / 2 ? 'before' : 'after';
      channels.set(id, { id, from, to, caption, ...line });
    }
  }
  const { width, height, jobManager, store, tasks, lane } = arrangement;
  return {
    flow: room.flow,
    width,
    height,
    jobManager,
    store,
    hosts: arrangement.hosts,
    tasks,
    channels,
    lane,
    free: freeBelow(arrangement),
  };
}

/** Between the last TaskManager and the store. */
function freeBelow({ hosts, store }: Arrangement): Box | null {
  const last = hosts.at(-1)?.box;
  if (!last) return null;
  const y = last.y + last.height + 10;
  const height = store.y - y - 6;
  return height < 36 ? null : { x: last.x + 4, y, width: last.width - 4, height };
}

/** Longest way from a source, per task. */
export function depthOf(plan: Plan): ReadonlyMap<TaskId, number> {
  const depths = new Map<TaskId, number>();
  // Plans list operators below what they read from.
  for (const { id, inputs } of plan.tasks) {
    depths.set(id, Math.max(-1, ...inputs.map(({ from }) => depths.get(from) ?? 0)) + 1);
  }
  return depths;
}

function blocksOf(hosts: readonly Host[], depths: ReadonlyMap<TaskId, number>): Block[] {
  const spans = hosts
    .filter(({ tasks }) => tasks.length > 0)
    .map((host) => {
      const columns = host.tasks.map((task) => depths.get(task) ?? 0);
      return { first: Math.min(...columns), last: Math.max(...columns), hosts: [host] };
    })
    .sort((a, b) => a.first - b.first);
  const blocks: { first: number; last: number; hosts: Host[] }[] = [];
  for (const span of spans) {
    const block = blocks.at(-1);
    if (block && span.first <= block.last) {
      block.last = Math.max(block.last, span.last);
      block.hosts.push(...span.hosts);
    } else {
      blocks.push(span);
    }
  }
  return blocks;
}

/** How far an input lies from the middle, across the flow. */
function inputOffset(index: number, inputs: number, flow: Flow): number {
  const spacing = flow === 'across' ? 30 : 54;
  return (index - (inputs - 1) / 2) * Math.min(spacing, (spacing * 3) / inputs);
}

function channelLine(
  start: Box,
  end: Box,
  offset: number,
  { lane, slotPitch }: Arrangement,
  { flow, capacity }: Room,
): Pick<ChannelLayout, 'track' | 'strip' | 'slotPitch'> {
  const length = capacity * slotPitch;
  if (flow === 'across') {
    const y = end.y + (lane ?? end.height / 2) + offset;
    const from: Point = { x: start.x + start.width, y: start.y + (lane ?? start.height / 2) };
    const to: Point = { x: end.x - STRIP_GAP, y };
    const bend: Point = { x: to.x - length, y };
    const strip = { x: bend.x, y: y - STRIP_THICKNESS / 2, width: length, height: STRIP_THICKNESS };
    return { track: track(from, bend, to, flow), strip, slotPitch };
  }
  const x = end.x + (lane ?? end.width / 2) + offset;
  const from: Point = { x: start.x + (lane ?? start.width / 2), y: start.y + start.height };
  const to: Point = { x, y: end.y - STRIP_GAP };
  const bend: Point = { x, y: to.y - length };
  const strip = { x: x - STRIP_THICKNESS / 2, y: bend.y, width: STRIP_THICKNESS, height: length };
  return { track: track(from, bend, to, flow), strip, slotPitch };
}
