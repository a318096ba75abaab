// Measures one cell of the guarantee table: the same run, each time with a crash at another moment.
//
// Pure and deterministic. A word is the strongest that no crash contradicts; the worst crash is kept,
// so that it can be looked at.

import type { TopicRow } from '../../engine/protocol.ts';
import type { CreateProcess } from '../in-thread.ts';
import { CrashSweep, sampledSteps } from '../sweep.ts';
import { evaluateLog } from '../oracle/expected.ts';
import { agrees, documented, type Cell, type Word } from './cells.ts';
import { CRASHED, guaranteeJob, guaranteeLog } from './job.ts';
import { recordsOutside } from './records-outside.ts';

export interface Crash {
  readonly process: string;
  /** Behind this step. */
  readonly step: number;
}

export interface CellResult {
  readonly cell: Cell;
  /** Moments at which there was somebody to crash. */
  readonly crashes: number;
  /** Crashes after which records were missing outside; in the sum, so many. */
  readonly lostIn: number;
  readonly lost: number;
  /** Crashes after which records had several rows outside; in the sum, so many too many. */
  readonly repeatedIn: number;
  readonly repeated: number;
  /** Crashes after which the last row of a key was wrong in the end. */
  readonly wrongTableIn: number;
  /** Crashes after which the job did not come to its end. */
  readonly failedIn: number;
  readonly measured: Word;
  readonly documented: Word;
  readonly agrees: boolean;
  /** The crash with the worst outcome; null: there was nothing to see. */
  readonly worst: (Crash & { readonly lost: number; readonly repeated: number }) | null;
}

type Counted = Omit<CellResult, 'cell' | 'measured' | 'documented' | 'agrees'>;

const NOTHING: Counted = {
  crashes: 0,
  lostIn: 0,
  lost: 0,
  repeatedIn: 0,
  repeated: 0,
  wrongTableIn: 0,
  failedIn: 0,
  worst: null,
};

export class CellMeasurement {
  readonly cell: Cell;
  /** All crashes that are tried, in order. */
  readonly crashes: readonly Crash[];
  readonly #sweeps: ReadonlyMap<string, CrashSweep>;
  readonly #log = guaranteeLog();
  readonly #final: ReadonlyMap<string, number>;
  #next = 0;
  #counted = NOTHING;

  /** @param most how many crashes are tried
   * @param create processes with a planted bug */
  constructor(cell: Cell, most: number, create?: CreateProcess) {
    this.cell = cell;
    const definition = guaranteeJob(cell);
    const run = {
      definition,
      log: this.#log,
      actions: [],
      weather: null,
      ...(create && { create }),
    };
    this.#sweeps = new Map(CRASHED.map((process) => [process, new CrashSweep(run, process)]));
    this.#final = evaluateLog(definition, this.#log).final;
    const [first] = this.#sweeps.values();
    const steps = sampledSteps(first?.stepsWithoutCrash ?? 0, most);
    this.crashes = steps.map((step, index) => {
      return { process: CRASHED[index % CRASHED.length] ?? CRASHED[0], step };
    });
  }

  get done(): number {
    return this.#next;
  }

  get isOver(): boolean {
    return this.#next >= this.crashes.length;
  }

  /** Tries the next crash. */
  advance(): void {
    const crash = this.crashes[this.#next++];
    if (!crash) return;
    const tried = this.#sweeps.get(crash.process)?.try(crash.step);
    if (!tried || tried.result.outcome === 'none') return;
    this.#count(crash, tried.rows, tried.result.outcome === 'stuck');
  }

  #count(crash: Crash, rows: readonly TopicRow[], failed: boolean): void {
    const { lost, repeated, tableIsRight } = recordsOutside(rows, this.#log, this.#final);
    const before = this.#counted;
    const isWorse =
      lost + repeated > (before.worst ? before.worst.lost + before.worst.repeated : 0);
    this.#counted = {
      crashes: before.crashes + 1,
      lostIn: before.lostIn + Number(lost > 0),
      lost: before.lost + lost,
      repeatedIn: before.repeatedIn + Number(repeated > 0),
      repeated: before.repeated + repeated,
      wrongTableIn: before.wrongTableIn + Number(!tableIsRight),
      failedIn: before.failedIn + Number(failed),
      worst: isWorse ? { ...crash, lost, repeated } : before.worst,
    };
  }

  get result(): CellResult {
    const { cell } = this;
    const measured = wordFor(cell, this.#counted);
    const promised = documented(cell);
    return {
      cell,
      ...this.#counted,
      measured,
      documented: promised,
      agrees: agrees(measured, promised),
    };
  }
}

export function measureCell(cell: Cell, most: number, create?: CreateProcess): CellResult {
  const measurement = new CellMeasurement(cell, most, create);
  while (!measurement.isOver) measurement.advance();
  return measurement.result;
}

function wordFor({ sink }: Cell, { lostIn, repeatedIn, wrongTableIn }: Counted): Word {
  if (lostIn > 0) return repeatedIn > 0 ? 'no guarantee' : 'at most once';
  if (sink === 'upsert' && wrongTableIn === 0 && repeatedIn > 0) return 'effectively once';
  return repeatedIn > 0 || wrongTableIn > 0 ? 'at least once' : 'exactly once';
}
