// Sink with two-phase commit into an outside topic.
//
// Rows between two barriers form one transaction: pre-committed at the barrier, committed when the
// checkpoint is complete (with all earlier ones), so a reader of committed rows sees each effect
// once. After a restore it commits what its state promises and aborts every other unfinished
// transaction of its earlier attempts. Flink: TwoPhaseCommitSinkFunction, KafkaSink EXACTLY_ONCE.

import type { CheckpointId, Request, Result, TopicRow, TransactionId } from '../protocol.ts';
import type {
  OperatorListDescriptor,
  OperatorListState,
} from '../state/operator/operator-state.ts';
import { NUMBER, recordOf, TEXT } from '../state/state-type.ts';
import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import { PlainSink } from './plain-sink.ts';
import { rowOf } from './sink-row.ts';
import type { StreamRecord } from '../stream/element.ts';

/** Rows that are sent to the topic at once while a transaction is open. */
const BATCH = 8;

/** A promised transaction. */
export interface Pending {
  readonly checkpoint: CheckpointId;
  readonly transaction: TransactionId;
}

export const PENDING: OperatorListDescriptor<Pending> = {
  name: 'pending',
  type: recordOf<Pending>({ checkpoint: NUMBER, transaction: TEXT }),
};

type Waiting =
  | {
      readonly for: 'close';
      readonly transaction: TransactionId;
      readonly rows: readonly TopicRow[];
    }
  | { readonly for: 'recover'; readonly commit: readonly TransactionId[] }
  | {
      readonly for: 'append';
      readonly transaction: TransactionId;
      readonly rows: readonly TopicRow[];
    }
  | {
      readonly for: 'commit';
      readonly checkpoint: CheckpointId;
      readonly transactions: readonly TransactionId[];
    };

