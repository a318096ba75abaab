// A task's part in its checkpoints: synchronous copy, asynchronous upload, acknowledgement.
//
// Keeps true: a task acknowledges only when all it must keep is durable, once per checkpoint; what
// an aborted checkpoint had written is deleted again. An operator's own request (a sink's
// pre-commit) is carried out even then, because its rows go with a later checkpoint; if it fails,
// the task fails. Flink: SubtaskCheckpointCoordinatorImpl, TwoPhaseCommitSinkFunction.

import type { FileHandle, ProcessId, Request, Result, TaskCheckpointMetrics } from '../protocol.ts';
import type { Attempt, CheckpointId, OperatorStatePlace, TaskId } from '../protocol.ts';
import type { Outbox } from '../outbox.ts';
import type { KeyedSnapshot } from '../state/backend.ts';
import type { CopiedOperatorState } from '../state/operator/operator-state-backend.ts';
import type { Capture } from './in-flight.ts';
import { snapshotFolder } from '../checkpoint/manifest.ts';
import { encodeOperatorState } from '../state/operator/operator-state-block.ts';
import { encodeTaskState } from '../state/snapshot-file.ts';
import { digestBytes } from '../digest.ts';

/** What the synchronous part hands over. */
export interface TakenSnapshot {
  readonly checkpoint: CheckpointId;
  /** It is written whole, into a folder of its own. */
  readonly savepoint: boolean;
  readonly endOfData: boolean;
  /** null: it has none. */
  readonly operator: readonly CopiedOperatorState[] | null;
  readonly keyed: KeyedSnapshot | null;
  readonly before: Request | null;
  /** Unaligned checkpoints: in-flight data, which may still be coming in. */
  readonly capture: Capture | null;
  readonly startDelayMs: number;
  /** Of an unaligned checkpoint it is known only when the last barrier is in. */
  alignmentMs: number;
  /** Bytes of records read between the first and the last barrier; known when alignment is. */
  processedBytes: number;
  readonly syncMs: number;
  /** When the synchronous part ended. */
  readonly syncedAtMs: number;
}

interface Upload {
  readonly taken: TakenSnapshot;
  /** The synchronous part is over. */
  begun: boolean;
  /** Outcomes still awaited. */
  outstanding: number;
  handle: FileHandle | null;
  /** Where its operator state stands in that file. */
  operatorState: readonly OperatorStatePlace[];
  /** Incremental: all sorted files of the snapshot, the ones stored before included. */
  readonly shared: FileHandle[];
  /** What it writes itself, by name. */
  readonly written: Map<string, FileHandle>;
  aborted: boolean;
}

export class TaskSnapshots {
  readonly #task: TaskId;
  readonly #attempt: Attempt;
  readonly #job: string;
  readonly #outbox: Outbox;
  readonly #request: (body: Request) => number;
  readonly #leader: () => ProcessId;
  readonly #failTask: (message: string) => void;
  readonly #uploads = new Map<CheckpointId, Upload>();
  readonly #deletions = new Map<number, readonly string[]>();
  readonly #requests = new Map<number, { readonly upload: Upload; readonly body: Request }>();

  constructor(options: {
    readonly task: TaskId;
    readonly attempt: Attempt;
    readonly job: string;
    readonly outbox: Outbox;
    readonly request: (body: Request) => number;
    readonly leader: () => ProcessId;
    /** What the task must keep is lost: it cannot go on. */
    readonly failTask: (message: string) => void;
  }) {
    this.#task = options.task;
    this.#attempt = options.attempt;
    this.#job = options.job;
    this.#outbox = options.outbox;
    this.#request = options.request;
    this.#leader = options.leader;
    this.#failTask = options.failTask;
  }

  /** Snapshots that hold memory. */
  get underWay(): number {
    return this.#uploads.size;
  }

