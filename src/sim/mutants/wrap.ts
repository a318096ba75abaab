// Ways to plant a bug from outside: around a TaskManager, around a JobManager, in what they see.
//
// Each helper makes a `CreateProcess` that leaves one role as it is and spoils the other.

import type { Effect, Input, ProcessId, Turn } from '../../engine/protocol.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { Settings } from '../../engine/job/settings.ts';
import { JobManager } from '../../engine/job-manager.ts';
import type { KeyedStateBackend } from '../../engine/state/backend.ts';
import { STANDARD_PARTS, TaskManager } from '../../engine/task-manager.ts';
import type { KeyedStateOptions, TaskParts } from '../../engine/task/task.ts';
import type { CreateProcess } from '../in-thread.ts';

/** Plays between the host and one process. */
export interface Intercept {
  /** What the process hears instead; null: it hears nothing. */
  input?(input: Input): Input | null;
  /** What the host gets instead. */
  turn?(turn: Turn, nowMs: number): Turn;
}

export function spoiledTaskManager(
  intercept: (taskManager: TaskManager, definition: JobDefinition) => Intercept,
  parts: TaskParts = STANDARD_PARTS,
): CreateProcess {
  return (id, role, definition, disk) => {
    if (role === 'job-manager') return new JobManager(id, definition);
    const taskManager = new TaskManager(id, definition, disk, parts);
    return intercepted(taskManager, intercept(taskManager, definition));
  };
}

export function spoiledJobManager(
  intercept: (jobManager: JobManager, definition: JobDefinition) => Intercept,
): CreateProcess {
  return (id, role, definition, disk) => {
    if (role === 'task-manager') return new TaskManager(id, definition, disk);
    const jobManager = new JobManager(id, definition);
    return intercepted(jobManager, intercept(jobManager, definition));
  };
}

/** The TaskManagers get other parts. */
export function withParts(parts: Partial<TaskParts>): CreateProcess {
  return spoiledTaskManager(() => ({}), { ...STANDARD_PARTS, ...parts });
}

/** Every task's keyed state, with something replaced in it. */
export function spoiledKeyedState(
  spoil: (backend: KeyedStateBackend, options: KeyedStateOptions) => void,
): CreateProcess {
  return withParts({
    createKeyedState: (options) => {
      const backend = STANDARD_PARTS.createKeyedState(options);
      spoil(backend, options);
      return backend;
    },
  });
}

/** The JobManager goes by other settings than the job's. */
export function misreadSettings(misread: (settings: Settings) => Partial<Settings>): CreateProcess {
  return (id, role, definition, disk) => {
    const settings = { ...definition.settings, ...misread(definition.settings) };
    return role === 'job-manager'
      ? new JobManager(id, { ...definition, settings })
      : new TaskManager(id, definition, disk);
  };
}

/** Looks at each task once, when it has been deployed. */
export function onNewTasks(
  taskManager: TaskManager,
  spoil: (
    task: TaskManager['tasks'] extends ReadonlyMap<string, infer Each> ? Each : never,
  ) => void,
): Intercept {
  const seen = new WeakSet();
  return {
    turn(turn) {
      for (const task of taskManager.tasks.values()) {
        if (seen.has(task)) continue;
        seen.add(task);
        spoil(task);
      }
      return turn;
    },
  };
}

function intercepted(
  process: { readonly id: ProcessId; handle(input: Input, nowMs: number): Turn },
  intercept: Intercept,
): { handle(input: Input, nowMs: number): Turn } {
  return {
    handle(heard, nowMs) {
      const instead = intercept.input ? intercept.input(heard) : heard;
      const done = instead ? process.handle(instead, nowMs) : { effects: [], trace: [] };
      return intercept.turn ? intercept.turn(done, nowMs) : done;
    },
  };
}

/** The effects, each replaced by what `change` makes of it. */
export function changeEffects(turn: Turn, change: (effect: Effect) => Effect | Effect[]): Turn {
  return { ...turn, effects: turn.effects.flatMap(change) };
}

/** Two turns of one process as one. */
export function joined(first: Turn, second: Turn): Turn {
  return {
    effects: [...first.effects, ...second.effects],
    trace: [...first.trace, ...second.trace],
  };
}
