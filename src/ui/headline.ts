// The one sentence above the graph: what is going on now, or what to do.
//
// A pure function of the view and the cursor. Failures first, then recovery, then what a newcomer
// should look at, and at last the invitation.

import type { CheckpointId, JobFailure, JobReason } from '../engine/protocol.ts';
import { jobReason } from '../trace/reasons.en.ts';
import { guaranteeOf, readsSockets, tallyOf } from '../lab/guarantee.ts';
import type { Settings } from '../engine/job/settings.ts';
import type { ProcessView, ViewModel } from '../trace/view-model.ts';
import { isFrozen } from '../lab/why-not-act.ts';
import { allEqual } from './all-equal.ts';
import { labStrings } from './lab-strings.en.ts';

export interface Headline {
  readonly tone: 'invitation' | 'neutral' | 'failure' | 'recovery' | 'good';
  readonly text: string;
}

export interface RunSoFar {
  readonly view: ViewModel;
  readonly cursorMs: number;
  readonly settings: Settings;
  readonly expected: ReadonlyMap<string, number>;
}

const words = labStrings.headline;

export function headlineOf(run: RunSoFar): Headline {
  const { view, cursorMs } = run;
  const { status, reason, stoppedWith } = view.job;
  if (status === 'FAILED') return failed(run, reason);
  if (status === 'CANCELED') return { tone: 'neutral', text: words.cancelled };
  if (stoppedWith !== null) return { tone: 'neutral', text: words.stopped(stoppedWith) };
  if (status === 'FINISHED') return verdict(run);
  if (status === 'FAILING') return { tone: 'failure', text: words.failing(inWords(reason)) };
  if (status === 'CANCELLING') return { tone: 'neutral', text: words.cancelling };
  const dead = deadAndUnnoticed(view);
  if (dead?.role === 'job-manager') return { tone: 'failure', text: words.leaderDead };
  if (dead && dead.killedAtMs !== null) {
    const silentMs = cursorMs - (dead.lastHeartbeatMs ?? dead.killedAtMs);
    const text = words.unnoticed(dead.id, silentMs, run.settings['heartbeat.timeout']);
    return { tone: 'failure', text };
  }
  return recovering(run) ?? hanging(run) ?? losing(run) ?? calm(run);
}

/** Beside a lesson, which says itself what to do: what is going on, and no more. */
export function withoutInvitation(headline: Headline): Headline {
  if (headline.tone !== 'invitation') return headline;
  const [first = ''] = headline.text.split(/(?<=\.) /);
  const text = headline.text === words.killOne ? words.running : first;
  return { tone: 'neutral', text };
}

function verdict({ view, expected, settings }: RunSoFar): Headline {
  const { committed, repeated, lost } = view.sink;
  const sink = settings['tidemark.sink'];
  // The last count of a key may be there although rows before it are not.
  if (lost > 0) return { tone: 'failure', text: words.expired(lost) };
  if (allEqual(expected, committed)) {
    if (repeated === 0 || sink === 'transactional') return { tone: 'good', text: words.survived };
    return sink === 'upsert'
      ? { tone: 'good', text: words.upserted(repeated) }
      : { tone: 'neutral', text: words.repeated(repeated) };
  }
  const { missing, surplus } = tallyOf(expected, committed);
  const guarantee = guaranteeOf(settings);
  if (readsSockets(view.plan) && surplus === 0) {
    return { tone: 'neutral', text: words.lostAtSocket(missing) };
  }
  if (guarantee === 'at-least-once' && missing === 0) {
    return { tone: 'neutral', text: words.twice(surplus) };
  }
  if (guarantee === 'at-most-once' && surplus === 0) {
    return { tone: 'neutral', text: words.lost(missing) };
  }
  return { tone: 'failure', text: words.differs };
}

/** Without checkpoints a crash costs what it costs: that is what was promised. */
function failed({ view, expected, settings }: RunSoFar, reason: JobReason | null): Headline {
  const { missing, surplus } = tallyOf(expected, view.sink.committed);
  if (guaranteeOf(settings) === 'at-most-once' && missing > 0 && surplus === 0) {
    return { tone: 'failure', text: words.lost(missing) };
  }
  return { tone: 'failure', text: words.failed(inWords(reason)) };
}

function inWords(reason: JobReason | JobFailure | null): string {
  return reason === null ? '' : jobReason(reason);
}

function deadAndUnnoticed(view: ViewModel): ProcessView | null {
  for (const process of view.processes.values()) {
    const leads = process.role === 'task-manager' || process.id === view.leader;
    if (process.state === 'dead' && process.lostAtMs === null && leads) return process;
  }
  return null;
}

/** Alive, but it answers nobody; once it is given up, the recovery is the news. */
function hanging({ view, cursorMs, settings }: RunSoFar): Headline | null {
  for (const process of view.processes.values()) {
    if (!isFrozen(process, cursorMs) || process.lostAtMs !== null) continue;
    const leftMs = (process.frozenUntilMs ?? cursorMs) - cursorMs;
    if (process.role === 'job-manager') return { tone: 'failure', text: words.leaderHangs(leftMs) };
    const silentMs = cursorMs - (process.lastHeartbeatMs ?? cursorMs);
    const text = words.hangs(process.id, silentMs, settings['heartbeat.timeout']);
    return { tone: 'failure', text };
  }
  return null;
}

function recovering({ view, cursorMs }: RunSoFar): Headline | null {
  const { recovery } = view;
  if (!recovery || recovery.endedAtMs !== null) return null;
  if (recovery.startedAtMs !== null) {
    const { checkpoint } = recovery;
    const text = checkpoint === null ? words.fromScratch : words.restoring(checkpoint);
    return { tone: 'recovery', text };
  }
  const damaged = newestDamaged(view);
  if (damaged !== null && inWords(recovery.failure).includes(`chk-${damaged}/`)) {
    return { tone: 'failure', text: words.damaged(damaged) };
  }
  const inMs = (recovery.restartAtMs ?? 0) - cursorMs;
  return { tone: 'recovery', text: inMs > 0 ? words.restartIn(inMs) : words.restartWaits };
}

function losing({ view: { sink } }: RunSoFar): Headline | null {
  return sink.lost === 0 ? null : { tone: 'failure', text: words.expired(sink.lost) };
}

function calm({ view }: RunSoFar): Headline {
  if (view.job.status !== 'RUNNING' || !somethingRuns(view)) {
    return { tone: 'neutral', text: words.starting };
  }
  const { recovery } = view;
  if (recovery) {
    const { cause, checkpoint } = recovery;
    const damaged = newestDamaged(view);
    if (checkpoint !== null && damaged !== null && damaged > checkpoint) {
      return { tone: 'invitation', text: words.pastDamage(damaged, checkpoint) };
    }
    if (checkpoint === null) return { tone: 'invitation', text: words.recoveredFromScratch };
    const text = cause === 'resumed' ? words.resumed(checkpoint) : words.recovered(checkpoint);
    return { tone: 'invitation', text };
  }
  return { tone: 'invitation', text: words.killOne };
}

function newestDamaged({ checkpoints }: ViewModel): CheckpointId | null {
  let newest: CheckpointId | null = null;
  for (const { id, damaged } of checkpoints.values()) if (damaged !== null) newest = id;
  return newest;
}

function somethingRuns(view: ViewModel): boolean {
  for (const { status } of view.tasks.values()) if (status === 'RUNNING') return true;
  return false;
}
