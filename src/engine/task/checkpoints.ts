// The checkpoints of one subtask, on the task's own thread: what barriers do to its inputs, its
// outputs and its operator.
//
// Keeps true: the barrier goes downstream before the synchronous copy, and nothing comes between;
// one snapshot per checkpoint, ids only grow; a checkpoint that is given up here is cancelled
// downstream, unless its barrier has gone. Flink: CheckpointedInputGate,
// SubtaskCheckpointCoordinatorImpl.

import type { ChannelId, CheckpointId, ProcessId, SavepointKind } from '../protocol.ts';
import type { JobDefinition } from '../job/scenario.ts';
import type { ChannelPlan, TaskPlan } from '../job/plan.ts';
import type { Operator } from '../operators/operator.ts';
import {
  isTimeoutable,
  type Barrier,
  type BarrierEffect,
  type BarrierHandler,
  type BarrierOptions,
} from '../barriers/handler.ts';
import { ChannelCapture } from '../barriers/channel-capture.ts';
import type { Outbox } from '../outbox.ts';
import { never, present } from '../assert.ts';
import type { KeyedStateBackend } from '../state/backend.ts';
import type { OperatorStateBackend } from '../state/operator/operator-state-backend.ts';
import type { InputGate } from '../stream/input-gate.ts';
import type { Output } from '../stream/output.ts';
import {
  decodeElement,
  encodeBarrier,
  encodeCancelBarrier,
  isBarrier,
  isData,
} from '../stream/element.ts';
import { Captures, recordsPer } from './in-flight.ts';
import type { Receipts } from './receipts.ts';
import type { TaskSnapshots } from './snapshots.ts';

/** What waits in an input. */
export interface Arrived {
  readonly bytes: Uint8Array;
  /** 0: it came back from a snapshot and was not sent to this attempt. */
  readonly sequence: number;
  /** The last data of its buffer, which is free when it has been taken. */
  readonly endsBuffer: boolean;
  /** Set: only word that this barrier has arrived behind other elements. */
  readonly announces: Barrier | null;
}

export interface CheckpointedTask {
  readonly definition: JobDefinition;
  readonly plan: TaskPlan;
  readonly attempt: number;
  readonly outbox: Outbox;
  readonly leader: () => ProcessId;
  readonly gate: InputGate<Arrived>;
  readonly output: Output;
  readonly receipts: Receipts;
  readonly operator: Operator;
  readonly keyed: KeyedStateBackend;
  readonly operatorState: OperatorStateBackend;
  readonly snapshots: TaskSnapshots;
  readonly handler: BarrierHandler;
  /** Whether all data has passed. */
  readonly endOfData: () => boolean;
}

export class TaskCheckpoints {
  readonly #task: CheckpointedTask;
  readonly #handler: BarrierHandler;
  readonly #captures = new Captures();
  readonly #capturing: ChannelCapture;
  #last: CheckpointId = -1;
  /** The newest checkpoint that was taken unaligned here. */
  #unaligned: CheckpointId = -1;
  /** Bytes of records read since the first barrier of this checkpoint. */
  #aligning: { readonly checkpoint: CheckpointId; bytes: number } | null = null;
  /** The first checkpoint whose snapshot knows that the data has ended. */
  final: CheckpointId | null = null;
  #nowMs = 0;

  constructor(task: CheckpointedTask) {
    this.#task = task;
    this.#handler = task.handler;
    this.#capturing = new ChannelCapture(task.plan.inputs.length);
  }

  // ---- What comes in ----

  /** Into the gate; an unaligned barrier goes ahead of what waits there. */
  arrived(channel: ChannelPlan, bytes: Uint8Array, sequence: number, endsBuffer: boolean): void {
    const { gate } = this.#task;
    const { inputChannel } = channel;
    const arrived: Arrived = { bytes, sequence, endsBuffer, announces: null };
    if (isBarrier(bytes)) {
      this.#barrierArrived(channel, arrived);
      return;
    }
    gate.push(inputChannel, arrived);
    const checkpoint = this.#capturing.capturing(inputChannel);
    if (checkpoint >= 0) this.#keepInput(checkpoint, channel, arrived);
  }

