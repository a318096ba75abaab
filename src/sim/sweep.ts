// The crash sweep: the same run again and again, each time with a crash behind another step.
//
// Pure and deterministic. The verdict is about what a reader of the outside topic sees in the end:
// every row once, some twice, some never, or a job that never comes to its end.

import { Impossible } from '../engine/assert.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import type { JobReason, JobStatus, ProcessId, TopicRow } from '../engine/protocol.ts';
import type { SourceLog } from '../storage/durable.ts';
import { MemoryDurable } from '../storage/memory.ts';
import type { TimedAction } from './action.ts';
import { Conductor } from './conductor.ts';
import { SeededWeather, type Weather } from './faults/weather.ts';
import { InThreadHost, type CreateProcess } from './in-thread.ts';
import { judgeRows, keepsOrder } from './invariants/output-without-gap.ts';
import type { Evaluation } from './oracle/evaluate.ts';
import { evaluateLog } from './oracle/expected.ts';

/** `none`: there was nobody to crash at that moment. */
export type CrashOutcome = 'exact' | 'duplicated' | 'lost' | 'stuck' | 'none';

export interface CrashResult {
  /** Behind this step. */
  readonly step: number;
  readonly atMs: number;
  readonly outcome: CrashOutcome;
  /** What was found, in a sentence; null: nothing worth saying. */
  readonly sentence: string | null;
  /** Why the job did not come to its end. */
  readonly reason?: JobReason | null;
}

/** A crash, and what a reader of committed rows had seen in the end. */
export interface TriedCrash {
  readonly result: CrashResult;
  readonly rows: readonly TopicRow[];
}

export interface SweptRun {
  readonly definition: JobDefinition;
  readonly log: SourceLog;
  /** What was done in the run, each at its exact place. */
  readonly actions: readonly TimedAction[];
  readonly weather: Weather | null;
  readonly create?: CreateProcess;
}

/** All steps up to `last`, or so many of them, evenly apart. */
export function sampledSteps(last: number, most: number): number[] {
  const count = Math.min(last, most);
  return Array.from({ length: count }, (_, index) => Math.round(((index + 1) * last) / count));
}

/** Indices from coarse to fine: after any part of them the whole is covered about evenly. */
export function coarseToFine(count: number): number[] {
  const order: number[] = [];
  let stride = 1;
  while (stride < count) stride *= 2;
  for (let first = true; stride >= 1; stride /= 2, first = false) {
    const from = first ? 0 : stride;
    for (let index = from; index < count; index += first ? stride : 2 * stride) order.push(index);
  }
  return order;
}

/** Beyond so many times the steps of the run as it is, and so many more, it is held to be stuck. */
const STEPS_PER_STEP = 3;
const MORE_STEPS = 5000;
/** The run as it is may itself never come to rest. */
const MOST_STEPS = 300_000;

export class CrashSweep {
  readonly #run: SweptRun;
  readonly #process: ProcessId;
  readonly #expected: Evaluation['output'];
  #steps: number | null = null;

  constructor(run: SweptRun, process: ProcessId) {
    this.#run = run;
    this.#process = process;
    this.#expected = evaluateLog(run.definition, run.log).output;
  }

  /** How many steps the run takes as it is. */
  get stepsWithoutCrash(): number {
    return (this.#steps ??= this.#play(this.#run.actions, Infinity).steps);
  }

  get #bound(): number {
    return this.#steps === null ? MOST_STEPS : this.#steps * STEPS_PER_STEP + MORE_STEPS;
  }

  crashBehind(step: number): CrashResult {
    return this.try(step).result;
  }

  try(step: number): TriedCrash {
    void this.stepsWithoutCrash;
    const before = this.#run.actions.filter(({ afterStep }) => (afterStep ?? 0) < step);
    const crash: TimedAction = {
      atMs: 0,
      afterStep: step,
      action: { kind: 'kill', process: this.#process },
    };
    const played = this.#play([...before, crash], step);
    const { crashedAtMs: atMs } = played;
    const { definition } = this.#run;
    const rows = played.durable.readTopic(definition.job, 'read committed');
    if (atMs === null) {
      return { result: { step, atMs: played.reachedMs, outcome: 'none', sentence: null }, rows };
    }
    return { result: { step, atMs, ...this.#judge(played, rows) }, rows };
  }

  #judge(
    { status, reason, problem }: Played,
    rows: readonly TopicRow[],
  ): Pick<CrashResult, 'outcome' | 'sentence' | 'reason'> {
    if (status !== 'FINISHED') return { outcome: 'stuck', sentence: problem, reason };
    const verdict = judgeRows(rows, this.#expected, keepsOrder(this.#run.definition));
    const { lost, duplicated, example: sentence } = verdict;
    const outcome = lost > 0 ? 'lost' : duplicated > 0 ? 'duplicated' : 'exact';
    return { outcome, sentence };
  }

  /** @param crashStep the crash looked for is the first kill behind it */
  #play(actions: readonly TimedAction[], crashStep: number): Played {
    const { definition, log, weather, create } = this.#run;
    const durable = new MemoryDurable(log);
    const disturbances = weather ? new SeededWeather(weather) : null;
    let status: JobStatus = 'INITIALIZING';
    let reason: JobReason | null = null;
    let problem: string | null = null;
    let crashedAtMs: number | null = null;
    let reachedMs = 0;
    const conductor = new Conductor({
      definition,
      actions,
      ...(disturbances ? { disturbances } : {}),
      onEvent: (event) => {
        if (event.kind === 'job-status') {
          status = event.status;
          reason = event.reason;
        } else if (event.kind === 'process-killed' && event.step > crashStep) {
          crashedAtMs ??= event.atMs;
        } else if (event.step <= crashStep) reachedMs = event.atMs;
      },
    });
    if (disturbances) disturbances.now = () => conductor.nowMs;
    const host = new InThreadHost(conductor, definition, durable, create);
    try {
      host.run(this.#bound);
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      status = 'INITIALIZING';
      problem = error.message;
    }
    return { status, reason, problem, durable, crashedAtMs, reachedMs, steps: conductor.step };
  }
}

interface Played {
  readonly status: JobStatus;
  readonly reason: JobReason | null;
  /** The engine itself has failed. */
  readonly problem: string | null;
  readonly durable: MemoryDurable;
  readonly crashedAtMs: number | null;
  /** When the step of the crash was over. */
  readonly reachedMs: number;
  readonly steps: number;
}
