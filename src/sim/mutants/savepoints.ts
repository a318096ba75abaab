// A broken handling of savepoints: taken for checkpoints, announced like them, or not stopped at.
// Each breaks a promise to the person who took it.

import type { Mutant } from './mutant.ts';
import type { TaskDeployment } from '../../engine/protocol.ts';
import { changeEffects, spoiledJobManager, spoiledTaskManager } from './wrap.ts';

export const subsumeSavepoint: Mutant = {
  name: 'subsumeSavepoint',
  bug: 'A savepoint is pushed out by newer checkpoints, and deleted, as a checkpoint is.',
  caughtBy: ['savepoint-stays'],
  create: spoiledJobManager(({ coordinator }) => ({
    turn(turn) {
      const taken = coordinator.savepoints.splice(0);
      coordinator.retained.unshift(
        ...taken.map(({ manifest, metadata }) => ({
          manifest: { ...manifest, savepoint: null },
          metadata,
        })),
      );
      return turn;
    },
  })),
};

export const commitOnSavepoint: Mutant = {
  name: 'commitOnSavepoint',
  bug: 'Sinks commit when a savepoint is complete, although recovery may go back behind it.',
  caughtBy: ['visible-after-completion'],
  create: spoiledJobManager(({ executions, outbox }) => ({
    turn(turn) {
      const told = turn.trace.find(
        (each) => each.kind === 'checkpoint-completed' && each.savepoint,
      );
      if (told?.kind !== 'checkpoint-completed') return turn;
      const { checkpoint } = told;
      for (const { task, attempt, taskManager } of executions.all) {
        const notice = {
          kind: 'notify-complete',
          task,
          attempt,
          checkpoint,
          subsumed: null,
        } as const;
        outbox.send(taskManager, notice);
      }
      const notices = outbox.take();
      return { effects: [...turn.effects, ...notices.effects], trace: turn.trace };
    },
  })),
};

export const borrowFinished: Mutant = {
  name: 'borrowFinished',
  bug: 'A savepoint names what finished tasks had left in a checkpoint, instead of a copy of its own.',
  caughtBy: ['savepoint-stands-alone'],
  create: spoiledJobManager(({ coordinator }) => {
    coordinator.mayBorrow = () => true;
    return {};
  }),
};

export const readOnWhileStopping: Mutant = {
  name: 'readOnWhileStopping',
  bug: 'A source that is to stop goes on reading behind the savepoint.',
  caughtBy: ['output-without-gap', 'comes-to-rest', 'result-equals-oracle'],
  create: spoiledTaskManager(() => ({
    input(input) {
      if (input.kind !== 'message' || input.message.kind !== 'trigger-checkpoint') return input;
      const savepoint = input.message.savepoint && 'plain';
      return { ...input, message: { ...input.message, savepoint } };
    },
  })),
};

type Restore = NonNullable<TaskDeployment['restore']>;

/** What tasks are told to start from, when their parallelism has changed. */
function changeRescaled(change: (restore: Restore) => Restore): Mutant['create'] {
  return spoiledJobManager(() => ({
    turn: (turn) =>
      changeEffects(turn, (effect) => {
        if (effect.kind !== 'send' || effect.message.kind !== 'deploy') return effect;
        const tasks = effect.message.tasks.map((each) =>
          each.restore?.keyed ? { ...each, restore: change(each.restore) } : each,
        );
        return { ...effect, message: { ...effect.message, tasks } };
      }),
  }));
}

export const moveTwice: Mutant = {
  name: 'moveTwice',
  bug: 'When the job is rescaled, a subtask takes the key groups of its neighbours too.',
  caughtBy: ['key-groups-move-whole'],
  create: changeRescaled((restore) => {
    const { keyed } = restore;
    return keyed
      ? { ...restore, keyed: { ...keyed, range: { first: 0, last: 1 << 15 } } }
      : restore;
  }),
};

export const loseOffset: Mutant = {
  name: 'loseOffset',
  bug: 'When the job is rescaled, one element of each list of operator state is forgotten.',
  caughtBy: ['result-equals-oracle', 'conservation', 'operator-state-handed-round'],
  create: changeRescaled((restore) => ({
    ...restore,
    operatorState: restore.operatorState.map(({ handle, states }) => ({
      handle,
      states: states.map((state) => ({ ...state, offsets: state.offsets.slice(1) })),
    })),
  })),
};
