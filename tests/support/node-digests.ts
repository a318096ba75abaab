// A command that browser tests can call: the compared runs, run in Node.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../src/command-line/project.mjs';
import type { SourceLog } from '../../src/storage/durable.ts';
import { COMPARED_RUNS, runInThread, type Digested } from './compared-runs.ts';

/** Digest of each compared run by its name. The job's name is part of the trace. */
export function nodeDigests(_context: unknown, job: string): Record<string, Digested> {
  return Object.fromEntries(
    COMPARED_RUNS.map((run) => {
      const file = path.join(projectRoot, 'public', 'data', `${run.scenario}.json`);
      const log = JSON.parse(readFileSync(file, 'utf8')) as SourceLog;
      return [run.name, runInThread(run, log, job)];
    }),
  );
}
