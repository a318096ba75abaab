// The JobManager: deploys the job, coordinates checkpoints, notices failures and recovers.
//
// It starts from the durable HA record and the retained metadata, so its own death is just another
// recovery. After a failure it cancels what lives, waits the restart delay, gets workers, and
// redeploys everything under a new attempt from the newest completed checkpoint.
// Flink: JobMaster, DefaultScheduler, ResourceManager, HighAvailabilityServices.

import type {
  CheckpointId,
  HaRecord,
  Input,
  JobStatus,
  Message,
  Process,
  ProcessId,
  Request,
  Result,
  TaskDeployment,
  TaskFailure,
  TaskId,
  TaskStatus,
  ToJobManager,
  Turn,
} from './protocol.ts';
import type { JobDefinition } from './job/scenario.ts';
import { never } from './assert.ts';
import { digestBytes } from './digest.ts';
import { Outbox } from './outbox.ts';
import { CheckpointCoordinator, type CompletedCheckpoint } from './checkpoint/coordinator.ts';
import { failureReason } from './checkpoint/failure-reason.ts';
import { decodeManifest, METADATA } from './checkpoint/manifest.ts';
import { HeartbeatMonitor } from './failover/heartbeat.ts';
import { orphans } from './failover/orphans.ts';
import { createRestartStrategy, type RestartStrategy } from './failover/restart-strategy.ts';
import { hashString } from './job/key-groups.ts';
import { Prng } from './prng.ts';
import { assignSlots, Executions, type Execution } from './job/executions.ts';

/** The sender of what a person asks for. */
export const CLIENT: ProcessId = 'client';

/** How long to wait before asking a store again that has refused what cannot be done without. */
const STORE_RETRY_MS = 1000;

type Waiting =
  | { readonly for: 'ha record' }
  | { readonly for: 'file list' }
  | { readonly for: 'metadata'; readonly file: string }
  | { readonly for: 'leadership' }
  | {
      readonly for: 'attempt';
      readonly record: HaRecord;
      readonly locations: Record<TaskId, ProcessId>;
    }
  | { readonly for: 'end' }
  | { readonly for: 'sweep'; readonly everything: boolean }
  | { readonly for: 'swept'; readonly everything: boolean };

type Phase = 'loading' | 'waiting' | 'reserving' | 'running' | 'ended';

export class JobManager implements Process {
  readonly id: ProcessId;
  readonly outbox = new Outbox();
  readonly coordinator: CheckpointCoordinator;
  readonly executions: Executions;
  readonly #definition: JobDefinition;
  readonly #heartbeats: HeartbeatMonitor;
  readonly #slots = new Map<ProcessId, number>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #damaged = new Set<CheckpointId>();
  #ha: HaRecord = { attempt: 0, nextCheckpointId: 1, status: 'CREATED' };
  readonly #strategy: RestartStrategy;
  readonly #prng: Prng;
  #metadataToRead = 0;
  /** Some metadata could not be read just now: nothing is decided before it can. */
  #loadAgain = false;
  #phase: Phase = 'loading';
  #status: JobStatus = 'INITIALIZING';
  #delayOver = true;
  #restarts = 0;
  #recovering = false;
  #allStarted = false;
  #nowMs = 0;

  constructor(id: ProcessId, definition: JobDefinition) {
    this.id = id;
    this.#definition = definition;
    this.#heartbeats = new HeartbeatMonitor(definition.settings['heartbeat.timeout']);
    this.#strategy = createRestartStrategy(definition.settings);
    this.#prng = new Prng(definition.seed).fork(hashString(id));
    this.executions = new Executions(definition.plan);
    this.coordinator = new CheckpointCoordinator({
      definition,
      outbox: this.outbox,
      request: (body) => this.outbox.request(body),
      reserve: (nextCheckpointId) => this.#writeHa({ ...this.#ha, nextCheckpointId }),
      targets: () =>
        this.executions.all.map(({ task, attempt, taskManager, status }) => ({
          task,
          attempt,
          taskManager,
          state:
            status === 'RUNNING' ? 'running' : status === 'FINISHED' ? 'finished' : 'not ready',
        })),
      failJob: (message) => {
        this.#fail(message);
      },
      finalized: () => {
        this.#tryDeploy();
      },
    });
  }

