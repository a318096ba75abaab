// Loads what carries a run out: everything in this worker, or a worker for each process.
// Nobody needs both, and the first picture waits for what is loaded here.

import type { JobDefinition } from '../engine/job/scenario.ts';
import type { Conductor } from '../sim/conductor.ts';
import type { InThreadHost } from '../sim/in-thread.ts';
import type { Inspection, SourceLog } from '../storage/durable.ts';
import type { MemoryDurable } from '../storage/memory.ts';
import type { Originals } from '../storage/tampering.ts';
import { loadMutant } from './load-mutant.ts';
import type { LockstepHost } from './lockstep.ts';
import type { RunRequest } from './port.ts';

export type MakeHost = (parts: {
  readonly conductor: Conductor;
  readonly definition: JobDefinition;
  readonly log: SourceLog;
  readonly inspection: Inspection | null;
}) => {
  readonly host: InThreadHost | LockstepHost;
  /** What stands in for the database where there is none. */
  readonly memory: MemoryDurable | null;
  readonly originals: Originals;
};

export async function loadHost(
  { inThread, mutant = null }: Pick<RunRequest, 'inThread' | 'mutant'>,
  database: string | null,
): Promise<MakeHost> {
  if (inThread !== true) {
    const { LockstepHost } = await import('./lockstep.ts');
    return (parts) => {
      const host = new LockstepHost({ ...parts, database, mutant });
      const { memory, originals } = host;
      return { host, memory, originals };
    };
  }
  const [{ InThreadHost }, { MemoryDurable }, create] = await Promise.all([
    import('../sim/in-thread.ts'),
    import('../storage/memory.ts'),
    loadMutant(mutant),
  ]);
  return ({ conductor, definition, log }) => {
    const memory = new MemoryDurable(log);
    const host = new InThreadHost(conductor, definition, memory, create);
    return { host, memory, originals: new Map() };
  };
}
