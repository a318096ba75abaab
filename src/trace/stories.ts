// The story of one record, or of one transaction of the sink, told from the events of a run.
//
// Keeps true: a chapter is an event that really concerned it, in order; what a recovery undid is
// said as such, and what was read again begins a new part. Fed event by event, never looks ahead.

import type { Plan } from '../engine/job/plan.ts';
import type {
  Attempt,
  ChannelId,
  CheckpointId,
  TaskId,
  TransactionId,
} from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';

export type Chapter = { readonly step: number; readonly atMs: number } & (
  | { readonly kind: 'read'; readonly task: TaskId; readonly attempt: Attempt }
  | { readonly kind: 'sent'; readonly channel: ChannelId; readonly to: TaskId }
  | { readonly kind: 'taken'; readonly task: TaskId }
  | {
      readonly kind: 'counted';
      readonly task: TaskId;
      readonly key: string;
      readonly value: number;
    }
  | { readonly kind: 'begun'; readonly transaction: TransactionId }
  | {
      readonly kind: 'written';
      readonly transaction: TransactionId;
      readonly key: string;
      readonly value: number;
    }
  /** `again`: readers have seen it before. */
  | {
      readonly kind: 'published';
      readonly key: string;
      readonly value: number;
      readonly again: boolean;
    }
  | {
      readonly kind: 'pre-committed' | 'committed';
      readonly transaction: TransactionId;
      readonly checkpoint: CheckpointId;
    }
  /** `expired`: by the outside system. `lost`: it had been promised, so nothing brings its rows back. */
  | { readonly kind: 'aborted' | 'expired' | 'lost'; readonly transaction: TransactionId }
  /** A recovery went back behind it. */
  | { readonly kind: 'undone'; readonly checkpoint: CheckpointId | null }
  /** A recovery went back to a checkpoint that holds it. */
  | { readonly kind: 'kept'; readonly checkpoint: CheckpointId }
);

export interface Story {
  readonly chapters: readonly Chapter[];
  note(event: TraceEvent): void;
}

type Told = Chapter extends infer One
  ? One extends Chapter
    ? Omit<One, 'step' | 'atMs'>
    : never
  : never;

abstract class Chapters implements Story {
  readonly chapters: Chapter[] = [];

  abstract note(event: TraceEvent): void;

  protected tell({ step, atMs }: TraceEvent, told: Told): void {
    this.chapters.push({ ...told, step, atMs });
  }
}

/** Where a record comes from is what it is. */
export interface RecordId {
  readonly partition: number;
  readonly offset: number;
}

/** Rows that came to the outside topic in one piece. */
type Written = Extract<TraceEvent, { kind: 'rows-appended' | 'rows-published' }>;

export class RecordStory extends Chapters {
  readonly #plan: Plan;
  readonly #id: RecordId;
  /** Taken by a sink, and not yet seen among its rows. */
  #atSink: { readonly task: TaskId; readonly key: string; readonly value: number } | null = null;
  /** The step in which a task took it: a change of state in it is its doing. */
  #taken: { readonly step: number; readonly task: TaskId } | null = null;
  #transaction: TransactionId | null = null;
  #isVisible = false;
  /** The last barrier its source had emitted before it. */
  #epoch: CheckpointId = 0;

  constructor(plan: Plan, id: RecordId) {
    super();
    this.#plan = plan;
    this.#id = id;
  }

  override note(event: TraceEvent): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'processed':
        if (this.#isMe(event.record)) this.#process(event);
        break;
      case 'state-changed': {
        const { task, key, value, step } = event;
        if (this.#taken?.step !== step || this.#taken.task !== task) break;
        this.tell(event, { kind: 'counted', task, key, value });
        this.#taken = null;
        break;
      }
      case 'sent':
        if (event.element.type === 'record' && this.#isMe(event.element)) {
          const to = this.#plan.channel.get(event.channel)?.to ?? event.channel;
          this.tell(event, { kind: 'sent', channel: event.channel, to });
        }
        break;
      case 'rows-appended':
        this.#append(event);
        break;
      case 'rows-published':
        this.#publish(event);
        break;
      case 'transaction-pre-committed': {
        const { transaction, checkpoint } = event;
        if (transaction === this.#transaction) {
          this.tell(event, { kind: 'pre-committed', transaction, checkpoint });
        }
        break;
      }
      case 'transactions-committed': {
        const transaction = this.#transaction;
        if (transaction === null || !event.transactions.includes(transaction)) break;
        // A recovery commits again what may not have been: nothing new to its readers.
        if (this.#isVisible) break;
        this.tell(event, { kind: 'committed', transaction, checkpoint: event.checkpoint });
        this.#isVisible = true;
        break;
      }
      case 'transactions-aborted': {
        const transaction = this.#transaction;
        if (transaction === null || !event.transactions.includes(transaction)) break;
        this.tell(event, { kind: 'aborted', transaction });
        this.#transaction = null;
        break;
      }
      case 'transactions-expired':
      case 'transactions-lost': {
        const transaction = this.#transaction;
        if (transaction === null || !event.transactions.includes(transaction)) break;
        const kind = event.kind === 'transactions-lost' ? 'lost' : 'expired';
        const last = this.chapters.at(-1);
        if (last?.kind !== 'lost') this.tell(event, { kind, transaction });
        break;
      }
      case 'recovery-started':
        this.#undo(event.checkpoint, event);
        break;
    }
  }

  #isMe({ partition, offset }: RecordId): boolean {
    return partition === this.#id.partition && offset === this.#id.offset;
  }