export class TransactionalSink implements Operator {
  readonly stateful = true;
  readonly #context: OperatorContext;
  readonly #state: OperatorListState<Pending>;
  readonly #waiting = new Map<number, Waiting>();
  /** Promised and not known to be committed, oldest first. */
  #pending: Pending[] = [];
  /** The newest checkpoint known to be complete. */
  #completed: CheckpointId = 0;
  #committing = false;
  #number = 0;
  #open: { readonly transaction: TransactionId; rows: TopicRow[] } | null = null;
  ready = false;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#state = context.operatorState.list(PENDING);
  }

  get unsettled(): boolean {
    return this.#waiting.size > 0 || this.#pending.length > 0;
  }

  open(): void {
    const transactions = this.#state.get().map(({ transaction }) => transaction);
    const request = this.#context.request({
      op: 'recover',
      ...this.#producer,
      commit: transactions,
    });
    this.#waiting.set(request, { for: 'recover', commit: transactions });
  }

  process(record: StreamRecord): void {
    const open = (this.#open ??= { transaction: this.#nextTransaction(), rows: [] });
    open.rows.push(rowOf(this.#context.plan, record));
    if (open.rows.length >= BATCH) {
      const { transaction, rows } = open;
      this.#append({ op: 'append', ...this.#producer, transaction, rows }, transaction, rows);
      open.rows = [];
    }
  }

  snapshot(checkpoint: CheckpointId): Request | null {
    const open = this.#open;
    this.#open = null;
    if (open) this.#pending.push({ checkpoint, transaction: open.transaction });
    this.#state.update(this.#pending);
    if (!open) return null;
    const { transaction, rows } = open;
    return { op: 'pre-commit', ...this.#producer, transaction, rows };
  }

  notifyComplete(checkpoint: CheckpointId): void {
    this.#completed = Math.max(this.#completed, checkpoint);
    this.#commitDue();
  }

  /** One commit at a time: were an earlier one refused, a later one must not become visible. What
   * is not known to be committed stays pending, and in the snapshots. */
  #commitDue(): void {
    const checkpoint = this.#completed;
    const due = this.#pending.filter((pending) => pending.checkpoint <= checkpoint);
    if (due.length === 0 || this.#committing) return;
    this.#committing = true;
    const transactions = due.map(({ transaction }) => transaction);
    const request = this.#context.request({ op: 'commit', ...this.#producer, transactions });
    this.#waiting.set(request, { for: 'commit', checkpoint, transactions });
  }

  /** With checkpoints the last one commits what is left; without them nobody else will. */
  endOfData(): void {
    const open = this.#open;
    if (!open || this.#context.definition.settings['execution.checkpointing.interval'] !== null)
      return;
    this.#open = null;
    const { transaction, rows } = open;
    const request = this.#context.request({
      op: 'pre-commit',
      ...this.#producer,
      transaction,
      rows,
    });
    this.#waiting.set(request, { for: 'close', transaction, rows });
  }

  outcome(request: number, result: Result): void {
    const waiting = this.#waiting.get(request);
    if (!waiting) return;
    this.#waiting.delete(request);
    if (!result.ok) {
      this.#context.fail(
        `The sink could not ${waiting.for} its transaction: ${result.problem.message}`,
      );
      return;
    }
    switch (waiting.for) {
      case 'recover': {
        this.ready = true;
        const checkpoint = this.#context.restoredFrom;
        const transactions = committed(waiting.commit, result);
        if (transactions.length > 0 && checkpoint !== null) {
          this.#context.tell({ kind: 'transactions-committed', transactions, checkpoint });
        }
        const { aborted, lost } = result.op === 'recover' ? result : { aborted: NONE, lost: NONE };
        if (aborted.length > 0)
          this.#context.tell({ kind: 'transactions-aborted', transactions: aborted });
        this.#tellLost(lost, checkpoint ?? 0);
        break;
      }
      case 'append':
        this.#context.tell({
          kind: 'rows-appended',
          transaction: waiting.transaction,
          rows: waiting.rows,
        });
        break;
      case 'close': {
        const transactions = [waiting.transaction];
        this.#context.tell({
          kind: 'rows-appended',
          transaction: waiting.transaction,
          rows: waiting.rows,
        });
        const commit = this.#context.request({ op: 'commit', ...this.#producer, transactions });
        this.#waiting.set(commit, { for: 'commit', checkpoint: 0, transactions });
        break;
      }
      case 'commit': {
        const { transactions, checkpoint } = waiting;
        const visible = committed(transactions, result);
        if (visible.length > 0) {
          this.#context.tell({
            kind: 'transactions-committed',
            transactions: visible,
            checkpoint,
          });
        }
        if (result.op === 'commit') this.#tellLost(result.lost, checkpoint);
        this.#committing = false;
        this.#pending = this.#pending.filter(
          ({ transaction }) => !transactions.includes(transaction),
        );
        this.#commitDue();
        break;
      }
    }
  }

  /** What the topic has ended cannot be had back: the sink says so and goes on. Flink: KafkaCommitter
   * drops such a committable ("possible data loss"). */
  #tellLost(transactions: readonly TransactionId[], checkpoint: CheckpointId): void {
    if (transactions.length > 0) {
      this.#context.tell({ kind: 'transactions-lost', transactions, checkpoint });
    }
  }

  get #producer(): { topic: string; producer: string; attempt: number } {
    const { definition, plan, attempt } = this.#context;
    return { topic: definition.job, producer: plan.id, attempt };
  }

  #nextTransaction(): TransactionId {
    return `${this.#context.plan.id}/a${this.#context.attempt}/${++this.#number}`;
  }

  #append(body: Request, transaction: TransactionId, rows: readonly TopicRow[]): void {
    this.#waiting.set(this.#context.request(body), { for: 'append', transaction, rows });
  }
}

const NONE: readonly TransactionId[] = [];

/** Of those that were to be committed, what is. */
function committed(wanted: readonly TransactionId[], result: Result): readonly TransactionId[] {
  const isTold = result.ok && (result.op === 'commit' || result.op === 'recover');
  if (!isTold || result.lost.length === 0) return wanted;
  return wanted.filter((transaction) => !result.lost.includes(transaction));
}

export const sink: OperatorType = {
  problems: () => [],
  outputType: (_spec, inputs, logType) => inputs[0] ?? logType,
  create: (context) =>
    context.definition.settings['tidemark.sink'] === 'transactional'
      ? new TransactionalSink(context)
      : new PlainSink(context),
};
