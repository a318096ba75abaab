// Runs a suite on the real OPFS, where only a worker may: the disk's contract and the backend's.

import fc from 'fast-check';
import { LsmBackend } from '../../../src/engine/state/lsm/lsm-backend.ts';
import { openOpfsDisk } from '../../../src/storage/opfs-disk.ts';
import { diskProgram, runDiskProgram } from '../../support/local-disk-contract.ts';
import { MAX_PARALLELISM, program, runProgram } from '../../support/state-model.ts';

export interface SuiteResult {
  readonly memoryOnly: string | null;
  readonly failure: string | null;
}

async function run(suite: string): Promise<SuiteResult> {
  const opened = await openOpfsDisk();
  const { disk, memoryOnly } = opened;
  try {
    if (suite === 'disk') {
      fc.assert(
        fc.property(diskProgram, (steps) => {
          for (const file of disk.files()) disk.remove(file);
          runDiskProgram(steps, disk);
        }),
        { numRuns: 20 },
      );
    } else {
      fc.assert(
        fc.property(program, (steps) => {
          for (const file of disk.files()) disk.remove(file);
          runProgram(steps, (attempt) => {
            const options = { maxParallelism: MAX_PARALLELISM, disk, task: 'Count-1', attempt };
            return new LsmBackend({ ...options, memtableBytes: 200, incremental: true });
          });
        }),
        { numRuns: 25 },
      );
    }
    return { memoryOnly, failure: null };
  } catch (error) {
    return { memoryOnly, failure: String(error) };
  } finally {
    opened.close();
  }
}

addEventListener('message', ({ data }: MessageEvent<string>) => {
  void run(data).then((result) => postMessage(result));
});
