// A run as the conductor's worker holds it: opens it, advances it in slices, reports what happened.
//
// All engine work happens in the process workers; this worker orders envelopes and checks
// invariants; the page only draws. What a run does not need is not loaded: the home page's first
// picture waits for this worker.

import { decodeManifest, METADATA } from '../engine/checkpoint/manifest.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import type { Request } from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import { Conductor } from '../sim/conductor.ts';
import { TraceDigest } from '../sim/trace-digest.ts';
import type { Counts } from '../sim/oracle/evaluate.ts';
import { expectedCounts } from '../sim/oracle/expected.ts';
import type { Action, TimedAction } from '../sim/action.ts';
import type { Durable, Inspection, SourceLog } from '../storage/durable.ts';
import type { MemoryDurable } from '../storage/memory.ts';
import type { OpenedDurable } from '../storage/open-durable.ts';
import type { SeededWeather } from '../sim/faults/weather.ts';
import type { InThreadHost } from '../sim/in-thread.ts';
import type { Bringing } from './bringing.ts';
import type { RunChecks } from './run-checks.ts';
import type { LockstepHost } from './lockstep.ts';
import { lookInStore, type StoreSeen, type Wanted } from './look-in-store.ts';
import { loadHost, type MakeHost } from './load-host.ts';
import { definitionOf, sourceLogOf } from './run-definition.ts';
import type { Advance, Opened, Progress, RunRequest } from './port.ts';

/** Looking at the clock costs something: do it once in so many steps. */
const STEPS_PER_LOOK = 8;

export class ConductedRun {
  readonly #conductor: Conductor;
  readonly #host: LockstepHost | InThreadHost;
  readonly #digest: TraceDigest;
  /** null: nobody here has seen the beginning of what it goes on with. */
  readonly #checks: RunChecks | null;
  readonly #store: OpenedDurable | null;
  readonly #durable: (Durable & Inspection) | MemoryDurable | null;
  readonly #job: string;
  #events: TraceEvent[] = [];
  #expected: Counts | null = null;
  readonly opened: Opened;

  private constructor(options: {
    readonly request: RunRequest;
    readonly definition: JobDefinition;
    readonly log: SourceLog;
    readonly store: OpenedDurable | null;
    readonly makeHost: MakeHost;
    readonly Checks: typeof RunChecks | null;
    readonly Weather: typeof SeededWeather | null;
    readonly opened: Opened;
  }) {
    const { request, definition, log, store, makeHost, Checks, Weather, opened } = options;
    const { weather } = request;
    this.opened = opened;
    this.#store = store;
    this.#job = request.job;
    this.#digest = new TraceDigest(request.job);
    const disturbances = Weather && weather ? new Weather(weather) : null;
    const conductor = new Conductor({
      definition,
      actions: request.actions,
      startAtMs: opened.startAtMs,
      ...(disturbances ? { disturbances } : {}),
      onEvent: (event) => {
        this.#events.push(event);
        this.#digest.add(event);
      },
    });
    if (disturbances) disturbances.now = () => conductor.nowMs;
    this.#conductor = conductor;
    const inspection = store?.durable(log) ?? null;
    const { host, memory, originals } = makeHost({ conductor, definition, log, inspection });
    this.#host = host;
    this.#durable = memory ?? inspection;
    const seen = memory ? { memory } : inspection ? { inspection, originals } : null;
    this.#checks = Checks && seen ? new Checks(definition, log, seen) : null;
  }

  /** Throws a sentence when the run cannot be opened. */
  static async open(request: RunRequest): Promise<ConductedRun> {
    const definition = definitionOf(request);
    const unchecked = request.resume || Boolean(request.brought) || request.unchecked === true;
    const [log, opening, checks, weather] = await Promise.all([
      sourceLogOf(request),
      request.inThread === true ? null : open(request.database),
      unchecked ? null : import('./run-checks.ts'),
      request.weather ? import('../sim/faults/weather.ts') : null,
    ]);
    const store = opening?.kind === 'durable' ? opening : null;
    const bringing = request.resume ? null : await bringingOf(request);
    const found =
      store && request.resume
        ? await findRun(store.durable(log), request.job)
        : (bringing?.found ?? NOTHING_FOUND);
    const expected = bringing?.expected(definition, log) ?? expectedCounts(definition, log);
    const run = new ConductedRun({
      request,
      definition,
      log,
      store,
      makeHost: await loadHost(request, store ? request.database : null),
      Checks: checks?.RunChecks ?? null,
      Weather: weather?.SeededWeather ?? null,
      opened: {
        expected: sorted(expected),
        memoryOnly: opening?.kind === 'memory-only' ? opening.sentence : null,
        ...found,
      },
    });
    if (bringing) await run.#bring(bringing.requests);
    return run;
  }

