// The lockstep host: the same conductor as in one thread, over real workers and a real database.
//
// One turn at a time is granted to one worker, and its answer is completed before the next grant,
// so the trace equals the in-thread host's, event for event. A kill ends the worker for good.

import type { ProcessId, Request, Result } from '../engine/protocol.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import type { Conductor, Grant } from '../sim/conductor.ts';
import { spoil } from '../sim/spoiled-rows.ts';
import type { Inspection, SourceLog, StoredLog } from '../storage/durable.ts';
import { MemoryDurable } from '../storage/memory.ts';
import { readFileLogName } from '../storage/own-file/file-log-name.ts';
import { tamper, tamperNow } from '../storage/tampering.ts';
import { ProcessHandle } from './process-handle.ts';

export interface LockstepOptions {
  readonly conductor: Conductor;
  readonly definition: JobDefinition;
  readonly log: SourceLog;
  /** Name of the database; null: keep everything in this worker's memory. */
  readonly database: string | null;
  /** The same database, to be reached from here: a person may break what is in it. */
  readonly inspection?: Inspection | null;
  /** Name of a planted bug. */
  readonly mutant?: string | null;
}

interface Running {
  readonly handle: ProcessHandle;
  /** Bodies of open requests; only where there is no database. */
  readonly requests: Map<number, Request>;
}

export class LockstepHost {
  readonly #options: LockstepOptions;
  /** Files that a person has broken, as they were. */
  readonly originals = new Map<string, Uint8Array>();
  readonly #running = new Map<ProcessId, Running>();
  /** Stands in for the database where there is none. */
  readonly memory: MemoryDurable | null;

  constructor(options: LockstepOptions) {
    this.#options = options;
    this.memory = options.database === null ? new MemoryDurable(options.log) : null;
  }

  handle(process: ProcessId): ProcessHandle | undefined {
    return this.#running.get(process)?.handle;
  }

  /** Carry out the next grant. @returns false when nothing is left to do. */
  async step(): Promise<boolean> {
    const grant = this.#options.conductor.next();
    if (!grant) return false;
    await this.#carryOut(grant);
    return true;
  }

  /** End every worker. */
  close(): void {
    for (const { handle } of this.#running.values()) handle.terminate();
    this.#running.clear();
  }

  async #carryOut(grant: Grant): Promise<void> {
    switch (grant.kind) {
      case 'spawn':
        this.#spawn(grant);
        break;
      case 'kill':
        await this.#kill(grant);
        break;
      case 'turn': {
        const running = this.#running.get(grant.process);
        if (!running) throw new Error(`${grant.process} was granted a turn but does not run.`);
        const { handle, requests } = running;
        const result = this.#remember(requests, grant.input);
        const turn = await handle.turn(grant.nowMs, grant.input, result);
        if (this.memory) {
          for (const effect of turn.effects) {
            if (effect.kind === 'request' && effect.body) requests.set(effect.request, effect.body);
          }
        }
        const kill = this.#options.conductor.complete(turn);
        if (kill) await this.#carryOut(kill);
        break;
      }
      case 'tamper':
        this.#options.conductor.tampered(grant, await this.#tamper(grant));
        break;
      case 'expire':
        this.#options.conductor.expired(grant, await this.#expire(grant));
        break;
    }
  }

  #spawn({ process, role }: Extract<Grant, { kind: 'spawn' }>): void {
    const { definition, log, database, mutant = null } = this.#options;
    const { job, seed, scenario, settings } = definition;
    const handle = new ProcessHandle({
      id: process,
      role,
      job,
      seed,
      scenario,
      settings,
      database,
      log: logFor(log, database),
      mutant,
    });
    this.#running.set(process, { handle, requests: new Map() });
  }

  async #kill({ process, landed }: Extract<Grant, { kind: 'kill' }>): Promise<void> {
    const running = this.#running.get(process);
    if (!running) return;
    this.#running.delete(process);
    try {
      if (!this.memory && landed.length > 0) await running.handle.land(landed);
    } finally {
      running.handle.terminate();
    }
    for (const request of landed) {
      const body = running.requests.get(request);
      if (body) this.memory?.execute(body);
    }
  }

  /** No worker has a turn meanwhile, so none has anything under way in the database. */
  #tamper({ how, file }: Extract<Grant, { kind: 'tamper' }>): boolean | Promise<boolean> {
    const { inspection = null } = this.#options;
    if (this.memory) return tamperNow(this.memory, how, file);
    if (!inspection) throw new Error('The store cannot be reached, so nothing can happen to it.');
    return tamper(inspection, how, file, this.originals);
  }

  #expire({ topic, which }: Extract<Grant, { kind: 'expire' }>) {
    const { inspection = null } = this.#options;
    if (this.memory) return this.memory.expire(topic, which);
    if (!inspection) throw new Error('The topic cannot be reached, so nothing can expire in it.');
    return inspection.expire(topic, which);
  }

  /** Without a database the conductor's memory is the store. */
  #remember(
    requests: Map<number, Request>,
    input: Extract<Grant, { kind: 'turn' }>['input'],
  ): Result | null {
    if (!this.memory || input.kind !== 'outcome') return null;
    const body = requests.get(input.request);
    requests.delete(input.request);
    if (!body) throw new Error(`No request ${input.request} is open.`);
    if (input.problem) return { ok: false, problem: input.problem };
    return spoil(body, this.memory.execute(body), input.spoiled);
  }
}

/** What a process is given: a log that lies in memory. What lies in the database it reads there, and
 * what is made up row by row it makes up itself. */
function logFor(log: SourceLog, database: string | null): SourceLog | StoredLog | null {
  const stored = readFileLogName(log.name);
  if (stored !== null && database !== null) return { name: log.name, ...stored };
  return log.partitions.every((rows) => Array.isArray(rows)) ? log : null;
}
