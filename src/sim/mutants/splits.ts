// Splits handed out wrongly: lost with their reader, given although a checkpoint is under way,
// forgotten by the next JobManager, read again without going back.

import type { SplitEnumerator } from '../../engine/sources/split-enumerator.ts';
import type { StreamRecord } from '../../engine/stream/element.ts';
import type { Mutant } from './mutant.ts';
import { changeEffects, onNewTasks, spoiledJobManager, spoiledTaskManager } from './wrap.ts';

export const splitsLostWithReader: Mutant = {
  name: 'splitsLostWithReader',
  bug: 'A reader that is lost does not give back what the checkpoint does not know of.',
  caughtBy: ['each-split-has-one-reader', 'result-equals-oracle', 'output-without-gap'],
  create: spoiledJobManager((jobManager) => {
    const known = new WeakSet<SplitEnumerator>();
    return {
      turn: (turn) => {
        for (const enumerator of jobManager.sources.enumerators.values()) {
          if (known.has(enumerator)) continue;
          known.add(enumerator);
          enumerator.addSplitsBack = () => [];
        }
        return turn;
      },
    };
  }),
};

export const splitNotHeld: Mutant = {
  name: 'splitNotHeld',
  bug: 'A split that is assigned while a checkpoint is under way is taken up at once.',
  caughtBy: ['each-split-has-one-reader'],
  create: spoiledJobManager(() => ({
    turn: (turn) =>
      changeEffects(turn, (effect) =>
        effect.kind === 'send' && effect.message.kind === 'assign-splits'
          ? { ...effect, message: { ...effect.message, heldFor: null } }
          : effect,
      ),
  })),
};

export const splitsNotRestored: Mutant = {
  name: 'splitsNotRestored',
  bug: 'The JobManager that takes over does not read the enumerator’s part of the checkpoint.',
  caughtBy: ['each-split-has-one-reader', 'result-equals-oracle', 'output-without-gap'],
  create: spoiledJobManager(({ sources }) => {
    const starting = sources.starting.bind(sources);
    sources.starting = (definition, tasks, from) =>
      starting(definition, tasks, from && { ...from, splits: undefined });
    return {};
  }),
};

export const readAgain: Mutant = {
  name: 'readAgain',
  bug: 'A reader that hears that a checkpoint was aborted reads its last row again.',
  caughtBy: ['positions-only-advance'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ operator, checkpoints }) => {
      if (!operator.next) return;
      const next = operator.next.bind(operator);
      let last: StreamRecord | null = null;
      let isAborted = false;
      const aborted = checkpoints.aborted.bind(checkpoints);
      checkpoints.aborted = (checkpoint) => {
        isAborted = true;
        aborted(checkpoint);
      };
      operator.next = () => {
        if (isAborted && last) {
          isAborted = false;
          return last;
        }
        const record = next();
        if (typeof record !== 'string') last = record;
        return record;
      };
    }),
  ),
};

export const hangUpEarly: Mutant = {
  name: 'hangUpEarly',
  bug: 'The reader of a socket takes the last row for the end and drops it.',
  caughtBy: ['every-row-counts'],
  create: spoiledTaskManager(() => ({
    input(input) {
      if (input.kind !== 'outcome' || !input.result.ok || input.result.op !== 'receive') {
        return input;
      }
      const { rows, offset, endOffset } = input.result;
      if (rows.length === 0 || offset + rows.length < endOffset) return input;
      const result = { ...input.result, rows: rows.slice(0, -1), endOffset: endOffset - 1 };
      return { ...input, result };
    },
  })),
};
