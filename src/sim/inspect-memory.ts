// What checks may see of the durable things of a run in memory.

import type { SyncInspection } from '../storage/durable.ts';
import type { Inspect } from './invariants/invariant.ts';

export function inspectMemory(durable: SyncInspection, job: string): Inspect {
  return {
    written: (file) => durable.originals.get(file) ?? durable.read(file),
    files: () => durable.files(`${job}/`).map(({ file }) => file),
    transactions: () => durable.transactions(job),
    committedRows: () => durable.readTopic(job, 'read committed'),
  };
}
