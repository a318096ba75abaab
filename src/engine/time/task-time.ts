// A task's event time: how far it has come, and what of that has still to be carried out.
//
// Keeps true: a watermark goes downstream only when all it makes due here has been done; the time of
// a task never goes back. Nothing of it is in a snapshot. One thing is done per step, so that a
// barrier that may overtake finds its place in between, and a full output is respected.
// Flink: StatusWatermarkValve with InternalTimeServiceManager.advanceWatermark,
// MailboxWatermarkProcessor.

import type { Attempt } from '../protocol.ts';
import type { TaskPlan } from '../job/plan.ts';
import type { Outbox } from '../outbox.ts';
import { present } from '../assert.ts';
import type { Output } from '../stream/output.ts';
import type { StreamRecord } from '../stream/element.ts';
import type { Timer, Timers } from './timers.ts';
import { SourceWatermarks } from './source-watermarks.ts';
import { BEFORE_TIME_MS, END_OF_TIME_MS } from './time-text.ts';
import { WatermarkValve, type Progress } from './watermark-valve.ts';

export interface TaskTimeOptions {
  readonly plan: TaskPlan;
  readonly attempt: Attempt;
  readonly outbox: Outbox;
  readonly output: Output;
  /** How often a source emits its watermark, ms; 0: only at its end. */
  readonly intervalMs: number;
  /** One of the operator's timers is due. @returns how long that takes, ms */
  readonly onTimer: (timer: Timer) => number;
}

export class TaskTime {
  watermarkMs = BEFORE_TIME_MS;
  readonly #options: TaskTimeOptions;
  /** Replaceable, so that a planted bug can show what the real one protects from. */
  readonly valve: WatermarkValve;
  readonly #source: SourceWatermarks | null;
  /** Index of the field with the timestamp. */
  readonly #field: number;
  /** What has still to be carried out, in order. */
  readonly #pending: Progress[] = [];
  /** Of operators that use some. */
  timers: Timers | null = null;
  #isQuiet = false;
  /** Timers up to this moment of the task's own clock are due. */
  #calledAtMs = BEFORE_TIME_MS;

  constructor(options: TaskTimeOptions) {
    this.#options = options;
    const { plan } = options;
    const { watermarks } = plan.operator;
    this.valve = new WatermarkValve(plan.inputs.length);
    this.#source = watermarks ? new SourceWatermarks(watermarks) : null;
    this.#field = plan.outputType.fields.findIndex(({ name }) => name === watermarks?.field);
  }

  // ---- Where it comes from ----

  received(inputChannel: number, progress: Progress): void {
    this.#pending.push(
      ...(progress.kind === 'watermark'
        ? this.valve.watermark(inputChannel, progress.timestampMs)
        : this.valve.status(inputChannel, progress.idle)),
    );
  }

  /** A source's record gets its timestamp; null: what stands in its place is none. */
  stamped(record: StreamRecord, nowMs: number): StreamRecord | null {
    if (!this.#source) return record;
    const timestampMs = Math.floor(Number(record.row[this.#field]));
    if (!(Math.abs(timestampMs) < END_OF_TIME_MS)) return null;
    this.#source.record(record.partition, timestampMs, nowMs);
    return { ...record, timestampMs };
  }

  /** The task runs: a source with timestamps emits watermarks from time to time. */
  start(): void {
    if (this.#source && this.#options.intervalMs > 0) this.#orderTick();
  }

  tick(openSplits: readonly number[], nowMs: number): void {
    if (!this.#source) return;
    this.#pending.push(...this.#source.tick(openSplits, nowMs));
    this.#orderTick();
  }

  waited(ms: number): void {
    this.#source?.waited(ms);
  }

  #orderTick(): void {
    const { plan, attempt, outbox, intervalMs } = this.#options;
    outbox.timer(`watermark ${attempt} 0 ${plan.id}`, intervalMs);
  }

  /** The data of a source has ended for good: so has time. */
  end(): void {
    if (!this.#source) return;
    this.#pending.push(...this.#source.ended());
    while (this.#pending.length > 0) this.#carryOut();
  }

  // ---- Timers ----

  /** An operator that keeps timers asks for them when it is created. */
  useTimers(timers: Timers): void {
    this.timers = timers;
  }

  /** No timer of the task's own clock fires any more: its data has ended. Flink:
   * quiesceTimeServiceAndFinishOperator. */
  quiesce(): void {
    this.#isQuiet = true;
  }

  /** Keyed state has come back, and timers with it. */
  restored(): void {
    this.timers?.restored();
  }

  /** The time has come for which the host was asked. */
  called(nowMs: number): void {
    this.#calledAtMs = nowMs;
    this.timers?.called();
    if (!this.#isQuiet && !this.#isCallDue) this.timers?.orderNext();
  }

  get #isCallDue(): boolean {
    return !this.#isQuiet && this.timers?.isDue('processing', this.#calledAtMs) === true;
  }

  // ---- Where it goes ----

  get isPending(): boolean {
    return this.#pending.length > 0 || this.#isCallDue;
  }

  /** As much as may be done in one step: one timer, or watermarks that make none due. @returns how
   * long it takes, ms */
  proceed(): number {
    const { output, onTimer } = this.#options;
    while (output.available) {
      const timer = this.#dueByClock() ?? this.#dueByWatermark();
      if (timer) {
        const costMs = onTimer(timer);
        if (!this.#isCallDue) this.timers?.orderNext();
        return costMs;
      }
      if (this.#pending.length === 0) break;
      this.#carryOut();
    }
    return 0;
  }

  #dueByClock(): Timer | null {
    return this.#isCallDue ? (this.timers?.take('processing', this.#calledAtMs) ?? null) : null;
  }

  /** A timer that the watermark which comes next makes due. */
  #dueByWatermark(): Timer | null {
    const [next] = this.#pending;
    if (next?.kind !== 'watermark' || !this.timers) return null;
    this.#come(next.timestampMs);
    return this.timers.take('event', next.timestampMs);
  }

  /** The time of the task is this, though it is not told downstream yet. */
  #come(watermarkMs: number): void {
    if (this.watermarkMs === watermarkMs) return;
    this.watermarkMs = watermarkMs;
    const { plan, attempt, outbox } = this.#options;
    outbox.tell({ kind: 'watermark-advanced', task: plan.id, attempt, watermarkMs });
  }

  #carryOut(): void {
    const progress = present(this.#pending.shift(), 'Something is pending.');
    const { plan, attempt, outbox, output } = this.#options;
    if (progress.kind === 'status') {
      outbox.tell({ kind: 'idleness-changed', task: plan.id, attempt, idle: progress.idle });
      output.writeWatermarkStatus(progress.idle);
      return;
    }
    this.#come(progress.timestampMs);
    output.writeWatermark(progress.timestampMs);
  }
}
