// Operator state handed round by the wrong rule: the JobManager's orders are changed on their way out.
// The damage shows at the restore itself, or as numbers given twice and announcements unheard.

import type { OperatorStatePart, TaskDeployment } from '../../engine/protocol.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { TaskPlan } from '../../engine/job/plan.ts';
import type { CreateProcess } from '../in-thread.ts';
import type { Mutant } from './mutant.ts';
import { changeEffects, spoiledJobManager } from './wrap.ts';

type Restore = NonNullable<TaskDeployment['restore']>;

/** What each task is told to restore of operator state, changed. */
function spoiledRestores(
  spoil: (
    restore: Restore,
    task: TaskPlan,
    all: readonly OperatorStatePart[],
  ) => readonly OperatorStatePart[],
): CreateProcess {
  return spoiledJobManager(({ coordinator }, { plan }: JobDefinition) => ({
    turn: (turn) =>
      changeEffects(turn, (effect) => {
        if (effect.kind !== 'send' || effect.message.kind !== 'deploy') return effect;
        const tasks = effect.message.tasks.map((deployment) => {
          const { restore } = deployment;
          const task = plan.task.get(deployment.task);
          if (!restore || !task) return deployment;
          const all = (coordinator.latest?.manifest.tasks ?? []).flatMap((entry) =>
            entry.operator === task.operator.id && entry.handle && entry.operatorState
              ? [{ handle: entry.handle, states: entry.operatorState }]
              : [],
          );
          return {
            ...deployment,
            restore: { ...restore, operatorState: spoil(restore, task, all) },
          };
        });
        return { ...effect, message: { ...effect.message, tasks } };
      }),
  }));
}

const only = (
  parts: readonly OperatorStatePart[],
  keeps: (part: OperatorStatePart, mode: OperatorStatePart['states'][number]['mode']) => boolean,
): OperatorStatePart[] =>
  parts
    .map((part) => ({ ...part, states: part.states.filter(({ mode }) => keeps(part, mode)) }))
    .filter(({ states }) => states.length > 0);

export const unionAsSplit: Mutant = {
  name: 'unionAsSplit',
  bug: 'At a restore each subtask gets only its own elements of a union list.',
  caughtBy: ['operator-state-handed-round'],
  create: spoiledRestores(({ operatorState, handle }) =>
    only(operatorState, (part, mode) => mode !== 'union' || part.handle.file === handle?.file),
  ),
};

export const splitAsUnion: Mutant = {
  name: 'splitAsUnion',
  bug: 'At a restore every subtask gets all elements of a split list, so sources read twice.',
  caughtBy: ['operator-state-handed-round'],
  create: spoiledRestores(({ operatorState }, _task, all) => [
    ...only(operatorState, (_part, mode) => mode !== 'split'),
    ...only(all, (_part, mode) => mode === 'split'),
  ]),
};

export const broadcastToFirst: Mutant = {
  name: 'broadcastToFirst',
  bug: 'Broadcast state is restored on the first subtask only.',
  caughtBy: ['operator-state-handed-round'],
  create: spoiledRestores(({ operatorState }, { index }) =>
    only(operatorState, (_part, mode) => mode !== 'broadcast' || index === 0),
  ),
};

export const splitLosesOne: Mutant = {
  name: 'splitLosesOne',
  bug: 'At a restore the first subtask gets nothing of a split list.',
  caughtBy: ['operator-state-handed-round'],
  create: spoiledRestores(({ operatorState }, { index }) =>
    only(operatorState, (_part, mode) => mode !== 'split' || index > 0),
  ),
};
