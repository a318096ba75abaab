/// <reference lib="webworker" />
// The worker of one process: a JobManager or a TaskManager. Thin: it feeds the engine's turns and
// carries out what the engine asks of the store, with a database connection of its own.
//
// A request is carried out when the conductor says that its time has come, and the turn that hears
// of it waits for the real outcome. Bytes of requests never leave this worker.

import '../engine/whole.ts';
import type { LogPlace } from '../engine/action.ts';
import type { Process, ProcessId, Request, Result, Turn } from '../engine/protocol.ts';
import { defineJob, type JobDefinition } from '../engine/job/scenario.ts';
import type { LocalDisk } from '../engine/state/local-disk.ts';
import type { TraceBody } from '../engine/trace-event.ts';
import { createProcess } from '../sim/in-thread.ts';
import type { GrantedInput, Role } from '../sim/conductor.ts';
import { generatedLog } from '../sim/generated-log.ts';
import { spoil } from '../sim/spoiled-rows.ts';
import { MemoryDisk } from '../storage/memory-disk.ts';
import { openOpfsDisk } from '../storage/opfs-disk.ts';
import { openDurable } from '../storage/open-durable.ts';
import type { Durable } from '../storage/durable.ts';
import { loadMutant } from './load-mutant.ts';
import type { Boot, FromProcess, ToProcess } from './process-wire.ts';

declare const self: DedicatedWorkerGlobalScope;

interface Host {
  readonly process: Process;
  readonly durable: Durable | null;
  readonly requests: Map<number, Request>;
  /** What the trace has yet to be told of this worker itself. */
  untold: TraceBody | null;
}

let host: Host | null = null;

self.onmessage = ({ data }: MessageEvent<ToProcess>): void => {
  if (data.kind === 'turn' && host && !needsStore(host, data.input)) {
    // The common case answers at once, without a promise.
    answerTurn(host, data.nowMs, data.input, data.result);
    return;
  }
  void hear(data).catch((error: unknown) => {
    post({ kind: 'broken', sentence: error instanceof Error ? error.message : String(error) });
  });
};

function post(message: FromProcess): void {
  self.postMessage(message);
}

async function hear(message: ToProcess): Promise<void> {
  switch (message.kind) {
    case 'boot':
      host = await boot(message.boot);
      post({ kind: 'ready' });
      break;
    case 'turn': {
      const running = booted();
      const { input, nowMs } = message;
      const result =
        input.kind === 'outcome' ? await carryOut(running, input.request, input.spoiled) : null;
      answerTurn(running, nowMs, input, result);
      break;
    }
    case 'land': {
      const running = booted();
      for (const request of message.requests) await carryOut(running, request);
      post({ kind: 'landed' });
      break;
    }
    case 'ping':
      post({ kind: 'pong' });
      break;
  }
}

function booted(): Host {
  if (!host) throw new Error('The worker was given a turn before it was told what it is.');
  return host;
}

async function boot({ id, role, database, log, mutant, ...run }: Boot): Promise<Host> {
  const definition = defineJob(run.scenario, run);
  let durable: Durable | null = null;
  if (database !== null) {
    const opened = await openDurable({ name: database });
    if (opened.kind === 'memory-only') {
      throw new Error(
        `${id} cannot reach the database, so the run cannot go on. Reload to resume it.`,
      );
    }
    const known = log ?? generatedLog(definition.scenario.log);
    if (!known) throw new Error(`Nobody can make up the log "${definition.scenario.log}".`);
    durable = opened.durable(known);
  }
  const create = (await loadMutant(mutant)) ?? createProcess;
  const { disk, missing } = await localDisk(id, role, definition);
  const process = create(id, role, definition, disk);
  return { process, durable, requests: new Map(), untold: missing };
}

/** Only what keeps state on a disk needs one. */
async function localDisk(
  id: ProcessId,
  role: Role,
  { settings }: JobDefinition,
): Promise<{ readonly disk: LocalDisk; readonly missing: TraceBody | null }> {
  const isUsed =
    settings['state.backend.type'] === 'rocksdb' ||
    settings['execution.checkpointing.local-backup.enabled'];
  if (role === 'job-manager' || !isUsed) {
    return { disk: new MemoryDisk(), missing: null };
  }
  const { disk, memoryOnly: reason } = await openOpfsDisk();
  if (reason === null) return { disk, missing: null };
  return { disk, missing: { kind: 'local-disk-missing', taskManager: id, reason } };
}

function needsStore({ durable }: Host, input: GrantedInput): boolean {
  return input.kind === 'outcome' && input.problem === null && durable !== null;
}

async function carryOut(
  { durable, requests }: Host,
  request: number,
  spoiled?: readonly LogPlace[],
): Promise<Result> {
  const body = requests.get(request);
  requests.delete(request);
  if (!body || !durable) throw new Error(`No request ${request} is open.`);
  return spoil(body, await durable.execute(body), spoiled);
}

function answerTurn(
  running: Host,
  nowMs: number,
  input: GrantedInput,
  result: Result | null,
): void {
  const { process, durable, requests } = running;
  let turn: Turn;
  if (input.kind === 'outcome') {
    const { request, problem } = input;
    requests.delete(request);
    if (!problem && !result) throw new Error(`Request ${request} has no outcome.`);
    turn = process.handle(
      { kind: 'outcome', request, result: problem ? { ok: false, problem } : (result as Result) },
      nowMs,
    );
  } else {
    turn = process.handle(input, nowMs);
  }
  if (running.untold) turn = { ...turn, trace: [running.untold, ...turn.trace] };
  running.untold = null;
  post({ kind: 'turned', turn: durable ? keepBodies(requests, turn) : turn });
}

/** The conductor needs to know that there is a request and how large, not what is in it. */
function keepBodies(requests: Map<number, Request>, turn: Turn): Turn {
  if (!turn.effects.some(({ kind }) => kind === 'request')) return turn;
  const effects = turn.effects.map((effect) => {
    if (effect.kind !== 'request' || !effect.body) return effect;
    requests.set(effect.request, effect.body);
    return { ...effect, body: null };
  });
  return { effects, trace: turn.trace };
}
