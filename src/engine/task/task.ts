// One subtask: input gate, operator, output, mailbox; one step at a time.
//
// It is a virtual thread: a step costs virtual time during which the task is busy; what it writes
// leaves when the step ends. Mail (commands) goes before data; nothing is read while the output
// cannot take it, except a barrier that may overtake. What barriers do is in checkpoints.ts.
// Flink: StreamTask, MailboxProcessor, StreamTaskNetworkInput.

import type {
  Attempt,
  CheckpointId,
  Credit,
  NetworkBuffer,
  ProcessId,
  Request,
  Result,
  Row,
  SavepointKind,
  TaskDeployment,
  TaskFailure,
  TaskId,
  TaskStatus,
} from '../protocol.ts';
import type { JobDefinition } from '../job/scenario.ts';
import type { ChannelPlan, TaskPlan } from '../job/plan.ts';
import type { AssignedToReader, Operator, OperatorContext } from '../operators/operator.ts';
import { inlineRule } from '../checkpoint/inline.ts';
import { isStop } from '../checkpoint/stop-savepoint.ts';
import type { BarrierHandler } from '../barriers/handler.ts';
import type { Outbox } from '../outbox.ts';
import { present, never } from '../assert.ts';
import { operatorType } from '../operators/table.ts';
import type { KeyedStateBackend } from '../state/backend.ts';
import { OperatorStateBackend } from '../state/operator/operator-state-backend.ts';
import type { LocalCopies } from '../state/local-copies.ts';
import { LocalDiskProblem, type LocalDisk } from '../state/local-disk.ts';
import type { TaskState } from '../state/snapshot-file.ts';
import { hashString } from '../job/key-groups.ts';
import { InputCredits } from '../stream/input-credits.ts';
import { InputGate } from '../stream/input-gate.ts';
import { Output } from '../stream/output.ts';
import {
  decodeElement,
  encodeEndOfData,
  encodeEndOfInput,
  isData,
  type Element,
  type StreamRecord,
} from '../stream/element.ts';
import { Prng } from '../prng.ts';
import { TaskCheckpoints, type Arrived } from './checkpoints.ts';
import { recordsPer } from './in-flight.ts';
import { Receipts } from './receipts.ts';
import { putBack, StateReader } from './restore.ts';
import { TaskSnapshots } from './snapshots.ts';
import { TaskTime } from '../time/task-time.ts';
import { Timers } from '../time/timers.ts';

/** No record becomes more rows than this. */
const PARTS_OF_ONE = 1000;

/** How many times faster than the way to the store the local disk is. */
const LOCAL_DISK_SPEED = 4;

/** Whose keyed state it is to be, and where it may be kept. */
const MINUTE_MS = 60_000;

export interface KeyedStateOptions {
  readonly definition: JobDefinition;
  readonly task: TaskId;
  readonly attempt: Attempt;
  readonly disk: LocalDisk;
}

export interface TaskParts {
  /** Replaceable, so that a planted bug can show what the real one protects from. */
  readonly createBarrierHandler: (definition: JobDefinition, channels: number) => BarrierHandler;
  readonly createKeyedState: (options: KeyedStateOptions) => KeyedStateBackend;
}

export interface TaskEnvironment {
  readonly definition: JobDefinition;
  readonly parts: TaskParts;
  readonly deployment: TaskDeployment;
  readonly locations: Readonly<Record<string, ProcessId>>;
  readonly outbox: Outbox;
  readonly disk: LocalDisk;
  readonly localCopies: LocalCopies | null;
  /** Ask for something durable on this task's behalf. */
  readonly request: (body: Request) => number;
  readonly leader: () => ProcessId;
  /** How many times its operator's cost the task takes just now. */
  readonly pace: (plan: TaskPlan) => number;
}

export type Mail =
  | {
      readonly kind: 'trigger-checkpoint';
      readonly checkpoint: CheckpointId;
      readonly triggeredAtMs: number;
      readonly savepoint?: SavepointKind | undefined;
    }
  /** An aligned barrier that may time out has waited long enough. */
  | { readonly kind: 'alignment-timeout'; readonly checkpoint: CheckpointId }
  | {
      readonly kind: 'notify-complete';
      readonly checkpoint: CheckpointId;
      readonly subsumed: CheckpointId | null;
    }
  | { readonly kind: 'notify-aborted'; readonly checkpoint: CheckpointId };

