// One subtask: input gate, barrier handler, operator, output, mailbox; one step at a time.
//
// It is a virtual thread: a step costs virtual time during which the task is busy; what it writes
// leaves when the step ends. Mail (commands) goes before data; nothing is read while the output
// cannot take it. Order inside a checkpoint: barrier downstream, then the synchronous copy in the
// same step, then the upload, and the acknowledgement only when all is durable.
// Flink: StreamTask, MailboxProcessor, StreamTaskNetworkInput.

import type {
  ChannelId,
  CheckpointId,
  ProcessId,
  Request,
  Result,
  TaskDeployment,
  TaskFailure,
  TaskStatus,
} from '../protocol.ts';
import type { JobDefinition } from '../job/scenario.ts';
import type { ChannelPlan, TaskPlan } from '../job/plan.ts';
import type { Operator, OperatorContext } from '../operators/operator.ts';
import {
  isTimeoutable,
  type Barrier,
  type BarrierEffect,
  type BarrierHandler,
  type BarrierOptions,
} from '../barriers/handler.ts';
import { ChannelCapture } from '../barriers/channel-capture.ts';
import type { Outbox } from '../outbox.ts';
import { present, never } from '../assert.ts';
import { OPERATORS } from '../operators/table.ts';
import type { HeapKeyedState } from '../state/heap.ts';
import { decodeTaskState, type TaskState } from '../state/snapshot-file.ts';
import { digestBytes } from '../digest.ts';
import { hashString } from '../job/key-groups.ts';
import { Unreadable } from '../stream/bytes.ts';
import { InputGate } from '../stream/input-gate.ts';
import { Output } from '../stream/output.ts';
import {
  decodeElement,
  encodeBarrier,
  encodeCancelBarrier,
  encodeEndOfData,
  encodeEndOfInput,
  isBarrier,
  isRecord,
  type StreamRecord,
} from '../stream/element.ts';
import { Prng } from '../prng.ts';
import { Captures, recordsPer } from './in-flight.ts';
import { TaskSnapshots } from './snapshots.ts';

/** A restored table with more entries does not travel in the trace. */
const MOST_TOLD_ENTRIES = 1000;

export interface TaskParts {
  /** Replaceable, so that a planted bug can show what the real one protects from. */
  readonly createBarrierHandler: (definition: JobDefinition, channels: number) => BarrierHandler;
  readonly createKeyedState: () => HeapKeyedState;
}

export interface TaskEnvironment {
  readonly definition: JobDefinition;
  readonly parts: TaskParts;
  readonly deployment: TaskDeployment;
  readonly locations: Readonly<Record<string, ProcessId>>;
  readonly outbox: Outbox;
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
    }
  /** An aligned barrier that may time out has waited long enough. */
  | { readonly kind: 'alignment-timeout'; readonly checkpoint: CheckpointId }
  | { readonly kind: 'notify-complete'; readonly checkpoint: CheckpointId }
  | { readonly kind: 'notify-aborted'; readonly checkpoint: CheckpointId };

interface Arrived {
  readonly bytes: Uint8Array;
  /** 0: it came back from a snapshot and was not sent to this attempt. */
  readonly sequence: number;
  /** Set: only word that this barrier has arrived behind other elements. */
  readonly announces: Barrier | null;
}

export class Task {
  readonly plan: TaskPlan;
  readonly attempt: number;
  status: TaskStatus = 'CREATED';
  readonly gate: InputGate<Arrived>;
  readonly output: Output;
  readonly keyed: HeapKeyedState;
  readonly operator: Operator;
  readonly snapshots: TaskSnapshots;
  readonly #env: TaskEnvironment;
  readonly #outbox: Outbox;
  readonly #handler: BarrierHandler;
  readonly #captures = new Captures();
  readonly #capturing: ChannelCapture;
  readonly #mail: Mail[] = [];
  readonly #prng: Prng;
  /** Sequence of the last element taken from each input channel. */
  readonly #received: number[];
  /** Sequences of barriers that were taken before what stood in front of them. */
  readonly #overtakers: readonly Set<number>[];
  /** Elements taken since credits were last given back. */
  readonly #consumed: number[];
  readonly #ended: boolean[];
  #endedCount = 0;
  #busyUntilMs = 0;
  #wakeAtMs: number | null = null;
  #backpressured = false;
  #restoreRequest: number | null = null;
  #endOfData = false;
  /** The first checkpoint whose snapshot knows that the data has ended. */
  #finalCheckpoint: CheckpointId | null = null;
  #finishing = false;
  #lastCheckpoint: CheckpointId = -1;
  /** The newest checkpoint that was taken unaligned here. */
  #unaligned: CheckpointId = -1;
  #nowMs = 0;

