// Whether a job has ended for good. Flink: JobStatus.isGloballyTerminalState.
//
// What was stored as a word may be asked about, too.

const ENDED: ReadonlySet<string> = new Set(['FINISHED', 'FAILED', 'CANCELED']);

export function hasEnded(status: string): boolean {
  return ENDED.has(status);
}
