// The checkpoint coordinator: triggers, collects acknowledgements, writes metadata, notifies.
//
// Keeps true: ids only grow, also across JobManagers (the counter is durable before an id is used);
// metadata is written last; tasks are told of completion only when the metadata is durable; the
// newest N completed checkpoints are kept, and the metadata of an older one goes before its files.
// Savepoints are their owner's: they push nothing out, are never deleted, unless a job claims one, and
// need no other snapshot;
// only the one that the job stops with is announced, and recovered from.
// Flink: CheckpointCoordinator, CheckpointRequestDecider, CompletedCheckpointStore.

import type {
  Attempt,
  CheckpointId,
  FileHandle,
  JobFailure,
  JobStatus,
  ProcessId,
  Request,
  Result,
  SavepointKind,
  TaskCheckpointMetrics,
  TaskId,
  TaskSnapshot,
} from '../protocol.ts';
import type { JobDefinition } from '../job/scenario.ts';
import type { Outbox } from '../outbox.ts';
import { present } from '../assert.ts';
import { operatorType } from '../operators/table.ts';
import { digestBytes } from '../digest.ts';
import { livesInJobManager, toHex } from './inline.ts';
import { FAILURE_REASONS, type FailureReason } from './failure-reason.ts';
import { FinishedState } from './finished-state.ts';
import {
  encodeManifest,
  filesOf,
  filesOfTask,
  FORMAT,
  metadataFile,
  snapshotFolder,
  type Manifest,
} from './manifest.ts';
import { PendingCheckpoint } from './pending.ts';
import type { SplitsSnapshot } from '../sources/split-enumerator.ts';
import { isStop } from './stop-savepoint.ts';
import { RequestDecider, type CheckpointRequest } from './request-decider.ts';

/** A task as the coordinator sees it. */
export interface CheckpointTarget {
  readonly task: TaskId;
  readonly attempt: Attempt;
  readonly taskManager: ProcessId;
  readonly state: 'running' | 'finished' | 'not ready';
}

export interface CoordinatorEnvironment {
  readonly definition: JobDefinition;
  readonly outbox: Outbox;
  readonly request: (body: Request) => number;
  /** Make the next checkpoint id durable. The outcome comes back under the number returned. */
  readonly reserve: (nextCheckpointId: CheckpointId, stopSavepoint: CheckpointId | null) => number;
  readonly targets: () => readonly CheckpointTarget[];
  /** What the enumerators of the sources hold, for a checkpoint that is about to be triggered. */
  readonly splits: (
    checkpoint: CheckpointId,
    oldestRetained: CheckpointId | null,
  ) => readonly SplitsSnapshot[];
  /** Too many checkpoints in a row have failed, or the savepoint that the job was to stop with. */
  readonly failJob: (failure: JobFailure) => void;
  /** A checkpoint that was being written has come to its end. */
  readonly finalized: () => void;
}

export interface CompletedCheckpoint {
  readonly manifest: Manifest;
  readonly metadata: FileHandle;
}

type Waiting =
  | { readonly for: 'id'; readonly id: CheckpointId; readonly savepoint: SavepointKind | null }
  | {
      readonly for: 'copies';
      readonly pending: PendingCheckpoint;
      readonly tasks: Manifest['tasks'];
      readonly copies: FinishedState;
    }
  | {
      readonly for: 'metadata';
      readonly pending: PendingCheckpoint;
      readonly completed: CompletedCheckpoint;
    }
  | { readonly for: 'deletion'; readonly files: readonly string[] }
  | {
      readonly for: 'metadata removed';
      readonly completed: CompletedCheckpoint;
      readonly why: string;
    };

/** How long to wait before the store is asked again. */
const STORE_RETRY_MS = 1000;

