// The arrangement for a phone: the stream runs from top to bottom, TaskManagers lie side by side.
//
// A host whose tasks all lie in one column and that has its block to itself carries its name beside
// its tasks instead of above them, which saves the height of a header.

import type { TaskId } from '../../engine/protocol.ts';
import type { Box } from './geometry.ts';
import type { Arrangement, Block, HostBox, Room } from './layout.ts';

const EDGE = 6;
const PADDING = 8;
const HEADER = 45;
const JOB_MANAGER = 48;
const STORE = 42;
const SLOT_PITCH = 5;
const QUEUE_MARGIN = 3;
const TASK = 58;
const LEAST_CURVE = 19;
const MOST_CURVE = 64;
const HOST_GAP = 7;

export function arrangeDown(
  blocks: readonly Block[],
  depths: ReadonlyMap<TaskId, number>,
  room: Room,
): Arrangement {
  const width = room.width;
  const columns = Math.max(0, ...blocks.map(({ last }) => last)) + 1;
  const queue = room.capacity * SLOT_PITCH + QUEUE_MARGIN;
  const fixed =
    2 * EDGE +
    JOB_MANAGER +
    STORE +
    2 * HOST_GAP +
    columns * TASK +
    (columns - 1) * queue +
    blocks.reduce((sum, block) => sum + (isAlone(block) ? PADDING : HEADER + PADDING), 0);
  const gaps = Math.max(1, columns - 1);
  const curve = Math.min(Math.max((room.height - fixed) / gaps, LEAST_CURVE), MOST_CURVE);
  const height = Math.max(room.height, fixed + gaps * curve);

  const jobManager = { x: EDGE, y: EDGE, width: width - 2 * EDGE, height: JOB_MANAGER };
  const hosts: HostBox[] = [];
  const tasks = new Map<TaskId, Box>();
  let y = EDGE + JOB_MANAGER + HOST_GAP;
  for (const block of blocks) {
    const alone = isAlone(block);
    const top = block.first === 0 ? y : y + curve;
    const columnY = columnStarts(block, alone ? y : y + HEADER, curve, queue);
    const bottom = (columnY.at(-1) ?? y) + TASK + PADDING;
    const hostWidth = (width - 2 * EDGE - (block.hosts.length - 1) * HOST_GAP) / block.hosts.length;
    const half = (width - 2 * EDGE - HOST_GAP) / 2;
    const taskWidth = alone ? half : hostWidth - 2 * PADDING;
    for (const [index, host] of block.hosts.entries()) {
      const x = EDGE + index * (hostWidth + HOST_GAP);
      const box = { x, y: top, width: hostWidth, height: bottom - top };
      hosts.push({ ...host, box, header: alone ? box : { ...box, height: HEADER } });
      for (const task of host.tasks) {
        // Tasks of one depth in one process share its width.
        const beside = host.tasks.filter((other) => depths.get(other) === depths.get(task));
        const width = (taskWidth - (beside.length - 1) * HOST_GAP) / beside.length;
        tasks.set(task, {
          x: x + (hostWidth - taskWidth) / 2 + beside.indexOf(task) * (width + HOST_GAP),
          y: columnY[(depths.get(task) ?? 0) - block.first] ?? y,
          width,
          height: TASK,
        });
      }
    }
    y = bottom;
  }
  const storeY = Math.max(y + HOST_GAP, height - EDGE - STORE);
  const store = { x: EDGE, y: storeY, width: width - 2 * EDGE, height: STORE };
  return {
    width,
    height: Math.max(height, storeY + STORE + EDGE),
    jobManager,
    store,
    hosts,
    tasks,
    lane: null,
    slotPitch: SLOT_PITCH,
  };
}

function isAlone(block: Block): boolean {
  const [only, ...others] = block.hosts;
  return others.length === 0 && block.first === block.last && (only?.tasks.length ?? 0) < 2;
}

function columnStarts(block: Block, start: number, curve: number, queue: number): number[] {
  const starts: number[] = [];
  let y = start;
  for (let column = block.first; column <= block.last; column++) {
    if (column > 0) y += curve + queue;
    starts.push(y);
    y += TASK;
  }
  return starts;
}
