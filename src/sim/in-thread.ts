// The in-thread host: runs the whole cluster in the calling thread, with everything durable in
// memory. For proofs, crash sweeps and the command line. No promise, no worker, no clock.

import type { Input, Process, ProcessId, Request, Result, Turn } from '../engine/protocol.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import { JobManager } from '../engine/job-manager.ts';
import { TaskManager } from '../engine/task-manager.ts';
import type { LocalDisk } from '../engine/state/local-disk.ts';
import type { SyncDurable, SyncInspection } from '../storage/durable.ts';
import { MemoryDisk } from '../storage/memory-disk.ts';
import type { Conductor, Grant, Role } from './conductor.ts';
import { spoil } from './spoiled-rows.ts';
import { tamperNow } from '../storage/tampering.ts';

/** How processes come to be; replaced where a planted bug is to be shown. */
export type CreateProcess = (
  id: ProcessId,
  role: Role,
  definition: JobDefinition,
  disk: LocalDisk,
) => Process;

export const createProcess: CreateProcess = (id, role, definition, disk) =>
  role === 'job-manager' ? new JobManager(id, definition) : new TaskManager(id, definition, disk);

interface Running {
  readonly process: Process;
  /** Requests not yet carried out. */
  readonly requests: Map<number, Request>;
}

export class InThreadHost {
  readonly #conductor: Conductor;
  readonly #definition: JobDefinition;
  readonly #durable: SyncDurable & SyncInspection;
  readonly #create: CreateProcess;
  readonly #running = new Map<ProcessId, Running>();

  constructor(
    conductor: Conductor,
    definition: JobDefinition,
    durable: SyncDurable & SyncInspection,
    create: CreateProcess = createProcess,
  ) {
    this.#conductor = conductor;
    this.#definition = definition;
    this.#durable = durable;
    this.#create = create;
  }

  process(id: ProcessId): Process | undefined {
    return this.#running.get(id)?.process;
  }

  /** Carry out the next grant. @returns false when nothing is left to do. */
  step(): boolean {
    const grant = this.#conductor.next();
    if (!grant) return false;
    this.#carryOut(grant);
    return true;
  }

  /** Run until nothing is left or `maxSteps` are done. @returns whether the run came to rest. */
  run(maxSteps = Infinity): boolean {
    for (let steps = 0; steps < maxSteps; steps++) if (!this.step()) return true;
    return false;
  }

  #carryOut(grant: Grant): void {
    switch (grant.kind) {
      case 'spawn':
        this.#running.set(grant.process, {
          process: this.#create(grant.process, grant.role, this.#definition, new MemoryDisk()),
          requests: new Map(),
        });
        break;
      case 'kill': {
        const killed = this.#running.get(grant.process);
        for (const request of grant.landed) {
          const body = killed?.requests.get(request);
          if (body) this.#durable.execute(body);
        }
        this.#running.delete(grant.process);
        break;
      }
      case 'turn': {
        const running = this.#running.get(grant.process);
        if (!running) throw new Error(`${grant.process} was granted a turn but does not run.`);
        const turn = running.process.handle(this.#resolve(running, grant.input), grant.nowMs);
        this.#keepRequests(running, turn);
        const kill = this.#conductor.complete(turn);
        if (kill) this.#carryOut(kill);
        break;
      }
      case 'tamper':
        this.#conductor.tampered(grant, this.#tamper(grant));
        break;
      case 'expire':
        this.#conductor.expired(grant, this.#durable.expire(grant.topic, grant.which));
        break;
    }
  }

  #tamper({ how, file }: Extract<Grant, { kind: 'tamper' }>): boolean {
    return tamperNow(this.#durable, how, file);
  }

  #resolve(running: Running, input: Extract<Grant, { kind: 'turn' }>['input']): Input {
    if (input.kind !== 'outcome') return input;
    const { request, problem, spoiled } = input;
    const body = running.requests.get(request);
    running.requests.delete(request);
    if (!body) throw new Error(`No request ${request} is open.`);
    const result: Result = problem
      ? { ok: false, problem }
      : spoil(body, this.#durable.execute(body), spoiled);
    return { kind: 'outcome', request, result };
  }

  #keepRequests(running: Running, { effects }: Turn): void {
    for (const effect of effects) {
      if (effect.kind === 'request' && effect.body)
        running.requests.set(effect.request, effect.body);
    }
  }
}
