// Broken state backends and shared files: what a snapshot shares is changed, or deleted, too early.
// The damage shows in what a completed checkpoint holds, or in a file that it names in vain.

import type { Manifest } from '../../engine/checkpoint/manifest.ts';
import { HeapBackend } from '../../engine/state/heap/heap-backend.ts';
import { LsmBackend } from '../../engine/state/lsm/lsm-backend.ts';
import type { Mutant } from './mutant.ts';
import {
  changeEffects,
  joined,
  spoiledJobManager,
  spoiledKeyedState,
  spoiledTaskManager,
} from './wrap.ts';

export const forgetCopy: Mutant = {
  name: 'forgetCopy',
  bug: 'A write does not copy what an unfinished snapshot of the heap still shows.',
  caughtBy: ['conservation'],
  create: spoiledKeyedState((backend) => {
    if (!(backend instanceof HeapBackend)) return;
    Object.defineProperty(backend.versions, 'required', { get: () => 0, set: () => undefined });
  }),
};

export const releaseEarly: Mutant = {
  name: 'releaseEarly',
  bug: 'A snapshot is released when it has been taken, not when it has been written out.',
  caughtBy: ['conservation'],
  create: spoiledKeyedState((backend) => {
    const snapshot = backend.snapshot.bind(backend);
    backend.snapshot = (checkpoint, savepoint) => {
      const taken = snapshot(checkpoint, savepoint);
      taken.release();
      return taken;
    };
  }),
};

export const dropTombstones: Mutant = {
  name: 'dropTombstones',
  bug: 'Sorted files are written and merged without tombstones, though older files hold the value.',
  caughtBy: ['forgotten-stays-forgotten', 'conservation'],
  create: spoiledKeyedState((backend) => {
    if (backend instanceof LsmBackend) backend.store.mayDropTombstones = () => true;
  }),
};

export const confirmEarly: Mutant = {
  name: 'confirmEarly',
  bug: 'A task refers to files of its last checkpoint without knowing that it is complete.',
  caughtBy: ['files-are-whole'],
  create: spoiledKeyedState((backend) => {
    const snapshot = backend.snapshot.bind(backend);
    let last = 0;
    backend.snapshot = (checkpoint, savepoint) => {
      backend.notifyComplete(last);
      last = checkpoint;
      return snapshot(checkpoint, savepoint);
    };
  }),
};

export const overDeleteShared: Mutant = {
  name: 'overDeleteShared',
  bug: 'With a checkpoint go all of its shared files, though newer checkpoints refer to them.',
  caughtBy: ['files-are-whole'],
  create: spoiledJobManager(({ coordinator, outbox }) => {
    const shared = new Map<number, readonly string[]>();
    return {
      turn(turn) {
        for (const { manifest } of coordinator.retained) {
          const files = manifest.tasks.flatMap((task) => task.shared ?? []);
          shared.set(
            manifest.checkpoint,
            files.map(({ file }) => file),
          );
        }
        const gone = turn.trace.flatMap((told) =>
          told.kind === 'checkpoint-subsumed' ? (shared.get(told.checkpoint) ?? []) : [],
        );
        if (gone.length === 0) return turn;
        outbox.request({ op: 'delete', files: gone });
        return joined(turn, outbox.take());
      },
    };
  }),
};

export const olderInline: Mutant = {
  name: 'olderInline',
  bug: 'The first source gets the state that had come along one checkpoint before the newest.',
  caughtBy: ['conservation', 'operator-state-handed-round'],
  create: spoiledJobManager(({ coordinator }, { plan }) => {
    let newest: Manifest | null = null;
    let older: Manifest | null = null;
    return {
      turn(turn) {
        const latest = coordinator.latest?.manifest ?? null;
        if (latest !== newest) [older, newest] = [newest, latest];
        return changeEffects(turn, (effect) => {
          if (effect.kind !== 'send' || effect.message.kind !== 'deploy') return effect;
          const tasks = effect.message.tasks.map((deployment) => {
            const { restore, task } = deployment;
            const handle = older?.tasks.find((entry) => entry.task === task)?.handle;
            const isFirst = plan.task.get(task)?.operator.kind === 'source' && task.endsWith('-1');
            if (!restore?.handle || handle?.inline === undefined || !isFirst) return deployment;
            const operatorState = restore.operatorState.map((part) => ({ ...part, handle }));
            return { ...deployment, restore: { ...restore, handle, operatorState } };
          });
          return { ...effect, message: { ...effect.message, tasks } };
        });
      },
    };
  }),
};

export const retryMissing: Mutant = {
  name: 'retryMissing',
  bug: 'A file that is gone is taken for a store that does not answer, and is asked for for ever.',
  caughtBy: ['comes-to-rest'],
  create: spoiledTaskManager(() => ({
    input(input) {
      if (input.kind !== 'outcome' || input.result.ok) return input;
      const { problem } = input.result;
      if (problem.reason !== 'missing') return input;
      return { ...input, result: { ok: false, problem: { ...problem, reason: 'unavailable' } } };
    },
  })),
};
