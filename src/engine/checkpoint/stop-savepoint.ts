// Which savepoints end the job: those that it is stopped with, whether it is to drain or not.
// Flink: StopWithSavepointOperationHandler.

import type { SavepointKind } from '../protocol.ts';

/** Whether the job is to stop with it. */
export function isStop(savepoint: SavepointKind | null | undefined): boolean {
  return savepoint === 'suspend' || savepoint === 'drain';
}