  /** The synchronous part is over; the asynchronous one follows in a turn of its own. */
  taken(snapshot: TakenSnapshot): void {
    this.#uploads.set(snapshot.checkpoint, {
      taken: snapshot,
      begun: false,
      outstanding: 0,
      handle: null,
      operatorState: [],
      shared: [],
      written: new Map(),
      aborted: false,
    });
  }

  /** The asynchronous part: write out what was copied. */
  upload(checkpoint: CheckpointId, nowMs: number): void {
    const upload = this.#uploads.get(checkpoint);
    if (!upload) return;
    const { taken } = upload;
    upload.begun = true;
    if (taken.before) this.#ask(upload, taken.before);
    if (upload.aborted) {
      if (upload.outstanding === 0) this.#uploads.delete(checkpoint);
      return;
    }
    this.#write(upload, nowMs);
  }

  /** The last barrier of an unaligned checkpoint is in: its in-flight data is complete. */
  captured(
    checkpoint: CheckpointId,
    alignment: Pick<TakenSnapshot, 'alignmentMs' | 'processedBytes'>,
    nowMs: number,
  ): void {
    const upload = this.#uploads.get(checkpoint);
    if (!upload) return;
    Object.assign(upload.taken, alignment);
    if (upload.begun && !upload.aborted) this.#write(upload, nowMs);
  }

  #write(upload: Upload, nowMs: number): void {
    const { taken } = upload;
    const { capture, checkpoint, savepoint } = taken;
    if (capture && !capture.complete) return; // comes again with `captured`
    const stateless = taken.operator === null && taken.keyed === null;
    if (stateless && (capture === null || capture.isEmpty)) {
      this.#acknowledge(upload, nowMs);
      return;
    }
    for (const sorted of taken.keyed?.files ?? []) {
      const handle = sorted.stored ?? this.#put(upload, sorted.name, sorted.bytes());
      if (!sorted.stored) sorted.uploaded(handle);
      upload.shared.push(handle);
    }
    const operator = taken.operator && encodeOperatorState(taken.operator);
    upload.operatorState = operator?.places ?? [];
    const bytes = encodeTaskState(operator, taken.keyed, capture ?? undefined);
    const folder = snapshotFolder(checkpoint, savepoint);
    upload.handle = this.#put(upload, `${folder}${this.#task}-a${this.#attempt}`, bytes);
  }

  #put(upload: Upload, name: string, bytes: Uint8Array): FileHandle {
    const file = `${this.#job}/${name}`;
    const handle: FileHandle = { file, sizeBytes: bytes.length, digest: digestBytes(bytes) };
    upload.written.set(file, handle);
    this.#outbox.tell({
      kind: 'upload-started',
      task: this.#task,
      attempt: this.#attempt,
      checkpoint: upload.taken.checkpoint,
      handle,
    });
    this.#ask(upload, { op: 'put', file, bytes });
    return handle;
  }

  /** @returns whether the outcome was one of ours. */
  outcome(request: number, result: Result, nowMs: number): boolean {
    const files = this.#deletions.get(request);
    if (files) {
      this.#deletions.delete(request);
      if (!result.ok) this.#delete(files); // nobody else knows of them: ask until it is done
      return true;
    }
    const waiting = this.#requests.get(request);
    if (!waiting) return false;
    this.#requests.delete(request);
    const { upload, body } = waiting;
    const { checkpoint } = upload.taken;
    if (result.ok) this.#tellDone(upload, body);
    else if (body.op !== 'put') {
      this.abort(checkpoint);
      this.#failTask(`A transaction could not be pre-committed: ${result.problem.message}`);
    } else {
      this.#tellUpload(upload, body.file, result.problem.message);
      if (!upload.aborted) this.#fail(upload);
    }
    upload.outstanding--;
    if (upload.outstanding > 0) return true;
    if (upload.aborted) this.#discard(upload);
    // Otherwise the in-flight data is still coming in.
    else if (upload.handle) this.#acknowledge(upload, nowMs);
    return true;
  }

  /** The checkpoint will not complete. What has not begun yet ends in `upload`. */
  abort(checkpoint: CheckpointId): void {
    const upload = this.#uploads.get(checkpoint);
    if (!upload || upload.aborted) return;
    upload.aborted = true;
    upload.taken.keyed?.release();
  }

  /** The task is over: nothing it still writes will be used. */
  abortAll(): void {
    for (const checkpoint of [...this.#uploads.keys()]) this.abort(checkpoint);
  }

  #ask(upload: Upload, body: Request): void {
    upload.outstanding++;
    this.#requests.set(this.#request(body), { upload, body });
  }

  #tellDone(upload: Upload, body: Request): void {
    const { checkpoint } = upload.taken;
    if (body.op === 'pre-commit') {
      const { transaction, rows } = body;
      if (rows.length > 0) this.#outbox.tell({ kind: 'rows-appended', transaction, rows });
      this.#outbox.tell({
        kind: 'transaction-pre-committed',
        transaction,
        checkpoint,
        rows: rows.length,
      });
    } else if (body.op === 'put') {
      const { file, bytes } = body;
      this.#outbox.tell({ kind: 'file-written', file, sizeBytes: bytes.length });
      this.#tellUpload(upload, file, null);
    }
  }

  #fail(upload: Upload): void {
    const { checkpoint } = upload.taken;
    this.abort(checkpoint);
    this.#outbox.tell({
      kind: 'checkpoint-declined',
      task: this.#task,
      attempt: this.#attempt,
      checkpoint,
      reason: 'CHECKPOINT_ASYNC_EXCEPTION',
    });
    this.#outbox.send(this.#leader(), {
      kind: 'decline',
      task: this.#task,
      attempt: this.#attempt,
      checkpoint,
      reason: 'CHECKPOINT_ASYNC_EXCEPTION',
    });
  }

  #tellUpload(upload: Upload, file: string, failure: string | null): void {
    const handle = upload.written.get(file);
    if (!handle) return;
    this.#outbox.tell({
      kind: 'upload-ended',
      task: this.#task,
      attempt: this.#attempt,
      checkpoint: upload.taken.checkpoint,
      handle,
      failure,
    });
  }

  /** Files of an aborted checkpoint belong to nobody. */
  #discard(upload: Upload): void {
    this.#uploads.delete(upload.taken.checkpoint);
    const files = [...upload.written.keys()];
    if (files.length === 0) return;
    this.#delete(files);
    this.#outbox.tell({ kind: 'files-deleted', files, why: 'the checkpoint was aborted' });
  }

  #delete(files: readonly string[]): void {
    this.#deletions.set(this.#request({ op: 'delete', files }), files);
  }

  #acknowledge(upload: Upload, nowMs: number): void {
    const { taken, handle, shared, operatorState } = upload;
    taken.keyed?.release();
    this.#uploads.delete(taken.checkpoint);
    const { capture } = taken;
    const metrics: TaskCheckpointMetrics = {
      startDelayMs: taken.startDelayMs,
      alignmentMs: taken.alignmentMs,
      syncMs: taken.syncMs,
      asyncMs: Math.max(0, nowMs - taken.syncedAtMs),
      processedBytes: taken.processedBytes,
      persistedBytes: capture?.sizeBytes ?? 0,
      uploadedBytes: [...upload.written.values()].reduce(
        (sum, { sizeBytes }) => sum + sizeBytes,
        0,
      ),
      unaligned: capture !== null,
    };
    this.#outbox.send(this.#leader(), {
      kind: 'acknowledge',
      checkpoint: taken.checkpoint,
      snapshot: {
        task: this.#task,
        attempt: this.#attempt,
        handle,
        ...(shared.length > 0 ? { shared } : {}),
        ...(operatorState.length > 0 ? { operatorState } : {}),
        endOfData: taken.endOfData,
      },
      metrics,
    });
  }
}
