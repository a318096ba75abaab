/// <reference lib="webworker" />
// The worker of a crash sweep: repeats a run once per step and tells what became of each.
//
// It shares nothing with the run on the page; results go out a few times per second.

import '../engine/whole.ts';
import { CrashSweep, coarseToFine } from '../sim/sweep.ts';
import { loadMutant } from './load-mutant.ts';
import { definitionOf, sourceLogOf } from './run-definition.ts';
import type { FromSweep, IndexedResult, SweepRequest } from './sweep-port.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Real time between two messages. */
const BATCH_MS = 120;

self.onmessage = ({ data }: MessageEvent<SweepRequest>): void => {
  void sweep(data).catch((error: unknown) => {
    post({ kind: 'broken', sentence: error instanceof Error ? error.message : String(error) });
  });
};

function post(message: FromSweep): void {
  self.postMessage(message);
}

async function sweep({ run, process, steps }: SweepRequest): Promise<void> {
  const definition = definitionOf(run);
  const log = await sourceLogOf(run);
  const { actions, weather = null, mutant = null } = run;
  const create = await loadMutant(mutant);
  const swept = { definition, log, actions, weather, ...(create && { create }) };
  const crashes = new CrashSweep(swept, process);
  let batch: IndexedResult[] = [];
  let postedMs = performance.now();
  for (const index of coarseToFine(steps.length)) {
    batch.push([index, crashes.crashBehind(steps[index] ?? 0)]);
    if (performance.now() - postedMs < BATCH_MS) continue;
    post({ kind: 'results', results: batch });
    batch = [];
    postedMs = performance.now();
  }
  post({ kind: 'results', results: batch });
  post({ kind: 'done' });
}