export class CheckpointCoordinator {
  readonly #env: CoordinatorEnvironment;
  readonly #waiting = new Map<number, Waiting>();
  readonly pending = new Map<CheckpointId, PendingCheckpoint>();
  /** Those that recovery may start from, oldest first. */
  retained: CompletedCheckpoint[] = [];
  /** The person's own: never deleted, and recovered from only when the job has stopped with it. */
  savepoints: CompletedCheckpoint[] = [];
  /** What the job was started from, as long as it knows of it. */
  #origin: { readonly checkpoint: CheckpointId; readonly claimed: boolean } | null = null;
  /** The job is stopping: no more checkpoints are triggered but the savepoint it stops with. */
  stopping: { checkpoint: CheckpointId | null; completed: PendingCheckpoint | null } | null = null;
  nextId: CheckpointId = 1;
  #active = false;
  /** Ticks of earlier activations are ignored. */
  #generation = 0;
  #preparing = false;
  readonly #decider = new RequestDecider();
  /** How many of them wait, as it was told last. */
  #toldWaiting = 0;
  #lastCompletionMs: number | null = null;
  #failuresInARow = 0;
  /** The newest completed checkpoint that newer ones have pushed out. */
  #newestSubsumed: CheckpointId | null = null;
  /** Set: nothing is to be retained any more. */
  #endedAs: JobStatus | null = null;
  #nowMs = 0;

  constructor(env: CoordinatorEnvironment) {
    this.#env = env;
  }

  /** Nothing is being written, and nothing removed. */
  get atRest(): boolean {
    return this.#waiting.size === 0 && this.pending.size === 0;
  }

  /** The job starts from a snapshot. Claimed, it is kept and dropped like the job's own checkpoints;
   * otherwise it is like a savepoint. Flink: CheckpointCoordinator.restoreSavepoint,
   * CheckpointProperties.forUnclaimedSnapshot. */
  startsFrom(origin: { readonly checkpoint: CheckpointId; readonly claimed: boolean }): void {
    this.#origin = origin;
    this.#endedAs = null;
    this.#newestSubsumed = null;
    this.#lastCompletionMs = null;
    this.#failuresInARow = 0;
  }

  /** Whether tasks may refer to files of the snapshot they start from: they are not ours to rely on. */
  get ownsLatest(): boolean {
    return (
      this.latest?.manifest.checkpoint !== this.#origin?.checkpoint ||
      this.#origin?.claimed === true
    );
  }