  constructor(env: TaskEnvironment) {
    const { definition, deployment, outbox, locations } = env;
    this.#env = env;
    this.#outbox = outbox;
    this.attempt = deployment.attempt;
    this.plan = present(definition.plan.task.get(deployment.task), `No task ${deployment.task}.`);
    const { inputs } = this.plan;
    this.gate = new InputGate<Arrived>(inputs.length);
    this.#handler = env.parts.createBarrierHandler(definition, inputs.length);
    this.#capturing = new ChannelCapture(inputs.length);
    this.#received = inputs.map(() => 0);
    this.#overtakers = inputs.map(() => new Set());
    this.#consumed = inputs.map(() => 0);
    this.#ended = inputs.map(() => false);
    this.#prng = new Prng(definition.seed).fork(
      Math.imul(hashString(this.plan.id), 31) + this.attempt,
    );
    this.keyed = env.parts.createKeyedState();
    this.output = new Output({
      plan: this.plan,
      attempt: this.attempt,
      maxParallelism: definition.plan.maxParallelism,
      capacity: definition.scenario.outputCapacity,
      receiverOf: (channel) => {
        const { to } = present(definition.plan.channel.get(channel), `No channel ${channel}.`);
        return present(locations[to], `${to} has no place.`);
      },
      outbox,
    });
    this.snapshots = new TaskSnapshots({
      task: this.plan.id,
      attempt: this.attempt,
      job: definition.job,
      outbox,
      request: env.request,
      leader: env.leader,
      failTask: (message) => {
        this.fail(message);
      },
    });
    this.operator = OPERATORS[this.plan.operator.kind].create(this.#operatorContext());
  }

  get terminal(): boolean {
    return this.status === 'FINISHED' || this.status === 'CANCELED' || this.status === 'FAILED';
  }

  // ---- Life ----

  /** Deployed: fetch the state to start from, if there is any. */
  start(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#become('INITIALIZING');
    const handle = this.#env.deployment.restore?.handle;
    if (handle) {
      const { file, sizeBytes } = handle;
      this.#restoreRequest = this.#env.request({ op: 'get', file, sizeBytes });
    } else {
      this.#open(null);
    }
  }

  cancel(): void {
    this.snapshots.abortAll();
    if (!this.terminal) this.#become('CANCELED');
  }

  fail(message: string, damagedCheckpoint: CheckpointId | null = null): void {
    this.snapshots.abortAll();
    if (!this.terminal) this.#become('FAILED', { message, damagedCheckpoint });
  }

