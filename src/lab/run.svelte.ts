// One open run: what the page shows of it and what a person may do with it.
//
// Keeps true: one request to the port at a time; the cursor never goes back; everything up to the
// cursor has been executed, or will be before anything else is asked. No engine work happens here.

import type { CheckState, RunPort } from '../cluster/port.ts';
import type { Plan } from '../engine/job/plan.ts';
import type { Scenario } from '../engine/job/scenario.ts';
import type { ProcessId } from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { ViewModel } from '../trace/view-model.ts';
import { NO_COUNTS, type Counts } from './counts.ts';

/** One sentence of the running log. `level`: shown from this level of detail on. */
export interface LogLine {
  /** Counts up; a key for lists. */
  readonly id: number;
  readonly step: number;
  readonly atMs: number;
  readonly text: string;
  readonly level: 'quiet' | 'normal' | 'all';
  readonly kind: TraceEvent['kind'];
  /** Ids of tasks, channels, processes; `checkpoint 3`; file and transaction names. */
  readonly concerns: readonly string[];
  /** Key of the glossary entry that explains it. */
  readonly term: string | null;
}

export type PersonAction = 'kill' | 'trigger' | 'step' | 'play';

export interface RunOptions {
  readonly port: RunPort;
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly view: ViewModel;
  readonly seed: number;
}

export class Run {
  phase: 'opening' | 'ready' | 'broken' = $state('opening');
  /** Why it is broken. */
  problem: string | null = $state(null);
  /** Something a person should know, e.g. that nothing outlives the page. */
  notice: string | null = $state(null);
  readonly scenario: Scenario;
  readonly seed: number;
  readonly plan: Plan;
  /** New at each change; so are the tasks, channels, checkpoints … in it. Never write to it. */
  view: ViewModel;
  /** Counts the changes of `view`. */
  version = $state(0);
  /** Virtual time shown. */
  cursorMs = $state(0);
  playing = $state(false);
  /** Virtual seconds per real second; Infinity: as fast as it goes. */
  speed = $state(1);
  /** A sentence while it runs ahead without animation. */
  runningAhead: string | null = $state(null);
  ended = $state(false);
  resumed = $state(false);
  /** Final count per key that the run must come to. */
  expected: Counts = $state.raw(NO_COUNTS);
  log: readonly LogLine[] = $state.raw([]);
  checks: readonly CheckState[] = $state.raw([]);
  digest = $state('');

  constructor(options: RunOptions) {
    this.scenario = options.scenario;
    this.plan = options.plan;
    this.seed = options.seed;
    this.view = $state.raw(options.view);
  }

  play(): void {}
  pause(): void {}
  toggle(): void {}
  stepEvent(): Promise<void> {
    return Promise.resolve();
  }
  runToNextCheckpoint(): void {}
  runToEnd(): void {}
  kill(_process: ProcessId): void {}
  triggerCheckpoint(): void {}
  /** Why it cannot be used now; null: it can. */
  whyNot(_action: PersonAction, _process?: ProcessId): string | null {
    return null;
  }
  /** To be called once per animation frame. */
  frame(_realNowMs: number): void {}
  close(): void {}
}
