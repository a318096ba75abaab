// A run as the conductor's worker holds it: opens it, advances it in slices, reports what happened.
//
// All engine work happens in the process workers; this worker orders envelopes and checks
// invariants; the page only draws.

import { ENGINE_VERSION } from '../engine/version.ts';
import { decodeManifest, METADATA } from '../engine/checkpoint/manifest.ts';
import { checkScenario, defineJob, type JobDefinition } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../engine/job/settings.ts';
import { RunningDigest } from '../engine/digest.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import { Conductor } from '../sim/conductor.ts';
import { expectedCounts } from '../sim/oracle.ts';
import type { Action, TimedAction } from '../sim/action.ts';
import type { Durable, Inspection, SourceLog } from '../storage/durable.ts';
import { openDurable } from '../storage/open-durable.ts';
import { LockstepHost } from './lockstep.ts';
import { fetchSourceLog } from './source-data.ts';
import type { Advance, Opened, Progress, RunRequest } from './port.ts';

/** Looking at the clock costs something: do it once in so many steps. */
const STEPS_PER_LOOK = 8;

export class ConductedRun {
  readonly #conductor: Conductor;
  readonly #host: LockstepHost;
  readonly #digest = new RunningDigest();
  #events: TraceEvent[] = [];
  readonly opened: Opened;

  private constructor(options: {
    readonly definition: JobDefinition;
    readonly log: SourceLog;
    readonly database: string | null;
    readonly actions: readonly TimedAction[];
    readonly opened: Opened;
  }) {
    const { definition, log, database, actions, opened } = options;
    this.opened = opened;
    this.#digest.add(`engine ${ENGINE_VERSION}`);
    this.#conductor = new Conductor({
      definition,
      actions,
      startAtMs: opened.startAtMs,
      onEvent: (event) => {
        this.#events.push(event);
        this.#digest.add(JSON.stringify(event));
      },
    });
    this.#host = new LockstepHost({ conductor: this.#conductor, definition, log, database });
  }

  /** Throws a sentence when the run cannot be opened. */
  static async open(request: RunRequest): Promise<ConductedRun> {
    const checked = checkScenario(request.scenario);
    if (!checked.ok) throw new Error(`This scenario cannot run. ${checked.problems.join(' ')}`);
    const scenario = checked.value;
    const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
    const { settings, problems } = withSettings(base, request.settings);
    if (problems.length > 0) throw new Error(problems.join(' '));
    const log = await fetchSourceLog(request.dataUrl, scenario);
    const definition = defineJob(scenario, { job: request.job, seed: request.seed, settings });
    const store = await openDurable({ name: request.database });
    const durable = store.kind === 'durable';
    const found =
      durable && request.resume ? await findRun(store.durable(log), request.job) : NOTHING_FOUND;
    if (durable) store.close();
    const counts = [...expectedCounts(definition, log)];
    counts.sort(
      ([leftKey, left], [rightKey, right]) => right - left || (leftKey < rightKey ? -1 : 1),
    );
    return new ConductedRun({
      definition,
      log,
      database: durable ? request.database : null,
      actions: request.actions,
      opened: {
        expected: counts,
        memoryOnly: durable ? null : store.sentence,
        ...found,
      },
    });
  }

  async advance({ untilMs, steps, untilKind, budgetMs }: Advance): Promise<Progress> {
    const conductor = this.#conductor;
    const endMs = performance.now() + budgetMs;
    let seen = this.#events.length;
    for (let done = 0; ; done++) {
      const { nextAtMs } = conductor;
      if (nextAtMs === null) return this.#progress('end');
      if (untilMs !== null && nextAtMs > untilMs) return this.#progress('time');
      if (steps !== null && done >= steps) return this.#progress('steps');
      if (done % STEPS_PER_LOOK === 0 && done > 0 && performance.now() > endMs) {
        return this.#progress('budget');
      }
      await this.#host.step();
      for (; seen < this.#events.length; seen++) {
        if (this.#events[seen]?.kind === untilKind) return this.#progress('kind');
      }
    }
  }

  async act(action: Action, atMs: number): Promise<Progress> {
    this.#conductor.act(action, atMs);
    await this.#host.step();
    return this.#progress('steps');
  }

  get actions(): readonly TimedAction[] {
    return this.#conductor.actions;
  }

  get host(): LockstepHost {
    return this.#host;
  }

  close(): void {
    this.#host.close();
  }

  #progress(stopped: Progress['stopped']): Progress {
    const events = this.#events;
    this.#events = [];
    const { nowMs, nextAtMs, step } = this.#conductor;
    return { events, nowMs, nextAtMs, step, stopped, digest: this.#digest.value, checks: [] };
  }
}

type Found = Pick<Opened, 'startAtMs' | 'committed' | 'transactions' | 'files'>;

const NOTHING_FOUND: Found = { startAtMs: 0, committed: [], transactions: [], files: [] };

/** What an earlier session of this run left behind. Virtual time goes on where its last checkpoint ended. */
async function findRun(durable: Durable & Inspection, job: string): Promise<Found> {
  const files = await durable.files(`${job}/`);
  let startAtMs = 0;
  for (const { file } of files.filter((stored) => stored.file.endsWith(`/${METADATA}`))) {
    const bytes = await durable.read(file);
    const decoded = bytes ? decodeManifest(bytes) : null;
    if (decoded?.ok) startAtMs = Math.max(startAtMs, decoded.manifest.completedAtMs);
  }
  const rows = await durable.readTopic(job, 'read committed');
  const transactions = await durable.transactions(job);
  return {
    startAtMs,
    files,
    committed: rows.map(({ key, value }) => [key, value]),
    transactions: transactions
      .filter(({ status }) => status === 'open' || status === 'pre-committed')
      .map(({ transaction, status, rows: written }) => ({ transaction, status, rows: written })),
  };
}
