// Broken tasks: a source that remembers too little, counts that miscount, channels that lose.
// The damage shows in the next checkpoint, or not before the end.

import type { KeyedStateBackend } from '../../engine/state/backend.ts';
import type { SplitState } from '../../engine/operators/source.ts';
import type { ValueState } from '../../engine/state/states.ts';
import type { Mutant } from './mutant.ts';
import { changeEffects, onNewTasks, spoiledKeyedState, spoiledTaskManager } from './wrap.ts';

export const offsetAfterOutput: Mutant = {
  name: 'offsetAfterOutput',
  bug: 'A source stores its offset after it has emitted: the snapshot lags one row behind.',
  caughtBy: ['conservation'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ plan, operatorState }) => {
      if (plan.operator.kind !== 'source') return;
      const snapshot = operatorState.snapshot.bind(operatorState);
      operatorState.snapshot = () =>
        snapshot()?.map((state) => ({
          ...state,
          elements: (state.elements as readonly SplitState[]).map(({ partition, offset }) => ({
            partition,
            offset: Math.max(0, offset - 1),
          })),
        })) ?? null;
    }),
  ),
};

/** Every fifth update adds two. */
function addTwo(backend: KeyedStateBackend): void {
  const value = backend.value.bind(backend);
  let written = 0;
  backend.value = (descriptor) => {
    const state = value(descriptor) as ValueState<unknown>;
    const update = state.update.bind(state);
    state.update = (count) =>
      update(typeof count === 'number' && ++written % 5 === 0 ? count + 1 : count);
    return state as ValueState<never>;
  };
}

export const miscount: Mutant = {
  name: 'miscount',
  bug: 'Every fifth update of a count adds two.',
  caughtBy: ['conservation', 'result-equals-oracle'],
  create: spoiledKeyedState(addTwo),
};

export const miscountUnseen: Mutant = {
  name: 'miscountUnseen',
  bug: 'Where no checkpoint would ever show it, every fifth update of a count adds two.',
  caughtBy: ['result-equals-oracle'],
  create: spoiledKeyedState((backend, { definition }) => {
    if (definition.settings['execution.checkpointing.interval'] === null) addTwo(backend);
  }),
};

export const loseElement: Mutant = {
  name: 'loseElement',
  bug: 'One element in a hundred is lost on arrival.',
  caughtBy: ['channel-in-order'],
  create: spoiledTaskManager(() => {
    let arrived = 0;
    return {
      input: (input) => (input.kind === 'buffer' && ++arrived % 100 === 0 ? null : input),
    };
  }),
};

export const loseCredit: Mutant = {
  name: 'loseCredit',
  bug: 'A receiver stops returning credits after the first hundred.',
  caughtBy: ['comes-to-rest'],
  create: spoiledTaskManager(() => {
    let given = 0;
    return {
      turn: (turn) =>
        changeEffects(turn, (effect) => (effect.kind === 'credit' && ++given > 40 ? [] : effect)),
    };
  }),
};

export const sameName: Mutant = {
  name: 'sameName',
  bug: 'The name of a state file lacks the checkpoint, so a later one meets an older one.',
  caughtBy: ['files-never-change'],
  create: spoiledTaskManager(() => {
    const short = (file: string): string => file.replace(/chk-\d+\/(?!_metadata)/, 'chk-0/');
    return {
      turn(turn) {
        const changed = changeEffects(turn, (effect) =>
          effect.kind === 'request' && effect.body?.op === 'put'
            ? { ...effect, body: { ...effect.body, file: short(effect.body.file) } }
            : effect,
        );
        const trace = changed.trace.map((told) =>
          told.kind === 'upload-started'
            ? { ...told, handle: { ...told.handle, file: short(told.handle.file) } }
            : told,
        );
        return { ...changed, trace };
      },
    };
  }),
};
