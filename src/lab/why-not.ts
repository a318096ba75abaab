// Why an action cannot be used now: a control stays visible and says so.
//
// First what concerns the run as a whole, then (why-not-act.ts) what concerns the single action.

import type { Action } from '../engine/action.ts';
import type { ProcessId } from '../engine/protocol.ts';
import { PHRASES } from './phrases.en.ts';
import { whyNotAct, type Scene } from './why-not-act.ts';

export type PersonAction = Action | 'kill' | 'trigger' | 'step' | 'play';

interface Situation extends Scene {
  readonly phase: 'opening' | 'ready' | 'broken';
  readonly ended: boolean;
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
  if (ended) return PHRASES.ended;
  // Playing begins as soon as it can.
  if (action === 'play') return null;
  if (phase === 'opening') return PHRASES.opening;
  if (runningAhead !== null) return PHRASES.isRunningAhead;
  switch (action) {
    case 'kill':
      return process === undefined ? null : whyNotAct(situation, { kind: 'kill', process });
    case 'trigger':
      return whyNotAct(situation, { kind: 'trigger-checkpoint' });
    case 'step':
      return null;
    default:
      return whyNotAct(situation, action);
  }
}