export class Task {
  readonly plan: TaskPlan;
  readonly attempt: number;
  status: TaskStatus = 'CREATED';
  readonly gate: InputGate<Arrived>;
  readonly output: Output;
  readonly keyed: KeyedStateBackend;
  readonly operatorState = new OperatorStateBackend();
  readonly operator: Operator;
  readonly snapshots: TaskSnapshots;
  readonly time: TaskTime;
  readonly #env: TaskEnvironment;
  readonly #outbox: Outbox;
  readonly checkpoints: TaskCheckpoints;
  readonly #receipts: Receipts;
  readonly credits: InputCredits;
  readonly #mail: Mail[] = [];
  readonly #prng: Prng;
  readonly #ended: boolean[];
  #endedCount = 0;
  /** Whether an input has ended only because the job stops. */
  #suspended = false;
  #busyUntilMs = 0;
  #wakeAtMs: number | null = null;
  #backpressured = false;
  #backpressuredAtMs = 0;
  #reader: StateReader | null = null;
  #endOfData = false;
  #finishing = false;
  #nowMs = 0;
  /** The record at work, and how many rows have come of it. */
  #taken: StreamRecord | null = null;
  #emitted = 0;

  constructor(env: TaskEnvironment) {
    const { definition, deployment, outbox, locations } = env;
    this.#env = env;
    this.#outbox = outbox;
    this.attempt = deployment.attempt;
    this.plan = present(definition.plan.task.get(deployment.task), `No task ${deployment.task}.`);
    const { inputs } = this.plan;
    this.gate = new InputGate<Arrived>(inputs.length);
    this.#receipts = new Receipts(inputs);
    this.credits = new InputCredits({
      inputs,
      exclusive: definition.settings['taskmanager.network.memory.buffers-per-channel'],
      floating: definition.settings['taskmanager.network.memory.floating-buffers-per-gate'],
      attempt: this.attempt,
      outbox,
      senderOf: ({ from }) => present(locations[from], `${from} has no place.`),
    });
    this.#ended = inputs.map(() => false);
    this.#prng = new Prng(definition.seed).fork(
      Math.imul(hashString(this.plan.id), 31) + this.attempt,
    );
    this.keyed = env.parts.createKeyedState({
      definition,
      task: this.plan.id,
      attempt: this.attempt,
      disk: env.disk,
    });
    this.output = new Output({
      plan: this.plan,
      attempt: this.attempt,
      maxParallelism: definition.plan.maxParallelism,
      settings: definition.settings,
      receiverOf: (channel) => {
        const { to } = present(definition.plan.channel.get(channel), `No channel ${channel}.`);
        return present(locations[to], `${to} has no place.`);
      },
      outbox,
    });
    this.time = new TaskTime({
      plan: this.plan,
      attempt: this.attempt,
      outbox,
      output: this.output,
      intervalMs: definition.settings['pipeline.auto-watermark-interval'],
      onTimer: (timer) => {
        const costMs = this.#recordCost();
        this.#outbox.afterMs = costMs;
        this.keyed.setCurrentKey(timer.key);
        this.operator.onTimer?.(timer);
        return costMs + this.#compactionMs();
      },
    });
    this.snapshots = new TaskSnapshots({
      task: this.plan.id,
      attempt: this.attempt,
      job: definition.job,
      localCopies: env.localCopies,
      inline: inlineRule(definition.settings),
      outbox,
      request: env.request,
      leader: env.leader,
      failTask: (message) => {
        this.fail(message);
      },
    });
    this.operator = operatorType(this.plan.operator.kind).create(this.#operatorContext());
    this.checkpoints = new TaskCheckpoints({
      definition,
      plan: this.plan,
      attempt: this.attempt,
      outbox,
      leader: env.leader,
      gate: this.gate,
      output: this.output,
      receipts: this.#receipts,
      operator: this.operator,
      keyed: this.keyed,
      operatorState: this.operatorState,
      snapshots: this.snapshots,
      handler: env.parts.createBarrierHandler(definition, inputs.length),
      endOfData: () => this.#endOfData,
    });
  }

