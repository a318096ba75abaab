// The splits of sources whose readers ask for them, as their enumerators know them.
//
// Keeps true: a split stands in one place, unassigned or with a reader; what no complete checkpoint
// knows of says so, since it goes back when its reader is lost.

import type { CheckpointId } from '../../engine/protocol.ts';
import type { View } from '../view.ts';
import type { SplitsView } from '../view-model.ts';
import type { EventOf } from './event-of.ts';

export function found(view: View, { operator, unassigned, checkpoint }: EventOf<'splits-found'>) {
  view.model.splits.set(operator, {
    unassigned: [...unassigned],
    assigned: new Map(),
    held: new Map(),
    restoredFrom: checkpoint,
    returned: null,
  });
}

export function assigned(view: View, event: EventOf<'split-assigned'>): void {
  const { operator, partition, task, atMs } = event;
  const splits = view.model.splits.get(operator);
  if (!splits) return;
  splits.unassigned = splits.unassigned.filter((each) => each !== partition);
  splits.assigned.set(partition, { task, atMs, after: newestTriggered(view) });
}

export function returned(view: View, event: EventOf<'splits-returned'>): void {
  const { operator, task, partitions, checkpoint, atMs } = event;
  const splits = view.model.splits.get(operator);
  if (!splits) return;
  for (const partition of partitions) {
    splits.assigned.delete(partition);
    splits.held.delete(partition);
  }
  splits.unassigned = [...splits.unassigned, ...partitions].sort((one, other) => one - other);
  splits.returned = { task, partitions, checkpoint, atMs };
}

export function held(view: View, { task, partition, checkpoint }: EventOf<'split-held'>): void {
  splitsOf(view, task)?.held.set(partition, { task, checkpoint });
}

/** Its reader takes it up. */
export function takenUp(view: View, { task, partition }: EventOf<'source-positioned'>): void {
  splitsOf(view, task)?.held.delete(partition);
}

/** Whatever was assigned before it was triggered can be found in it. */
export function covered(view: View, checkpoint: CheckpointId): void {
  for (const { assigned: all } of view.model.splits.values()) {
    for (const [partition, { after }] of all) {
      if ((after ?? 0) < checkpoint) all.delete(partition);
    }
  }
}

function newestTriggered({ model }: View): CheckpointId | null {
  return [...model.checkpoints.keys()].at(-1) ?? null;
}

function splitsOf({ model }: View, task: string): SplitsView | undefined {
  const operator = model.plan.task.get(task)?.operator.id;
  return operator === undefined ? undefined : model.splits.get(operator);
}
