// Which state backend a task gets: by the job’s settings. Incremental snapshots need a store for the
// files they share, so with checkpoints in the JobManager every snapshot is a full one.
// Flink: StateBackendLoader.

import type { KeyedStateOptions } from '../task/task.ts';
import type { KeyedStateBackend } from './backend.ts';
import { HeapBackend } from './heap/heap-backend.ts';
import { LsmBackend } from './lsm/lsm-backend.ts';

export function createKeyedState(options: KeyedStateOptions): KeyedStateBackend {
  const { definition, task, attempt, disk } = options;
  const { settings, plan } = definition;
  const { maxParallelism } = plan;
  switch (settings['state.backend.type']) {
    case 'hashmap':
      return new HeapBackend(maxParallelism);
    case 'rocksdb':
      return new LsmBackend({
        maxParallelism,
        disk,
        task,
        attempt,
        memtableBytes: settings['state.backend.rocksdb.writebuffer.size'],
        incremental:
          settings['execution.checkpointing.incremental'] &&
          settings['execution.checkpointing.storage'] === 'filesystem',
      });
  }
}
