// Broken event time: watermarks that promise too much, timers that are lost or fire early, windows
// that nobody forgets.

import type { KeyedStateBackend } from '../../engine/state/backend.ts';
import { STANDARD_PARTS } from '../../engine/task-manager.ts';
import type { KeyedStateOptions } from '../../engine/task/task.ts';
import { END_OF_TIME_MS } from '../../engine/time/time-text.ts';
import { CONTENTS } from '../../engine/time/window-contents.ts';
import type { Mutant } from './mutant.ts';
import { onNewTasks, spoiledTaskManager } from './wrap.ts';

export const furthestWatermark: Mutant = {
  name: 'furthestWatermark',
  bug: 'A task goes by the furthest of its inputs, not by the one that is furthest behind.',
  caughtBy: ['watermarks-only-rise'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ time }) => {
      let furthestMs = -END_OF_TIME_MS;
      time.valve.watermark = (_channel, timestampMs) => {
        if (timestampMs <= furthestMs) return [];
        furthestMs = timestampMs;
        return [{ kind: 'watermark', timestampMs }];
      };
    }),
  ),
};

export const eagerWatermark: Mutant = {
  name: 'eagerWatermark',
  bug: 'A source emits watermarks that are ahead of the records behind them.',
  caughtBy: ['output-without-gap', 'result-equals-oracle'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ plan, output }) => {
      if (plan.inputs.length > 0) return;
      const write = output.writeWatermark.bind(output);
      output.writeWatermark = (timestampMs) => {
        write(Math.min(timestampMs + 15, END_OF_TIME_MS));
      };
    }),
  ),
};

export const forgetTimers: Mutant = {
  name: 'forgetTimers',
  bug: 'After a restore the timers that are in the state are not looked for.',
  caughtBy: ['output-without-gap', 'windows-fire-once', 'timers-fire-in-time'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ time }) => {
      time.restored = () => undefined;
    }),
  ),
};

export const fireEarly: Mutant = {
  name: 'fireEarly',
  bug: 'Timers fire a little before the watermark reaches them.',
  caughtBy: ['timers-fire-in-time'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ time: { timers } }) => {
      if (!timers) return;
      const take = timers.take.bind(timers);
      timers.take = (domain, upToMs) => take(domain, domain === 'event' ? upToMs + 10 : upToMs);
    }),
  ),
};

export const keepWindows: Mutant = {
  name: 'keepWindows',
  bug: 'A window whose time is over stays in the state.',
  caughtBy: ['windows-fire-once'],
  create: spoiledTaskManager(
    () => ({
      turn: (turn) => ({
        ...turn,
        trace: turn.trace.filter(({ kind }) => kind !== 'window-removed'),
      }),
    }),
    { ...STANDARD_PARTS, createKeyedState: keepsContents },
  ),
};

function keepsContents(options: KeyedStateOptions): KeyedStateBackend {
  const backend = STANDARD_PARTS.createKeyedState(options);
  const value = backend.value.bind(backend);
  backend.value = (descriptor) => {
    const state = value(descriptor);
    return descriptor.name === CONTENTS.name ? { ...state, clear: () => undefined } : state;
  };
  return backend;
}
