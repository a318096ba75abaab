// The JobManager: deploys the job, coordinates checkpoints, notices failures and recovers.
//
// It starts from the durable HA record and the retained metadata, so its own death is just another
// recovery. After a failure it cancels the region of the failed tasks, waits the restart delay, gets
// slots, and redeploys the region under a new attempt from the newest completed checkpoint.
// Flink: JobMaster, DefaultScheduler, ResourceManager, HighAvailabilityServices.

import type {
  CheckpointId,
  HaRecord,
  Input,
  JobFailure,
  JobReason,
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
import { atVersion, rescaled, type JobStart, type JobVersion } from './job/job-version.ts';
import { orderIn, startVersion } from './job/job-start.ts';
import { pathOf, type StartFrom } from './job/start-from.ts';
import type { OperatorSpec } from './job/spec.ts';
import type { Settings } from './job/settings.ts';
import { never } from './assert.ts';
import { hasEnded } from './has-ended.ts';
import { Outbox } from './outbox.ts';
import { assignState } from './checkpoint/assign-state.ts';
import { CheckpointCoordinator, type CompletedCheckpoint } from './checkpoint/coordinator.ts';
import { failureReason } from './checkpoint/failure-reason.ts';
import { RetainedReader, sinceStart, type Retained } from './checkpoint/retained-reader.ts';
import { HeartbeatMonitor } from './failover/heartbeat.ts';
import { orphans } from './failover/orphans.ts';
import { regionsOf } from './failover/regions.ts';
import { createRestartStrategy, type RestartStrategy } from './failover/restart-strategy.ts';
import { hashString } from './job/key-groups.ts';
import { Prng } from './prng.ts';
import { SourceCoordinators, type SplitRequest } from './sources/source-coordinators.ts';
import { assignSlots, Executions, type Execution } from './job/executions.ts';

/** The sender of what a person asks for. */
export const CLIENT: ProcessId = 'client';

/** How long to wait before asking a store again that has refused what cannot be done without. */
const STORE_RETRY_MS = 1000;

type Waiting =
  | { readonly for: 'ha record' }
  | { readonly for: 'leadership' }
  | {
      readonly for: 'attempt';
      readonly record: HaRecord;
      readonly locations: Readonly<Record<TaskId, ProcessId>>;
    }
  | { readonly for: 'end' }
  | { readonly for: 'sweep'; readonly everything: boolean }
  | { readonly for: 'swept'; readonly everything: boolean };

type Phase = 'loading' | 'waiting' | 'reserving' | 'running' | 'giving up' | 'ended';

/** How a job ends that has not finished. */
interface Verdict {
  readonly status: 'CANCELED' | 'FAILED';
  readonly reason: JobReason;
}

export class JobManager implements Process {
  readonly id: ProcessId;
  readonly outbox = new Outbox();
  readonly coordinator: CheckpointCoordinator;
  readonly sources = new SourceCoordinators(this.outbox);
  executions: Executions;
  #definition: JobDefinition;
  /** The job as its scenario describes it. */
  readonly #first: JobDefinition;
  /** What is to start when the job has stopped with its savepoint. */
  #next: readonly OperatorSpec[] | null = null;
  #toldVersion = 0;
  /** A version is about to be deployed where another one, or another job, ran. */
  #isNewVersion = false;
  /** A start that waits for what the store holds. */
  #starting: StartFrom | null = null;
  /** Why the job cannot start from the snapshot it was given. */
  #unstartable: string | null = null;
  /** The end of the job is written down. */
  #endIsDurable = false;
  readonly #heartbeats: HeartbeatMonitor;
  readonly #slots = new Map<ProcessId, number>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #damaged = new Set<CheckpointId>();
  #ha: HaRecord = {
    attempt: 0,
    nextCheckpointId: 1,
    stopSavepoints: [],
    version: null,
    status: 'CREATED',
  };
  #strategy: RestartStrategy;
  readonly #prng: Prng;
  readonly #reader: RetainedReader;
  #regions: ReadonlyMap<TaskId, readonly TaskId[]>;
  /** Tasks that do not run and are to be deployed. */
  #toDeploy: Set<TaskId>;
  /** Counts the times the job began to wait for slots; its timer carries the number. */
  #slotWaits = 0;
  #waitsForSlots = false;
  #phase: Phase = 'loading';
  /** What the job comes to when the last of its tasks has gone. */
  #verdict: Verdict | null = null;
  #status: JobStatus = 'INITIALIZING';
  #delayOver = true;
  /** Its timers carry the number, so it only goes up. */
  #restarts = 0;
  /** Those of the jobs before. */
  #restartsBefore = 0;
  #recovering = false;
  #allStarted = false;
  #nowMs = 0;

  constructor(id: ProcessId, definition: JobDefinition) {
    this.id = id;
    this.#definition = definition;
    this.#first = definition;
    this.#heartbeats = new HeartbeatMonitor(definition.settings['heartbeat.timeout']);
    this.#strategy = createRestartStrategy(definition.settings);
    this.#prng = new Prng(definition.seed).fork(hashString(id));
    this.executions = new Executions(definition.plan);
    this.#regions = regionsOf(definition.plan);
    this.#toDeploy = new Set(this.#regions.keys());
    this.#reader = new RetainedReader(definition.job, (body) => this.outbox.request(body));
    const current = (): JobDefinition => this.#definition;
    this.coordinator = new CheckpointCoordinator({
      get definition() {
        return current();
      },
      outbox: this.outbox,
      request: (body) => this.outbox.request(body),
      reserve: (nextCheckpointId, stops) => {
        const stopSavepoints = [...this.#ha.stopSavepoints, ...(stops === null ? [] : [stops])];
        return this.#writeHa({ ...this.#ha, nextCheckpointId, stopSavepoints });
      },
      targets: () =>
        this.executions.all.map(({ task, attempt, taskManager, status }) => ({
          task,
          attempt,
          taskManager,
          state:
            status === 'RUNNING' ? 'running' : status === 'FINISHED' ? 'finished' : 'not ready',
        })),
      splits: (checkpoint, oldest) => this.sources.triggered(checkpoint, oldest),
      failJob: (failure) => {
        this.#fail(failure, null);
      },
      finalized: () => {
        this.#endWhenTasksAreGone();
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

  #become(status: JobStatus, reason: JobReason, savepoint: CheckpointId | null = null): void {
    if (status === this.#status) return;
    this.#status = status;
    const stopped = savepoint === null ? {} : { savepoint };
    this.outbox.tell({ kind: 'job-status', status, reason, ...stopped });
  }

  // ---- Coming up: read what the predecessor left ----

  #load(): void {
    this.#ask({ op: 'get-ha', job: this.#definition.job }, { for: 'ha record' });
  }

  #outcome(request: number, result: Result): void {
    const read = this.#reader.outcome(request, result);
    if (read === 'again' && this.#starting) {
      this.#refuseStart('The store does not answer now. Try again in a moment.');
      return;
    }
    if (read === 'again') this.outbox.timer('load', STORE_RETRY_MS);
    if (read === 'again' || read === 'more') return;
    if (read) {
      if (this.#starting) this.#startFrom(this.#starting, read);
      else this.#found(read);
      return;
    }
    const waiting = this.#waiting.get(request);
    if (!waiting) return;
    this.#waiting.delete(request);
    // More tasks had failed meanwhile, and another attempt was reserved instead.
    if (waiting.for === 'attempt' && waiting.record.attempt !== this.#ha.attempt) return;
    if (!result.ok) {
      this.#storeFailed(waiting, result.problem.message);
      return;
    }
    switch (waiting.for) {
      case 'ha record':
        if (result.op === 'get-ha' && result.record) {
          this.#ha = result.record;
          if (result.record.version) this.#adopt(result.record.version);
          this.#tellVersion();
        }
        this.#reader.begin(this.#isToStart ? this.#pathOfFirst() : this.#ha.stopSavepoints);
        break;
      case 'leadership':
        this.#lead();
        break;
      case 'attempt':
        this.#deploy(waiting.record, waiting.locations);
        break;
      case 'end':
        this.#endIsDurable = true;
        this.#cleanUp();
        break;
      case 'sweep':
        if (result.op === 'list') this.#sweep(result.files, waiting.everything);
        break;
      case 'swept':
        break;
    }
  }

  /** A savepoint that is damaged is told so only when somebody wants to start from it. */
  #pathOfFirst(): readonly CheckpointId[] {
    const order = orderIn(this.#first.settings);
    return order?.isSavepoint === true ? [order.checkpoint] : [];
  }

  /** Nothing of the job has run yet, and it is to start from a snapshot. */
  get #isToStart(): boolean {
    const path = this.#first.settings['execution.state-recovery.path'];
    return path !== null && this.#ha.attempt === 0 && this.#ha.version === null;
  }

  get #isHighlyAvailable(): boolean {
    return this.#definition.settings['high-availability.type'] !== 'NONE';
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

  #found(read: Retained): void {
    if (this.#isToStart) this.#firstStart(read);
    const start = this.#ha.version?.start;
    const { retained, savepoints, damaged } = start ? sinceStart(read, start) : read;
    if (start) this.coordinator.startsFrom({ checkpoint: start.checkpoint, claimed: start.claim });
    // Without high availability nobody has told this JobManager of any checkpoint, but of the one
    // that the job starts from. It uses no other, and spares what they name, as of savepoints.
    const known = (id: CheckpointId): boolean =>
      this.#isHighlyAvailable || id === start?.checkpoint;
    const isKnown = ({ manifest }: CompletedCheckpoint): boolean => known(manifest.checkpoint);
    this.coordinator.retained = retained.filter(isKnown);
    this.coordinator.savepoints = [...savepoints, ...retained.filter((each) => !isKnown(each))];
    this.#damaged.clear();
    for (const { checkpoint, reason } of damaged) {
      if (!known(checkpoint)) continue;
      this.#damaged.add(checkpoint);
      this.outbox.tell({ kind: 'checkpoint-damaged', checkpoint, reason });
    }
    this.#takeLeadership();
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
      this.#endIsDurable = true;
      this.#become(this.#ha.status, { why: 'had ended' });
      // Another job may be started: it will need their slots.
      this.outbox.send('every TaskManager', { kind: 'new-leader' });
      this.#cleanUp();
      return;
    }
    if (this.#unstartable !== null) {
      this.outbox.send('every TaskManager', { kind: 'new-leader' });
      this.#end('FAILED', { why: 'not startable', problem: this.#unstartable });
      return;
    }
    this.#recovering = this.coordinator.latest !== null || this.#ha.attempt > 0;
    this.#phase = 'waiting';
    this.#become('CREATED', { why: 'ready' });
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
    if (report.kind === 'request-savepoint') {
      const begun = this.coordinator.requestSavepoint(report.savepoint, this.#nowMs);
      // A stop that was refused leaves a rescaling that is under way as it is.
      if (begun && report.savepoint !== 'plain') this.#next = null;
      return;
    }
    if (report.kind === 'rescale') {
      this.#rescale(report.operator, report.parallelism);
      return;
    }
    if (report.kind === 'start-job') {
      this.#askedToStart(report);
      return;
    }
    if (report.kind === 'cancel-job') {
      this.#cancelJob();
      return;
    }
    if (report.kind === 'register') {
      this.#register(from, report.slots, report.dropped);
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
      case 'request-split':
        this.#splitRequested(report);
        break;
      default:
        never(report);
    }
  }

  #splitRequested(request: SplitRequest): void {
    const { task, attempt } = request;
    const execution = this.executions.byTask.get(task);
    if (!execution || execution.attempt !== attempt || !this.executions.isAlive(execution)) {
      this.outbox.tell({ kind: 'dropped', what: 'request-split', why: 'older attempt', attempt });
      return;
    }
    const answer = this.sources.requested(request, this.coordinator.awaitedFrom(task, attempt));
    if (answer) this.outbox.send(execution.taskManager, { kind: 'assign-splits', ...answer });
  }

  #register(from: ProcessId, slots: number, dropped: boolean): void {
    this.#slots.set(from, slots);
    this.#heartbeats.heard(from, this.#nowMs);
    this.outbox.tell({ kind: 'task-manager-registered', taskManager: from, slots });
    if (dropped) this.#lost(from, { why: 'registered again', taskManager: from });
    this.#tryDeploy();
  }

  #timer(timer: string): void {
    if (this.coordinator.timer(timer, this.#nowMs)) return;
    const [what, argument] = timer.split(' ');
    if (timer === 'heartbeat') this.#beat();
    else if (timer === 'load') this.#load();
    else if (timer === 'end') this.#waiting.set(this.#writeHa(this.#ha), { for: 'end' });
    else if (what === 'sweep') this.#listForSweep(argument === 'true');
    else if (what === 'slots') this.#slotsDidNotCome(Number(argument));
    else if (timer === 'missing task managers') this.#replaceMissing();
    else if (what === 'restart' && Number(argument) === this.#restarts) {
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
    if (!this.executions.atRest(this.#toDeploy) || this.coordinator.finalizing) return;
    const { start } = this.#ha.version ?? {};
    if (this.coordinator.latest === null && (this.#damaged.size > 0 || start)) {
      // Without one the results so far would be counted again.
      this.#failJob({ why: 'nothing readable' });
      return;
    }
    const { plan, settings } = this.#definition;
    const localRecovery = settings['execution.checkpointing.local-backup.enabled'];
    const assignment = assignSlots(
      plan,
      this.#slots,
      this.executions.occupied(plan),
      localRecovery ? this.executions.previous(plan) : undefined,
    );
    if (assignment.kind === 'too few slots') {
      this.#waitForSlots(assignment.needed, assignment.offered);
      return;
    }
    const { locations } = assignment;
    this.#waitsForSlots = false;
    this.#phase = 'reserving';
    const record: HaRecord = { ...this.#ha, attempt: this.#ha.attempt + 1, status: 'RUNNING' };
    this.#waiting.set(this.#writeHa(record), { for: 'attempt', record, locations });
  }

  /** Flink shows a job that waits for slots as RUNNING, and its tasks as SCHEDULED. */
  #waitForSlots(needed: number, offered: number): void {
    if (this.#waitsForSlots) return;
    this.#waitsForSlots = true;
    this.#slotWaits++;
    this.outbox.timer(
      `slots ${this.#slotWaits}`,
      this.#definition.settings['slot.request.timeout'],
    );
    // Still coming up: its workers are being started.
    if (this.#status !== 'RESTARTING' && !this.#isNewVersion) return;
    this.outbox.tell({ kind: 'slots-missing', needed, offered });
    for (const execution of this.executions.all) {
      // Nobody has been told yet which tasks a new version has.
      if (this.#isNewVersion || !this.#toDeploy.has(execution.task)) continue;
      this.#taskBecomes(execution, 'SCHEDULED');
    }
    this.#become('RUNNING', { why: 'waits for slots', needed, offered });
  }

  /** Flink: NoResourceAvailableException. */
  #slotsDidNotCome(wait: number): void {
    if (!this.#waitsForSlots || wait !== this.#slotWaits || this.#phase !== 'waiting') return;
    this.#waitsForSlots = false;
    this.#restartOrGiveUp({ why: 'no slots' }, 'job');
  }

  #deploy({ attempt }: HaRecord, locations: Readonly<Record<TaskId, ProcessId>>): void {
    if (this.#phase !== 'reserving') return;
    const places = [...this.#toDeploy].map((task) => locations[task] ?? '');
    if (!places.every((place) => this.#slots.has(place))) {
      this.#phase = 'waiting'; // a TaskManager was lost meanwhile
      this.#tryDeploy();
      return;
    }
    this.#phase = 'running';
    this.#isNewVersion = false;
    this.#allStarted = false;
    this.#tellVersion();
    const latest = this.coordinator.latest?.manifest ?? null;
    const checkpoint = latest?.checkpoint ?? null;
    if (this.#recovering) {
      const tasks = [...this.#toDeploy];
      this.outbox.tell({ kind: 'recovery-started', attempt, checkpoint, tasks });
    }
    this.#become('RUNNING', { why: 'starts', checkpoint });
    const states = assignState(this.#definition.plan, latest, this.coordinator.ownsLatest);
    const splits = this.sources.starting(this.#definition, this.#toDeploy, latest);
    const orders = new Map<ProcessId, TaskDeployment[]>();
    for (const execution of this.executions.all) {
      if (!this.#toDeploy.has(execution.task)) continue;
      const taskManager = locations[execution.task] ?? '';
      execution.attempt = attempt;
      execution.taskManager = taskManager;
      this.#taskBecomes(execution, 'DEPLOYING');
      const restore = states.get(execution.task) ?? null;
      const order = orders.get(taskManager) ?? [];
      const own = splits.get(execution.task);
      order.push({ task: execution.task, attempt, restore, ...(own ? { splits: own } : {}) });
      orders.set(taskManager, order);
    }
    this.#toDeploy.clear();
    for (const [taskManager, tasks] of orders) {
      const { version } = this.#ha;
      this.outbox.send(taskManager, { kind: 'deploy', tasks, version, locations });
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
    const canceling = execution.status === 'CANCELING';
    // What it was before it heard of the order does not count.
    if (canceling && (status === 'INITIALIZING' || status === 'RUNNING')) return;
    // Nobody here has asked for a task to be cancelled: its TaskManager has given it up.
    const isDropped = status === 'CANCELED' && !canceling;
    const becomes = isDropped ? 'FAILED' : status;
    this.#taskBecomes(execution, becomes);
    if (becomes === 'FAILED') {
      if (failure && failure.damagedCheckpoint !== null)
        this.#setAside(failure.damagedCheckpoint, failure.message);
      const { taskManager } = execution;
      const message = failure?.message ?? null;
      this.#fail(
        isDropped ? { why: 'dropped', task, taskManager } : { why: 'exception', task, message },
        [task],
      );
    }
    if (this.#phase !== 'running') {
      this.#endWhenTasksAreGone();
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
    const { stopping } = this.coordinator;
    const stopped = stopping?.completed ? stopping.checkpoint : null;
    this.coordinator.suspend('CHECKPOINT_COORDINATOR_SHUTDOWN');
    if (stopped !== null && this.#next) {
      this.#startVersion(this.#next, stopped);
      return;
    }
    const reason: JobReason =
      stopped === null ? { why: 'all committed' } : { why: 'stopped', savepoint: stopped };
    this.#end('FINISHED', reason, stopped);
  }

  // ---- Versions: the job stops with a savepoint and starts from it with another plan ----

  #rescale(operator: string | null, parallelism: number): void {
    const changed = rescaled(this.#definition, operator, parallelism);
    if (!changed.ok) {
      this.outbox.tell({ kind: 'rescale-refused', reason: changed.problem });
      return;
    }
    if (this.coordinator.requestSavepoint('suspend', this.#nowMs)) this.#next = changed.operators;
  }

  #startVersion(operators: readonly OperatorSpec[], savepoint: CheckpointId): void {
    const version: JobVersion = { ...this.#ha.version, number: this.#nextVersion, operators };
    // Durable with the attempt: should this JobManager die before, the old version goes on.
    this.#ha = { ...this.#ha, version };
    this.#adopt(version);
    this.#next = null;
    this.#isNewVersion = true;
    this.#phase = 'waiting';
    this.#waitsForSlots = false;
    this.#delayOver = true;
    this.#recovering = true;
    this.#become('CREATED', { why: 'new version', version: version.number, savepoint });
    this.#replaceMissing();
    this.#tryDeploy();
  }

  get #nextVersion(): number {
    return (this.#ha.version?.number ?? 1) + 1;
  }

  #adopt(version: JobVersion): void {
    const adopted = atVersion(this.#first, version);
    if (!adopted) {
      this.#unstartable = `Version ${version.number} of the job, as it is stored, makes no plan.`;
      return;
    }
    this.#definition = adopted;
    const { plan } = adopted;
    this.executions = new Executions(plan);
    this.#regions = regionsOf(plan);
    this.#toDeploy = new Set(this.#regions.keys());
  }

  /** Only when it is durable: until then a successor would go on with the version before. */
  #tellVersion(): void {
    const { version } = this.#ha;
    if (!version || version.number === this.#toldVersion) return;
    const { number, ...changed } = version;
    this.#toldVersion = number;
    this.outbox.tell({ kind: 'plan-changed', version: number, ...changed });
  }

  // ---- A new job from a snapshot of an earlier one ----

  #askedToStart(order: StartFrom): void {
    if (this.#phase === 'loading') {
      this.#refuseStart('The JobManager is still reading what is there. Try again in a moment.');
    } else if (this.#phase !== 'ended') {
      this.#refuseStart(
        'A job still runs here. Stop it with a savepoint, or cancel it; then another can be started.',
      );
    } else if (this.#starting) {
      this.#refuseStart('Another job is being started already.');
    } else if (
      !this.#endIsDurable ||
      !this.coordinator.atRest ||
      this.executions.alive.length > 0
    ) {
      this.#refuseStart('The job before it is still being cleared away. Try again in a moment.');
    } else {
      this.#starting = order;
      // A savepoint that is damaged is told so only when somebody wants to start from it.
      this.#reader.begin(order.isSavepoint ? [order.checkpoint] : []);
    }
  }

  #refuseStart(reason: string): void {
    this.#starting = null;
    this.outbox.tell({ kind: 'start-refused', reason });
  }

  #startFrom(order: StartFrom, read: Retained): void {
    this.#starting = null;
    const started = startVersion(this.#definition, order, read, {
      number: this.#nextVersion,
      nextCheckpointId: this.#ha.nextCheckpointId,
    });
    if (!started.ok) {
      this.#refuseStart(started.problem);
      return;
    }
    const { version, start } = started;
    // Durable with the attempt: should this JobManager die before, the job of old has ended.
    const { firstId: nextCheckpointId } = start;
    this.#ha = { ...this.#ha, version, status: 'CREATED', nextCheckpointId };
    this.#adopt(version);
    this.#takeOver(start, read);
    this.coordinator.nextId = nextCheckpointId;
    this.#damaged.clear();
    this.#strategy = createRestartStrategy(this.#definition.settings);
    this.#restartsBefore = this.#restarts;
    this.#endIsDurable = false;
    this.#isNewVersion = true;
    this.#phase = 'waiting';
    this.#waitsForSlots = false;
    this.#delayOver = true;
    this.#recovering = true;
    this.#become('CREATED', { why: 'started from', path: pathOf(start) });
    // Nobody has asked how they are since the job before ended.
    for (const taskManager of this.#slots.keys()) this.#heartbeats.heard(taskManager, this.#nowMs);
    this.outbox.cancelTimer('heartbeat'); // the last one of the job before may still be to come
    this.#beat();
    this.#replaceMissing();
    this.#tryDeploy();
  }

  #takeOver(start: JobStart, read: Retained): void {
    const { retained, savepoints } = sinceStart(read, start);
    this.coordinator.startsFrom({ checkpoint: start.checkpoint, claimed: start.claim });
    this.coordinator.retained = retained;
    this.coordinator.savepoints = savepoints;
  }

  /** The first job of a run may start from a snapshot, too: one that was brought here. */
  #firstStart(read: Retained): void {
    const order = orderIn(this.#first.settings);
    if (!order) return;
    const started = startVersion(this.#first, order, read, { number: 1, nextCheckpointId: 1 });
    if (!started.ok) {
      this.#unstartable = started.problem;
      return;
    }
    const { version, newestAttempt: attempt } = started;
    this.#ha = { ...this.#ha, attempt, version };
  }

  /** Nothing is deleted before the end is written down: a successor must not start anew. */
  #end(
    status: 'FINISHED' | 'CANCELED' | 'FAILED',
    reason: JobReason,
    savepoint: CheckpointId | null = null,
  ): void {
    this.#phase = 'ended';
    this.#become(status, reason, savepoint);
    this.#endIsDurable = false;
    this.#waiting.set(this.#writeHa({ ...this.#ha, status }), { for: 'end' });
  }

  #cleanUp(): void {
    const { status } = this.#ha;
    this.outbox.send('every TaskManager', { kind: 'job-ended' });
    const { settings } = this.#definition;
    const retention = settings['execution.checkpointing.externalized-checkpoint-retention'];
    if (isRetained(status, retention)) {
      this.coordinator.dropOldest(settings['execution.checkpointing.num-retained']);
    } else {
      this.coordinator.discardAll(status);
    }
    if (status === 'FAILED') return; // what cannot be read any more is left for a person to look at
    this.#listForSweep(true);
    // Once more when what a dead worker was still writing has landed.
    this.outbox.timer('sweep true', settings['heartbeat.timeout']);
  }

  // ---- Giving up: cancelled by a person, or failed for good ----

  #cancelJob(): void {
    if (this.#phase === 'loading' || this.#phase === 'ended') return;
    const verdict: Verdict = { status: 'CANCELED', reason: { why: 'cancelled' } };
    if (this.#phase !== 'giving up') {
      this.#giveUp('CANCELLING', verdict);
      return;
    }
    // Its tasks are being cancelled already. Flink: DefaultExecutionGraph.cancel, from FAILING.
    this.#verdict = verdict;
    this.#become('CANCELLING', verdict.reason);
  }

  #failJob(reason: JobReason): void {
    this.#giveUp('FAILING', { status: 'FAILED', reason });
  }

  #giveUp(status: 'CANCELLING' | 'FAILING', verdict: Verdict): void {
    this.#phase = 'giving up';
    this.#verdict = verdict;
    this.#become(status, verdict.reason);
    this.coordinator.suspend('CHECKPOINT_COORDINATOR_SHUTDOWN');
    this.#cancel(new Set(this.#regions.keys()));
    this.#endWhenTasksAreGone();
  }

  /** What is being completed comes first: then it is known what there is to keep. */
  #endWhenTasksAreGone(): void {
    const verdict = this.#verdict;
    if (this.#phase !== 'giving up' || !verdict || this.coordinator.finalizing) return;
    if (this.executions.alive.length === 0) this.#end(verdict.status, verdict.reason);
  }

  // ---- Failing over ----

  #lose(taskManager: ProcessId, silentMs: number): void {
    this.#heartbeats.forget(taskManager);
    this.#slots.delete(taskManager);
    this.outbox.tell({ kind: 'task-manager-lost', taskManager, silentMs });
    if (this.#replacesWorkers) {
      // Should it live after all, it must not live on beside its successor.
      this.outbox.effects.push({ kind: 'stop-task-manager', process: taskManager, afterMs: 0 });
      this.#replace(taskManager);
    } else {
      this.outbox.send(taskManager, { kind: 'disconnect' });
    }
    this.#lost(taskManager, { why: 'silent', taskManager, silentMs });
    this.#tryDeploy();
  }

  /** Nothing that ran there runs any more. */
  #lost(taskManager: ProcessId, failure: JobFailure): void {
    const lost = this.executions.alive.filter((execution) => execution.taskManager === taskManager);
    for (const execution of lost) this.#taskBecomes(execution, 'FAILED');
    if (lost.length === 0) return;
    this.#endWhenTasksAreGone();
    this.#fail(
      failure,
      lost.map(({ task }) => task),
    );
  }

  get #replacesWorkers(): boolean {
    return this.#definition.settings['tidemark.resource-manager'] === 'active';
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
    if (this.#phase === 'ended' || !this.#replacesWorkers) return;
    const present = new Set([...this.#slots.keys()].map((id) => id.split('.')[0]));
    const { scenario, plan } = this.#definition;
    const wanted = Math.ceil(plan.slots.length / scenario.slotsPerTaskManager);
    for (let number = 1; number <= Math.max(scenario.taskManagers, wanted); number++) {
      if (!present.has(`TM-${number}`)) this.#replace(`TM-${number}`);
    }
  }

  /** @param failed the tasks that failed; null: the job as a whole. */
  #fail(failure: JobFailure, failed: readonly TaskId[] | null): void {
    if (this.#phase === 'loading' || this.#phase === 'giving up' || this.#phase === 'ended') return;
    // Of a job that is stopping all tasks have ended or are about to: none can go on alone.
    if (this.coordinator.stopping) failed = null;
    this.#next = null;
    const all = [...this.#regions.keys()];
    const isRegional =
      this.#definition.settings['jobmanager.execution.failover-strategy'] === 'region';
    const region =
      failed && isRegional ? failed.flatMap((task) => this.#regions.get(task) ?? []) : all;
    const more = new Set(region.filter((task) => !this.#toDeploy.has(task)));
    if (more.size === 0) return; // it is being restarted already
    const isPart = region.length < all.length;
    this.coordinator.suspend(isPart ? 'JOB_FAILOVER_REGION' : 'CHECKPOINT_COORDINATOR_SUSPEND');
    this.#cancel(more);
    for (const task of more) this.#toDeploy.add(task);
    this.#restartOrGiveUp(failure, failed ? 'tasks' : 'job');
  }

  #cancel(tasks: ReadonlySet<TaskId>): void {
    for (const execution of this.executions.alive) {
      const { task, attempt, taskManager } = execution;
      if (!tasks.has(task)) continue;
      this.#taskBecomes(execution, 'CANCELING');
      this.outbox.send(taskManager, { kind: 'cancel', task, attempt });
    }
  }

  #restartOrGiveUp(failure: JobFailure, cause: 'tasks' | 'job'): void {
    this.#phase = 'waiting';
    this.#waitsForSlots = false;
    const decision = this.#strategy.failed(this.#nowMs, this.#prng.below(100));
    if (decision.kind === 'give up') {
      this.#failJob({ why: 'restarts used up', failure, limit: decision.limit });
      return;
    }
    const { delayMs } = decision;
    this.#recovering = true;
    this.#become('RESTARTING', failure);
    this.#delayRestart(delayMs);
    this.outbox.tell({
      kind: 'restart-scheduled',
      failure,
      cause,
      tasks: [...this.#toDeploy],
      delayMs,
      restarts: this.#restarts - this.#restartsBefore,
    });
  }

  #delayRestart(delayMs: number): void {
    this.#restarts++;
    this.#delayOver = false;
    this.outbox.timer(`restart ${this.#restarts}`, delayMs);
  }

  /** A checkpoint that cannot be read is left alone; the one before it takes its place. */
  #setAside(checkpoint: CheckpointId, reason: string): void {
    if (this.#damaged.has(checkpoint)) return;
    this.#damaged.add(checkpoint);
    this.coordinator.setAside(checkpoint);
    this.outbox.tell({ kind: 'checkpoint-damaged', checkpoint, reason });
  }

  // ---- Sweeping ----

  #listForSweep(everything: boolean): void {
    this.#ask({ op: 'list', prefix: `${this.#definition.job}/` }, { for: 'sweep', everything });
  }

  #sweep(files: readonly string[], everything: boolean): void {
    const living = this.executions.alive.map(({ attempt }) => attempt);
    // A job that has been started since then lets its own things alone, and leaves all when it fails.
    if (everything && (this.#phase !== 'ended' || this.#ha.status === 'FAILED')) return;
    const { attempt: newest } = this.#ha;
    const oldestLiving = everything ? newest + 1 : Math.min(newest, ...living);
    const unused = orphans(files, this.coordinator.inUse(), oldestLiving);
    if (unused.length === 0) return;
    this.#ask({ op: 'delete', files: unused }, { for: 'swept', everything });
    this.outbox.tell({ kind: 'files-deleted', files: unused, why: 'no checkpoint names them' });
  }
}

/** Flink: CheckpointProperties, CheckpointRetentionPolicy. What has finished is never needed again. */
function isRetained(
  status: JobStatus,
  retention: Settings['execution.checkpointing.externalized-checkpoint-retention'],
): boolean {
  switch (retention) {
    case 'NO_EXTERNALIZED_CHECKPOINTS':
      return false;
    case 'DELETE_ON_CANCELLATION':
      return status === 'FAILED';
    case 'RETAIN_ON_CANCELLATION':
      return status !== 'FINISHED';
  }
}
