// A crash sweep as the page holds it: what is tried, how far it is, what became of each crash.
//
// Results come in no order; `results` has a place for each step. Closing it ends its worker.

import type { SweepPort } from '../cluster/sweep-port.ts';
import type { ProcessId } from '../engine/protocol.ts';
import type { TimedAction } from '../sim/action.ts';
import { sampledSteps, type CrashResult } from '../sim/sweep.ts';
import { PHRASES } from './phrases.en.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';
import type { Run } from './run.svelte.ts';
import { countOutcomes } from './sweep-counts.ts';

export type { CrashOutcome, CrashResult } from '../sim/sweep.ts';

/** More crashes than this are not tried: steps are taken evenly apart instead. */
export const MOST_CRASHES = 600;

export class Sweep {
  readonly run: Run;
  readonly process: ProcessId;
  /** How many steps the run had when the sweep began. */
  readonly lastStep: number;
  /** Of each step that is tried; null: not yet. New with every change. */
  results: readonly (CrashResult | null)[] = $state.raw([]);
  done = $state(0);
  isRunning = $state(true);
  problem: string | null = $state(null);
  readonly #port: SweepPort;

  constructor(port: SweepPort, run: Run, actions: readonly TimedAction[], process: ProcessId) {
    this.#port = port;
    this.run = run;
    this.process = process;
    this.lastStep = run.live.step;
    const steps = sampledSteps(this.lastStep, MOST_CRASHES);
    this.results = steps.map(() => null);
    // Only what can be cloned goes to a worker.
    const request = { ...$state.snapshot(run.request), actions } as Run['request'];
    port.start({ run: request, process, steps }, (message) => {
      switch (message.kind) {
        case 'results': {
          const results = [...this.results];
          for (const [index, result] of message.results) results[index] = result;
          this.results = results;
          this.done += message.results.length;
          break;
        }
        case 'done':
          this.isRunning = false;
          break;
        case 'broken':
          this.isRunning = false;
          this.problem = message.sentence;
          break;
      }
    });
  }

  /** How many crashes came to each outcome. */
  readonly counts = $derived.by(() => countOutcomes(this.results));

  cancel(): void {
    this.isRunning = false;
    this.#port.cancel();
  }
}

export function whyNotSweep(run: Run): string | null {
  if (run.phase === 'broken') return PHRASES.broken;
  if (run.resumed) return SESSION_PHRASES.sweepResumed;
  if (run.request.brought) return SESSION_PHRASES.sweepBrought;
  return run.live.step === 0 ? SESSION_PHRASES.nothingToSweep : null;
}
