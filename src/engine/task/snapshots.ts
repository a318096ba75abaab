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
import { toHex, type InlineRule } from '../checkpoint/inline.ts';
import { snapshotFolder } from '../checkpoint/manifest.ts';
import type { LocalCopies } from '../state/local-copies.ts';
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
  readonly files: Map<string, FileHandle>;
  /** All has been given away; in-flight data is no longer coming in. */
  written: boolean;
  aborted: boolean;
}

export class TaskSnapshots {
  readonly #task: TaskId;
  readonly #attempt: Attempt;
  readonly #job: string;
  readonly #inline: InlineRule;
  readonly #localCopies: LocalCopies | null;
  readonly #outbox: Outbox;
  readonly #request: (body: Request) => number;
  readonly #leader: () => ProcessId;
  readonly #failTask: (message: string) => void;
  readonly #uploads = new Map<CheckpointId, Upload>();
  readonly #deletions = new Map<number, readonly string[]>();
  /** Checkpoints whose transaction is not pre-committed yet. Later snapshots name it too, so they are
   * not acknowledged before it is. */
  readonly #unpromised = new Set<CheckpointId>();
  readonly #requests = new Map<number, { readonly upload: Upload; readonly body: Request }>();

  constructor(options: {
    readonly task: TaskId;
    readonly attempt: Attempt;
    readonly job: string;
    readonly inline: InlineRule;
    readonly localCopies: LocalCopies | null;
    readonly outbox: Outbox;
    readonly request: (body: Request) => number;
    readonly leader: () => ProcessId;
    /** What the task must keep is lost: it cannot go on. */
    readonly failTask: (message: string) => void;
  }) {
    this.#task = options.task;
    this.#attempt = options.attempt;
    this.#job = options.job;
    this.#inline = options.inline;
    this.#localCopies = options.localCopies;
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
    if (snapshot.before) this.#unpromised.add(snapshot.checkpoint);
    this.#uploads.set(snapshot.checkpoint, {
      taken: snapshot,
      begun: false,
      outstanding: 0,
      handle: null,
      operatorState: [],
      shared: [],
      files: new Map(),
      written: false,
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
    upload.written = true;
    const stateless = taken.operator === null && taken.keyed === null;
    if (stateless && (capture === null || capture.isEmpty)) {
      this.#acknowledgeDue(nowMs);
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
    const name = `${folder}${this.#task}-a${this.#attempt}`;
    if (savepoint || bytes.length >= this.#inline.belowBytes) {
      upload.handle = this.#put(upload, name, bytes);
      this.#keepLocally(upload, bytes);
      return;
    }
    if (bytes.length > this.#inline.mostBytes) {
      const { mostBytes } = this.#inline;
      this.#outbox.tell({
        kind: 'write-failed',
        file: `${this.#job}/${name}`,
        reason: `Its ${bytes.length} bytes are more than the ${mostBytes} that may be kept in the JobManager’s memory. Use execution.checkpointing.storage filesystem.`,
      });
      this.#fail(upload);
      return;
    }
    const file = `${this.#job}/${name}`;
    const inline = toHex(bytes);
    upload.handle = { file, sizeBytes: bytes.length, digest: digestBytes(bytes), inline };
    this.#keepLocally(upload, bytes);
    this.#acknowledgeDue(nowMs);
  }

  /** Keyed state alone is worth it; what was in flight, and savepoints, are read from the store. */
  #keepLocally({ taken, handle, shared }: Upload, bytes: Uint8Array): void {
    const { keyed, capture, savepoint, checkpoint } = taken;
    if (!handle || !keyed || savepoint || capture?.isEmpty === false) return;
    const sorted = (keyed.files ?? []).flatMap((each, index) => {
      const stored = shared[index];
      return stored ? { handle: stored, bytes: () => each.bytes() } : [];
    });
    // What stands in the metadata comes with the order to start.
    const own = handle.inline === undefined ? [{ handle, bytes: () => bytes }] : [];
    this.#localCopies?.keep(this.#task, checkpoint, [...own, ...sorted]);
  }

  #put(upload: Upload, name: string, bytes: Uint8Array): FileHandle {
    const file = `${this.#job}/${name}`;
    const handle: FileHandle = { file, sizeBytes: bytes.length, digest: digestBytes(bytes) };
    upload.files.set(file, handle);
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
    if (body.op !== 'put') this.#unpromised.delete(checkpoint);
    if (result.ok) this.#tellDone(upload, body);
    else if (body.op !== 'put') {
      this.abort(checkpoint);
      const what =
        body.op === 'publish'
          ? 'Rows could not be written'
          : 'A transaction could not be pre-committed';
      this.#failTask(`${what}: ${result.problem.message}`);
    } else {
      this.#tellUpload(upload, body.file, result.problem.message);
      if (!upload.aborted) this.#fail(upload);
    }
    upload.outstanding--;
    if (upload.outstanding > 0) return true;
    if (upload.aborted) this.#discard(upload);
    this.#acknowledgeDue(nowMs);
    return true;
  }

  /** The checkpoint will not complete. What has not begun yet ends in `upload`. */
  abort(checkpoint: CheckpointId): void {
    this.#localCopies?.abort(this.#task, checkpoint);
    const upload = this.#uploads.get(checkpoint);
    if (!upload || upload.aborted) return;
    upload.aborted = true;
    this.#release(upload.taken);
    if (upload.begun && upload.outstanding === 0) this.#discard(upload);
  }

  /** The task is over: nothing it still writes will be used. */
  abortAll(): void {
    for (const checkpoint of [...this.#uploads.keys()]) this.abort(checkpoint);
  }

  #release({ keyed, checkpoint }: TakenSnapshot): void {
    if (!keyed) return;
    keyed.release();
    const [task, attempt] = [this.#task, this.#attempt];
    this.#outbox.tell({ kind: 'snapshot-released', task, attempt, checkpoint });
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
    } else if (body.op === 'publish') {
      const { transaction, rows } = body;
      if (rows.length > 0) this.#outbox.tell({ kind: 'rows-published', transaction, rows });
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
    const handle = upload.files.get(file);
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
    const files = [...upload.files.keys()];
    if (files.length === 0) return;
    this.#delete(files);
    this.#outbox.tell({ kind: 'files-deleted', files, why: 'the checkpoint was aborted' });
  }

  #delete(files: readonly string[]): void {
    this.#deletions.set(this.#request({ op: 'delete', files }), files);
  }

  /** Whatever is durable with all that it names. */
  #acknowledgeDue(nowMs: number): void {
    const first = Math.min(Infinity, ...this.#unpromised);
    for (const upload of [...this.#uploads.values()]) {
      const { aborted, written, outstanding, taken } = upload;
      if (aborted || !written || outstanding > 0 || taken.checkpoint > first) continue;
      this.#acknowledge(upload, nowMs);
    }
  }

  #acknowledge(upload: Upload, nowMs: number): void {
    const { taken, handle, shared, operatorState } = upload;
    this.#release(taken);
    this.#uploads.delete(taken.checkpoint);
    const { capture } = taken;
    const metrics: TaskCheckpointMetrics = {
      startDelayMs: taken.startDelayMs,
      alignmentMs: taken.alignmentMs,
      syncMs: taken.syncMs,
      asyncMs: Math.max(0, nowMs - taken.syncedAtMs),
      processedBytes: taken.processedBytes,
      persistedBytes: capture?.sizeBytes ?? 0,
      uploadedBytes: [...upload.files.values()].reduce(
        (sum, { sizeBytes }) => sum + sizeBytes,
        handle?.inline === undefined ? 0 : handle.sizeBytes,
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
        endOfData: taken.endOfData,
        ...(shared.length > 0 ? { shared } : {}),
        ...(operatorState.length > 0 ? { operatorState } : {}),
      },
      metrics,
    });
  }
}
