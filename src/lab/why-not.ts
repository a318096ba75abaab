// Why an action cannot be used now: a control stays visible and says so.
//
// First what concerns the run as a whole, then (why-not-act.ts) what concerns the single action.

import type { Action } from '../engine/action.ts';
import type { ProcessId } from '../engine/protocol.ts';
import { PHRASES } from './phrases.en.ts';
import { whyNotAct, type Scene } from './why-not-act.ts';

/** `ahead`: on from here, to the next checkpoint or to the end. */
export type PersonAction = Action | 'kill' | 'trigger' | 'step' | 'ahead' | 'play';

interface Situation extends Scene {
  readonly phase: 'opening' | 'ready' | 'broken';
  readonly ended: boolean;
  /** An earlier moment of a run that cannot be repeated up to there. */
  readonly fixed: boolean;
  readonly runningAhead: string | null;
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
  // A job can be started from what another one has left.
  const starts = typeof action === 'object' && action.kind === 'start-job';
  if (ended && action !== 'step' && !starts) return PHRASES.ended;
  // Playing begins as soon as it can.
  if (action === 'play') return null;
  if (phase === 'opening') return PHRASES.opening;
  if (runningAhead !== null) return PHRASES.isRunningAhead;
  const acts = action === 'kill' || action === 'trigger' || typeof action === 'object';
  if (situation.fixed && acts) return PHRASES.fixedPast;
  switch (action) {
    case 'kill':
      return process === undefined ? null : whyNotAct(situation, { kind: 'kill', process });
    case 'trigger':
      return whyNotAct(situation, { kind: 'trigger-checkpoint' });
    case 'step':
    case 'ahead':
      return null;
    default:
      return whyNotAct(situation, action);
  }
}
