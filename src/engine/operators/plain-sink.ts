// Sink that knows no transactions: what it writes is visible at once, and stays so.
//
// It flushes at every barrier, before its task may acknowledge, so nothing is lost. What it wrote
// after the checkpoint that a recovery starts from is written again: a reader of a log sees it
// twice, a table that keeps one row per key goes back for a while and comes right in the end.
// Flink: KafkaSink AT_LEAST_ONCE (KafkaWriter.flush), upsert-kafka.

import type { Request, Result, TopicRow } from '../protocol.ts';
import type { StreamRecord } from '../stream/element.ts';
import type { Operator, OperatorContext } from './operator.ts';
import { rowOf } from './sink-row.ts';

/** Rows that are sent to the topic at once. */
const BATCH = 8;

export class PlainSink implements Operator {
  readonly stateful = false;
  readonly #context: OperatorContext;
  /** What each request under way writes. */
  readonly #waiting = new Map<number, Extract<Request, { op: 'publish' }>>();
  #rows: TopicRow[] = [];
  #number = 0;

  constructor(context: OperatorContext) {
    this.#context = context;
  }

  get unsettled(): boolean {
    return this.#waiting.size > 0;
  }

  process(record: StreamRecord): void {
    this.#rows.push(rowOf(this.#context.plan, record));
    if (this.#rows.length >= BATCH) this.#flush();
  }

  /** The store answers in order: with the last rows all earlier ones are written. While some are
   * under way there is something to wait for, even if it is an empty write. */
  snapshot(): Request | null {
    return this.#rows.length > 0 || this.unsettled ? this.#take() : null;
  }

  endOfData(): void {
    if (this.#rows.length > 0) this.#flush();
  }

  outcome(request: number, result: Result): void {
    const written = this.#waiting.get(request);
    if (!written) return;
    this.#waiting.delete(request);
    if (!result.ok) {
      this.#context.fail(`The sink could not write its rows: ${result.problem.message}`);
      return;
    }
    const { transaction, rows } = written;
    this.#context.tell({ kind: 'rows-published', transaction, rows });
  }

  #flush(): void {
    const body = this.#take();
    this.#waiting.set(this.#context.request(body), body);
  }

  #take(): Extract<Request, { op: 'publish' }> {
    const { definition, plan, attempt } = this.#context;
    const rows = this.#rows;
    this.#rows = [];
    const transaction = `${plan.id}/a${attempt}/${++this.#number}`;
    return { op: 'publish', topic: definition.job, producer: plan.id, attempt, transaction, rows };
  }
}