  #isOwn({ manifest: { checkpoint, savepoint } }: CompletedCheckpoint): boolean {
    return checkpoint === this.#origin?.checkpoint ? this.#origin.claimed : savepoint === null;
  }

  get latest(): CompletedCheckpoint | null {
    return this.retained.at(-1) ?? null;
  }

  /** Some metadata is on its way to the store: whether that checkpoint exists is not yet known. */
  get finalizing(): boolean {
    for (const { finalizing } of this.pending.values()) if (finalizing) return true;
    return false;
  }

  get #intervalMs(): number | null {
    return this.#env.definition.settings['execution.checkpointing.interval'];
  }

  /** From tick to tick; never shorter than the pause that must lie between two checkpoints. */
  get #periodMs(): number | null {
    const pauseMs = this.#env.definition.settings['execution.checkpointing.min-pause'];
    return this.#intervalMs === null ? null : Math.max(this.#intervalMs, pauseMs);
  }

  /** All tasks run: trigger from now on, at a fixed rate, first after one full period. (Flink
   * draws the first delay at random, so that many jobs do not trigger together.) */
  activate(): void {
    this.#active = true;
    this.stopping = null;
    this.#generation++;
    this.#scheduleTick(this.#periodMs);
  }

  /** The job does not run now: no triggers, and what is pending is given up. */
  suspend(reason: FailureReason): void {
    this.#env.outbox.cancelTimer(`checkpoint-tick ${this.#generation}`);
    this.#active = false;
    this.#preparing = false;
    this.stopping = null;
    this.#abandon(reason);
  }

  #abandon(reason: FailureReason): void {
    this.#decider.clear();
    this.#tellWaiting();
    for (const pending of [...this.pending.values()]) {
      if (!pending.finalizing) this.#abort(pending, reason);
    }
  }

  #scheduleTick(delayMs: number | null): void {
    if (delayMs === null) return;
    this.#env.outbox.timer(`checkpoint-tick ${this.#generation}`, delayMs);
  }

  /** @returns whether the timer was one of ours. */
  timer(timer: string, nowMs: number): boolean {
    this.#nowMs = nowMs;
    if (!timer.startsWith('checkpoint-')) return false;
    const [what, number] = timer.split(' ');
    if (what === 'checkpoint-tick') {
      if (this.#active && Number(number) === this.#generation) {
        this.#scheduleTick(this.#periodMs);
        // No later checkpoint makes up for a notice that was lost.
        if (this.stopping?.completed) this.#announce(this.stopping.completed);
        else this.#ask('periodic');
      }
      return true;
    }
    if (what === 'checkpoint-drop') {
      if (this.#endedAs) this.discardAll(this.#endedAs);
      else this.dropOldest(this.#env.definition.settings['execution.checkpointing.num-retained']);
      return true;
    }
    if (what !== 'checkpoint-timeout') return false;
    const pending = this.pending.get(Number(number));
    if (pending && !pending.finalizing) this.#abort(pending, 'CHECKPOINT_EXPIRED');
    return true;
  }

  /** A person asks for a checkpoint. */
  requestNow(nowMs: number): void {
    this.#nowMs = nowMs;
    // Without checkpoints tasks finish at once and sinks commit at the end: one in between would
    // hold what no later one completes.
    if (this.#intervalMs === null) this.#refuse('PERIODIC_SCHEDULER_SHUTDOWN');
    else if (this.#active) this.#ask('manual');
    else this.#refuse('NOT_ALL_REQUIRED_TASKS_RUNNING');
  }

  /** A person asks for a savepoint, perhaps to stop the job with it. @returns whether it is taken on. */
  requestSavepoint(savepoint: SavepointKind, nowMs: number): boolean {
    this.#nowMs = nowMs;
    if (this.#intervalMs === null) this.#refuse('PERIODIC_SCHEDULER_SHUTDOWN', savepoint);
    else if (!this.#active || this.stopping || !this.#allReady) {
      this.#refuse('NOT_ALL_REQUIRED_TASKS_RUNNING', savepoint);
    } else {
      if (savepoint !== 'plain') this.#beginStop();
      this.#ask('manual', savepoint);
      return true;
    }
    return false;
  }

  /** Flink: StopWithSavepointTerminationManager stops the scheduler first, which aborts what is pending. */
  #beginStop(): void {
    this.#env.outbox.cancelTimer(`checkpoint-tick ${this.#generation}`);
    this.stopping = { checkpoint: null, completed: null };
    this.#abandon('CHECKPOINT_COORDINATOR_SUSPEND');
  }

  // ---- Triggering ----

  #ask(origin: CheckpointRequest['origin'], savepoint: SavepointKind | null = null): void {
    const refused = this.#decider.add(origin, savepoint);
    if (refused) this.#drop('TOO_MANY_CHECKPOINT_REQUESTS', refused.savepoint);
    this.#serveQueue();
  }

  /** Something has changed: perhaps a request may start now. */
  #serveQueue(): void {
    if (this.#active) this.#decide();
    this.#tellWaiting();
  }

  #tellWaiting(): void {
    const waiting = this.#decider.queued.length;
    if (waiting === this.#toldWaiting) return;
    this.#toldWaiting = waiting;
    const why = this.#preparing ? 'preparation' : this.pending.size > 0 ? 'pending' : 'removal';
    this.#env.outbox.tell({ kind: 'requests-waiting', waiting, why: waiting === 0 ? null : why });
  }

  #decide(): void {
    const { settings } = this.#env.definition;
    const pauseMs = settings['execution.checkpointing.min-pause'];
    const decision = this.#decider.decide({
      preparing: this.#preparing,
      pending: this.pending.size,
      beingRemoved: this.#beingRemoved,
      // A pause between two checkpoints implies that they do not overlap.
      maxConcurrent:
        pauseMs > 0 ? 1 : settings['execution.checkpointing.max-concurrent-checkpoints'],
      forcesSavepoints: !settings['execution.checkpointing.unaligned.enabled'],
      restMs: this.#lastCompletionMs === null ? 0 : this.#lastCompletionMs + pauseMs - this.#nowMs,
    });
    switch (decision.kind) {
      case 'wait':
        break;
      case 'too early':
        this.#refuse('MINIMUM_TIME_BETWEEN_CHECKPOINTS');
        this.#env.outbox.cancelTimer(`checkpoint-tick ${this.#generation}`);
        this.#scheduleTick(decision.restMs);
        break;
      case 'start':
        this.#prepare(decision.request);
        break;
    }
  }

  get #beingRemoved(): number {
    let count = 0;
    for (const waiting of this.#waiting.values()) if (waiting.for === 'metadata removed') count++;
    return count;
  }

  #prepare({ savepoint }: CheckpointRequest): void {
    if (!this.#allReady) {
      this.#drop('NOT_ALL_REQUIRED_TASKS_RUNNING', savepoint);
      this.#serveQueue();
      return;
    }
    this.#preparing = true;
    const id = this.nextId++;
    const stops = isStop(savepoint) ? id : null;
    this.#waiting.set(this.#env.reserve(this.nextId, stops), { for: 'id', id, savepoint });
  }

  /** Finished tasks do not hinder: their last snapshot stands for them. */
  get #allReady(): boolean {
    const targets = this.#env.targets();
    return (
      targets.every(({ state }) => state !== 'not ready') &&
      targets.some(({ state }) => state === 'running')
    );
  }

  #refuse(reason: FailureReason, savepoint: SavepointKind | null = null): void {
    this.#env.outbox.tell({
      kind: 'checkpoint-refused',
      reason,
      ...(savepoint ? { savepoint } : {}),
    });
  }

  /** A request that had been taken on comes to nothing. */
  #drop(reason: FailureReason, savepoint: SavepointKind | null): void {
    this.#refuse(reason, savepoint);
    if (!isStop(savepoint)) return;
    this.stopping = null;
    this.#scheduleTick(this.#periodMs);
  }

  #trigger(id: CheckpointId, savepoint: SavepointKind | null): void {
    const { outbox, definition } = this.#env;
    const running = this.#env.targets().filter(({ state }) => state === 'running');
    const expected = new Map(running.map(({ task, attempt }) => [task, attempt]));
    const oldest = this.retained[0]?.manifest.checkpoint ?? null;
    const splits = this.#env.splits(id, oldest);
    this.pending.set(id, new PendingCheckpoint(id, this.#nowMs, expected, savepoint, splits));
    if (isStop(savepoint) && this.stopping) this.stopping.checkpoint = id;
    const purpose = savepoint ? { savepoint } : {};
    outbox.tell({
      kind: 'checkpoint-triggered',
      checkpoint: id,
      expected: Object.fromEntries(expected),
      ...purpose,
    });
    outbox.timer(
      `checkpoint-timeout ${id}`,
      definition.settings['execution.checkpointing.timeout'],
    );
    for (const { task, attempt, taskManager } of running) {
      const inputs = definition.plan.task.get(task)?.inputs ?? [];
      // Whoever has a running predecessor hears of it through the barrier. Flink:
      // DefaultCheckpointPlanCalculator.
      if (inputs.some(({ from }) => expected.has(from))) continue;
      outbox.send(taskManager, {
        kind: 'trigger-checkpoint',
        task,
        attempt,
        checkpoint: id,
        triggeredAtMs: this.#nowMs,
        ...purpose,
      });
    }
  }

  /** The newest checkpoint under way whose barrier this task may not have emitted yet. */
  awaitedFrom(task: TaskId, attempt: Attempt): CheckpointId | null {
    let newest: CheckpointId | null = null;
    for (const { id, expected, acknowledged } of this.pending.values()) {
      if (expected.get(task) === attempt && !acknowledged.has(task)) newest = id;
    }
    return newest;
  }

  // ---- Collecting ----

  acknowledge(
    checkpoint: CheckpointId,
    snapshot: TaskSnapshot,
    metrics: TaskCheckpointMetrics,
    nowMs: number,
  ): void {
    this.#nowMs = nowMs;
    const { outbox } = this.#env;
    const pending = this.pending.get(checkpoint);
    const outcome = pending?.acknowledge(snapshot) ?? 'late';
    const { task, attempt, handle, shared } = snapshot;
    if (pending && metrics.persistedBytes > 0) pending.inFlight = true;
    if (!pending || outcome !== 'counted') {
      const why = outcome === 'counted' ? 'late' : outcome;
      outbox.tell({ kind: 'acknowledgement-ignored', checkpoint, task, attempt, why });
      this.#deleteUnused(
        filesOfTask(snapshot).map(({ file }) => file),
        'it came too late',
      );
      return;
    }
    outbox.tell({
      kind: 'acknowledged',
      checkpoint,
      task,
      attempt,
      handle,
      ...(shared ? { shared } : {}),
      metrics,
      received: pending.acknowledged.size,
      of: pending.expected.size,
    });
    if (pending.complete) this.#finalizeNext();
  }

  /** One at a time, the oldest first: completions only rise. */
  #finalizeNext(): void {
    if (this.finalizing) return;
    for (const pending of this.pending.values()) {
      if (!pending.complete) continue;
      this.#finalize(pending);
      return;
    }
  }

  decline(
    checkpoint: CheckpointId,
    task: TaskId,
    attempt: Attempt,
    reason: FailureReason,
    nowMs: number,
  ): void {
    this.#nowMs = nowMs;
    const pending = this.pending.get(checkpoint);
    if (!pending || pending.finalizing || pending.expected.get(task) !== attempt) return;
    this.#abort(pending, reason);
  }

  #finalize(pending: PendingCheckpoint): void {
    const { definition } = this.#env;
    pending.finalizing = true;
    const tasks = definition.plan.tasks.map(({ id, operator, index }) => {
      const own = pending.acknowledged.get(id);
      const snapshot = present(
        own ?? this.#lastSnapshot(id),
        `${id} has acknowledged or finished.`,
      );
      const { attempt, endOfData, handle, shared, operatorState } = snapshot;
      const finished = own === undefined;
      const states = operatorType(operator.kind).keyedStates?.(operator);
      return {
        task: id,
        operator: operator.id,
        index,
        attempt,
        endOfData,
        finished,
        handle,
        ...(shared ? { shared } : {}),
        ...(operatorState ? { operatorState } : {}),
        ...(states ? { states } : {}),
      };
    });
    const borrowed = this.mayBorrow(pending) ? [] : FinishedState.among(tasks);
    if (borrowed.length === 0) {
      this.#writeMetadata(pending, tasks);
      return;
    }
    const folder = `${definition.job}/${snapshotFolder(pending.id, pending.savepoint !== null)}`;
    const copies = new FinishedState(folder, borrowed, this.#env.request);
    this.#awaitCopies({ for: 'copies', pending, tasks, copies });
  }

  /** Whether it may name what finished tasks have left in the newest snapshot. A savepoint needs no
   * other one; and what is not the job's own may be gone tomorrow. */
  mayBorrow({ savepoint }: PendingCheckpoint): boolean {
    const { latest } = this;
    return savepoint === null && (latest === null || this.#isOwn(latest));
  }

  #awaitCopies(waiting: Extract<Waiting, { for: 'copies' }>): void {
    for (const request of waiting.copies.requests) this.#waiting.set(request, waiting);
  }

  #copied(request: number, waiting: Extract<Waiting, { for: 'copies' }>, result: Result): void {
    const { pending, tasks, copies } = waiting;
    const copied = copies.outcome(request, result);
    switch (copied.kind) {
      case 'more':
        this.#awaitCopies(waiting);
        break;
      case 'failed':
        this.#env.outbox.tell({
          kind: 'write-failed',
          file: metadataFile(this.#env.definition.job, pending.id, pending.savepoint !== null),
          reason: copied.problem,
        });
        this.#finalizeFailed(pending);
        this.#deleteUnused(copies.files, 'the checkpoint was aborted');
        this.#finalizeNext();
        this.#env.finalized();
        break;
      case 'done':
        for (const { handle } of copied.tasks.values()) {
          if (handle) this.#env.outbox.tell({ kind: 'file-written', ...handle });
        }
        this.#writeMetadata(
          pending,
          tasks.map((each) => copied.tasks.get(each.task) ?? each),
        );
        break;
    }
  }

  #writeMetadata(pending: PendingCheckpoint, tasks: Manifest['tasks']): void {
    const { definition, outbox } = this.#env;
    const manifest: Omit<Manifest, 'format'> = {
      checkpoint: pending.id,
      savepoint: pending.savepoint,
      triggeredAtMs: pending.triggeredAtMs,
      completedAtMs: this.#nowMs,
      maxParallelism: definition.plan.maxParallelism,
      backend: definition.settings['state.backend.type'],
      ...(pending.inFlight ? { inFlight: true } : {}),
      ...(pending.splits.length > 0 ? { splits: pending.splits } : {}),
      tasks,
    };
    const bytes = encodeManifest(manifest, definition.job);
    const file = metadataFile(definition.job, pending.id, pending.savepoint !== null);
    const sizeBytes = bytes.length;
    const isKeptHere = pending.savepoint === null && livesInJobManager(definition.settings);
    const inline = isKeptHere ? { inline: toHex(bytes) } : {};
    const metadata = { file, sizeBytes, digest: digestBytes(bytes), ...inline };
    const where = isKeptHere ? ({ inHeap: true } as const) : {};
    outbox.tell({ kind: 'metadata-writing', checkpoint: pending.id, file, sizeBytes, ...where });
    const completed = { manifest: { format: FORMAT, ...manifest }, metadata };
    if (isKeptHere) {
      this.#completed(pending, completed);
      this.#finalizeNext();
      return;
    }
    this.#waiting.set(this.#env.request({ op: 'put', file, bytes }), {
      for: 'metadata',
      pending,
      completed,
    });
  }

  /** What a finished task left behind in the checkpoint that let it finish, or a later one. */
  #lastSnapshot(task: TaskId): Manifest['tasks'][number] | undefined {
    return this.latest?.manifest.tasks.find((entry) => entry.task === task);
  }

  /** A task has finished: checkpoints that still wait for it will not complete. */
  finished(task: TaskId, nowMs: number): void {
    this.#nowMs = nowMs;
    for (const pending of [...this.pending.values()]) {
      const waits = pending.expected.has(task) && !pending.acknowledged.has(task);
      if (waits) this.#abort(pending, 'CHECKPOINT_DECLINED_TASK_CLOSING');
    }
  }

  /** @returns whether the outcome was one of ours. */
  outcome(request: number, result: Result, nowMs: number): boolean {
    const waiting = this.#waiting.get(request);
    if (!waiting) return false;
    this.#nowMs = nowMs;
    this.#waiting.delete(request);
    switch (waiting.for) {
      case 'id':
        this.#idReserved(waiting.id, waiting.savepoint, result);
        break;
      case 'copies':
        this.#copied(request, waiting, result);
        break;
      case 'metadata':
        if (result.ok) this.#completed(waiting.pending, waiting.completed);
        else this.#finalizeFailed(waiting.pending, waiting.completed);
        this.#finalizeNext();
        this.#env.finalized();
        break;
      case 'deletion':
        if (!result.ok) this.#delete(waiting.files); // nobody else knows of them
        break;
      case 'metadata removed':
        // While the metadata is there, so must be the files: the checkpoint still exists.
        if (!result.ok) {
          this.retained.push(waiting.completed);
          this.retained.sort((a, b) => a.manifest.checkpoint - b.manifest.checkpoint);
          this.#env.outbox.timer('checkpoint-drop', STORE_RETRY_MS);
          break;
        }
        this.#deleteUnused(
          filesOf(waiting.completed.manifest).map(({ file }) => file),
          waiting.why,
        );
        this.#serveQueue();
        break;
    }
    return true;
  }

  #idReserved(id: CheckpointId, savepoint: SavepointKind | null, result: Result): void {
    if (!this.#preparing) return; // suspended meanwhile: the id stays unused
    this.#preparing = false;
    if (this.stopping && !isStop(savepoint)) {
      this.#drop('CHECKPOINT_COORDINATOR_SUSPEND', savepoint);
    } else if (!result.ok) {
      this.#drop('IO_EXCEPTION', savepoint);
      if (savepoint === null) this.#count('IO_EXCEPTION');
    } else if (this.#allReady) {
      this.#trigger(id, savepoint);
    } else {
      this.#drop('NOT_ALL_REQUIRED_TASKS_RUNNING', savepoint);
    }
    this.#serveQueue();
  }

  #completed(pending: PendingCheckpoint, completed: CompletedCheckpoint): void {
    const { outbox, definition } = this.#env;
    const { savepoint } = pending;
    this.#settle(pending);
    if (savepoint === 'plain') this.savepoints.push(completed);
    else this.retained.push(completed);
    this.#lastCompletionMs = this.#nowMs;
    this.#failuresInARow = 0;
    if (completed.metadata.inline === undefined) {
      outbox.tell({ kind: 'file-written', ...completed.metadata });
    }
    outbox.tell({
      kind: 'checkpoint-completed',
      checkpoint: pending.id,
      metadata: completed.metadata,
      files: filesOf(completed.manifest),
      triggeredAtMs: pending.triggeredAtMs,
      ...(savepoint ? { savepoint } : {}),
    });
    // Flink since 1.15: side effects go with checkpoints, which alone are recovered from.
    if (savepoint === 'plain') {
      this.#serveQueue();
      return;
    }
    if (savepoint && this.stopping) {
      this.stopping.completed = pending;
      this.#scheduleTick(this.#periodMs);
    }
    this.dropOldest(definition.settings['execution.checkpointing.num-retained']);
    for (const older of [...this.pending.values()]) {
      if (older.id > pending.id || older.finalizing || older.savepoint !== null) continue;
      this.#abort(older, 'CHECKPOINT_SUBSUMED');
    }
    this.#announce(pending);
    if (this.#endedAs) this.discardAll(this.#endedAs);
    this.#serveQueue();
  }

  #announce({ id, expected }: PendingCheckpoint): void {
    for (const { task, attempt, taskManager } of this.#env.targets()) {
      if (expected.get(task) !== attempt) continue;
      this.#env.outbox.send(taskManager, {
        kind: 'notify-complete',
        task,
        attempt,
        checkpoint: id,
        subsumed: this.#newestSubsumed,
      });
    }
  }

  /** Keep the newest `keep` completed checkpoints. A savepoint among them is not counted; it stays in
   * the store, but is no longer needed once as many checkpoints are newer. */
  dropOldest(keep: number): void {
    let newer = this.retained.filter((each) => this.#isOwn(each)).length;
    for (const completed of [...this.retained]) {
      const { checkpoint } = completed.manifest;
      const isOwn = this.#isOwn(completed);
      if (isOwn ? newer <= keep : newer < keep) return;
      this.retained.shift();
      if (!isOwn) {
        this.savepoints.push(completed);
        continue;
      }
      newer--;
      this.#newestSubsumed = Math.max(this.#newestSubsumed ?? 0, checkpoint);
      this.#env.outbox.tell({ kind: 'checkpoint-subsumed', checkpoint });
      this.#remove(completed, 'a newer checkpoint replaced it');
    }
  }

  /** It cannot be read: nothing starts from it any more. Its files are spared if they are not ours. */
  setAside(checkpoint: CheckpointId): void {
    const found = this.retained.find(({ manifest }) => manifest.checkpoint === checkpoint);
    if (!found) return;
    this.retained = this.retained.filter((each) => each !== found);
    if (!this.#isOwn(found)) this.savepoints.push(found);
  }

  /** The job has ended, and its checkpoints are not to be kept. */
  discardAll(status: JobStatus): void {
    this.#endedAs = status;
    const checkpoints = this.retained.filter((each) => this.#isOwn(each));
    this.savepoints.push(...this.retained.filter((each) => !this.#isOwn(each)));
    this.retained = [];
    for (const completed of checkpoints) {
      const { checkpoint } = completed.manifest;
      this.#env.outbox.tell({ kind: 'checkpoint-discarded', checkpoint, status });
      this.#remove(completed, 'the job has ended');
    }
  }

  /** The metadata goes first: while it is there, the checkpoint exists. */
  #remove(completed: CompletedCheckpoint, why: string): void {
    if (completed.metadata.inline !== undefined) return; // it was kept nowhere else
    const files = [completed.metadata.file];
    this.#waiting.set(this.#env.request({ op: 'delete', files }), {
      for: 'metadata removed',
      completed,
      why,
    });
    this.#env.outbox.tell({ kind: 'files-deleted', files, why });
  }

  /** @param written what it would have consisted of, copies of finished tasks' files included */
  #finalizeFailed(pending: PendingCheckpoint, written: CompletedCheckpoint | null = null): void {
    pending.finalizing = false;
    this.#abort(pending, 'FINALIZE_CHECKPOINT_FAILURE');
    const copied = written?.manifest.tasks.filter(({ finished }) => finished) ?? [];
    this.#deleteUnused(
      copied.flatMap((left) => filesOfTask(left).map(({ file }) => file)),
      'the checkpoint was aborted',
    );
  }

  #abort(pending: PendingCheckpoint, reason: FailureReason): void {
    const { outbox } = this.#env;
    this.#settle(pending);
    outbox.tell({ kind: 'checkpoint-aborted', checkpoint: pending.id, reason });
    this.#deleteUnused(
      [...pending.acknowledged.values()].flatMap((each) =>
        filesOfTask(each).map(({ file }) => file),
      ),
      'the checkpoint was aborted',
    );
    for (const { task, attempt, taskManager } of this.#env.targets()) {
      if (pending.expected.get(task) !== attempt) continue;
      outbox.send(taskManager, { kind: 'notify-aborted', task, attempt, checkpoint: pending.id });
    }
    // The sources have ended already: only a restart brings the job back.
    if (isStop(pending.savepoint) && this.#active) {
      this.#env.failJob({ why: 'not stopped', savepoint: pending.id, reason });
      return;
    }
    if (pending.savepoint === null) this.#count(reason);
    this.#serveQueue();
  }

  #settle({ id }: PendingCheckpoint): void {
    this.pending.delete(id);
    this.#env.outbox.cancelTimer(`checkpoint-timeout ${id}`);
  }

  #count(reason: FailureReason): void {
    if (!FAILURE_REASONS[reason].counts) return;
    this.#failuresInARow++;
    const tolerable =
      this.#env.definition.settings['execution.checkpointing.tolerable-failed-checkpoints'];
    if (this.#failuresInARow <= tolerable) return;
    this.#failuresInARow = 0;
    this.#env.failJob({ why: 'failed checkpoints', tolerated: tolerable });
  }

  // ---- Files ----

  /** Files that a savepoint, a kept or a pending checkpoint names. */
  inUse(): Set<string> {
    const used = new Set<string>();
    // Metadata on its way also names what finished tasks had left in older checkpoints.
    const beingWritten = [...this.#waiting.values()].flatMap((waiting) =>
      waiting.for === 'metadata' ? waiting.completed : [],
    );
    for (const waiting of this.#waiting.values()) {
      if (waiting.for !== 'copies' || waiting.copies.hasFailed) continue;
      for (const file of waiting.copies.files) used.add(file);
    }
    const known = [...this.retained, ...this.savepoints, ...beingWritten];
    for (const { manifest, metadata } of known) {
      used.add(metadata.file);
      for (const { file } of filesOf(manifest)) used.add(file);
    }
    for (const { acknowledged } of this.pending.values()) {
      for (const each of acknowledged.values()) {
        for (const { file } of filesOfTask(each)) used.add(file);
      }
    }
    return used;
  }

  #deleteUnused(candidates: readonly string[], why: string): void {
    if (candidates.length === 0) return;
    const used = this.inUse();
    const files = candidates.filter((file) => !used.has(file));
    if (files.length === 0) return;
    this.#delete(files);
    this.#env.outbox.tell({ kind: 'files-deleted', files, why });
  }

  #delete(files: readonly string[]): void {
    this.#waiting.set(this.#env.request({ op: 'delete', files }), { for: 'deletion', files });
  }
}
