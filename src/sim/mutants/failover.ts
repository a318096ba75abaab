// Planted bugs of failover: budgets, delays, regions, finished tasks, and what is left of old
// checkpoints.

import { changeEffects, misreadSettings, spoiledJobManager } from './wrap.ts';
import { partitionsOf } from '../../engine/sources/split-enumerator.ts';
import type { Mutant } from './mutant.ts';

export const ignoreBudget: Mutant = {
  name: 'ignoreBudget',
  bug: 'The job is restarted more often than its restart strategy allows.',
  caughtBy: ['restart-budget'],
  create: misreadSettings((settings) => ({
    'restart-strategy.fixed-delay.attempts': settings['restart-strategy.fixed-delay.attempts'] + 3,
  })),
};

export const restartAtOnce: Mutant = {
  name: 'restartAtOnce',
  bug: 'The job starts again without waiting for the restart delay.',
  caughtBy: ['restart-budget'],
  create: spoiledJobManager(() => ({
    turn: (turn) =>
      changeEffects(turn, (effect) =>
        effect.kind === 'timer' && effect.timer.startsWith('restart ')
          ? { ...effect, afterMs: 0 }
          : effect,
      ),
  })),
};

export const endAtOnce: Mutant = {
  name: 'endAtOnce',
  bug: 'A job that gives up says so while its tasks are still on their way out.',
  caughtBy: ['gone-before-the-end'],
  create: spoiledJobManager(() => ({
    turn: (turn) => ({
      ...turn,
      trace: turn.trace.flatMap((told) => {
        if (told.kind !== 'job-status') return told;
        if (told.status === 'CANCELLING') return [told, { ...told, status: 'CANCELED' }];
        if (told.status === 'FAILING') return [told, { ...told, status: 'FAILED' }];
        return told;
      }),
    }),
  })),
};

export const restartEverything: Mutant = {
  name: 'restartEverything',
  bug: 'One failed task takes the whole job down, also the parts that exchange nothing with it.',
  caughtBy: ['region-restarts-alone'],
  create: misreadSettings(() => ({ 'jobmanager.execution.failover-strategy': 'full' })),
};

export const ignorePause: Mutant = {
  name: 'ignorePause',
  bug: 'The minimum pause between two checkpoints is not kept.',
  caughtBy: ['pending-limits'],
  create: misreadSettings(() => ({ 'execution.checkpointing.min-pause': 0 })),
};

export const keepSubsumed: Mutant = {
  name: 'keepSubsumed',
  bug: 'Checkpoints that newer ones have replaced stay in the store.',
  caughtBy: ['retained-count'],
  create: spoiledJobManager(() => ({
    turn(turn) {
      if (!turn.trace.some(({ kind }) => kind === 'checkpoint-subsumed')) return turn;
      return changeEffects(turn, (effect) =>
        effect.kind === 'request' && effect.op === 'delete' ? [] : effect,
      );
    },
  })),
};

export const awaitFinished: Mutant = {
  name: 'awaitFinished',
  bug: 'A finished task is not counted as acknowledged: later checkpoints wait for it in vain.',
  caughtBy: ['comes-to-rest'],
  create: spoiledJobManager(({ coordinator, executions }) => ({
    turn(turn) {
      for (const told of turn.trace) {
        if (told.kind !== 'checkpoint-triggered') continue;
        const expected = coordinator.pending.get(told.checkpoint)?.expected;
        for (const { task, attempt, status } of executions.all) {
          if (status === 'FINISHED')
            (expected as Map<string, number> | undefined)?.set(task, attempt);
        }
      }
      return turn;
    },
  })),
};

export const forgetFinished: Mutant = {
  name: 'forgetFinished',
  bug: 'A task that had finished starts from nothing after a recovery.',
  caughtBy: [
    'operator-state-handed-round',
    'conservation',
    'result-equals-oracle',
    'output-without-gap',
  ],
  create: spoiledJobManager((_jobManager, { plan, scenario: { partitions } }) => ({
    turn: (turn) =>
      changeEffects(turn, (effect) => {
        if (effect.kind !== 'send' || effect.message.kind !== 'deploy') return effect;
        const tasks = effect.message.tasks.map((deployment) => {
          const task = plan.task.get(deployment.task);
          if (deployment.restore?.finished !== true || !task) return deployment;
          const { parallelism, kind } = task.operator;
          const anew = { ...deployment, restore: null };
          if (kind !== 'source') return anew;
          return { ...anew, splits: partitionsOf(task.index, parallelism, partitions) };
        });
        return { ...effect, message: { ...effect.message, tasks } };
      }),
  })),
};

export const forgetRetention: Mutant = {
  name: 'forgetRetention',
  bug: 'A job that is cancelled or fails deletes the checkpoints that were to be retained.',
  caughtBy: ['retained-count'],
  create: misreadSettings(() => ({
    'execution.checkpointing.externalized-checkpoint-retention': 'NO_EXTERNALIZED_CHECKPOINTS',
  })),
};

export const retainAlways: Mutant = {
  name: 'retainAlways',
  bug: 'A cancelled job leaves its checkpoints in the store, although nobody asked for that.',
  caughtBy: ['retained-count'],
  create: misreadSettings(() => ({
    'execution.checkpointing.externalized-checkpoint-retention': 'RETAIN_ON_CANCELLATION',
  })),
};
