// A broken coordinator: ids, limits, notices, retention, recovery.
// What it forgets or hands out twice, a later recovery pays for.

import type { CheckpointId, FileHandle, TaskId } from '../../engine/protocol.ts';
import type { Mutant } from './mutant.ts';
import { changeEffects, joined, misreadSettings, spoiledJobManager } from './wrap.ts';

export const reuseIds: Mutant = {
  name: 'reuseIds',
  bug: 'A new JobManager goes on after the last completed checkpoint, not after the last id used.',
  caughtBy: ['ids-never-reused'],
  create: spoiledJobManager(() => ({
    input(input) {
      if (input.kind !== 'outcome' || !input.result.ok || input.result.op !== 'get-ha')
        return input;
      const { record } = input.result;
      if (!record) return input;
      return { ...input, result: { ...input.result, record: { ...record, nextCheckpointId: 1 } } };
    },
  })),
};

export const notifyEarly: Mutant = {
  name: 'notifyEarly',
  bug: 'The coordinator announces completion when it begins to write the metadata.',
  caughtBy: ['notify-after-durable'],
  create: spoiledJobManager(({ executions, outbox }) => ({
    turn(turn) {
      let whole = turn;
      for (const told of turn.trace) {
        if (told.kind !== 'metadata-writing') continue;
        const { checkpoint } = told;
        for (const { task, attempt, taskManager } of executions.all) {
          outbox.send(taskManager, {
            kind: 'notify-complete',
            task,
            attempt,
            checkpoint,
            subsumed: null,
          });
        }
        whole = joined(whole, outbox.take());
      }
      return whole;
    },
  })),
};

export const recoverFromPending: Mutant = {
  name: 'recoverFromPending',
  bug: 'Recovery uses the newest checkpoint that anybody has acknowledged, complete or not.',
  caughtBy: ['recovery-from-newest'],
  create: spoiledJobManager(() => {
    let newest: CheckpointId | null = null;
    const handles = new Map<TaskId, FileHandle | null>();
    return {
      turn(turn) {
        for (const told of turn.trace) {
          if (told.kind !== 'acknowledged') continue;
          newest = told.checkpoint;
          handles.set(told.task, told.handle);
        }
        const checkpoint = newest;
        if (checkpoint === null) return turn;
        const changed = changeEffects(turn, (effect) => {
          if (effect.kind !== 'send' || effect.message.kind !== 'deploy') return effect;
          const tasks = effect.message.tasks.map((deployment) => ({
            ...deployment,
            restore: {
              checkpoint,
              handle: handles.get(deployment.task) ?? null,
              operatorState: [],
              finished: false,
            },
          }));
          return { ...effect, message: { ...effect.message, tasks } };
        });
        const trace = changed.trace.map((told) =>
          told.kind === 'recovery-started' ? { ...told, checkpoint } : told,
        );
        return { ...changed, trace };
      },
    };
  }),
};

export const overDelete: Mutant = {
  name: 'overDelete',
  bug: 'When a checkpoint completes, a file of an older one that is still kept is deleted too.',
  caughtBy: ['files-are-whole'],
  create: spoiledJobManager(({ coordinator, outbox }) => ({
    turn(turn) {
      if (!turn.trace.some(({ kind }) => kind === 'checkpoint-completed')) return turn;
      const older = coordinator.retained.at(-2)?.manifest.tasks.find(({ handle }) => handle);
      if (!older?.handle) return turn;
      outbox.request({ op: 'delete', files: [older.handle.file] });
      return joined(turn, outbox.take());
    },
  })),
};

export const noSweep: Mutant = {
  name: 'noSweep',
  bug: 'Files that no checkpoint names are never swept.',
  caughtBy: ['nothing-left-over'],
  create: spoiledJobManager(() => ({
    turn(turn) {
      const sweeps = turn.trace.some(
        (told) => told.kind === 'files-deleted' && told.why === 'no checkpoint names them',
      );
      if (!sweeps) return turn;
      return changeEffects(turn, (effect) =>
        effect.kind === 'request' && effect.op === 'delete' ? [] : effect,
      );
    },
  })),
};

export const forgetPending: Mutant = {
  name: 'forgetPending',
  bug: 'When the job stops running, pending checkpoints are not given up.',
  caughtBy: ['every-checkpoint-ends'],
  create: spoiledJobManager(({ coordinator }) => {
    coordinator.suspend = () => {};
    return {};
  }),
};

export const keepTooMany: Mutant = {
  name: 'keepTooMany',
  bug: 'One completed checkpoint too many is kept.',
  caughtBy: ['retained-count'],
  create: misreadSettings((settings) => ({
    'execution.checkpointing.num-retained': settings['execution.checkpointing.num-retained'] + 1,
  })),
};

export const tooManyPending: Mutant = {
  name: 'tooManyPending',
  bug: 'More checkpoints are triggered at once than the job allows, and without the pause.',
  caughtBy: ['pending-limits'],
  create: misreadSettings(() => ({
    'execution.checkpointing.max-concurrent-checkpoints': 5,
    'execution.checkpointing.min-pause': 0,
  })),
};

export const impatient: Mutant = {
  name: 'impatient',
  bug: 'A TaskManager is given up before its next answer can have come.',
  caughtBy: ['detector-exact'],
  create: misreadSettings((settings) => ({
    'heartbeat.timeout': Math.floor(settings['heartbeat.interval'] / 2),
  })),
};

export const sleepyDetector: Mutant = {
  name: 'sleepyDetector',
  bug: 'A dead TaskManager is given up only after three times the timeout.',
  caughtBy: ['detector-exact'],
  create: misreadSettings((settings) => ({
    'heartbeat.timeout': 3 * settings['heartbeat.timeout'],
  })),
};
