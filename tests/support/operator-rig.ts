// One operator with everything around it played by hand.

import type { Scenario } from '../../src/engine/job/scenario.ts';
import type { TaskPlan } from '../../src/engine/job/plan.ts';
import { operatorType } from '../../src/engine/operators/table.ts';
import type { Operator } from '../../src/engine/operators/operator.ts';
import type { Lineage, Request, Row } from '../../src/engine/protocol.ts';
import { partitionsOf } from '../../src/engine/sources/split-enumerator.ts';
import { HeapBackend } from '../../src/engine/state/heap/heap-backend.ts';
import {
  OperatorStateBackend,
  type ReadOperatorState,
} from '../../src/engine/state/operator/operator-state-backend.ts';
import { BEFORE_TIME_MS } from '../../src/engine/time/time-text.ts';
import { Timers, type TimeDomain } from '../../src/engine/time/timers.ts';
import { Outbox } from '../../src/engine/outbox.ts';
import type { TraceBody } from '../../src/engine/trace-event.ts';
import { define } from './small-jobs.ts';

export class OperatorRig {
  readonly operator: Operator;
  readonly plan: TaskPlan;
  readonly keyed = new HeapBackend(128);
  readonly operatorState = new OperatorStateBackend();
  readonly requests: Request[] = [];
  /** How far event time has come. */
  watermarkMs = BEFORE_TIME_MS;
  timers: Timers | null = null;
  readonly emitted: { readonly row: Row; readonly from: Lineage }[] = [];
  readonly trace: TraceBody[] = [];
  readonly failures: string[] = [];
  /** Its requests for splits. */
  readonly asked: number[] = [];
  /** After which times it wants to be called. */
  readonly delays: number[] = [];
  nowMs = 0;
  readonly #restored: boolean;
  readonly #outbox = new Outbox();

  constructor(
    task: string,
    options: {
      readonly scenario?: Partial<Scenario>;
      readonly settings?: Readonly<Record<string, unknown>>;
      readonly attempt?: number;
      readonly restoredFrom?: number;
      /** Of a source: what comes with its deployment. */
      readonly splits?: readonly number[];
      /** What comes back into its operator state. */
      readonly state?: readonly ReadOperatorState[];
    } = {},
  ) {
    const definition = define(options);
    const plan = definition.plan.task.get(task);
    if (!plan) throw new Error(`No task ${task}.`);
    this.plan = plan;
    this.operator = operatorType(plan.operator.kind).create({
      definition,
      plan,
      attempt: options.attempt ?? 1,
      restoredFrom: options.restoredFrom ?? null,
      keyed: this.keyed,
      operatorState: this.operatorState,
      emit: (row, from) => this.emitted.push({ row, from }),
      request: (body) => this.requests.push(body),
      splits:
        options.splits ??
        (options.restoredFrom === undefined
          ? partitionsOf(plan.index, plan.operator.parallelism, definition.scenario.partitions)
          : []),
      askForSplit: (number) => this.asked.push(number),
      nowMs: () => this.nowMs,
      later: (delayMs) => this.delays.push(delayMs),
      tell: (body) => this.trace.push(body),
      watermarkMs: () => this.watermarkMs,
      timers: () => {
        const { keyed } = this;
        this.timers = new Timers({ keyed, task, attempt: 1, outbox: this.#outbox });
        return this.timers;
      },
      fail: (message) => this.failures.push(message),
    });
    this.operatorState.restore(options.state ?? []);
    this.#restored = options.restoredFrom !== undefined;
  }

  open(): void {
    this.operator.open?.(this.#restored);
  }

  /** Its operator state after a snapshot: each element in its list. */
  taken(checkpoint: number, name: string): readonly unknown[] {
    this.operator.snapshot?.(checkpoint);
    const state = this.operatorState.snapshot()?.find((each) => each.name === name);
    if (!state) throw new Error(`It declares no state ${name}.`);
    return state.elements;
  }

  /** Event time comes so far, and timers fire. */
  advance(watermarkMs: number): void {
    this.watermarkMs = watermarkMs;
    this.#fire('event', watermarkMs);
  }

  /** The task's own clock comes so far, and timers fire. */
  wait(nowMs: number): void {
    this.nowMs = nowMs;
    this.#fire('processing', nowMs);
  }

  #fire(domain: TimeDomain, upToMs: number): void {
    for (;;) {
      const timer = this.timers?.take(domain, upToMs);
      if (!timer) return;
      this.operator.onTimer?.(timer);
    }
  }

  process(row: Row, input = 0, timestampMs: number | null = null): void {
    const lineage = { partition: 0, offset: this.emitted.length, epoch: 0, timestampMs };
    this.operator.process?.({ ...lineage, row }, input);
  }

  get rows(): Row[] {
    return this.emitted.map(({ row }) => row);
  }
}
