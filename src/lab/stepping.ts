// Stepping through a recorded run at four grains, and jumping: which step comes next, or came before.
//
// A step is one turn of one process, so every moment found here is one at which a person may act.

import type { Plan } from '../engine/job/plan.ts';
import { concerns, type Subject } from '../trace/concerns.ts';
import { LANDMARK_EVENTS, type Landmarks } from '../trace/landmarks.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { Recorder } from '../trace/recorder.ts';

/** The four grains of stepping, and three kinds of moment to jump to. */
export const GRAINS = ['event', 'hop', 'phase', 'subject'] as const;
export const JUMPS = ['completed', 'failure', 'violation'] as const;

export type Grain = (typeof GRAINS)[number] | (typeof JUMPS)[number];
export type Direction = 'back' | 'forward';

export interface Recorded {
  readonly recorder: Recorder;
  readonly landmarks: Landmarks;
  /** Steps at which something was found broken, ascending. */
  readonly violations: readonly number[];
  readonly plan: Plan;
  /** What is selected; needed for the grain `subject`. */
  readonly subject: Subject | null;
}

/** The nearest such step before or after `step`; null: there is none in what was recorded. */
export function findStep(
  recorded: Recorded,
  grain: Grain,
  direction: Direction,
  step: number,
): number | null {
  const { landmarks, violations } = recorded;
  switch (grain) {
    case 'event':
      return withEvents(recorded, direction, step, () => true);
    case 'subject': {
      const { subject, plan } = recorded;
      if (!subject) return null;
      return withEvents(recorded, direction, step, (event) => concerns(event, subject, plan));
    }
    case 'violation':
      return direction === 'forward'
        ? (violations.find((broken) => broken > step) ?? null)
        : (violations.findLast((broken) => broken < step) ?? null);
    case 'hop':
    case 'phase':
    case 'failure':
    case 'completed': {
      const found =
        direction === 'forward' ? landmarks.next(grain, step) : landmarks.previous(grain, step);
      return found !== null && isKept(recorded, found) ? found : null;
    }
  }
}

/** Where to stop and look while the run is driven on; empty: after each step. */
export function stopsOf(grain: Grain): readonly TraceEvent['kind'][] {
  switch (grain) {
    case 'event':
    case 'subject':
    case 'violation':
      return [];
    case 'hop':
    case 'phase':
    case 'failure':
    case 'completed':
      return LANDMARK_EVENTS[grain];
  }
}

/** Most steps that are looked through at once: the wanted one is seldom far. */
const STRIDE = 512;

function withEvents(
  { recorder }: Recorded,
  direction: Direction,
  step: number,
  wanted: (event: TraceEvent) => boolean,
): number | null {
  if (direction === 'forward') {
    for (let from = recorder.positionOf(step); from < recorder.length; from += STRIDE) {
      const found = recorder.eventsBetween(from, from + STRIDE).find(wanted);
      if (found) return found.step;
    }
    return null;
  }
  for (let to = recorder.positionOf(step - 1); to > recorder.first; to -= STRIDE) {
    const found = recorder.eventsBetween(to - STRIDE, to).findLast(wanted);
    if (found) return found.step;
  }
  return null;
}

function isKept({ recorder }: Recorded, step: number): boolean {
  return recorder.positionOf(step) > recorder.first;
}
