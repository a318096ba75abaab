// The job seen from furthest away: one face for each operator, one for each edge between two, summed
// up over their subtasks and channels. Pure: plan, view and the faces of the tasks in, plain data out.

import type { Plan } from '../../engine/job/plan.ts';
import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import { buffersIn } from '../../trace/view/channels.ts';
import type { ViewModel } from '../../trace/view-model.ts';
import { depthOf } from './layout.ts';
import type { Condition, TaskFace } from './task-face.ts';

export interface OperatorFace {
  readonly name: string;
  /** How far along the stream it lies, from 0. */
  readonly depth: number;
  readonly subtasks: readonly {
    readonly id: TaskId;
    readonly condition: Condition;
    /** Of the last second; null: it does not run. */
    readonly busyShare: number | null;
  }[];
  /** How many subtasks are in each condition, the most frequent first. */
  readonly conditions: readonly { readonly condition: Condition; readonly count: number }[];
  /** The mean over the subtasks that run; null: none does. */
  readonly busyShare: number | null;
  /** Who has passed on the barrier of the checkpoint under way. */
  readonly passed: Progress | null;
}

export interface Progress {
  readonly checkpoint: CheckpointId;
  readonly done: number;
  readonly of: number;
}

export interface EdgeFace {
  readonly from: string;
  readonly to: string;
  readonly channels: number;
  /** Buffers in the queues of all channels, and how many they have room for. */
  readonly queued: number;
  readonly capacity: number;
  readonly blocked: number;
  /** On how many channels the barrier of the checkpoint under way has been read. */
  readonly arrived: Progress | null;
}

export function operatorFaces(
  plan: Plan,
  view: ViewModel,
  tasks: readonly TaskFace[],
): readonly OperatorFace[] {
  const depths = depthOf(plan);
  const checkpoint = pendingOf(view);
  const members = new Map<string, TaskFace[]>();
  for (const face of tasks) {
    const name = plan.task.get(face.id)?.operator.name;
    if (name !== undefined) members.set(name, [...(members.get(name) ?? []), face]);
  }
  return [...members].map(([name, faces]) => {
    const shares = faces.flatMap(({ shares: each }) => (each ? [each.busyMs / 1000] : []));
    const passed = faces.filter(({ epoch }) => checkpoint !== null && epoch >= checkpoint).length;
    return {
      name,
      depth: Math.max(...faces.map(({ id }) => depths.get(id) ?? 0)),
      subtasks: faces.map(({ id, condition, shares: each }) => ({
        id,
        condition,
        busyShare: each ? each.busyMs / 1000 : null,
      })),
      conditions: countsOf(faces),
      busyShare:
        shares.length === 0 ? null : shares.reduce((sum, each) => sum + each, 0) / shares.length,
      passed: checkpoint === null ? null : { checkpoint, done: passed, of: faces.length },
    };
  });
}

export function edgeFaces(plan: Plan, view: ViewModel): readonly EdgeFace[] {
  const checkpoint = pendingOf(view);
  const edges = new Map<string, EdgeFace>();
  for (const { id, from, to } of plan.channels) {
    const channel = view.channels.get(id);
    const [sender, receiver] = [plan.task.get(from), plan.task.get(to)];
    if (!channel || !sender || !receiver) continue;
    const [fromName, toName] = [sender.operator.name, receiver.operator.name];
    const key = `${fromName} ${toName}`;
    const known = edges.get(key);
    const task = view.tasks.get(to);
    const hasIt =
      checkpoint !== null &&
      task !== undefined &&
      (task.epoch >= checkpoint ||
        (task.aligning?.checkpoint === checkpoint && task.aligning.arrived.has(id)));
    const channels = (known?.channels ?? 0) + 1;
    edges.set(key, {
      from: fromName,
      to: toName,
      channels,
      queued: (known?.queued ?? 0) + buffersIn(channel.queue),
      capacity: (known?.capacity ?? 0) + channel.exclusive + channel.lent,
      blocked: (known?.blocked ?? 0) + (channel.blocked ? 1 : 0),
      arrived:
        checkpoint === null
          ? null
          : { checkpoint, done: (known?.arrived?.done ?? 0) + (hasIt ? 1 : 0), of: channels },
    });
  }
  return [...edges.values()];
}

/** The newest checkpoint that tasks have still to acknowledge. */
function pendingOf({ checkpoints }: ViewModel): CheckpointId | null {
  let newest: CheckpointId | null = null;
  for (const { id, status } of checkpoints.values()) if (status === 'pending') newest = id;
  return newest;
}

function countsOf(faces: readonly TaskFace[]): OperatorFace['conditions'] {
  const counts = new Map<Condition, number>();
  for (const { condition } of faces) counts.set(condition, (counts.get(condition) ?? 0) + 1);
  return [...counts]
    .map(([condition, count]) => ({ condition, count }))
    .sort((a, b) => b.count - a.count);
}
