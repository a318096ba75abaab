// Operators that keep less than they should: what is wrong is in one kind of state alone.
// The damage shows in what a checkpoint holds, or in the result.

import type { CanonicalState } from '../../engine/state/backend.ts';
import type { Mutant } from './mutant.ts';
import { spoiledKeyedState } from './wrap.ts';

export const topForgets: Mutant = {
  name: 'topForgets',
  bug: 'A new item of a top-n pushes out all the others.',
  caughtBy: ['conservation', 'result-equals-oracle', 'output-without-gap'],
  create: spoiledKeyedState((backend) => {
    const map = backend.map.bind(backend);
    backend.map = (descriptor) => {
      const state = map(descriptor);
      return {
        ...state,
        put: (key, value) => {
          for (const [other] of [...state.entries()]) if (other !== key) state.remove(other);
          state.put(key, value);
        },
      };
    };
  }),
};

/** What comes back of keyed state, changed. */
function restoredWithout(lost: (state: string) => boolean): Mutant['create'] {
  return spoiledKeyedState((backend) => {
    const restore = backend.restore.bind(backend);
    backend.restore = (state: CanonicalState) => {
      const groups = state.groups.map(({ group, entries }) => {
        return { group, entries: entries.filter(({ state: name }) => !lost(name)) };
      });
      restore({ ...state, groups });
    };
  });
}

export const seenAgain: Mutant = {
  name: 'seenAgain',
  bug: 'After a restore a deduplicate has forgotten what it let through, and lets it through again.',
  caughtBy: ['key-groups-move-whole', 'conservation'],
  create: restoredWithout((state) => state === 'seen'),
};

export const sideNotRestored: Mutant = {
  name: 'sideNotRestored',
  bug: 'After a restore a join has only the records of its first input.',
  caughtBy: ['key-groups-move-whole', 'result-equals-oracle'],
  create: restoredWithout((state) => state === 'right'),
};

export const lastIsLeast: Mutant = {
  name: 'lastIsLeast',
  bug: 'A reducing state keeps the last value instead of joining it with the one before.',
  caughtBy: ['conservation', 'result-equals-oracle', 'output-without-gap'],
  create: spoiledKeyedState((backend) => {
    const reducing = backend.reducing.bind(backend);
    backend.reducing = (descriptor) =>
      reducing({ ...descriptor, reduce: (_before, added) => added });
  }),
};
