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
    this.#pending.push({ kind: 'watermark', timestampMs: END_OF_TIME_MS });
    while (this.#pending.length > 0) this.#carryOut();
  }

  // ---- Where it goes ----

  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** As much as may be done in one step. @returns how long it takes, ms */
  proceed(): number {
    while (this.#pending.length > 0 && this.#options.output.available) this.#carryOut();
    return 0;
  }

  #carryOut(): void {
    const progress = present(this.#pending.shift(), 'Something is pending.');
    const { plan, attempt, outbox, output } = this.#options;
    if (progress.kind === 'status') {
      outbox.tell({ kind: 'idleness-changed', task: plan.id, attempt, idle: progress.idle });
      output.writeWatermarkStatus(progress.idle);
      return;
    }
    this.watermarkMs = progress.timestampMs;
    outbox.tell({
      kind: 'watermark-advanced',
      task: plan.id,
      attempt,
      watermarkMs: progress.timestampMs,
    });
    output.writeWatermark(progress.timestampMs);
  }
}