  get terminal(): boolean {
    return this.status === 'FINISHED' || this.status === 'CANCELED' || this.status === 'FAILED';
  }

  // ---- Life ----

  /** Deployed: fetch the state to start from, if there is any. */
  start(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#become('INITIALIZING');
    const { restore } = this.#env.deployment;
    const { localCopies, request } = this.#env;
    const { id } = this.plan;
    localCopies?.restoring(id, restore?.checkpoint ?? null);
    if (restore) {
      this.#reader = new StateReader(
        restore,
        request,
        (handle) => localCopies?.read(id, restore.checkpoint, handle) ?? null,
      );
    }
    if (this.#reader?.isEmpty !== false) this.#open(null);
    else if (this.#reader.isComplete) this.#onDisk(() => this.#restore());
  }

  cancel(): void {
    this.snapshots.abortAll();
    if (!this.terminal) this.#become('CANCELED');
  }

  fail(message: string, damagedCheckpoint: CheckpointId | null = null): void {
    this.snapshots.abortAll();
    if (!this.terminal) this.#become('FAILED', { message, damagedCheckpoint });
  }

  #restore(request?: number, result?: Result): void {
    const { restore } = this.#env.deployment;
    const read =
      request !== undefined && result
        ? this.#reader?.outcome(request, result)
        : this.#reader?.read();
    if (!restore || !read) return;
    if (!read.ok) {
      this.fail(read.message, read.damagedCheckpoint);
      return;
    }
    const { state, sizeBytes, localBytes } = read;
    const back = putBack(this, restore, read);
    if (!back.ok) {
      this.fail(`Checkpoint ${restore.checkpoint} cannot be used: ${back.message}`);
      return;
    }
    this.#outbox.tell({
      kind: 'restored',
      task: this.plan.id,
      attempt: this.attempt,
      checkpoint: restore.checkpoint,
      sizeBytes,
      localBytes,
      entries: back.entries,
      inFlight: restore.finished ? {} : recordsPer(state.inFlight.inputs),
      state: back.state,
      operatorState: back.operatorState,
    });
    this.#open(state);
  }

  #open(state: TaskState | null): void {
    if (state && this.#env.deployment.restore?.finished !== true) this.#restoreInFlight(state);
    if (this.#env.deployment.restore?.finished === true) this.time.quiesce();
    if (state) this.time.restored();
    this.operator.open?.(this.#env.deployment.restore !== null);
    this.#runWhenReady();
  }

  /** What an unaligned checkpoint found under way comes before all else. */
  #restoreInFlight({ inFlight }: TaskState): void {
    for (const input of this.plan.inputs) {
      for (const bytes of inFlight.inputs.get(input.id) ?? []) {
        this.gate.push(input.inputChannel, {
          bytes,
          sequence: 0,
          endsBuffer: false,
          announces: null,
        });
      }
    }
    for (const [channel, data] of inFlight.outputs) this.output.restore(channel, data);
  }

  #runWhenReady(): void {
    if (this.status !== 'INITIALIZING' || this.operator.ready === false) return;
    this.#become('RUNNING');
    this.credits.openAll();
    this.time.start();
    this.#tryStep(this.#nowMs); // restored records may be waiting
  }

  #become(status: TaskStatus, failure: TaskFailure | null = null): void {
    this.status = status;
    if (this.terminal) this.keyed.dispose();
    const { plan, attempt } = this;
    this.#outbox.send(this.#env.leader(), {
      kind: 'task-status',
      task: plan.id,
      attempt,
      status,
      failure,
    });
  }

  // ---- What the task hears ----

  arrive(channel: ChannelPlan, buffer: NetworkBuffer, nowMs: number): void {
    const { bytes, sequence, backlog } = buffer;
    const last = bytes.length - 1;
    const holdsData = isData(present(bytes[0], 'No buffer is empty.'));
    let index = 0;
    for (const element of bytes) {
      const endsBuffer = holdsData && index === last;
      this.checkpoints.arrived(channel, element, sequence + index++, endsBuffer);
    }
    this.credits.arrived(channel.inputChannel, backlog, holdsData);
    this.#tryStep(nowMs);
  }

  /** The buffer timeout: what has been gathered may go. Flink: OutputFlusher. */
  flush(nowMs: number): void {
    if (this.terminal) return;
    this.output.flush();
    this.#tryStep(nowMs);
  }

  /** A time that the operator asked for has come. */
  later(nowMs: number): void {
    if (this.terminal) return;
    this.#nowMs = nowMs;
    this.operator.later?.();
    this.#tryStep(nowMs);
  }

  /** A source's interval has passed: how far has event time come? Flink:
   * pipeline.auto-watermark-interval. */
  tick(nowMs: number): void {
    if (this.status !== 'RUNNING' || this.#endOfData) return;
    // It has not read because it cannot write, and still cannot: that is no idleness, either.
    if (this.#backpressured) {
      this.time.waited(nowMs - this.#backpressuredAtMs);
      this.#backpressuredAtMs = nowMs;
    }
    this.time.tick(this.operator.openSplits ?? [], nowMs);
    this.#tryStep(nowMs);
  }

  splitAssigned(assigned: AssignedToReader, nowMs: number): void {
    if (this.terminal) return;
    this.#nowMs = nowMs;
    this.operator.splitAssigned?.(assigned);
    this.#tryStep(nowMs);
  }

  /** The host was asked to call at this time: timers of the task's own clock are due. */
  due(nowMs: number): void {
    if (this.terminal) return;
    this.time.called(nowMs);
    this.#tryStep(nowMs);
  }

  credit({ channel, credits, allProcessed }: Credit, nowMs: number): void {
    this.output.credit(channel, credits, allProcessed);
    this.#finishIfDone();
    this.#tryStep(nowMs);
  }

  post(mail: Mail, nowMs: number): void {
    this.#mail.push(mail);
    this.#tryStep(nowMs);
  }

  /** The wake-up asked for has come. */
  wake(nowMs: number): void {
    if (this.#wakeAtMs !== null && nowMs >= this.#wakeAtMs) this.#wakeAtMs = null;
    this.#tryStep(nowMs);
  }

  /** The thread that uploads snapshots gets its turn; the task itself is not held up. */
  upload(checkpoint: CheckpointId, nowMs: number): void {
    this.#onDisk(() => this.snapshots.upload(checkpoint, nowMs));
  }

  outcome(request: number, result: Result, nowMs: number): void {
    this.#nowMs = nowMs;
    // A task that has ended still cleans up after its snapshots, and does nothing else.
    if (this.snapshots.outcome(request, result, nowMs) || this.terminal) return;
    if (this.#reader?.owns(request) === true) {
      this.#onDisk(() => this.#restore(request, result));
    } else {
      this.operator.outcome?.(request, result);
      this.#runWhenReady();
      this.#finishIfDone();
    }
    this.#tryStep(nowMs);
  }

  // ---- Steps ----

  get #hasWork(): boolean {
    if (this.status !== 'RUNNING') return false;
    if (this.#mail.length > 0 || this.time.isPending) return true;
    if (this.#endOfData && this.plan.inputs.length === 0) return false;
    return this.plan.inputs.length === 0 ? !this.#sourceIdle : this.gate.available;
  }

  /** A source that has asked its log in vain waits for the outcome of its poll. */
  #sourceIdle = false;

  #tryStep(nowMs: number): void {
    this.#sourceIdle = false;
    if (this.#wakeAtMs !== null || !this.#hasWork) return;
    if (nowMs < this.#busyUntilMs) {
      this.#wakeAfter(this.#busyUntilMs - nowMs, nowMs);
      return;
    }
    this.#nowMs = nowMs;
    const costMs = this.#onDisk(() => this.#step()) ?? 0;
    this.#outbox.afterMs = 0;
    this.#busyUntilMs = nowMs + costMs;
    if (
      this.#wakeAtMs === null &&
      this.#hasWork &&
      (this.output.available || this.#mail.length > 0 || this.gate.urgent)
    ) {
      this.#wakeAfter(costMs, nowMs);
    }
  }

  #wakeAfter(afterMs: number, nowMs: number): void {
    this.#wakeAtMs = nowMs + afterMs;
    const { plan, attempt } = this;
    this.#outbox.effects.push({ kind: 'wake', task: plan.id, attempt, afterMs });
  }

  /** A broken local disk ends the task, not the TaskManager. */
  #onDisk<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof LocalDiskProblem)) throw error;
      this.fail(`Its state on the local disk cannot be used: ${error.message}`);
      return null;
    }
  }

  /** One step of the task's thread. @returns how long it keeps the task busy, ms. */
  #step(): number {
    const mail = this.#mail.shift();
    if (mail) return this.#read(mail);
    if (!this.output.available) {
      // A priority barrier is exactly for this: it is read although nothing can be written.
      if (this.gate.urgent) return this.#consume();
      this.#tellBackpressure();
      return 0;
    }
    if (this.#backpressured) {
      this.#backpressured = false;
      this.#outbox.tell({ kind: 'backpressure-ended', task: this.plan.id, attempt: this.attempt });
      this.time.waited(this.#nowMs - this.#backpressuredAtMs);
    }
    if (this.time.isPending && !this.gate.urgent) return this.time.proceed();
    return this.plan.inputs.length === 0 ? this.#produce() : this.#consume();
  }

  #tellBackpressure(): void {
    if (this.#backpressured) return;
    const channel = this.output.obstacle;
    if (channel === null) return;
    this.#backpressured = true;
    this.#backpressuredAtMs = this.#nowMs;
    this.#outbox.tell({
      kind: 'backpressured',
      task: this.plan.id,
      attempt: this.attempt,
      channel,
    });
  }

  #produce(): number {
    const next = this.operator.next?.() ?? 'end';
    if (next === 'not yet') {
      this.#sourceIdle = true;
      return 0;
    }
    if (next === 'end') {
      this.#reachEndOfData();
      return 0;
    }
    const record = this.time.stamped(next, this.#nowMs);
    if (!record) {
      const { partition, offset } = next;
      const field = this.plan.operator.watermarks?.field ?? '';
      this.fail(
        `Record ${offset} of partition ${partition} has no timestamp: its "${field}" is no number of milliseconds.`,
      );
      return 0;
    }
    const costMs = this.#recordCost();
    this.#tellProcessed(record, null, record.offset, costMs);
    this.#outbox.afterMs = costMs;
    this.output.write(record);
    return costMs;
  }

  #consume(): number {
    const arrived = this.gate.poll();
    if (!arrived) return 0;
    const channel = present(
      this.plan.inputs[this.gate.polledChannel],
      'The gate polled a channel of this task.',
    );
    if (arrived.announces) {
      return this.checkpoints.announcement(channel, arrived.announces, this.#nowMs);
    }
    const element = decodeElement(channel.rowType, arrived.bytes);
    this.#receipts.count(channel, arrived.sequence, element.type === 'barrier');
    switch (element.type) {
      case 'record': {
        this.checkpoints.read(arrived.bytes.length);
        const costMs = this.#recordCost();
        this.#tellProcessed(element.record, channel, arrived.sequence, costMs);
        if (arrived.endsBuffer) this.credits.released(channel.inputChannel);
        this.#outbox.afterMs = costMs;
        this.#taken = element.record;
        this.#emitted = 0;
        this.operator.process?.(element.record, channel.input);
        return costMs + this.#compactionMs();
      }
      case 'watermark':
      case 'watermark-status':
        return this.#consumeTime(channel, element, arrived);
      case 'barrier': {
        const { barrier } = element;
        this.#outbox.tell({
          kind: 'barrier-received',
          task: this.plan.id,
          attempt: this.attempt,
          channel: channel.id,
          sequence: arrived.sequence,
          checkpoint: barrier.checkpointId,
        });
        return this.checkpoints.barrier(channel, barrier, this.#nowMs);
      }
      case 'cancel-barrier':
        return this.checkpoints.cancelled(channel, element.checkpoint, this.#nowMs);
      case 'end-of-data':
        if (this.#ended[channel.inputChannel] !== true) {
          this.#ended[channel.inputChannel] = true;
          this.#suspended ||= element.suspended;
          if (++this.#endedCount === this.plan.inputs.length) this.#reachEndOfData();
          this.credits.settled(channel.inputChannel);
        }
        return 0;
      case 'end-of-input':
        this.gate.finish(channel.inputChannel);
        return this.checkpoints.endOfInput(channel, this.#nowMs);
      default:
        return never(element);
    }
  }

  #consumeTime(
    channel: ChannelPlan,
    element: Extract<Element, { type: 'watermark' | 'watermark-status' }>,
    { sequence, endsBuffer }: Arrived,
  ): number {
    const where = { task: this.plan.id, attempt: this.attempt, channel: channel.id, sequence };
    if (endsBuffer) this.credits.released(channel.inputChannel);
    if (element.type === 'watermark') {
      const { timestampMs } = element;
      this.#outbox.tell({ kind: 'watermark-received', ...where, timestampMs });
      this.time.received(channel.inputChannel, { kind: 'watermark', timestampMs });
    } else {
      const { idle } = element;
      this.#outbox.tell({ kind: 'watermark-status-received', ...where, idle });
      this.time.received(channel.inputChannel, { kind: 'status', idle });
    }
    return this.time.proceed();
  }

  /** State kept as bytes is read and written through a serializer, at every access. */
  get #serializationMs(): number {
    const { settings, scenario } = this.#env.definition;
    const serialized = this.operator.keyed === true && settings['state.backend.type'] === 'rocksdb';
    return serialized ? (scenario.timing.serializationMs ?? 0) : 0;
  }

  /** Sorted files were merged under a write, which waits for it. What was emitted has left by then. */
  #compactionMs(): number {
    const mergedBytes = this.keyed.takeMergedBytes();
    if (mergedBytes === 0) return 0;
    const { storageBytesPerMs } = this.#env.definition.scenario.timing;
    const stallMs = Math.ceil(mergedBytes / (storageBytesPerMs * LOCAL_DISK_SPEED));
    const { id: task } = this.plan;
    this.#outbox.tell({ kind: 'compacted', task, attempt: this.attempt, mergedBytes, stallMs });
    return stallMs;
  }

  #recordCost(): number {
    const { scenario } = this.#env.definition;
    const { operator } = this.plan;
    const isEven = Math.floor(this.#nowMs / MINUTE_MS) % 2 === 0;
    const ownMs = operator.costMs + (isEven ? (operator.evenMinutesMs ?? 0) : 0);
    const costMs = Math.round(ownMs * this.#env.pace(this.plan));
    const jitter = (costMs * scenario.timing.costJitterPercent) / 100;
    return costMs + this.#prng.below(Math.floor(jitter) + 1) + this.#serializationMs;
  }

  #tellProcessed(
    record: StreamRecord,
    channel: ChannelPlan | null,
    sequence: number,
    costMs: number,
  ): void {
    const { shownKey, shownValue } = channel
      ? present(this.#shown(channel), 'Upstream is planned.')
      : this.plan;
    const { partition, offset, epoch, row, part } = record;
    const shown = {
      key: String(row[shownKey] ?? ''),
      value: Number(row[shownValue] ?? 0),
      partition,
      offset,
      epoch,
    };
    this.#outbox.tell({
      kind: 'processed',
      task: this.plan.id,
      attempt: this.attempt,
      channel: channel?.id ?? null,
      sequence,
      record: part === undefined ? shown : { ...shown, part },
      costMs,
    });
  }

  /** The rows that come of one record are told apart by their number. */
  #cameOf(from: Parameters<OperatorContext['emit']>[1], row: Row): StreamRecord {
    const { partition, offset, epoch, timestampMs = null, part: own = 0 } = from;
    const number = from === this.#taken ? this.#emitted++ : 0;
    const part = number === 0 ? own : own * PARTS_OF_ONE + number;
    const record = { partition, offset, epoch, timestampMs, row };
    return part === 0 ? record : { ...record, part };
  }

  #shown(channel: ChannelPlan): TaskPlan | undefined {
    return this.#env.definition.plan.task.get(channel.from);
  }

  #read(mail: Mail): number {
    switch (mail.kind) {
      case 'trigger-checkpoint':
        return this.#trigger(mail);
      case 'notify-complete':
        this.#tellNotified(mail.checkpoint, mail.subsumed);
        this.keyed.notifyComplete(mail.checkpoint);
        this.#env.localCopies?.confirm(this.plan.id, mail.checkpoint);
        this.operator.notifyComplete?.(mail.checkpoint);
        if (this.checkpoints.final !== null && mail.checkpoint >= this.checkpoints.final) {
          this.#finishing = true;
          this.#finishIfDone();
        }
        return 0;
      case 'notify-aborted':
        this.checkpoints.aborted(mail.checkpoint);
        this.operator.barrierPassed?.(mail.checkpoint);
        return 0;
      case 'alignment-timeout':
        return this.checkpoints.timeout(mail.checkpoint, this.#nowMs);
      default:
        return never(mail);
    }
  }

  #tellNotified(checkpoint: CheckpointId, subsumed: CheckpointId | null): void {
    const { plan, attempt } = this;
    this.#outbox.tell({
      kind: 'checkpoint-notified',
      task: plan.id,
      attempt,
      checkpoint,
      subsumed,
    });
  }

  /** A source that is to stop sends no more records: the savepoint's barrier is behind its last one.
   * Flink: SourceOperatorStreamTask.triggerStopWithSavepointAsync. */
  #trigger(mail: Extract<Mail, { kind: 'trigger-checkpoint' }>): number {
    const { checkpoint, triggeredAtMs, savepoint } = mail;
    if (isStop(savepoint) && this.plan.inputs.length === 0 && !this.#endOfData) {
      this.#suspended = savepoint === 'suspend';
      this.#reachEndOfData();
    }
    // A trigger before it may have been lost: what waited for that one belongs into this one.
    this.operator.barrierPassed?.(checkpoint - 1);
    const costMs = this.checkpoints.trigger(checkpoint, triggeredAtMs, this.#nowMs, savepoint);
    this.operator.barrierPassed?.(checkpoint);
    return costMs;
  }

  // ---- The end ----

  /** All data has passed. The task lives on for one more checkpoint, which commits the rest. */
  #reachEndOfData(): void {
    this.#endOfData = true;
    const { plan, attempt } = this;
    const suspended = this.#suspended;
    this.#outbox.tell({
      kind: 'end-of-data',
      task: plan.id,
      attempt,
      ...(suspended ? { suspended } : {}),
    });
    this.time.quiesce();
    if (!suspended) this.time.end();
    if (!suspended) this.operator.endOfData?.();
    this.output.broadcast(encodeEndOfData(suspended), { type: 'end-of-data' });
    if (this.#env.definition.settings['execution.checkpointing.interval'] === null) {
      this.#finishing = true;
      this.#finishIfDone();
    }
  }

  #finishIfDone(): void {
    if (!this.#finishing || this.status !== 'RUNNING') return;
    // What is not processed yet would be in nobody's snapshot. Flink: allRecordsProcessedFuture.
    if (this.operator.unsettled === true || !this.output.allProcessed) return;
    this.output.broadcast(encodeEndOfInput(), { type: 'end-of-input' });
    this.#become('FINISHED');
    // Checkpoints that still wait for this task will not complete.
    this.snapshots.abortAll();
  }

  #operatorContext(): OperatorContext {
    const { definition } = this.#env;
    return {
      definition,
      plan: this.plan,
      attempt: this.attempt,
      restoredFrom: this.#env.deployment.restore?.checkpoint ?? null,
      keyed: this.keyed,
      operatorState: this.operatorState,
      emit: (row, from) => {
        this.output.write(this.#cameOf(from, row));
      },
      request: this.#env.request,
      splits: this.#env.deployment.splits ?? [],
      askForSplit: (number) => {
        this.#outbox.send(this.#env.leader(), {
          kind: 'request-split',
          task: this.plan.id,
          attempt: this.attempt,
          number,
        });
      },
      nowMs: () => this.#nowMs,
      watermarkMs: () => this.time.watermarkMs,
      timers: () => {
        const { keyed, attempt } = this;
        const timers = new Timers({ keyed, attempt, task: this.plan.id, outbox: this.#outbox });
        this.time.useTimers(timers);
        return timers;
      },
      later: (delayMs) => {
        this.#outbox.timer(`later ${this.attempt} 0 ${this.plan.id}`, delayMs);
      },
      tell: (body) => {
        this.#outbox.tell(body);
      },
      fail: (message) => {
        this.fail(message);
      },
    };
  }
}
