// Which state backend a task gets: by the job’s settings. Incremental snapshots need a store for the
// files they share, so with checkpoints in the JobManager every snapshot is a full one.
// The others are added by engine/whole.ts. Flink: StateBackendLoader.

import { Impossible } from '../assert.ts';
import type { Settings } from '../job/settings.ts';
import type { KeyedStateOptions } from '../task/task.ts';
import type { KeyedStateBackend } from './backend.ts';
import { HeapBackend } from './heap/heap-backend.ts';

type Create = (options: KeyedStateOptions) => KeyedStateBackend;

const known: Partial<Record<Settings['state.backend.type'], Create>> = {
  hashmap: ({ definition }) => new HeapBackend(definition.plan.maxParallelism),
};

export function addBackend(type: Settings['state.backend.type'], create: Create): void {
  known[type] = create;
}

export function createKeyedState(options: KeyedStateOptions): KeyedStateBackend {
  const type = options.definition.settings['state.backend.type'];
  const create = known[type];
  if (!create) throw new Impossible(`The state backend "${type}" is not loaded.`);
  return create(options);
}
