// Source over sockets: rows come once, and no position is kept, since nothing could go back to it.
//
// After a crash it reads on where the socket stands: what had been handed out after the last completed
// barrier is lost, at most once for those rows whatever the rest of the job promises.
// Flink: SocketTextStreamFunction, "the source is not fault-tolerant".

import type { CheckpointId, Result } from '../protocol.ts';
import type { Operator, OperatorContext } from './operator.ts';
import { SplitReader } from '../sources/split-reader.ts';
import type { StreamRecord } from '../stream/element.ts';

export class SocketSource implements Operator {
  readonly stateful = false;
  readonly #context: OperatorContext;
  readonly #reader: SplitReader;
  #epoch = 0;

  constructor(context: OperatorContext) {
    this.#context = context;
    const { definition, plan, attempt } = context;
    const { job, scenario } = definition;
    this.#reader = new SplitReader(context, ({ partition }) =>
      context.request({
        op: 'receive',
        job,
        source: plan.operator.id,
        partition,
        max: scenario.pollSize,
        attempt,
        atMs: context.nowMs(),
      }),
    );
  }

  open(): void {
    const { restoredFrom, splits } = this.#context;
    this.#epoch = restoredFrom ?? 0;
    for (const partition of splits) this.#reader.fetch(this.#reader.add(partition, 0));
  }

  next(): StreamRecord | 'not yet' | 'end' {
    return this.#reader.next(this.#epoch);
  }

  get openSplits(): number[] {
    return this.#reader.openSplits;
  }

  outcome(request: number, result: Result): void {
    this.#reader.outcome(request, result);
  }

  later(): void {
    this.#reader.later();
  }

  epoch(checkpoint: CheckpointId): void {
    this.#epoch = checkpoint;
  }
}
