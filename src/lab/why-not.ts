// Why an action cannot be used now: a control stays visible and says so.
//
// Judged by what the page has seen of the run; the engine has the last word and may still refuse.

import type { Settings } from '../engine/job/settings.ts';
import type { ProcessId } from '../engine/protocol.ts';
import type { ViewModel } from '../trace/view-model.ts';
import { PHRASES } from './phrases.en.ts';

/** `ahead`: on from here, to the next checkpoint or to the end. */
export type PersonAction = 'kill' | 'trigger' | 'step' | 'ahead' | 'play';

interface Situation {
  readonly phase: 'opening' | 'ready' | 'broken';
  readonly ended: boolean;
  /** An earlier moment of a run that cannot be repeated up to there. */
  readonly fixed: boolean;
  readonly runningAhead: string | null;
  readonly settings: Settings;
  readonly view: ViewModel;
}

/** A sentence, or null: it can be used. */
export function whyNot(
  situation: Situation,
  action: PersonAction,
  process?: ProcessId,
): string | null {
  const { phase, ended, runningAhead } = situation;
  if (phase === 'broken') return PHRASES.broken;
  // The past can be stepped through also when there is nothing more to come.
  if (ended && action !== 'step') return PHRASES.ended;
  // Playing begins as soon as it can.
  if (action === 'play') return null;
  if (phase === 'opening') return PHRASES.opening;
  if (runningAhead !== null) return PHRASES.isRunningAhead;
  if (situation.fixed && (action === 'kill' || action === 'trigger')) return PHRASES.fixedPast;
  switch (action) {
    case 'kill':
      return process === undefined ? null : whyNotKill(situation.view, process);
    case 'trigger':
      return whyNoCheckpoint(situation);
    case 'step':
    case 'ahead':
      return null;
  }
}

function whyNotKill(view: ViewModel, id: ProcessId): string | null {
  const process = view.processes.get(id);
  if (!process) return PHRASES.noSuchProcess(id);
  if (process.state === 'dead') return PHRASES.alreadyDead(id);
  return process.state === 'starting' ? PHRASES.notUpYet(id) : null;
}

function whyNoCheckpoint({ view, settings }: Situation): string | null {
  const { status } = view.job;
  if (status === 'FINISHED' || status === 'FAILED' || status === 'CANCELED') return PHRASES.jobOver;
  if (view.processes.get(view.leader)?.state !== 'alive') return PHRASES.noLeader;
  const tasks = [...view.tasks.values()];
  const isReady = ({ status: task }: (typeof tasks)[number]): boolean =>
    task === 'RUNNING' || task === 'FINISHED';
  if (!tasks.every(isReady)) return PHRASES.tasksNotRunning;
  const atMost = settings['execution.checkpointing.max-concurrent-checkpoints'];
  const pending = [...view.checkpoints.values()].filter(
    ({ status: checkpoint }) => checkpoint === 'pending' || checkpoint === 'writing metadata',
  );
  const [oldest] = pending;
  return oldest && pending.length >= atMost ? PHRASES.checkpointPending(oldest.id, atMost) : null;
}
