// The outside as readers and the topic know it, told from the events of a run: what was seen by whom,
// what of it twice, out of order or never, and the life of every transaction.
//
// Fed event by event, never looks ahead; rows are followed by the record they carry.
// Flink: what the consumers with isolation.level read_committed and read_uncommitted get.

import type { Plan } from '../../engine/job/plan.ts';
import type {
  Attempt,
  CheckpointId,
  TaskId,
  TopicRow,
  TransactionId,
} from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { writerOf } from '../writer-of.ts';
import { Reader } from './reader.ts';
import { countsOutside, identityIn, type RowIdentity } from './row-identity.ts';

/** Ended transactions, and findings, that are remembered. */
const MOST_TRANSACTIONS = 60;
const MOST_FINDINGS = 200;

export interface KeyAudit {
  /** Rows that readers of committed rows have seen. */
  rows: number;
  repeated: number;
  /** Lower than one before of its key, and not a repetition. */
  outOfOrder: number;
  /** Promised, and gone with an expired transaction. */
  lost: number;
  highest: number;
}

export interface Finding {
  readonly kind: 'repeated' | 'out of order' | 'lost';
  readonly row: TopicRow;
  readonly atMs: number;
  readonly step: number;
}

export interface OutsideTransaction {
  readonly transaction: TransactionId;
  readonly producer: TaskId;
  readonly attempt: Attempt;
  status: 'open' | 'pre-committed' | 'committed' | 'aborted' | 'expired' | 'lost';
  readonly rows: TopicRow[];
  checkpoint: CheckpointId | null;
  readonly begunMs: number;
  endedMs: number | null;
}

export class Outside {
  /** Sees a row when its transaction is committed. */
  readonly committed = new Reader();
  /** Sees a row when it is written, whatever becomes of it. */
  readonly uncommitted = new Reader();
  /** Rows that the reader of uncommitted ones has seen although nobody ever committed them. */
  takenBack = 0;
  readonly keys = new Map<string, KeyAudit>();
  /** The newest last. */
  readonly findings: Finding[] = [];
  /** In the order they were begun. */
  readonly transactions = new Map<TransactionId, OutsideTransaction>();
  /** The lowest attempt of each producer that may still write. */
  readonly fences = new Map<TaskId, Attempt>();
  readonly #plan: Plan;
  readonly #identity: RowIdentity;
  /** When each record was first read, by partition and offset. */
  readonly #readMs: number[][] = [];
  readonly hasCounts: boolean;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#identity = identityIn(plan);
    this.hasCounts = countsOutside(plan);
  }

  get lost(): number {
    let lost = 0;
    for (const audit of this.keys.values()) lost += audit.lost;
    return lost;
  }

  get outOfOrder(): number {
    let odd = 0;
    for (const audit of this.keys.values()) odd += audit.outOfOrder;
    return odd;
  }

  note(event: TraceEvent): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'processed':
        if (event.channel === null) {
          const { partition, offset } = event.record;
          (this.#readMs[partition] ??= [])[offset] ??= event.atMs;
        }
        break;
      case 'task-status': {
        const isSink = this.#plan.task.get(event.task)?.operator.kind === 'sink';
        if (isSink && event.status === 'RUNNING') this.fences.set(event.task, event.attempt);
        break;
      }
      case 'rows-published':
        for (const row of event.rows) {
          this.uncommitted.see(row, this.#identity, this.#from(row, event));
          this.#show(row, event.transaction, event);
        }
        break;
      case 'rows-appended': {
        const { rows } = this.#named(event.transaction, event.atMs);
        for (const row of event.rows) {
          rows.push(row);
          this.uncommitted.see(row, this.#identity, this.#from(row, event));
        }
        break;
      }
      case 'transaction-pre-committed': {
        const promised = this.#named(event.transaction, event.atMs);
        promised.status = 'pre-committed';
        promised.checkpoint = event.checkpoint;
        break;
      }
      case 'transactions-committed':
        for (const name of event.transactions) {
          const transaction = this.#named(name, event.atMs);
          // After a restore everything the state promises is committed, be it for the second time.
          if (transaction.status === 'committed') continue;
          this.#end(transaction, 'committed', event.atMs);
          for (const row of transaction.rows) this.#show(row, name, event);
        }
        this.#forgetOld();
        break;
      case 'transactions-aborted':
      case 'transactions-expired':
        for (const name of event.transactions) {
          const transaction = this.#named(name, event.atMs);
          const how = event.kind === 'transactions-expired' ? 'expired' : 'aborted';
          if (transaction.status !== 'aborted') this.takenBack += transaction.rows.length;
          this.#end(transaction, how, event.atMs);
        }
        this.#forgetOld();
        break;
      case 'transactions-lost':
        for (const name of event.transactions) {
          const transaction = this.#named(name, event.atMs);
          // A sink that recovers says it again.
          if (transaction.status === 'lost') continue;
          this.#end(transaction, 'lost', transaction.endedMs ?? event.atMs);
          for (const row of transaction.rows) {
            this.#audit(row.key).lost++;
            this.#find('lost', row, event);
          }
        }
        break;
    }
  }

  #show(row: TopicRow, transaction: TransactionId, event: TraceEvent): void {
    const again = this.committed.see(row, this.#identity, {
      ...this.#from(row, event),
      transaction,
    });
    const audit = this.#audit(row.key);
    audit.rows++;
    if (again) {
      audit.repeated++;
      this.#find('repeated', row, event);
    } else if (this.hasCounts && row.value < audit.highest) {
      audit.outOfOrder++;
      this.#find('out of order', row, event);
    }
    audit.highest = Math.max(audit.highest, row.value);
  }

  #from(row: TopicRow, event: TraceEvent) {
    const readMs = this.#readMs[row.partition]?.[row.offset];
    const tookMs = readMs === undefined ? null : event.atMs - readMs;
    const transaction = 'transaction' in event ? event.transaction : '';
    return { transaction, atMs: event.atMs, step: event.step, tookMs };
  }

  #find(kind: Finding['kind'], row: TopicRow, { atMs, step }: TraceEvent): void {
    this.findings.push({ kind, row, atMs, step });
    if (this.findings.length > MOST_FINDINGS) this.findings.shift();
  }

  #audit(key: string): KeyAudit {
    const known = this.keys.get(key);
    if (known) return known;
    const audit = { rows: 0, repeated: 0, outOfOrder: 0, lost: 0, highest: 0 };
    this.keys.set(key, audit);
    return audit;
  }

  #named(transaction: TransactionId, atMs: number): OutsideTransaction {
    const known = this.transactions.get(transaction);
    if (known) return known;
    const begun: OutsideTransaction = {
      transaction,
      producer: writerOf(transaction),
      attempt: Number(/\/a(\d+)\//.exec(transaction)?.[1] ?? 0),
      status: 'open',
      rows: [],
      checkpoint: null,
      begunMs: atMs,
      endedMs: null,
    };
    this.transactions.set(transaction, begun);
    return begun;
  }

  #end(transaction: OutsideTransaction, status: OutsideTransaction['status'], atMs: number): void {
    transaction.status = status;
    transaction.endedMs = atMs;
  }

  /** What has expired may yet turn out to be lost, and what is lost may be told of again. */
  #forgetOld(): void {
    const ended = [...this.transactions.values()].filter(
      ({ status }) => status === 'committed' || status === 'aborted',
    );
    for (const { transaction } of ended.slice(0, Math.max(0, ended.length - MOST_TRANSACTIONS))) {
      this.transactions.delete(transaction);
    }
  }
}
