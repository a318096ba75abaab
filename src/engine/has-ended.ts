// Whether a job has ended for good. The trace has its own: it takes no values from here.
//
// Flink: JobStatus.isGloballyTerminalState.

import type { JobStatus } from './protocol.ts';

export function hasEnded(status: JobStatus): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'CANCELED';
}
