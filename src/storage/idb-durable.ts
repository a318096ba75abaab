// Everything durable, in the browser's database: survives workers, tabs and the browser itself.
//
// One caller's requests are carried out one after the other, because the database by itself keeps
// order only among transactions that share a store. Between callers only its transactions decide.
// Flink: a checkpoint directory on S3, an HA store and a Kafka cluster in one.

import { never } from '../engine/assert.ts';
import type {
  Attempt,
  Request,
  Result,
  TaskId,
  TopicRow,
  TransactionId,
  WhichTransactions,
} from '../engine/protocol.ts';
import type {
  Durable,
  Inspection,
  Isolation,
  SourceLog,
  StoredFile,
  StoredLog,
  TransactionView,
} from './durable.ts';
import { DatabaseFailure, type Database } from './idb-database.ts';
import {
  damageFile,
  removeFile,
  deleteFiles,
  fileSizes,
  getFile,
  getHa,
  listFiles,
  putFile,
  putHa,
  readFile,
} from './idb-files.ts';
import {
  commitTopic,
  expireTopic,
  fencesOf,
  readTopic,
  recoverTopic,
  transactionsOf,
  writeTopic,
} from './idb-topic.ts';
import { FileLogPolls } from './own-file/idb-file-logs.ts';
import { receive } from './idb-socket.ts';
import { poll } from './source-log.ts';

export class IndexedDbDurable implements Durable, Inspection {
  readonly #database: Database;
  readonly #log: SourceLog | FileLogPolls;
  #previous: Promise<unknown> = Promise.resolve();

  constructor(database: Database, log: SourceLog | StoredLog) {
    this.#database = database;
    this.#log = 'digest' in log ? new FileLogPolls(database, log) : log;
  }

  execute(request: Request): Promise<Result> {
    const own = ownCopy(request);
    const result = this.#previous.then(() => this.#carryOut(own));
    this.#previous = result.catch(() => undefined);
    return result;
  }

  // The rest is for people and tests; a database that fails throws a DatabaseFailure here.

  readTopic(topic: string, isolation: Isolation, from = 0): Promise<readonly TopicRow[]> {
    return readTopic(this.#database, topic, isolation, from);
  }

  transactions(topic: string): Promise<readonly TransactionView[]> {
    return transactionsOf(this.#database, topic);
  }

  fences(topic: string): Promise<ReadonlyMap<TaskId, Attempt>> {
    return fencesOf(this.#database, topic);
  }

  expire(topic: string, which: WhichTransactions): Promise<readonly TransactionId[]> {
    return expireTopic(this.#database, topic, which);
  }

  files(prefix: string): Promise<readonly StoredFile[]> {
    return fileSizes(this.#database, prefix);
  }

  read(file: string): Promise<Uint8Array | null> {
    return readFile(this.#database, file);
  }

  damage(file: string, byteIndex: number): Promise<boolean> {
    return damageFile(this.#database, file, byteIndex);
  }

  remove(file: string): Promise<boolean> {
    return removeFile(this.#database, file);
  }

  async #carryOut(request: Request): Promise<Result> {
    try {
      return await this.#dispatch(request);
    } catch (error) {
      if (error instanceof DatabaseFailure) return { ok: false, problem: error.problem };
      throw error;
    }
  }

  #poll(request: Extract<Request, { op: 'poll' }>): Promise<Result> | Result {
    return this.#log instanceof FileLogPolls ? this.#log.poll(request) : poll(this.#log, request);
  }

  #dispatch(request: Request): Promise<Result> | Result {
    switch (request.op) {
      case 'put':
        return putFile(this.#database, request);
      case 'get':
        return getFile(this.#database, request);
      case 'delete':
        return deleteFiles(this.#database, request);
      case 'list':
        return listFiles(this.#database, request);
      case 'get-ha':
        return getHa(this.#database, request);
      case 'put-ha':
        return putHa(this.#database, request);
      case 'poll':
        return this.#poll(request);
      case 'receive':
        return receive(this.#database, request, (wanted) => this.#poll(wanted));
      case 'publish':
      case 'append':
      case 'pre-commit':
        return writeTopic(this.#database, request);
      case 'commit':
        return commitTopic(this.#database, request);
      case 'recover':
        return recoverTopic(this.#database, request);
      default:
        return never(request);
    }
  }
}

/**
 * What the caller may write over while the request waits its turn. Bytes are cut out of their
 * buffer on the way: a view of 1 KB over 8 MB would otherwise be stored as 8 MB.
 */
function ownCopy(request: Request): Request {
  if (request.op === 'put') return { ...request, bytes: request.bytes.slice() };
  if ('rows' in request) return { ...request, rows: [...request.rows] };
  return request;
}
