// Mishaps that a seed may draw besides kills and weather: hangs, exceptions, slow parts, messages
// lost or late, a store that refuses, one more worker.
//
// Always such that a healthy job comes through: what is spoiled for good is only drawn where the
// restart strategy will give up.

import type { Prng } from '../../engine/prng.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { Action, CheckpointMessage } from '../action.ts';

const MESSAGES: readonly CheckpointMessage[] = [
  'trigger',
  'acknowledgement',
  'acknowledgement',
  'completion notice',
  'completion notice',
  'abort notice',
];

/** Of the timeouts that are drawn, only the long one leaves room for what is slow for good. */
const LONG_TIMEOUT_MS = 4000;

type Draw = (prng: Prng, definition: JobDefinition) => Action;

const taskOf = (prng: Prng, { plan }: JobDefinition): string => prng.pick(plan.tasks).id;

const MISHAPS: readonly Draw[] = [
  (prng, { scenario }) => ({
    kind: 'freeze',
    process: prng.chance(20) ? 'JM' : `TM-${prng.between(1, scenario.taskManagers)}`,
    forMs: prng.between(10, 400),
  }),
  (prng, definition) => ({ kind: 'fail-task', task: taskOf(prng, definition) }),
  (prng, definition) => ({ kind: 'fail-task', task: taskOf(prng, definition) }),
  (prng, definition) => ({
    kind: 'slow-task',
    task: taskOf(prng, definition),
    factor: prng.between(2, 6),
  }),
  (prng, { plan }) => ({
    kind: 'slow-channel',
    channel: prng.pick(plan.channels).id,
    extraMs: prng.between(5, 60),
  }),
  (prng) => ({ kind: 'slow-store', extraMs: prng.between(5, 60), forMs: prng.between(20, 200) }),
  (prng) => ({ kind: 'refuse-store', forMs: prng.between(5, 150) }),
  (prng, definition) => ({
    kind: 'lose-message',
    message: prng.pick(MESSAGES),
    task: taskOf(prng, definition),
    checkpoint: null,
  }),
  (prng, definition) => ({
    kind: 'delay-message',
    message: prng.pick(MESSAGES),
    task: taskOf(prng, definition),
    checkpoint: null,
    byMs: prng.between(10, 300),
  }),
  () => ({ kind: 'start-task-manager' }),
];

export function drawMishap(prng: Prng, definition: JobDefinition): Action {
  const { settings, scenario } = definition;
  const givesUp =
    settings['restart-strategy.type'] === 'fixed-delay' &&
    settings['restart-strategy.fixed-delay.attempts'] < 1000;
  if (givesUp && prng.chance(15)) {
    const partition = prng.below(scenario.partitions);
    return { kind: 'spoil-record', partition, offset: prng.below(5) };
  }
  const mishap = prng.pick(MISHAPS)(prng, definition);
  // What is slow for good must leave a checkpoint its time, or the job never ends (seed 29914).
  const forGood = mishap.kind === 'slow-task' || mishap.kind === 'slow-channel';
  const patient = settings['execution.checkpointing.timeout'] > LONG_TIMEOUT_MS;
  return forGood && !patient ? { kind: 'start-task-manager' } : mishap;
}

/** What does away with it; null: it is done and over. */
export function endOf(mishap: Action): Action | null {
  switch (mishap.kind) {
    case 'freeze':
      return { ...mishap, forMs: 0 };
    case 'slow-task':
      return { ...mishap, factor: 1 };
    case 'slow-channel':
      return { ...mishap, extraMs: 0 };
    case 'slow-store':
      return { ...mishap, extraMs: 0, forMs: 0 };
    case 'refuse-store':
      return { ...mishap, forMs: 0 };
    case 'lose-message':
    case 'delay-message': {
      const { message, task, checkpoint } = mishap;
      return { kind: 'pass-message', message, task, checkpoint };
    }
    case 'spoil-record':
      return { ...mishap, kind: 'mend-record' };
    case 'kill':
    case 'start-task-manager':
    case 'trigger-checkpoint':
    case 'take-savepoint':
    case 'stop-with-savepoint':
    case 'cancel-job':
    case 'rescale':
    case 'start-job':
    case 'fail-task':
    case 'damage-file':
    case 'delete-file':
    case 'pass-message':
    case 'mend-record':
    case 'expire-transaction':
      return null;
  }
}