  #process(event: Extract<TraceEvent, { kind: 'processed' }>): void {
    const { task, attempt, channel, record, step } = event;
    if (channel === null) this.tell(event, { kind: 'read', task, attempt });
    else this.tell(event, { kind: 'taken', task });
    this.#taken = { step, task };
    this.#epoch = record.epoch;
    const isSink = this.#plan.task.get(task)?.operator.kind === 'sink';
    if (isSink) this.#atSink = { task, key: record.key, value: record.value };
  }

  #isWrittenIn({ transaction, rows }: Written): boolean {
    const at = this.#atSink;
    if (!at || !transaction.startsWith(`${at.task}/`)) return false;
    return rows.some((row) => this.#isMe(row) && row.key === at.key && row.value === at.value);
  }

  #append(event: Extract<TraceEvent, { kind: 'rows-appended' }>): void {
    const at = this.#atSink;
    if (!at || !this.#isWrittenIn(event)) return;
    const { transaction } = event;
    this.tell(event, { kind: 'written', transaction, key: at.key, value: at.value });
    this.#transaction = transaction;
    this.#atSink = null;
  }

  #publish(event: Extract<TraceEvent, { kind: 'rows-published' }>): void {
    const at = this.#atSink;
    if (!at || !this.#isWrittenIn(event)) return;
    const again = this.chapters.some(({ kind }) => kind === 'published');
    this.tell(event, { kind: 'published', key: at.key, value: at.value, again });
    this.#atSink = null;
  }

  /** A recovery takes back what its checkpoint does not hold: records born behind its barrier. */
  #undo(checkpoint: CheckpointId | null, event: TraceEvent): void {
    const last = this.chapters.at(-1);
    if (!last || last.kind === 'undone' || this.#isVisible) return;
    const isHeld = checkpoint !== null && this.#epoch < checkpoint;
    this.tell(event, isHeld ? { kind: 'kept', checkpoint } : { kind: 'undone', checkpoint });
    this.#atSink = null;
  }
}

export class TransactionStory extends Chapters {
  readonly #id: TransactionId;

  constructor(id: TransactionId) {
    super();
    this.#id = id;
  }

  /** A recovery commits again what may not have been: that is nothing new. */
  get #isOver(): boolean {
    return this.chapters.at(-1)?.kind === 'committed';
  }

  override note(event: TraceEvent): void {
    const transaction = this.#id;
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'rows-appended':
        if (event.transaction === transaction && this.chapters.length === 0) {
          this.tell(event, { kind: 'begun', transaction });
        }
        break;
      case 'transaction-pre-committed':
        if (event.transaction === transaction) {
          const { checkpoint } = event;
          this.tell(event, { kind: 'pre-committed', transaction, checkpoint });
        }
        break;
      case 'transactions-committed':
        if (event.transactions.includes(transaction) && !this.#isOver) {
          this.tell(event, { kind: 'committed', transaction, checkpoint: event.checkpoint });
        }
        break;
      case 'transactions-aborted':
        if (event.transactions.includes(transaction)) {
          this.tell(event, { kind: 'aborted', transaction });
        }
        break;
      case 'transactions-expired':
      case 'transactions-lost':
        if (event.transactions.includes(transaction) && this.chapters.at(-1)?.kind !== 'lost') {
          const kind = event.kind === 'transactions-lost' ? 'lost' : 'expired';
          this.tell(event, { kind, transaction });
        }
        break;
    }
  }
}
