// One tab per run: a second tab that opens the same run is told so instead of disturbing it.
//
// The page must hold the lock, not a worker: a worker that is terminated while busy keeps its
// locks for up to two seconds. Flink: the leader election of the JobManager.

/**
 * Take the run for this tab.
 * @returns how to give it back, or null when another tab has it. Where the browser knows no locks
 * (old ones, pages that are not secure) it is always granted: then nothing warns, but the store's
 * transactions and the attempt fences still keep two tabs from tearing each other's data.
 */
export async function exclusive(job: string): Promise<(() => void) | null> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return () => undefined;
  return new Promise((resolve) => {
    navigator.locks
      .request(`tidemark/run/${job}`, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        // The lock is held for as long as this promise is open.
        return new Promise<void>((release) => resolve(release));
      })
      // A sandboxed page may know locks and still be refused them.
      .catch(() => resolve(() => undefined));
  });
}