  /** Before anything happens in the run. */
  async #bring(requests: readonly Request[]): Promise<void> {
    const durable = this.#durable;
    for (const request of requests) {
      const result = await durable?.execute(request);
      if (result?.ok === false) {
        throw new Error(`The snapshot cannot be put into the store: ${result.problem.message}`);
      }
    }
  }

  async advance({ untilMs, steps, untilKinds, untilBreach, budgetMs }: Advance): Promise<Progress> {
    const conductor = this.#conductor;
    const endMs = performance.now() + budgetMs;
    const startStep = conductor.step;
    let seen = this.#events.length;
    const states = this.#checks?.states;
    for (let done = 0; ; done++) {
      const { nextAtMs } = conductor;
      if (nextAtMs === null) {
        await this.#checks?.end(conductor.step);
        return this.#progress('end');
      }
      if (untilMs !== null && nextAtMs > untilMs) return this.#progress('time');
      if (steps !== null && conductor.step - startStep >= steps) return this.#progress('steps');
      if (done % STEPS_PER_LOOK === 0 && done > 0 && performance.now() > endMs) {
        return this.#progress('budget');
      }
      await this.#step();
      for (; seen < this.#events.length; seen++) {
        const kind = this.#events[seen]?.kind;
        if (kind !== undefined && untilKinds.includes(kind)) return this.#progress('kind');
      }
      if (untilBreach && this.#checks && this.#checks.states !== states) {
        return this.#progress('breach');
      }
    }
  }

  async act(action: Action, atMs: number): Promise<Progress> {
    this.#conductor.act(action, atMs);
    await this.#step();
    return this.#progress('steps');
  }

  async #step(): Promise<void> {
    await this.#host.step();
    await this.#checks?.feed(this.#events);
  }

  get actions(): readonly TimedAction[] {
    return this.#conductor.actions;
  }

  look(wanted: Wanted): Promise<StoreSeen> {
    if (!this.#durable) throw new Error('The store of this run cannot be looked into.');
    return lookInStore(this.#durable, this.#job, wanted);
  }

  close(): void {
    if ('close' in this.#host) this.#host.close();
    this.#store?.close();
  }

  #progress(stopped: Progress['stopped']): Progress {
    const events = this.#events;
    this.#events = [];
    this.#checks?.startOver();
    const { nowMs, nextAtMs, step } = this.#conductor;
    const checks = this.#checks?.states ?? [];
    const digest = this.#digest.value;
    return { events, nowMs, nextAtMs, step, stopped, digest, checks, expected: this.#news() };
  }

  /** What the run must come to, if that is not what was told last. */
  #news(): Opened['expected'] | null {
    const expected = this.#checks?.expected ?? null;
    const isNew = expected !== this.#expected && this.#expected !== null;
    this.#expected = expected;
    return isNew && expected ? sorted(expected) : null;
  }
}

/** What is put into the store before the run begins; null: nothing. */
async function bringingOf({ brought, job }: RunRequest): Promise<Bringing | null> {
  return brought ? (await import('./bringing.ts')).bringing(brought, job) : null;
}

async function open(name: string) {
  const { openDurable } = await import('../storage/open-durable.ts');
  return openDurable({ name });
}

/** The largest first. */
function sorted(counts: Counts): Opened['expected'] {
  return [...counts].sort(
    ([leftKey, left], [rightKey, right]) => right - left || (leftKey < rightKey ? -1 : 1),
  );
}

type Found = Pick<Opened, 'startAtMs' | 'committed' | 'transactions' | 'files' | 'savepoints'>;

const NOTHING_FOUND: Found = {
  startAtMs: 0,
  committed: [],
  transactions: [],
  files: [],
  savepoints: [],
};

/** What an earlier session of this run left behind. Virtual time goes on where its last checkpoint ended. */
async function findRun(durable: Durable & Inspection, job: string): Promise<Found> {
  const files = await durable.files(`${job}/`);
  let startAtMs = 0;
  const savepoints: Found['savepoints'][number][] = [];
  for (const { file } of files.filter((stored) => stored.file.endsWith(`/${METADATA}`))) {
    const bytes = await durable.read(file);
    const decoded = bytes ? decodeManifest(bytes, job) : null;
    if (!decoded?.ok) continue;
    const { checkpoint, savepoint, completedAtMs } = decoded.manifest;
    startAtMs = Math.max(startAtMs, completedAtMs);
    if (savepoint) savepoints.push([checkpoint, savepoint]);
  }
  // One look for both lists: what an earlier session's last word commits meanwhile is in one of them.
  const transactions = await durable.transactions(job);
  const rows = transactions
    .filter(({ status }) => status === 'committed')
    .flatMap((transaction) => transaction.rows);
  return {
    startAtMs,
    files,
    savepoints,
    committed: rows.map(({ key, value }) => [key, value]),
    transactions: transactions
      .filter(({ status }) => status === 'open' || status === 'pre-committed')
      .map(({ transaction, status, rows: written }) => ({ transaction, status, rows: written })),
  };
}
