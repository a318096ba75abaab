// A broken start from a snapshot: who owns it, which ids come next, what may be left behind.
// Each loses what somebody relied on: the owner of the snapshot, or the new job.

import type { Mutant } from './mutant.ts';
import { changeEffects, spoiledJobManager } from './wrap.ts';

export const claimUnasked: Mutant = {
  name: 'claimUnasked',
  bug: 'A snapshot that a job was to read only is deleted like one of its own.',
  caughtBy: ['origin-is-kept', 'savepoint-stays'],
  create: spoiledJobManager(({ coordinator }) => {
    const startsFrom = coordinator.startsFrom.bind(coordinator);
    coordinator.startsFrom = ({ checkpoint }) => {
      startsFrom({ checkpoint, claimed: true });
    };
    return {};
  }),
};

export const keepClaimed: Mutant = {
  name: 'keepClaimed',
  bug: 'A snapshot that the job has claimed is left lying for ever.',
  caughtBy: ['origin-is-kept'],
  create: spoiledJobManager(({ coordinator }) => {
    const startsFrom = coordinator.startsFrom.bind(coordinator);
    coordinator.startsFrom = ({ checkpoint }) => {
      startsFrom({ checkpoint, claimed: false });
    };
    return {};
  }),
};

export const startIdsAgain: Mutant = {
  name: 'startIdsAgain',
  bug: 'A job that is started from a snapshot counts on from the snapshot before it.',
  caughtBy: ['ids-never-reused'],
  create: spoiledJobManager(({ coordinator }) => ({
    turn(turn) {
      for (const told of turn.trace) {
        if (told.kind === 'plan-changed' && told.start) coordinator.nextId = told.start.checkpoint;
      }
      return turn;
    },
  })),
};

export const leaveBehind: Mutant = {
  name: 'leaveBehind',
  bug: 'State that no operator of the new job takes is left behind, though nobody has allowed it.',
  caughtBy: ['state-is-claimed'],
  create: spoiledJobManager(() => ({
    input: (input) =>
      input.kind === 'message' && input.message.kind === 'start-job'
        ? { ...input, message: { ...input.message, ignoreUnclaimed: true } }
        : input,
  })),
};

export const referToForeign: Mutant = {
  name: 'referToForeign',
  bug: 'The first checkpoint after a start without claim is an incremental one.',
  caughtBy: ['origin-is-kept'],
  create: spoiledJobManager(() => ({
    turn: (turn) =>
      changeEffects(turn, (effect) => {
        if (effect.kind !== 'send' || effect.message.kind !== 'deploy') return effect;
        const tasks = effect.message.tasks.map((deployment) => ({
          ...deployment,
          restore: deployment.restore && { ...deployment.restore, foreign: undefined },
        }));
        return { ...effect, message: { ...effect.message, tasks } };
      }),
  })),
};

export const dropClaimedEarly: Mutant = {
  name: 'dropClaimedEarly',
  bug: 'A claimed snapshot is deleted with the first new checkpoint, however many are to be kept.',
  caughtBy: ['origin-is-kept', 'retained-count'],
  create: spoiledJobManager(({ coordinator }) => {
    let claimed: number | null = null;
    const startsFrom = coordinator.startsFrom.bind(coordinator);
    coordinator.startsFrom = (origin) => {
      claimed = origin.claimed ? origin.checkpoint : null;
      startsFrom(origin);
    };
    const dropOldest = coordinator.dropOldest.bind(coordinator);
    coordinator.dropOldest = (keep) => {
      const [oldest] = coordinator.retained;
      const isFirst = coordinator.retained.length === 2 && oldest?.manifest.checkpoint === claimed;
      dropOldest(isFirst ? 1 : keep);
    };
    return {};
  }),
};
