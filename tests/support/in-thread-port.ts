// A RunPort without workers: the conductor and the in-thread host behind the page's interface.
// Answers come in microtasks; a fake clock decides how much a budget buys.
import { defineJob } from '../../src/engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../src/engine/job/settings.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import type { Advance, Opened, Progress, RunPort, RunRequest } from '../../src/cluster/port.ts';
import { lookInStore, type StoreSeen, type Wanted } from '../../src/cluster/look-in-store.ts';
import type { Action, TimedAction } from '../../src/sim/action.ts';
import { Conductor } from '../../src/sim/conductor.ts';
import { InThreadHost } from '../../src/sim/in-thread.ts';
import { TraceDigest } from '../../src/sim/trace-digest.ts';
import { expectedCounts } from '../../src/sim/oracle/expected.ts';
import type { SourceLog } from '../../src/storage/durable.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';

export interface InThreadPortOptions {
  readonly log: SourceLog;
  /** Durable things that outlive the port, to be resumed from. */
  readonly durable?: MemoryDurable;
  /** Steps that fit into one millisecond of budget. */
  readonly stepsPerMs?: number;
  readonly memoryOnly?: string;
  /** The store cannot be opened: opening fails with this sentence. */
  readonly refuses?: string;
}

export class InThreadPort implements RunPort {
  onBroken: ((sentence: string) => void) | null = null;
  readonly requests: (Advance | Action)[] = [];
  /** Requests that wait for their answer; more than one at once is a fault of the caller. */
  underWay = 0;
  mostUnderWay = 0;
  closed = false;
  request: RunRequest | null = null;
  durable: MemoryDurable;
  /** Answers wait for this while it is set. */
  held: Promise<void> | null = null;
  readonly #options: InThreadPortOptions;
  #digest = new TraceDigest('');
  #events: TraceEvent[] = [];
  #conductor: Conductor | null = null;
  #host: InThreadHost | null = null;

  constructor(options: InThreadPortOptions) {
    this.#options = options;
    this.durable = options.durable ?? new MemoryDurable(options.log);
  }

  async open(request: RunRequest): Promise<Opened> {
    await this.held;
    const { log, memoryOnly = null, refuses } = this.#options;
    if (refuses !== undefined) throw new Error(refuses);
    this.request = request;
    // Nothing durable of such a run is anybody else's.
    if (request.inThread === true) this.durable = new MemoryDurable(log);
    const { scenario, job, seed, actions, resume } = request;
    const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
    const { settings } = withSettings(base, request.settings);
    const definition = defineJob(scenario, { job, seed, settings });
    const startAtMs = resume ? 20_000 : 0;
    this.#digest = new TraceDigest(job);
    this.#conductor = new Conductor({
      definition,
      actions,
      startAtMs,
      onEvent: (event) => {
        this.#events.push(event);
        this.#digest.add(event);
      },
    });
    this.#host = new InThreadHost(this.#conductor, definition, this.durable);
    const rows = resume ? this.durable.readTopic(job, 'read committed') : [];
    return {
      expected: [...expectedCounts(definition, log)],
      startAtMs,
      memoryOnly,
      committed: rows.map(({ key, value }) => [key, value]),
      transactions: resume
        ? this.durable
            .transactions(job)
            .filter(({ status }) => status === 'open' || status === 'pre-committed')
        : [],
      files: resume ? this.durable.files(`${job}/`) : [],
      savepoints: [],
    };
  }

  advance(advance: Advance): Promise<Progress> {
    return this.#answer(advance, (conductor, host) => {
      const { untilMs, steps, untilKinds, budgetMs } = advance;
      const affordable = budgetMs * (this.#options.stepsPerMs ?? Infinity);
      let seen = this.#events.length;
      for (let done = 0; ; done++) {
        const { nextAtMs } = conductor;
        if (nextAtMs === null) return 'end';
        if (untilMs !== null && nextAtMs > untilMs) return 'time';
        if (steps !== null && done >= steps) return 'steps';
        if (done > 0 && done >= affordable) return 'budget';
        host.step();
        for (; seen < this.#events.length; seen++) {
          const kind = this.#events[seen]?.kind;
          if (kind !== undefined && untilKinds.includes(kind)) return 'kind';
        }
      }
    });
  }

  act(action: Action, atMs: number): Promise<Progress> {
    return this.#answer(action, (conductor, host) => {
      if (atMs < conductor.nowMs) throw new Error('An action lies before what was reached.');
      if ((conductor.nextAtMs ?? Infinity) <= atMs) {
        throw new Error('What lies before the action has not been executed.');
      }
      conductor.act(action, atMs);
      host.step();
      return 'steps';
    });
  }

  actions(): Promise<readonly TimedAction[]> {
    return Promise.resolve(this.#conductor?.actions ?? []);
  }

  async look(wanted: Wanted): Promise<StoreSeen> {
    await this.held;
    return lookInStore(this.durable, this.request?.job ?? '', wanted);
  }

  close(): void {
    this.closed = true;
  }

  async #answer(
    request: Advance | Action,
    work: (conductor: Conductor, host: InThreadHost) => Progress['stopped'],
  ): Promise<Progress> {
    this.requests.push(request);
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    await this.held;
    const conductor = this.#conductor;
    const host = this.#host;
    if (!conductor || !host) throw new Error('No run is open.');
    if (this.closed) throw new Error('The run was closed.');
    const stopped = work(conductor, host);
    this.underWay--;
    const events = this.#events;
    this.#events = [];
    const { nowMs, nextAtMs, step } = conductor;
    return {
      events,
      nowMs,
      nextAtMs,
      step,
      stopped,
      digest: this.#digest.value,
      checks: [],
      expected: null,
    };
  }
}
