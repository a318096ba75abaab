// The arrangement for a wide screen: the stream runs from left to right, TaskManagers lie below
// each other, the JobManager above them all and the store beneath, so that control comes from above
// and state sinks to the ground. Everything grows with the room, up to a size that stays readable.

import type { TaskId } from '../../engine/protocol.ts';
import type { Box } from './geometry.ts';
import type { Arrangement, Block, Host, HostBox, Room } from './layout.ts';

const EDGE = 10;
const PADDING = 11;
const HEADER = 33;
const SLOT_PITCH = 9;
const QUEUE_MARGIN = 8;
/** Least room for the curve of a channel. */
const LEAST_CURVE = 44;
const LEAST_TASK_WIDTH = 116;
const MOST_TASK_WIDTH = 178;
const LEAST_TASK_HEIGHT = 102;
const MOST_TASK_HEIGHT = 132;
const STACK_GAP = 16;
/** Room beyond this is left around the picture, not between its parts. */
const MOST_SLACK = 90;
const LANE = 42;

export function arrangeAcross(
  blocks: readonly Block[],
  depths: ReadonlyMap<TaskId, number>,
  room: Room,
): Arrangement {
  const columns = Math.max(0, ...blocks.map(({ last }) => last)) + 1;
  const queue = room.capacity * SLOT_PITCH + QUEUE_MARGIN;
  const fixed = 2 * EDGE + blocks.length * 2 * PADDING + (columns - 1) * queue;
  const least = fixed + columns * LEAST_TASK_WIDTH + (columns - 1) * LEAST_CURVE;
  const width = Math.max(room.width, least);
  const flexible = width - fixed;
  const taskWidth = clamp((flexible * 0.7) / columns, LEAST_TASK_WIDTH, MOST_TASK_WIDTH);
  const curve = columns > 1 ? (flexible - columns * taskWidth) / (columns - 1) : 0;

  const stacks = Math.max(1, ...blocks.map((block) => rowsOf(block, depths)));
  const lanes = Math.max(1, ...blocks.map(({ hosts }) => hosts.length));
  const [jobManagerHeight, storeHeight] = heightsOfEnds(room.height);
  const gap = clamp(room.height / 40, 11, 22);
  const leastMiddle =
    lanes * (HEADER + PADDING) + stacks * (LEAST_TASK_HEIGHT + STACK_GAP) + (lanes - 1) * gap;
  const around = 2 * EDGE + jobManagerHeight + storeHeight + 2 * gap;
  const leastHeight = around + leastMiddle - stacks * STACK_GAP;
  const growth = stacks * (MOST_TASK_HEIGHT - LEAST_TASK_HEIGHT) + MOST_SLACK;
  const height = clamp(room.height, leastHeight, leastHeight + growth);
  const middle = height - around;
  const taskHeight = clamp(
    (middle - lanes * (HEADER + PADDING) - (lanes - 1) * gap - (stacks - lanes) * STACK_GAP) /
      stacks,
    LEAST_TASK_HEIGHT,
    MOST_TASK_HEIGHT,
  );

  const jobManager = { x: EDGE, y: EDGE, width: width - 2 * EDGE, height: jobManagerHeight };
  const store = {
    x: EDGE,
    y: height - EDGE - storeHeight,
    width: width - 2 * EDGE,
    height: storeHeight,
  };
  const hosts: HostBox[] = [];
  const tasks = new Map<TaskId, Box>();
  let x = EDGE;
  for (const block of blocks) {
    const columnX = columnStarts(block, x + PADDING, taskWidth, curve, queue);
    const right = (columnX.at(-1) ?? x) + taskWidth + PADDING;
    // The channels that enter a block bend before its border; their queues lie inside it.
    const left = block.first === 0 ? x : x + curve;
    const heights = block.hosts.map(
      (host) => HEADER + PADDING + stackHeight(host, depths, taskHeight),
    );
    const free = middle - heights.reduce((sum, each) => sum + each, 0);
    const between = Math.min(gap * 2, Math.max(0, free / (block.hosts.length + 1)));
    let y = jobManager.y + jobManagerHeight + gap + (free - between * (block.hosts.length - 1)) / 2;
    for (const [index, host] of block.hosts.entries()) {
      const box = { x: left, y, width: right - left, height: heights[index] ?? 0 };
      hosts.push({ ...host, box, header: { ...box, height: HEADER } });
      const rows = new Map<number, number>();
      for (const task of host.tasks) {
        const column = depths.get(task) ?? 0;
        const row = rows.get(column) ?? 0;
        rows.set(column, row + 1);
        tasks.set(task, {
          x: columnX[column - block.first] ?? x,
          y: y + HEADER + row * (taskHeight + STACK_GAP),
          width: taskWidth,
          height: taskHeight,
        });
      }
      y += box.height + between;
    }
    x = right;
  }
  return { width, height, jobManager, store, hosts, tasks, lane: LANE, slotPitch: SLOT_PITCH };
}

/** Of the JobManager and of the store. */
function heightsOfEnds(roomHeight: number): readonly [number, number] {
  if (roomHeight < 420) return [46, 56];
  return roomHeight < 560 ? [56, 62] : [64, 76];
}

function columnStarts(
  block: Block,
  start: number,
  taskWidth: number,
  curve: number,
  queue: number,
): number[] {
  const starts: number[] = [];
  let x = start;
  for (let column = block.first; column <= block.last; column++) {
    if (column > 0) x += curve + queue;
    starts.push(x);
    x += taskWidth;
  }
  return starts;
}

function rowsOf(block: Block, depths: ReadonlyMap<TaskId, number>): number {
  return block.hosts.reduce((sum, host) => sum + rowsOfHost(host, depths), 0);
}

function rowsOfHost(host: Host, depths: ReadonlyMap<TaskId, number>): number {
  const perColumn = new Map<number, number>();
  for (const task of host.tasks) {
    const column = depths.get(task) ?? 0;
    perColumn.set(column, (perColumn.get(column) ?? 0) + 1);
  }
  return Math.max(1, ...perColumn.values());
}

function stackHeight(host: Host, depths: ReadonlyMap<TaskId, number>, taskHeight: number): number {
  const rows = rowsOfHost(host, depths);
  return rows * taskHeight + (rows - 1) * STACK_GAP;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
