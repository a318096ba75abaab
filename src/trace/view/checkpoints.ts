// Checkpoints as the coordinator knows them: triggered, acknowledged, complete, given up.
//
// Keeps true: `retained` are exactly those a recovery may start from. Flink: CompletedCheckpointStore.

import type { CheckpointId, SavepointKind } from '../../engine/protocol.ts';
import type { View } from '../view.ts';
import type { CheckpointView } from '../view-model.ts';
import type { EventOf } from './event-of.ts';
import { fileFor } from './store.ts';
import { snapshotFailed } from './tasks.ts';

/** Checkpoints that are remembered besides the retained ones. */
const HISTORY = 60;

/** The reason this view gives where no coordinator was left to give one. */
export const JOB_MANAGER_LOST = 'JOB_MANAGER_LOST';

export function triggered(view: View, event: EventOf<'checkpoint-triggered'>): void {
  const { checkpoint, expected, atMs, savepoint = null } = event;
  const { checkpoints } = view.model;
  checkpoints.set(checkpoint, newCheckpoint(checkpoint, atMs, Object.keys(expected), savepoint));
  let past = checkpoints.size - HISTORY;
  for (const [id, { retained, savepoint: kept, status }] of checkpoints) {
    if (past <= 0) break;
    if (
      retained ||
      (kept && status === 'completed') ||
      status === 'pending' ||
      status === 'writing metadata'
    )
      continue;
    checkpoints.delete(id);
    past--;
  }
}

export function newCheckpoint(
  id: CheckpointId,
  triggeredAtMs: number,
  expected: readonly string[],
  savepoint: SavepointKind | null = null,
): CheckpointView {
  return {
    id,
    savepoint,
    status: 'pending',
    triggeredAtMs,
    endedAtMs: null,
    reason: null,
    expected,
    acknowledged: new Map(),
    sizeBytes: 0,
    retained: false,
    damaged: null,
  };
}

/** Its trigger was not seen, so it was triggered before this session. */
function unseen(id: CheckpointId, knownAtMs: number): CheckpointView {
  return { ...newCheckpoint(id, knownAtMs, []), fromEarlierSession: true };
}

export function acknowledged(view: View, event: EventOf<'acknowledged'>): void {
  const { checkpoint: id, task, metrics, atMs } = event;
  const checkpoint = view.model.checkpoints.get(id);
  const sizeBytes = metrics.uploadedBytes;
  if (checkpoint) {
    checkpoint.acknowledged.set(task, { atMs, sizeBytes, metrics });
    checkpoint.sizeBytes += sizeBytes;
  }
  const snapshot = view.model.tasks.get(task)?.snapshot;
  if (snapshot?.checkpoint === id) snapshot.phase = 'acknowledged';
}

export function metadataWriting(view: View, event: EventOf<'metadata-writing'>): void {
  const { checkpoint: id, file, sizeBytes, atMs, inHeap = false } = event;
  const checkpoint = view.model.checkpoints.get(id);
  if (checkpoint) checkpoint.status = 'writing metadata';
  if (!inHeap) view.model.files.set(file, fileFor(file, sizeBytes, atMs, null));
}

export function completed(view: View, event: EventOf<'checkpoint-completed'>): void {
  complete(view, event.checkpoint, event.triggeredAtMs, event.savepoint ?? null);
}

/** Also known by its effect: a new JobManager starts from it. */
export function complete(
  view: View,
  id: CheckpointId,
  triggeredAtMs: number,
  savepoint: SavepointKind | null = null,
): void {
  const { checkpoints, nowMs } = view.model;
  const checkpoint = checkpoints.get(id) ?? { ...unseen(id, triggeredAtMs), savepoint };
  checkpoints.set(id, checkpoint);
  checkpoint.status = 'completed';
  checkpoint.endedAtMs = nowMs;
  checkpoint.reason = null;
  checkpoint.retained = checkpoint.savepoint !== 'plain';
}

export function aborted(view: View, id: CheckpointId, reason: string): void {
  const checkpoint = view.model.checkpoints.get(id);
  if (!checkpoint) return;
  checkpoint.status = 'aborted';
  checkpoint.endedAtMs = view.model.nowMs;
  checkpoint.reason = reason;
  view.memory.largeTables.delete(id);
  for (const task of checkpoint.expected) {
    const snapshot = view.model.tasks.get(task)?.snapshot;
    if (snapshot?.phase !== 'acknowledged') snapshotFailed(view, task, id);
  }
}

/** The coordinator is gone, and with it all that it had not finished. */
export function coordinatorLost(view: View): void {
  for (const [id, { status }] of view.model.checkpoints) {
    if (status === 'pending' || status === 'writing metadata') aborted(view, id, JOB_MANAGER_LOST);
  }
}

/** Without high availability nobody tells a new JobManager of the checkpoints there were. */
export function forgotten({ model, memory }: View): void {
  for (const checkpoint of model.checkpoints.values()) {
    if (checkpoint.retained) checkpoint.gone = 'forgotten';
    checkpoint.retained = false;
  }
  memory.largeTables.clear();
}

export function dropped(view: View, id: CheckpointId, why: 'replaced' | 'not kept'): void {
  const checkpoint = view.model.checkpoints.get(id);
  if (checkpoint) {
    checkpoint.retained = false;
    checkpoint.gone = why;
  }
  view.memory.largeTables.delete(id);
}

export function damaged(view: View, event: EventOf<'checkpoint-damaged'>): void {
  const { checkpoints, nowMs } = view.model;
  const id = event.checkpoint;
  const checkpoint = checkpoints.get(id) ?? unseen(id, nowMs);
  checkpoints.set(id, checkpoint);
  checkpoint.damaged = event.reason;
  checkpoint.retained = false;
  if (checkpoint.status === 'pending') checkpoint.status = 'completed';
  checkpoint.endedAtMs ??= nowMs;
}
