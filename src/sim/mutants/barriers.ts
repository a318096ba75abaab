// Broken barriers: no alignment, overtaking, repeated, and a snapshot copied too late.
// Each of them draws a cut through the job that no run could have passed through.

import type { Effect } from '../../engine/protocol.ts';
import { createBarrierHandler } from '../../engine/barriers/create-handler.ts';
import type { Mutant } from './mutant.ts';
import { spoiledKeyedState, spoiledTaskManager, withParts } from './wrap.ts';

type Buffer = Extract<Effect, { kind: 'buffer' }>;

export const noAlign: Mutant = {
  name: 'noAlign',
  bug: 'A task reads on from a channel whose barrier has come, though others are still missing.',
  caughtBy: ['alignment-holds', 'consistent-cut'],
  create: withParts({
    createBarrierHandler: (_definition, channels) =>
      createBarrierHandler('at-least-once', channels, { checkpointsAfterTasksFinish: true }),
  }),
};

export const copiedLate: Mutant = {
  name: 'copiedLate',
  bug: 'State is copied when the upload begins, not at the barrier: later changes slip in.',
  caughtBy: ['conservation'],
  create: spoiledKeyedState((backend) => {
    const snapshot = backend.snapshot.bind(backend);
    backend.snapshot = (checkpoint, savepoint) => {
      const taken = snapshot(checkpoint, savepoint);
      return { ...taken, groups: () => snapshot(checkpoint, savepoint).groups() };
    };
  }),
};

export const barrierOvertakes: Mutant = {
  name: 'barrierOvertakes',
  bug: 'A barrier slips past the last record in front of it.',
  caughtBy: ['consistent-cut'],
  create: spoiledTaskManager(() => {
    const held = new Map<string, Buffer>();
    const pass = (effect: Effect): Effect[] => {
      if (effect.kind !== 'buffer') return [effect];
      const way = `${effect.channel} ${effect.attempt}`;
      const before = held.get(way);
      held.delete(way);
      if (effect.elements[0]?.type === 'record') {
        held.set(way, effect);
        return before ? [before] : [];
      }
      if (!before) return [effect];
      if (effect.elements[0]?.type !== 'barrier') return [before, effect];
      return [
        { ...effect, sequence: before.sequence },
        { ...before, sequence: before.sequence + 1 },
      ];
    };
    return { turn: (turn) => ({ ...turn, effects: turn.effects.flatMap(pass) }) };
  }),
};

export const repeatBarrier: Mutant = {
  name: 'repeatBarrier',
  bug: 'Every barrier goes out twice.',
  caughtBy: ['one-barrier-per-checkpoint'],
  create: spoiledTaskManager(() => {
    const added = new Map<string, number>();
    const pass = (effect: Effect): Effect[] => {
      if (effect.kind !== 'buffer') return [effect];
      const way = `${effect.channel} ${effect.attempt}`;
      const shift = added.get(way) ?? 0;
      const shifted = { ...effect, sequence: effect.sequence + shift };
      if (effect.elements[0]?.type !== 'barrier') return [shifted];
      added.set(way, shift + 1);
      return [shifted, { ...shifted, sequence: shifted.sequence + 1 }];
    };
    return { turn: (turn) => ({ ...turn, effects: turn.effects.flatMap(pass) }) };
  }),
};
