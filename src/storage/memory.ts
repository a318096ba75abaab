// Everything durable, in memory: for runs inside one thread and for browsers without a database.
//
// Behaves as the database does, to the sentence (one contract suite runs on both), only at once.
// Bytes are copied on their way in and out: nobody can change a file that was written.
// Flink: the job manager's heap plays this part nowhere; it is our stand-in for disks and Kafka.

import { never } from '../engine/assert.ts';
import type {
  Attempt,
  HaRecord,
  Request,
  Result,
  TaskId,
  TopicRow,
  TransactionId,
  WhichTransactions,
} from '../engine/protocol.ts';
import type {
  Isolation,
  SourceLog,
  StoredFile,
  SyncDurable,
  SyncInspection,
  TransactionView,
} from './durable.ts';
import { MemoryTopic } from './memory-topic.ts';
import { flipBit, missingFile, PUT_DONE, putAgain } from './snapshot-file.ts';
import { handOut, socketName, toPoll, UNTOUCHED, type SocketState } from './socket.ts';
import { poll } from './source-log.ts';

const DELETED: Result = { ok: true, op: 'delete' };
const HA_WRITTEN: Result = { ok: true, op: 'put-ha' };

export class MemoryDurable implements SyncDurable, SyncInspection {
  readonly #log: SourceLog;
  readonly #files = new Map<string, Uint8Array>();
  readonly originals = new Map<string, Uint8Array>();
  readonly #haRecords = new Map<string, HaRecord>();
  readonly #topics = new Map<string, MemoryTopic>();
  readonly #sockets = new Map<string, SocketState>();

  constructor(log: SourceLog) {
    this.#log = log;
  }

  execute(request: Request): Result {
    switch (request.op) {
      case 'put':
        return this.#put(request.file, request.bytes);
      case 'get': {
        const bytes = this.#files.get(request.file);
        if (bytes === undefined) return missingFile(request.file);
        return { ok: true, op: 'get', bytes: bytes.slice() };
      }
      case 'delete':
        for (const file of request.files) this.#files.delete(file);
        return DELETED;
      case 'list':
        return { ok: true, op: 'list', files: this.#names(request.prefix) };
      case 'get-ha':
        return { ok: true, op: 'get-ha', record: this.#haRecords.get(request.job) ?? null };
      case 'put-ha':
        this.#haRecords.set(request.job, { ...request.record });
        return HA_WRITTEN;
      case 'poll':
        return poll(this.#log, request);
      case 'receive': {
        const name = socketName(request);
        const before = this.#sockets.get(name) ?? UNTOUCHED;
        const polled = poll(this.#log, toPoll(request, before));
        const { result, after } = handOut(request, before, polled);
        this.#sockets.set(name, after);
        return result;
      }
      case 'publish':
      case 'append':
      case 'pre-commit':
        return this.#topic(request.topic).write(request);
      case 'commit':
        return this.#topic(request.topic).commit(request);
      case 'recover':
        return this.#topic(request.topic).recover(request);
      default:
        return never(request);
    }
  }

  readTopic(topic: string, isolation: Isolation, from = 0): readonly TopicRow[] {
    return this.#topic(topic).read(isolation, from);
  }

  transactions(topic: string): readonly TransactionView[] {
    return this.#topic(topic).transactions();
  }

  fences(topic: string): ReadonlyMap<TaskId, Attempt> {
    return this.#topic(topic).fences;
  }

  expire(topic: string, which: WhichTransactions): readonly TransactionId[] {
    return this.#topic(topic).expire(which);
  }

  files(prefix: string): readonly StoredFile[] {
    return this.#names(prefix).map((file) => {
      return { file, sizeBytes: this.#files.get(file)?.length ?? 0 };
    });
  }

  read(file: string): Uint8Array | null {
    return this.#files.get(file)?.slice() ?? null;
  }

  damage(file: string, byteIndex: number): boolean {
    const bytes = this.#files.get(file);
    return bytes !== undefined && flipBit(bytes, byteIndex);
  }

  remove(file: string): boolean {
    return this.#files.delete(file);
  }

  #put(file: string, bytes: Uint8Array): Result {
    const stored = this.#files.get(file);
    if (stored !== undefined) return putAgain(file, stored, bytes);
    this.#files.set(file, bytes.slice());
    return PUT_DONE;
  }

  /** Sorted by code units, as a database sorts its keys. */
  #names(prefix: string): string[] {
    const names: string[] = [];
    for (const file of this.#files.keys()) if (file.startsWith(prefix)) names.push(file);
    return names.sort();
  }

  #topic(name: string): MemoryTopic {
    const known = this.#topics.get(name);
    if (known !== undefined) return known;
    const topic = new MemoryTopic();
    this.#topics.set(name, topic);
    return topic;
  }
}