  /** One that may time out is announced. */
  #barrierArrived(channel: ChannelPlan, arrived: Arrived): void {
    const { gate } = this.#task;
    const element = decodeElement(channel.rowType, arrived.bytes);
    if (element.type !== 'barrier') return;
    const { barrier } = element;
    const { inputChannel } = channel;
    const position =
      barrier.options.kind === 'unaligned'
        ? gate.pushPriority(inputChannel, arrived)
        : gate.push(inputChannel, arrived);
    this.#capturing.barrierArrived(inputChannel, barrier.checkpointId, position);
    if (isTimeoutable(barrier.options)) {
      gate.pushPriority(inputChannel, { ...arrived, announces: barrier });
    }
  }

  #keepInput(checkpoint: CheckpointId, channel: ChannelPlan, { bytes }: Arrived): void {
    if (isData(bytes)) this.#captures.of(checkpoint).keep('inputs', channel.id, bytes);
  }

  /** A record was taken; between two barriers it counts as in flight. */
  read(sizeBytes: number): void {
    if (this.#aligning) this.#aligning.bytes += sizeBytes;
  }

  // ---- What is taken. All of these return how long it keeps the task busy, ms. ----

  /** From outside: the task is a source, or its predecessors have all finished. */
  trigger(
    checkpointId: CheckpointId,
    triggeredAtMs: number,
    nowMs: number,
    savepoint?: SavepointKind,
  ): number {
    const { plan, gate } = this.#task;
    const options: BarrierOptions = savepoint ? { kind: 'savepoint' } : this.#barrierOptions;
    const barrier: Barrier = { checkpointId, triggeredAtMs, options };
    const open = plan.inputs.filter(({ inputChannel }) => !gate.isFinished(inputChannel));
    this.#nowMs = nowMs;
    if (open.length === 0) return this.#take(barrier, 0, Math.max(0, nowMs - triggeredAtMs));
    // No barrier will come: it stands at the end of each input that has not ended yet. Flink:
    // StreamTask.triggerUnfinishedChannelsCheckpoint.
    return open.reduce((ms, channel) => ms + this.barrier(channel, barrier, nowMs), 0);
  }

  barrier({ inputChannel }: ChannelPlan, barrier: Barrier, nowMs: number): number {
    const effects = this.#handler.onBarrier(inputChannel, barrier, nowMs);
    return this.#follow(effects, barrier.checkpointId, nowMs);
  }

  announcement({ inputChannel }: ChannelPlan, barrier: Barrier, nowMs: number): number {
    const effects = this.#handler.onAnnouncement(inputChannel, barrier, nowMs);
    return this.#follow(effects, barrier.checkpointId, nowMs);
  }

  cancelled({ inputChannel }: ChannelPlan, checkpoint: CheckpointId, nowMs: number): number {
    const effects = this.#handler.onCancel(inputChannel, checkpoint, nowMs);
    return this.#follow(effects, checkpoint, nowMs);
  }

  endOfInput({ inputChannel }: ChannelPlan, nowMs: number): number {
    const effects = this.#handler.onEndOfInput(inputChannel, nowMs);
    return this.#follow(effects, this.#handler.latestId, nowMs);
  }

  timeout(checkpoint: CheckpointId, nowMs: number): number {
    return this.#follow(this.#handler.onTimer(checkpoint, nowMs), checkpoint, nowMs);
  }

  /** The coordinator has given it up. */
  aborted(checkpoint: CheckpointId): void {
    this.#task.snapshots.abort(checkpoint);
    this.#captures.drop(checkpoint);
  }

  /** What a source stamps into its barriers. Flink: CheckpointOptions. */
  get #barrierOptions(): BarrierOptions {
    const { settings } = this.#task.definition;
    if (!settings['execution.checkpointing.unaligned.enabled']) return { kind: 'aligned' };
    const timeoutMs = settings['execution.checkpointing.aligned-checkpoint-timeout'];
    return timeoutMs > 0 ? { kind: 'aligned-with-timeout', timeoutMs } : { kind: 'unaligned' };
  }

  // ---- What the handler wants done ----

  #follow(effects: readonly BarrierEffect[], checkpoint: CheckpointId, nowMs: number): number {
    this.#nowMs = nowMs;
    const { plan, attempt, gate, outbox } = this.#task;
    let costMs = 0;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'block':
        case 'resume':
          this.#setBlocked(effect.channel, effect.kind === 'block', checkpoint);
          break;
        case 'trigger':
          costMs += this.#take(effect.barrier, effect.alignmentMs ?? 0, effect.startDelayMs);
          break;
        case 'abort':
          this.#decline(effect.checkpointId, effect.reason);
          break;
        case 'alignmentStarted':
          this.#aligning = { checkpoint: effect.checkpointId, bytes: 0 };
          break;
        case 'allReceived':
          this.#complete(effect.checkpointId, effect.alignmentMs);
          break;
        case 'startCapture': {
          const input = present(plan.inputs[effect.channel], 'The handler knows the channels.');
          this.#capturing.start(effect.channel, effect.checkpointId, gate, (arrived) => {
            this.#keepInput(effect.checkpointId, input, arrived);
          });
          break;
        }
        case 'stopCapture':
          this.#capturing.stop(effect.channel);
          break;
        case 'prioritise':
          gate.prioritise(effect.channel, ({ bytes, announces }) => {
            return announces === null && isBarrier(bytes);
          });
          break;
        case 'setTimer': {
          const { checkpointId, atMs } = effect;
          const timer = `barrier ${attempt} ${checkpointId} ${plan.id}`;
          outbox.timer(timer, Math.max(0, atMs - nowMs));
          break;
        }
        default:
          never(effect);
      }
    }
    return costMs;
  }

  #setBlocked(inputChannel: number, blocks: boolean, checkpoint: CheckpointId): void {
    const { plan, attempt, gate, outbox } = this.#task;
    if (gate.isBlocked(inputChannel) === blocks) return;
    if (blocks) gate.block(inputChannel);
    else gate.resume(inputChannel);
    const { id: channel } = present(plan.inputs[inputChannel], 'The handler knows the channels.');
    const kind = blocks ? 'channel-blocked' : 'channel-unblocked';
    outbox.tell({ kind, task: plan.id, attempt, channel, checkpoint });
  }

  /** The barrier's moment at this task. */
  #take(barrier: Barrier, alignmentMs: number, startDelayMs: number): number {
    const checkpoint = barrier.checkpointId;
    if (checkpoint <= this.#last) return 0;
    this.#last = checkpoint;
    const { plan, attempt, operator, output, keyed, operatorState, receipts, outbox, snapshots } =
      this.#task;
    const unaligned = barrier.options.kind === 'unaligned';
    const savepoint = barrier.options.kind === 'savepoint';
    const capture = unaligned ? this.#captures.of(checkpoint) : null;
    let sent: Readonly<Record<ChannelId, number>>;
    if (unaligned && capture) {
      this.#unaligned = checkpoint;
      const element = { type: 'barrier', checkpoint, unaligned } as const;
      sent = output.overtake(encodeBarrier(barrier), element, (id, bytes) => {
        capture.keep('outputs', id, bytes);
      });
    } else {
      output.broadcast(encodeBarrier(barrier), { type: 'barrier', checkpoint });
      sent = output.written();
    }
    operator.epoch?.(checkpoint);
    const before = operator.snapshot?.(checkpoint) ?? null;
    const syncMs = operator.stateful ? this.#task.definition.scenario.timing.syncMs : 0;
    const endOfData = this.#task.endOfData();
    if (endOfData) this.final ??= checkpoint;
    outbox.tell({
      kind: 'snapshot-taken',
      task: plan.id,
      attempt,
      checkpoint,
      unaligned,
      alignmentMs,
      startDelayMs,
      syncMs,
      received: receipts.last,
      sent,
    });
    snapshots.taken({
      checkpoint,
      endOfData,
      operator: operatorState.snapshot(),
      savepoint,
      keyed: operator.keyed === true ? keyed.snapshot(checkpoint, savepoint) : null,
      before,
      capture,
      startDelayMs,
      alignmentMs,
      processedBytes: this.#processedBytes(checkpoint),
      syncMs,
      syncedAtMs: this.#nowMs + syncMs,
    });
    outbox.timer(`upload ${attempt} ${checkpoint} ${plan.id}`, syncMs);
    // Without an open input no barrier is missing.
    const closed = plan.inputs.every(({ inputChannel }) =>
      this.#task.gate.isFinished(inputChannel),
    );
    if (capture && closed) this.#complete(checkpoint, 0);
    return syncMs;
  }

  /** Of a newer checkpoint's alignment an older one knows nothing. */
  #processedBytes(checkpoint: CheckpointId): number {
    return this.#aligning?.checkpoint === checkpoint ? this.#aligning.bytes : 0;
  }

  /** The last barrier is in: of an unaligned checkpoint the in-flight data is complete. */
  #complete(checkpoint: CheckpointId, alignmentMs: number): void {
    const processedBytes = this.#processedBytes(checkpoint);
    if (this.#aligning?.checkpoint === checkpoint) this.#aligning = null;
    const capture = this.#captures.of(checkpoint);
    this.#captures.drop(checkpoint);
    if (this.#unaligned !== checkpoint) return;
    capture.complete = true;
    const { plan, attempt, outbox, snapshots } = this.#task;
    outbox.tell({
      kind: 'in-flight-captured',
      task: plan.id,
      attempt,
      checkpoint,
      alignmentMs,
      inputs: recordsPer(capture.inputs),
      outputs: recordsPer(capture.outputs),
      sizeBytes: capture.sizeBytes,
    });
    snapshots.captured(checkpoint, { alignmentMs, processedBytes }, this.#nowMs);
  }

  /** This task gives the checkpoint up and tells those downstream, who would wait in vain. */
  #decline(checkpoint: CheckpointId, reason: string): void {
    const { plan, attempt, output, outbox, leader } = this.#task;
    if (this.#aligning?.checkpoint === checkpoint) this.#aligning = null;
    this.aborted(checkpoint);
    // Whoever has had the barrier (an unaligned one was on its way early) waits for nothing from here.
    if (checkpoint > this.#last) {
      this.#last = checkpoint;
      const element = { type: 'cancel-barrier', checkpoint } as const;
      output.broadcast(encodeCancelBarrier(checkpoint), element);
    }
    outbox.tell({ kind: 'checkpoint-declined', task: plan.id, attempt, checkpoint, reason });
    outbox.send(leader(), { kind: 'decline', task: plan.id, attempt, checkpoint, reason });
  }
}
