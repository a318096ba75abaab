// What the JobManager's box shows: the job's status, what it waits for, and the pending checkpoint.
// What it believes of a dead worker may differ from what is true; both can be seen.

import { hasEnded } from '../../trace/has-ended.ts';
import type { Settings } from '../../engine/job/settings.ts';
import type { TaskId } from '../../engine/protocol.ts';
import type { CheckpointView, ViewModel } from '../../trace/view-model.ts';
import { isFrozen } from '../../lab/why-not-act.ts';
import { strings } from '../strings.en.ts';
import { checkpointFace, type CheckpointFace } from './checkpoint-face.ts';

export interface JobManagerFace {
  readonly process: string;
  readonly title: string;
  readonly dead: boolean;
  readonly status: string;
  /** What it waits for, or the newest complete checkpoint. */
  readonly note: string;
  readonly alarming: boolean;
  readonly pending: CheckpointFace | null;
}

/** A TaskManager that has not answered for so many heartbeats is worth a word. */
const WORTH_A_WORD = 1.6;

export function jobManagerFace(
  view: ViewModel,
  settings: Settings,
  shortNames: ReadonlyMap<TaskId, string>,
  cursorMs: number,
): JobManagerFace {
  const words = strings.jobManager;
  const leader = view.processes.get(view.leader);
  const dead = leader?.state === 'dead';
  const pending = pendingOf(view);
  const hangs = leader !== undefined && isFrozen(leader, cursorMs);
  const waiting = hangs
    ? strings.host.frozen((leader.frozenUntilMs ?? cursorMs) - cursorMs)
    : waitingFor(view, settings, cursorMs);
  return {
    process: view.leader,
    title:
      view.leader === '' || view.leader === 'JM' ? words.title : `${words.title} ${view.leader}`,
    dead,
    status: dead ? strings.task.words.dead : words.statuses[view.job.status],
    note: waiting ?? newest(view),
    alarming: waiting !== null,
    pending: pending && checkpointFace(view, pending, shortNames, cursorMs),
  };
}

export function pendingOf({ checkpoints }: ViewModel): CheckpointView | null {
  for (const checkpoint of checkpoints.values()) {
    if (checkpoint.status === 'pending' || checkpoint.status === 'writing metadata') {
      return checkpoint;
    }
  }
  return null;
}

function waitingFor(view: ViewModel, settings: Settings, cursorMs: number): string | null {
  const words = strings.jobManager;
  const { recovery, job } = view;
  if (recovery && recovery.startedAtMs === null && job.status === 'RESTARTING') {
    const inMs = (recovery.restartAtMs ?? 0) - cursorMs;
    return inMs > 0 ? words.restartIn(inMs) : words.waitsForWorker;
  }
  const longMs = settings['heartbeat.interval'] * WORTH_A_WORD;
  for (const process of view.processes.values()) {
    if (process.role !== 'task-manager' || process.lostAtMs !== null) continue;
    const silent = process.killedAtMs !== null || isFrozen(process, cursorMs);
    if (!silent || process.lastHeartbeatMs === null) continue;
    const silentMs = cursorMs - process.lastHeartbeatMs;
    if (silentMs > longMs) return words.silent(process.id, silentMs);
  }
  return null;
}

function newest(view: ViewModel): string {
  let id: number | null = null;
  for (const checkpoint of view.checkpoints.values()) {
    if (checkpoint.status === 'completed' && checkpoint.retained) id = checkpoint.id;
  }
  if (id !== null) return strings.jobManager.last(id);
  const { noneComplete, noneKept } = strings.jobManager;
  const hadAny = [...view.checkpoints.values()].some(({ status }) => status === 'completed');
  return hadAny ? noneKept[hasEnded(view.job.status) ? 'ended' : 'running'] : noneComplete;
}
