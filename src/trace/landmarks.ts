// Landmarks: the steps of a run at which something happens that a person looks for.
//
// Each kind is a list of step numbers that only grows at its end, so noting an event costs next to
// nothing and finding the next or the previous one is a binary search.

import { countUpTo } from './count-up-to.ts';
import type { CheckpointId } from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';

/** `hop`: a barrier reaches the next task or leaves a source. `phase`: a checkpoint gets to its
 * next phase. `failure`: something is lost or refused. `completed`: a checkpoint is. */
export type LandmarkKind = 'hop' | 'phase' | 'failure' | 'completed';

/** The phases of a checkpoint, in the words of Flink. */
export type Phase = 'trigger' | 'align' | 'sync' | 'async' | 'ack' | 'complete' | 'notify';

/** Events that can be a landmark of the kind: where to stop and look. */
export const LANDMARK_EVENTS: Readonly<Record<LandmarkKind, readonly TraceEvent['kind'][]>> = {
  hop: ['sent', 'barrier-received'],
  phase: [
    'checkpoint-triggered',
    'channel-blocked',
    'snapshot-taken',
    'upload-started',
    'acknowledged',
    'checkpoint-completed',
    'checkpoint-aborted',
    'checkpoint-notified',
  ],
  failure: ['process-killed', 'restart-scheduled', 'write-failed', 'checkpoint-damaged'],
  completed: ['checkpoint-completed'],
};

/** Checkpoints whose phases are remembered: more are never under way at once. */
const REMEMBERED = 64;

export class Landmarks {
  readonly #steps: Readonly<Record<LandmarkKind, number[]>> = {
    hop: [],
    phase: [],
    failure: [],
    completed: [],
  };
  /** Phases that each of the newest checkpoints has come to. */
  readonly #reached = new Map<CheckpointId, Set<Phase>>();

  note(event: TraceEvent): void {
    if (isHop(event)) this.#add('hop', event.step);
    const phase = phaseOf(event);
    if (phase && this.#isNew(phase.checkpoint, phase.phase)) this.#add('phase', event.step);
    if (LANDMARK_EVENTS.failure.includes(event.kind)) this.#add('failure', event.step);
    if (event.kind === 'checkpoint-completed') this.#add('completed', event.step);
  }

  next(kind: LandmarkKind, step: number): number | null {
    const steps = this.#steps[kind];
    return steps[countUpTo(steps, step)] ?? null;
  }

  previous(kind: LandmarkKind, step: number): number | null {
    const steps = this.#steps[kind];
    return steps[countUpTo(steps, step - 1) - 1] ?? null;
  }

  #add(kind: LandmarkKind, step: number): void {
    const steps = this.#steps[kind];
    if (steps.at(-1) !== step) steps.push(step);
  }

  #isNew(checkpoint: CheckpointId, phase: Phase): boolean {
    const phases = this.#reached.get(checkpoint) ?? new Set();
    if (phases.has(phase)) return false;
    phases.add(phase);
    this.#reached.set(checkpoint, phases);
    if (this.#reached.size > REMEMBERED) {
      const [oldest] = this.#reached.keys();
      if (oldest !== undefined) this.#reached.delete(oldest);
    }
    return true;
  }
}

export function isHop(event: TraceEvent): boolean {
  return (
    event.kind === 'barrier-received' || (event.kind === 'sent' && event.element.type === 'barrier')
  );
}

export function phaseOf(
  event: TraceEvent,
): { readonly checkpoint: CheckpointId; readonly phase: Phase } | null {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
  switch (event.kind) {
    case 'checkpoint-triggered':
      return { checkpoint: event.checkpoint, phase: 'trigger' };
    case 'channel-blocked':
      return { checkpoint: event.checkpoint, phase: 'align' };
    case 'snapshot-taken':
      return { checkpoint: event.checkpoint, phase: 'sync' };
    case 'upload-started':
      return { checkpoint: event.checkpoint, phase: 'async' };
    case 'acknowledged':
      return { checkpoint: event.checkpoint, phase: 'ack' };
    case 'checkpoint-completed':
    case 'checkpoint-aborted':
      return { checkpoint: event.checkpoint, phase: 'complete' };
    case 'checkpoint-notified':
      return { checkpoint: event.checkpoint, phase: 'notify' };
    default:
      return null;
  }
}