  #restore(result: Result): void {
    const { restore } = this.#env.deployment;
    const handle = restore?.handle;
    if (!restore || !handle) return;
    if (!result.ok) {
      const damaged = result.problem.reason === 'missing' || result.problem.reason === 'damaged';
      this.fail(
        `${handle.file} cannot be read: ${result.problem.message}`,
        damaged ? restore.checkpoint : null,
      );
      return;
    }
    if (result.op !== 'get') return;
    if (digestBytes(result.bytes) !== handle.digest) {
      this.fail(
        `${handle.file} is damaged: its checksum is not the one written down.`,
        restore.checkpoint,
      );
      return;
    }
    let state: TaskState;
    try {
      state = decodeTaskState(result.bytes);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.fail(`${handle.file} cannot be used: ${error.message}`, restore.checkpoint);
      return;
    }
    const entries: [keyGroup: number, key: string, value: number][] = [];
    for (const { group, entries: groupEntries } of state.keyed) {
      for (const [key, value] of groupEntries) {
        this.keyed.put(group, key, value);
        entries.push([group, key, value]);
      }
    }
    this.#outbox.tell({
      kind: 'restored',
      task: this.plan.id,
      attempt: this.attempt,
      checkpoint: restore.checkpoint,
      sizeBytes: result.bytes.length,
      entries: entries.length,
      inFlight: restore.finished ? {} : recordsPer(state.inFlight.inputs),
      state: entries.length > MOST_TOLD_ENTRIES ? null : entries,
    });
    this.#open(state);
  }

  #open(state: TaskState | null): void {
    if (state && this.#env.deployment.restore?.finished !== true) this.#restoreInFlight(state);
    this.operator.open?.(state?.operator ?? null);
    this.#runWhenReady();
  }

  /** Records that an unaligned checkpoint found under way come before all others. */
  #restoreInFlight({ inFlight }: TaskState): void {
    for (const input of this.plan.inputs) {
      for (const bytes of inFlight.inputs.get(input.id) ?? []) {
        this.gate.push(input.inputChannel, { bytes, sequence: 0, announces: null });
      }
    }
    for (const [channel, records] of inFlight.outputs) this.output.restore(channel, records);
  }

  #runWhenReady(): void {
    if (this.status !== 'INITIALIZING' || this.operator.ready === false) return;
    this.#become('RUNNING');
    for (const channel of this.plan.inputs) {
      this.#giveCredit(channel, this.#env.definition.scenario.channelCapacity);
    }
    this.#tryStep(this.#nowMs); // restored records may be waiting
  }

  #become(status: TaskStatus, failure: TaskFailure | null = null): void {
    this.status = status;
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

  arrive(channel: ChannelPlan, bytes: Uint8Array, sequence: number, nowMs: number): void {
    const { inputChannel } = channel;
    const arrived: Arrived = { bytes, sequence, announces: null };
    if (isBarrier(bytes)) this.#barrierArrives(channel, arrived);
    else {
      this.gate.push(inputChannel, arrived);
      const checkpoint = this.#capturing.capturing(inputChannel);
      if (checkpoint >= 0) this.#keepInput(checkpoint, channel, arrived);
    }
    this.#tryStep(nowMs);
  }

  /** An unaligned barrier goes ahead of what waits; one that may time out is announced. */
  #barrierArrives(channel: ChannelPlan, arrived: Arrived): void {
    const element = decodeElement(channel.rowType, arrived.bytes);
    if (element.type !== 'barrier') return;
    const { barrier } = element;
    const { inputChannel } = channel;
    const position =
      barrier.options.kind === 'unaligned'
        ? this.gate.pushPriority(inputChannel, arrived)
        : this.gate.push(inputChannel, arrived);
    this.#capturing.barrierArrived(inputChannel, barrier.checkpointId, position);
    if (isTimeoutable(barrier.options)) {
      this.gate.pushPriority(inputChannel, { ...arrived, announces: barrier });
    }
  }

  #keepInput(checkpoint: CheckpointId, channel: ChannelPlan, { bytes }: Arrived): void {
    if (isRecord(bytes)) this.#captures.of(checkpoint).keep('inputs', channel.id, bytes);
  }

  credit(channel: ChannelId, credits: number, nowMs: number): void {
    this.output.credit(channel, credits);
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
    this.snapshots.upload(checkpoint, nowMs);
  }

  outcome(request: number, result: Result, nowMs: number): void {
    this.#nowMs = nowMs;
    // A task that has ended still cleans up after its snapshots, and does nothing else.
    if (this.snapshots.outcome(request, result, nowMs) || this.terminal) return;
    if (request === this.#restoreRequest) {
      this.#restoreRequest = null;
      this.#restore(result);
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
    if (this.#mail.length > 0) return true;
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
    const costMs = this.#step();
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
    }
    return this.plan.inputs.length === 0 ? this.#produce() : this.#consume();
  }

  #tellBackpressure(): void {
    if (this.#backpressured) return;
    const channel = this.output.obstacle;
    if (channel === null) return;
    this.#backpressured = true;
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
    const costMs = this.#recordCost();
    this.#tellProcessed(next, null, next.offset, costMs);
    this.#outbox.afterMs = costMs;
    this.output.write(next);
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
      return this.#follow(
        this.#handler.onAnnouncement(channel.inputChannel, arrived.announces, this.#nowMs),
        arrived.announces.checkpointId,
      );
    }
    const element = decodeElement(channel.rowType, arrived.bytes);
    this.#count(channel, arrived.sequence, element.type === 'barrier');
    switch (element.type) {
      case 'record': {
        if (arrived.sequence > 0) this.#returnCredit(channel);
        const costMs = this.#recordCost();
        this.#tellProcessed(element.record, channel, arrived.sequence, costMs);
        this.#outbox.afterMs = costMs;
        this.operator.process?.(element.record, channel.input);
        return costMs;
      }
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
        return this.#follow(
          this.#handler.onBarrier(channel.inputChannel, barrier, this.#nowMs),
          barrier.checkpointId,
        );
      }
      case 'cancel-barrier':
        return this.#follow(
          this.#handler.onCancel(channel.inputChannel, element.checkpoint, this.#nowMs),
          element.checkpoint,
        );
      case 'end-of-data':
        if (this.#ended[channel.inputChannel] !== true) {
          this.#ended[channel.inputChannel] = true;
          if (++this.#endedCount === this.plan.inputs.length) this.#reachEndOfData();
          this.#giveConsumed(channel); // tells the sender that all of its records are processed
        }
        return 0;
      case 'end-of-input':
        this.gate.finish(channel.inputChannel);
        return this.#follow(
          this.#handler.onEndOfInput(channel.inputChannel, this.#nowMs),
          this.#handler.latestId,
        );
      default:
        return never(element);
    }
  }

  /** Keep up to where everything has been taken; a barrier may have overtaken what stands before it. */
  #count({ inputChannel }: ChannelPlan, sequence: number, isBarrier: boolean): void {
    let last = this.#received[inputChannel] ?? 0;
    const ahead = this.#overtakers[inputChannel];
    if (isBarrier && sequence > last + 1) {
      ahead?.add(sequence);
      return;
    }
    last = Math.max(last, sequence);
    while (ahead && ahead.delete(last + 1)) last++;
    this.#received[inputChannel] = last;
  }

  #recordCost(): number {
    const { scenario } = this.#env.definition;
    const costMs = Math.round(this.plan.operator.costMs * this.#env.pace(this.plan));
    const jitter = (costMs * scenario.timing.costJitterPercent) / 100;
    return costMs + this.#prng.below(Math.floor(jitter) + 1);
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
    const { partition, offset, epoch, row } = record;
    this.#outbox.tell({
      kind: 'processed',
      task: this.plan.id,
      attempt: this.attempt,
      channel: channel?.id ?? null,
      sequence,
      record: {
        key: String(row[shownKey] ?? ''),
        value: Number(row[shownValue] ?? 0),
        partition,
        offset,
        epoch,
      },
      costMs,
    });
  }

  #shown(channel: ChannelPlan): TaskPlan | undefined {
    return this.#env.definition.plan.task.get(channel.from);
  }

  /** Credits go back in bundles of half the capacity, so that a lone record costs no extra message. */
  #returnCredit(channel: ChannelPlan): void {
    const taken = (this.#consumed[channel.inputChannel] ?? 0) + 1;
    const bundle = (this.#env.definition.scenario.channelCapacity + 1) >> 1;
    this.#consumed[channel.inputChannel] = taken;
    if (taken >= bundle) this.#giveConsumed(channel);
  }

  #giveConsumed(channel: ChannelPlan): void {
    const taken = this.#consumed[channel.inputChannel] ?? 0;
    this.#consumed[channel.inputChannel] = 0;
    if (taken > 0) this.#giveCredit(channel, taken);
  }

  #giveCredit(channel: ChannelPlan, credits: number): void {
    const to = present(this.#env.locations[channel.from], `${channel.from} has no place.`);
    const { attempt } = this;
    this.#outbox.effects.push({
      kind: 'credit',
      to,
      channel: channel.id,
      attempt,
      credits,
      afterMs: this.#outbox.afterMs,
    });
  }

  // ---- Checkpoints ----

  #read(mail: Mail): number {
    switch (mail.kind) {
      case 'trigger-checkpoint': {
        const { checkpoint: checkpointId, triggeredAtMs } = mail;
        const startDelayMs = Math.max(0, this.#nowMs - triggeredAtMs);
        const barrier: Barrier = { checkpointId, triggeredAtMs, options: this.#barrierOptions };
        if (this.plan.inputs.length === 0) return this.#checkpoint(barrier, 0, startDelayMs);
        return this.#triggerInside(barrier);
      }
      case 'notify-complete':
        this.#tellNotified(mail.checkpoint);
        this.operator.notifyComplete?.(mail.checkpoint);
        if (this.#finalCheckpoint !== null && mail.checkpoint >= this.#finalCheckpoint) {
          this.#finishing = true;
          this.#finishIfDone();
        }
        return 0;
      case 'notify-aborted':
        this.snapshots.abort(mail.checkpoint);
        this.#captures.drop(mail.checkpoint);
        return 0;
      case 'alignment-timeout':
        return this.#follow(this.#handler.onTimer(mail.checkpoint, this.#nowMs), mail.checkpoint);
      default:
        return never(mail);
    }
  }

  /**
   * All predecessors have finished, so no barrier will come: it stands at the end of each input
   * that has not ended yet. Flink: StreamTask.triggerUnfinishedChannelsCheckpoint.
   */
  #triggerInside(barrier: Barrier): number {
    const open = this.plan.inputs.filter(({ inputChannel }) => !this.gate.isFinished(inputChannel));
    if (open.length === 0) {
      const startDelayMs = Math.max(0, this.#nowMs - barrier.triggeredAtMs);
      return this.#checkpoint(barrier, 0, startDelayMs);
    }
    let costMs = 0;
    for (const { inputChannel } of open) {
      const effects = this.#handler.onBarrier(inputChannel, barrier, this.#nowMs);
      costMs += this.#follow(effects, barrier.checkpointId);
    }
    return costMs;
  }

  /** What a source stamps into its barriers. Flink: CheckpointOptions. */
  get #barrierOptions(): BarrierOptions {
    const { settings } = this.#env.definition;
    if (!settings['execution.checkpointing.unaligned.enabled']) return { kind: 'aligned' };
    const timeoutMs = settings['execution.checkpointing.aligned-checkpoint-timeout'];
    return timeoutMs > 0 ? { kind: 'aligned-with-timeout', timeoutMs } : { kind: 'unaligned' };
  }

  #tellNotified(checkpoint: CheckpointId): void {
    const { plan, attempt } = this;
    this.#outbox.tell({ kind: 'checkpoint-notified', task: plan.id, attempt, checkpoint });
  }

  #follow(effects: readonly BarrierEffect[], checkpoint: CheckpointId): number {
    let costMs = 0;
    const { plan, attempt } = this;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'block':
        case 'resume': {
          const blocks = effect.kind === 'block';
          if (this.gate.isBlocked(effect.channel) === blocks) break;
          if (blocks) this.gate.block(effect.channel);
          else this.gate.resume(effect.channel);
          const channel = present(
            plan.inputs[effect.channel],
            'The handler knows the channels.',
          ).id;
          const kind = blocks ? 'channel-blocked' : 'channel-unblocked';
          this.#outbox.tell({ kind, task: plan.id, attempt, channel, checkpoint });
          break;
        }
        case 'trigger':
          costMs += this.#checkpoint(effect.barrier, effect.alignmentMs ?? 0, effect.startDelayMs);
          break;
        case 'abort':
          this.#decline(effect.checkpointId, effect.reason);
          break;
        case 'alignmentStarted':
          break;
        case 'allReceived':
          this.#captureComplete(effect.checkpointId, effect.alignmentMs);
          break;
        case 'startCapture': {
          const input = present(plan.inputs[effect.channel], 'The handler knows the channels.');
          this.#capturing.start(effect.channel, effect.checkpointId, this.gate, (arrived) => {
            this.#keepInput(effect.checkpointId, input, arrived);
          });
          break;
        }
        case 'stopCapture':
          this.#capturing.stop(effect.channel);
          break;
        case 'prioritise':
          this.gate.prioritise(effect.channel, ({ bytes, announces }) => {
            return announces === null && isBarrier(bytes);
          });
          break;
        case 'setTimer': {
          const { checkpointId, atMs } = effect;
          const timer = `barrier ${attempt} ${checkpointId} ${plan.id}`;
          this.#outbox.timer(timer, Math.max(0, atMs - this.#nowMs));
          break;
        }
        default:
          never(effect);
      }
    }
    return costMs;
  }

  #captureComplete(checkpoint: CheckpointId, alignmentMs: number): void {
    const capture = this.#captures.of(checkpoint);
    this.#captures.drop(checkpoint);
    if (this.#unaligned !== checkpoint) return;
    capture.complete = true;
    const { plan, attempt } = this;
    this.#outbox.tell({
      kind: 'in-flight-captured',
      task: plan.id,
      attempt,
      checkpoint,
      alignmentMs,
      inputs: recordsPer(capture.inputs),
      outputs: recordsPer(capture.outputs),
      sizeBytes: capture.sizeBytes,
    });
    this.snapshots.captured(checkpoint, alignmentMs, this.#nowMs);
  }

  /** The barrier's moment at this task. @returns ms the synchronous part takes. */
  #checkpoint(barrier: Barrier, alignmentMs: number, startDelayMs: number): number {
    const checkpoint = barrier.checkpointId;
    if (checkpoint <= this.#lastCheckpoint) return 0;
    this.#lastCheckpoint = checkpoint;
    const { plan, attempt, operator } = this;
    const unaligned = barrier.options.kind === 'unaligned';
    const capture = unaligned ? this.#captures.of(checkpoint) : null;
    if (unaligned && capture) {
      this.#unaligned = checkpoint;
      const element = { type: 'barrier', checkpoint, unaligned } as const;
      this.output.overtake(encodeBarrier(barrier), element, (id, bytes) => {
        capture.keep('outputs', id, bytes);
      });
    } else {
      this.output.broadcast(encodeBarrier(barrier), { type: 'barrier', checkpoint });
    }
    operator.epoch?.(checkpoint);
    const own = operator.snapshot?.(checkpoint) ?? { state: null, before: null };
    const keyed =
      plan.inputKeys.some((key) => key >= 0) && operator.stateful ? this.keyed.snapshot() : null;
    const syncMs = operator.stateful ? this.#env.definition.scenario.timing.syncMs : 0;
    if (this.#endOfData) this.#finalCheckpoint ??= checkpoint;
    const received: Record<ChannelId, number> = {};
    for (const input of plan.inputs) received[input.id] = this.#received[input.inputChannel] ?? 0;
    this.#outbox.tell({
      kind: 'snapshot-taken',
      task: plan.id,
      attempt,
      checkpoint,
      unaligned,
      alignmentMs,
      startDelayMs,
      syncMs,
      received,
      sent: unaligned ? this.output.left() : this.output.written(),
    });
    this.snapshots.taken({
      checkpoint,
      endOfData: this.#endOfData,
      operator: own.state,
      keyed,
      before: own.before,
      capture,
      startDelayMs,
      alignmentMs,
      syncMs,
      syncedAtMs: this.#nowMs + syncMs,
    });
    this.#outbox.timer(`upload ${attempt} ${checkpoint} ${plan.id}`, syncMs);
    // Without an open input no barrier is missing.
    const closed = plan.inputs.every(({ inputChannel }) => this.gate.isFinished(inputChannel));
    if (capture && closed) this.#captureComplete(checkpoint, 0);
    return syncMs;
  }

  /** This task gives the checkpoint up and tells those downstream, who would wait in vain. */
  #decline(checkpoint: CheckpointId, reason: string): void {
    const { plan, attempt } = this;
    this.snapshots.abort(checkpoint);
    this.#captures.drop(checkpoint);
    // Whoever has had the barrier (an unaligned one was on its way early) waits for nothing from here.
    if (checkpoint > this.#lastCheckpoint) {
      this.#lastCheckpoint = checkpoint;
      const element = { type: 'cancel-barrier', checkpoint } as const;
      this.output.broadcast(encodeCancelBarrier(checkpoint), element);
    }
    this.#outbox.tell({ kind: 'checkpoint-declined', task: plan.id, attempt, checkpoint, reason });
    this.#outbox.send(this.#env.leader(), {
      kind: 'decline',
      task: plan.id,
      attempt,
      checkpoint,
      reason,
    });
  }

  // ---- The end ----

  /** All data has passed. The task lives on for one more checkpoint, which commits the rest. */
  #reachEndOfData(): void {
    this.#endOfData = true;
    const { plan, attempt } = this;
    this.#outbox.tell({ kind: 'end-of-data', task: plan.id, attempt });
    this.operator.endOfData?.();
    this.output.broadcast(encodeEndOfData(), { type: 'end-of-data' });
    if (this.#env.definition.settings['execution.checkpointing.interval'] === null) {
      this.#finishing = true;
      this.#finishIfDone();
    }
  }

  #finishIfDone(): void {
    if (!this.#finishing || this.status !== 'RUNNING') return;
    // What is not processed yet would be in nobody's snapshot. Flink: allRecordsProcessedFuture.
    const { channelCapacity } = this.#env.definition.scenario;
    if (this.operator.unsettled === true || !this.output.processed(channelCapacity)) return;
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
      emit: (row, { partition, offset, epoch }) => {
        this.output.write({ partition, offset, epoch, row });
      },
      request: this.#env.request,
      tell: (body) => {
        this.#outbox.tell(body);
      },
      fail: (message) => {
        this.fail(message);
      },
    };
  }
}