  handle(input: Input, nowMs: number): Turn {
    this.#nowMs = nowMs;
    switch (input.kind) {
      case 'start':
        this.#load();
        break;
      case 'message':
        this.#hear(input.from, input.message);
        break;
      case 'timer':
        this.#timer(input.timer);
        break;
      case 'outcome':
        if (!this.coordinator.outcome(input.request, input.result, nowMs)) {
          this.#outcome(input.request, input.result);
        }
        break;
      case 'buffer':
      case 'credit':
      case 'run':
      case 'pace':
      case 'provoke':
        this.outbox.tell({
          kind: 'dropped',
          what: input.kind,
          why: 'unknown task',
          attempt: 'attempt' in input ? input.attempt : null,
        });
        break;
      default:
        never(input);
    }
    return this.outbox.take();
  }

  #ask(body: Request, waiting: Waiting): void {
    this.#waiting.set(this.outbox.request(body), waiting);
  }

  #writeHa(record: HaRecord): number {
    this.#ha = record;
    return this.outbox.request({ op: 'put-ha', job: this.#definition.job, record });
  }

  #become(status: JobStatus, reason: string): void {
    if (status === this.#status) return;
    this.#status = status;
    this.outbox.tell({ kind: 'job-status', status, reason });
  }

  // ---- Coming up: read what the predecessor left ----

  #load(): void {
    this.coordinator.retained = [];
    this.#damaged.clear();
    this.#loadAgain = false;
    this.#ask({ op: 'get-ha', job: this.#definition.job }, { for: 'ha record' });
  }

  #outcome(request: number, result: Result): void {
    const waiting = this.#waiting.get(request);
    if (!waiting) return;
    this.#waiting.delete(request);
    if (!result.ok && waiting.for !== 'metadata') {
      this.#storeFailed(waiting, result.problem.message);
      return;
    }
    switch (waiting.for) {
      case 'ha record':
        if (result.ok && result.op === 'get-ha' && result.record) this.#ha = result.record;
        this.#ask({ op: 'list', prefix: `${this.#definition.job}/` }, { for: 'file list' });
        break;
      case 'file list':
        if (result.ok && result.op === 'list') this.#readMetadata(result.files);
        break;
      case 'metadata':
        this.#metadataRead(waiting.file, result);
        break;
      case 'leadership':
        this.#lead();
        break;
      case 'attempt':
        this.#deploy(waiting.record, waiting.locations);
        break;
      case 'end':
        break;
      case 'sweep':
        if (result.ok && result.op === 'list') this.#sweep(result.files, waiting.everything);
        break;
      case 'swept':
        break;
    }
  }

  /** The store refused what cannot be done without: try again a little later. */
  #storeFailed(waiting: Waiting, message: string): void {
    this.outbox.tell({ kind: 'write-failed', file: waiting.for, reason: message });
    if (waiting.for === 'attempt') {
      this.#phase = 'waiting';
      this.#delayRestart(STORE_RETRY_MS);
    } else if (waiting.for === 'sweep' || waiting.for === 'swept') {
      this.outbox.timer(`sweep ${waiting.everything}`, STORE_RETRY_MS);
    } else if (waiting.for === 'end') {
      this.outbox.timer('end', STORE_RETRY_MS);
    } else {
      this.outbox.timer('load', STORE_RETRY_MS);
    }
  }

  #readMetadata(files: readonly string[]): void {
    const metadata = files.filter((file) => file.endsWith(`/${METADATA}`));
    this.#metadataToRead = metadata.length;
    for (const file of metadata) {
      this.#ask({ op: 'get', file, sizeBytes: 0 }, { for: 'metadata', file });
    }
    if (metadata.length === 0) this.#takeLeadership();
  }

  #metadataRead(file: string, result: Result): void {
    const read = this.#decode(file, result);
    if (!result.ok && result.problem.reason === 'unavailable') {
      this.#loadAgain = true;
    } else if (read.ok) {
      const { retained } = this.coordinator;
      retained.push(read.completed);
      retained.sort((left, right) => left.manifest.checkpoint - right.manifest.checkpoint);
    } else {
      const checkpoint = Number(/chk-(\d+)\/[^/]*$/.exec(file)?.[1] ?? 0);
      this.#damaged.add(checkpoint);
      this.outbox.tell({ kind: 'checkpoint-damaged', checkpoint, reason: read.damage });
    }
    if (--this.#metadataToRead > 0) return;
    if (this.#loadAgain) this.outbox.timer('load', STORE_RETRY_MS);
    else this.#takeLeadership();
  }

  #decode(
    file: string,
    result: Result,
  ): { ok: true; completed: CompletedCheckpoint } | { ok: false; damage: string } {
    if (!result.ok) return { ok: false, damage: result.problem.message };
    if (result.op !== 'get') return { ok: false, damage: 'It cannot be read.' };
    const { bytes } = result;
    const decoded = decodeManifest(bytes, this.#definition.job);
    if (!decoded.ok) return decoded;
    const metadata = { file, sizeBytes: bytes.length, digest: digestBytes(bytes) };
    return { ok: true, completed: { manifest: decoded.manifest, metadata } };
  }

  #takeLeadership(): void {
    const newest = this.coordinator.latest?.manifest.checkpoint ?? 0;
    const newestDamaged = Math.max(0, ...this.#damaged);
    const nextCheckpointId = Math.max(this.#ha.nextCheckpointId, newest + 1, newestDamaged + 1);
    this.coordinator.nextId = nextCheckpointId;
    const status = hasEnded(this.#ha.status) ? this.#ha.status : 'CREATED';
    const record: HaRecord = { ...this.#ha, nextCheckpointId, status };
    this.#waiting.set(this.#writeHa(record), { for: 'leadership' });
  }

  #lead(): void {
    if (hasEnded(this.#ha.status)) {
      this.#phase = 'ended';
      this.#become(this.#ha.status, 'The job had ended before this JobManager took over.');
      if (this.#ha.status === 'FINISHED') this.#cleanUp();
      return;
    }
    this.#recovering = this.coordinator.latest !== null || this.#ha.attempt > 0;
    this.#phase = 'waiting';
    this.#become('CREATED', 'The JobManager is ready.');
    this.outbox.send('every TaskManager', { kind: 'new-leader' });
    this.coordinator.dropOldest(this.#definition.settings['execution.checkpointing.num-retained']);
    const { settings } = this.#definition;
    this.outbox.timer('heartbeat', settings['heartbeat.interval']);
    this.#lookForMissing();
    this.#tryDeploy();
  }

  // ---- Hearing ----

  #hear(from: ProcessId, message: Message): void {
    const report = message as ToJobManager;
    if (report.kind === 'request-checkpoint') {
      this.coordinator.requestNow(this.#nowMs);
      return;
    }
    if (report.kind === 'register') {
      this.#register(from, report.slots);
      return;
    }
    if (!this.#slots.has(from)) {
      this.outbox.tell({
        kind: 'dropped',
        what: report.kind,
        why: 'unknown sender',
        attempt: null,
      });
      return;
    }
    switch (report.kind) {
      case 'heartbeat':
        this.#heartbeats.heard(from, this.#nowMs);
        this.outbox.tell({ kind: 'heartbeat', taskManager: from });
        break;
      case 'task-status':
        this.#taskStatus(report.task, report.attempt, report.status, report.failure);
        break;
      case 'acknowledge':
        this.coordinator.acknowledge(
          report.checkpoint,
          report.snapshot,
          report.metrics,
          this.#nowMs,
        );
        break;
      case 'decline': {
        const { checkpoint, task, attempt, reason } = report;
        this.coordinator.decline(checkpoint, task, attempt, failureReason(reason), this.#nowMs);
        break;
      }
      default:
        never(report);
    }
  }

  #register(from: ProcessId, slots: number): void {
    this.#slots.set(from, slots);
    this.#heartbeats.heard(from, this.#nowMs);
    this.outbox.tell({ kind: 'task-manager-registered', taskManager: from, slots });
    this.#tryDeploy();
  }

  #timer(timer: string): void {
    if (this.coordinator.timer(timer, this.#nowMs)) return;
    const [what, restarts] = timer.split(' ');
    if (timer === 'heartbeat') this.#beat();
    else if (timer === 'load') this.#load();
    else if (timer === 'end') this.#waiting.set(this.#writeHa(this.#ha), { for: 'end' });
    else if (what === 'sweep') this.#listForSweep(restarts === 'true');
    else if (timer === 'missing task managers') this.#replaceMissing();
    else if (what === 'restart' && Number(restarts) === this.#restarts) {
      this.#delayOver = true;
      this.#tryDeploy();
    }
  }

  #beat(): void {
    if (this.#phase === 'ended') return;
    for (const { process, silentMs } of this.#heartbeats.silent(this.#nowMs))
      this.#lose(process, silentMs);
    for (const taskManager of this.#heartbeats.watched) {
      this.outbox.send(taskManager, { kind: 'heartbeat-request' });
    }
    this.outbox.timer('heartbeat', this.#definition.settings['heartbeat.interval']);
  }

  // ---- Deploying ----

  #tryDeploy(): void {
    if (this.#phase !== 'waiting' || !this.#delayOver) return;
    if (!this.executions.allAtRest || this.coordinator.finalizing) return;
    const locations = assignSlots(this.#definition.plan, this.#slots);
    if (!locations) return;
    this.#phase = 'reserving';
    const record: HaRecord = { ...this.#ha, attempt: this.#ha.attempt + 1, status: 'RUNNING' };
    this.#waiting.set(this.#writeHa(record), { for: 'attempt', record, locations });
  }

  #deploy({ attempt }: HaRecord, locations: Record<TaskId, ProcessId>): void {
    if (this.#phase !== 'reserving') return;
    if (!Object.values(locations).every((place) => this.#slots.has(place))) {
      this.#phase = 'waiting'; // a TaskManager was lost meanwhile
      this.#tryDeploy();
      return;
    }
    this.#phase = 'running';
    this.#allStarted = false;
    const latest = this.coordinator.latest?.manifest ?? null;
    const checkpoint = latest?.checkpoint ?? null;
    if (this.#recovering) this.outbox.tell({ kind: 'recovery-started', attempt, checkpoint });
    this.#become(
      'RUNNING',
      checkpoint === null ? 'From the beginning.' : `From checkpoint ${checkpoint}.`,
    );
    const orders = new Map<ProcessId, TaskDeployment[]>();
    for (const execution of this.executions.all) {
      const taskManager = locations[execution.task] ?? '';
      Object.assign(execution, { attempt, taskManager });
      this.#taskBecomes(execution, 'DEPLOYING');
      const snapshot = latest?.tasks.find(({ task }) => task === execution.task);
      const { handle = null, finished = false } = snapshot ?? {};
      const restore = checkpoint === null ? null : { checkpoint, handle, finished };
      const order = orders.get(taskManager) ?? [];
      order.push({ task: execution.task, attempt, restore });
      orders.set(taskManager, order);
    }
    for (const [taskManager, tasks] of orders) {
      this.outbox.send(taskManager, { kind: 'deploy', tasks, locations });
    }
  }

  #taskBecomes(execution: Execution, status: TaskStatus): void {
    execution.status = status;
    const { task, attempt, taskManager } = execution;
    this.outbox.tell({ kind: 'task-status', task, attempt, status, taskManager });
  }

  #taskStatus(
    task: TaskId,
    attempt: number,
    status: TaskStatus,
    failure: TaskFailure | null,
  ): void {
    const execution = this.executions.byTask.get(task);
    if (!execution || execution.attempt !== attempt || !this.executions.isAlive(execution)) {
      this.outbox.tell({ kind: 'dropped', what: 'task-status', why: 'older attempt', attempt });
      return;
    }
    this.#taskBecomes(execution, status);
    if (status === 'FAILED') {
      if (failure && failure.damagedCheckpoint !== null)
        this.#setAside(failure.damagedCheckpoint, failure.message);
      this.#fail(`${task} failed: ${failure?.message ?? 'for an unknown reason'}`);
    }
    if (this.#phase !== 'running') {
      this.#tryDeploy();
      return;
    }
    if (status === 'FINISHED') this.coordinator.finished(task, this.#nowMs);
    if (this.executions.every('FINISHED')) this.#finish();
    else if (!this.#allStarted && this.executions.every('RUNNING', 'FINISHED'))
      this.#start(attempt);
  }

  /** Every task of this attempt has come up. */
  #start(attempt: number): void {
    this.#allStarted = true;
    if (this.#recovering) this.outbox.tell({ kind: 'recovery-ended', attempt });
    this.#recovering = false;
    this.coordinator.activate();
    this.#listForSweep(false);
  }

  #finish(): void {
    this.#phase = 'ended';
    this.coordinator.suspend('CHECKPOINT_COORDINATOR_SHUTDOWN');
    this.#become('FINISHED', 'All records are processed and committed.');
    this.#waiting.set(this.#writeHa({ ...this.#ha, status: 'FINISHED' }), { for: 'end' });
    this.#cleanUp();
  }

  #cleanUp(): void {
    this.coordinator.dropOldest(this.#definition.settings['execution.checkpointing.num-retained']);
    this.#listForSweep(true);
    // Once more when what a dead worker was still writing has landed.
    this.outbox.timer('sweep true', this.#definition.settings['heartbeat.timeout']);
  }

  // ---- Failing over ----

  #lose(taskManager: ProcessId, silentMs: number): void {
    this.#heartbeats.forget(taskManager);
    this.#slots.delete(taskManager);
    this.outbox.tell({ kind: 'task-manager-lost', taskManager, silentMs });
    let ranTasks = false;
    for (const execution of this.executions.all) {
      if (execution.taskManager === taskManager && this.executions.isAlive(execution)) {
        this.#taskBecomes(execution, 'FAILED');
        ranTasks = true;
      }
    }
    this.#replace(taskManager);
    if (ranTasks) this.#fail(`${taskManager} has been silent for ${silentMs} ms.`);
    this.#tryDeploy();
  }

  #replace(taskManager: ProcessId): void {
    const name = taskManager.split('.')[0] ?? taskManager;
    this.outbox.effects.push({ kind: 'start-task-manager', name, afterMs: 0 });
    this.#lookForMissing();
  }

  /** A TaskManager that dies before it registers is missed by nobody else. Flink: the timeout for
   * the registration of a worker. */
  #lookForMissing(): void {
    const { settings, scenario } = this.#definition;
    const delayMs = settings['heartbeat.timeout'] + 2 * scenario.timing.workerStartMs;
    this.outbox.cancelTimer('missing task managers');
    this.outbox.timer('missing task managers', delayMs);
  }

  /** After a change of leader, or an order for a worker: who has not come by now is replaced. */
  #replaceMissing(): void {
    if (this.#phase === 'ended') return;
    const present = new Set([...this.#slots.keys()].map((id) => id.split('.')[0]));
    for (let number = 1; number <= this.#definition.scenario.taskManagers; number++) {
      if (!present.has(`TM-${number}`)) this.#replace(`TM-${number}`);
    }
  }

  #fail(failure: string): void {
    if (this.#phase !== 'running') return;
    this.#phase = 'waiting';
    this.coordinator.suspend('CHECKPOINT_COORDINATOR_SUSPEND');
    for (const execution of this.executions.all) {
      if (!this.executions.isAlive(execution)) continue;
      const { task, attempt, taskManager } = execution;
      this.#taskBecomes(execution, 'CANCELING');
      this.outbox.send(taskManager, { kind: 'cancel', task, attempt });
    }
    const decision = this.#strategy.failed(this.#nowMs, this.#prng.below(100));
    if (decision.kind === 'give up') {
      this.#phase = 'ended';
      this.#become('FAILED', `${failure} Recovery is suppressed: ${decision.why}`);
      this.#waiting.set(this.#writeHa({ ...this.#ha, status: 'FAILED' }), { for: 'end' });
      return;
    }
    const { delayMs } = decision;
    this.#recovering = true;
    this.#become('RESTARTING', failure);
    this.#delayRestart(delayMs);
    this.outbox.tell({ kind: 'restart-scheduled', failure, delayMs, restarts: this.#restarts });
  }

  #delayRestart(delayMs: number): void {
    this.#restarts++;
    this.#delayOver = false;
    this.outbox.timer(`restart ${this.#restarts}`, delayMs);
  }

  /** A checkpoint that cannot be read is left alone; the one before it takes its place. */
  #setAside(checkpoint: CheckpointId, reason: string): void {
    const { coordinator } = this;
    if (this.#damaged.has(checkpoint)) return;
    this.#damaged.add(checkpoint);
    coordinator.retained = coordinator.retained.filter(
      ({ manifest }) => manifest.checkpoint !== checkpoint,
    );
    this.outbox.tell({ kind: 'checkpoint-damaged', checkpoint, reason });
  }

  // ---- Sweeping ----

  #listForSweep(everything: boolean): void {
    this.#ask({ op: 'list', prefix: `${this.#definition.job}/` }, { for: 'sweep', everything });
  }

  #sweep(files: readonly string[], everything: boolean): void {
    const oldestLiving = everything ? this.#ha.attempt + 1 : this.#ha.attempt;
    const unused = orphans(files, this.coordinator.inUse(), oldestLiving);
    if (unused.length === 0) return;
    this.#ask({ op: 'delete', files: unused }, { for: 'swept', everything });
    this.outbox.tell({ kind: 'files-deleted', files: unused, why: 'no checkpoint names them' });
  }
}

function hasEnded(status: JobStatus): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'CANCELED';
}
