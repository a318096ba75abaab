// What is durable, seen from outside: two ways to carry a request out, one way to look inside.
//
// A request is carried out entirely or not at all, requests of one caller in the order of its
// calls, and what can go wrong is a problem in the result, never an exception.
// Flink: CheckpointStorage, HighAvailabilityServices, and the systems behind source and sink.

import type {
  Attempt,
  Problem,
  Request,
  Result,
  Row,
  TaskId,
  TopicRow,
  TransactionId,
  WhichTransactions,
} from '../engine/protocol.ts';

/** Everything durable that a process can ask for. */
export interface Durable {
  execute(request: Request): Promise<Result>;
}

/** The same for a host that lives in one thread and cannot wait. */
export interface SyncDurable {
  execute(request: Request): Result;
}

/** The rows of one partition: a list, or made up when asked for. */
export interface PartitionRows {
  /** Infinity: it never ends. */
  readonly length: number;
  slice(from: number, to: number): readonly Row[];
  /** Before this virtual time there is no row at the offset yet; it never goes back. Absent: all
   * rows have been there from the beginning. */
  readonly appearsAtMs?: (offset: number) => number;
}

/** A replayable source: partitions of rows that never change. Flink: a Kafka topic being read. */
export interface SourceLog {
  readonly name: string;
  readonly rowType?: unknown;
  readonly partitions: readonly PartitionRows[];
}

/** A source log that lies in the database itself: the first rows of a person's own file. */
export interface StoredLog {
  readonly name: string;
  readonly digest: string;
  readonly rows: number;
}

export type TransactionStatus = 'open' | 'pre-committed' | 'committed' | 'aborted';

/** Who reads the topic: one that waits for commits, or one that takes all that was ever appended,
 * rows of aborted transactions included. Flink and Kafka: `isolation.level`. */
export type Isolation = 'read committed' | 'read uncommitted';

export interface TransactionView {
  readonly transaction: TransactionId;
  readonly producer: TaskId;
  readonly attempt: Attempt;
  readonly status: TransactionStatus;
  readonly rows: readonly TopicRow[];
  /** Aborted by the topic itself. */
  readonly expired?: true | undefined;
}

export interface StoredFile {
  readonly file: string;
  readonly sizeBytes: number;
}

/** For people and tests, who may look (and break things) without being part of the run. */
export interface Inspection {
  /** Rows from position `from` on. Both readings only ever grow at the end: read committed in the
   * order of commits, read uncommitted in the order of appends. */
  readTopic(topic: string, isolation: Isolation, from?: number): Promise<readonly TopicRow[]>;
  /** In the order they were begun. */
  transactions(topic: string): Promise<readonly TransactionView[]>;
  /** The lowest attempt of each producer that may still write; of those that were ever fenced. */
  fences(topic: string): Promise<ReadonlyMap<TaskId, Attempt>>;
  /** Ends unfinished transactions as the topic does by itself when they take too long. Flink: the
   * broker's transaction coordinator; by hand: kafka-transactions.sh abort.
   * @returns those that were ended */
  expire(topic: string, which: WhichTransactions): Promise<readonly TransactionId[]>;
  /** Names that begin with the prefix, in the order of their code units. */
  files(prefix: string): Promise<readonly StoredFile[]>;
  read(file: string): Promise<Uint8Array | null>;
  /** Flips one bit behind the engine's back. False: there is no such byte. */
  damage(file: string, byteIndex: number): Promise<boolean>;
  /** Takes a file away behind the engine's back. False: there is none. */
  remove(file: string): Promise<boolean>;
}

export interface SyncInspection {
  readTopic(topic: string, isolation: Isolation, from?: number): readonly TopicRow[];
  transactions(topic: string): readonly TransactionView[];
  fences(topic: string): ReadonlyMap<TaskId, Attempt>;
  expire(topic: string, which: WhichTransactions): readonly TransactionId[];
  files(prefix: string): readonly StoredFile[];
  read(file: string): Uint8Array | null;
  damage(file: string, byteIndex: number): boolean;
  /** Files that were broken on purpose, as they had been written. */
  readonly originals: Map<string, Uint8Array>;
  remove(file: string): boolean;
}

/** A result that tells why not. */
export function failed(reason: Problem['reason'], message: string): Result {
  return { ok: false, problem: { reason, message } };
}
