// What several invariants need to know of a run so far, kept once: checkpoints, processes, status.
//
// It hears every event of the kinds it names before the watches do.

import type {
  CheckpointId,
  FileHandle,
  JobStatus,
  ProcessId,
  TaskId,
  TransactionId,
} from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { atVersion, type JobStart } from '../../engine/job/job-version.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { Manifest } from '../../engine/checkpoint/manifest.ts';
import { hasEnded } from '../../engine/has-ended.ts';
import { inJob, metadataFile, snapshotOf } from '../../engine/checkpoint/manifest.ts';
import { fromHex, inlineBytes } from '../../engine/checkpoint/inline.ts';
import { readSortedFiles } from '../../engine/state/lsm/entries.ts';
import type { KeyedFiles, TaskState } from '../../engine/state/snapshot-file.ts';
import { decodeTaskState } from '../../engine/state/snapshot-file.ts';
import { decodeText } from './text.ts';
import type { EventKind, Inspect } from './invariant.ts';

type Of<Kind extends EventKind> = Extract<TraceEvent, { kind: Kind }>;

/** A checkpoint from its trigger to its end. */
export interface OpenCheckpoint {
  readonly triggered: Of<'checkpoint-triggered'>;
  readonly snapshots: Map<TaskId, Of<'snapshot-taken'>>;
  /** In-flight data of tasks that took their snapshot unaligned. */
  readonly captured: Map<TaskId, Of<'in-flight-captured'>>;
  readonly acknowledged: Map<TaskId, Of<'acknowledged'>>;
  /** Its metadata is on its way. */
  writing: Of<'metadata-writing'> | null;
}

/** A completed checkpoint as it lies in the store. */
export interface SavedCheckpoint {
  readonly manifest: Manifest;
  readonly states: ReadonlyMap<TaskId, TaskState>;
}

export const LEDGER_KINDS: readonly EventKind[] = [
  'checkpoint-triggered',
  'snapshot-taken',
  'in-flight-captured',
  'acknowledged',
  'metadata-writing',
  'checkpoint-completed',
  'checkpoint-aborted',
  'checkpoint-subsumed',
  'checkpoint-discarded',
  'checkpoint-damaged',
  'recovery-started',
  'plan-changed',
  'leader-changed',
  'job-status',
  'process-started',
  'process-killed',
  'file-tampered',
  'transactions-lost',
];

export class Ledger {
  readonly #definition: JobDefinition;
  /** The version of the job that runs. */
  current: JobDefinition;
  /** All versions there have been. */
  readonly versions: JobDefinition[];
  readonly #inspect: Inspect;
  readonly open = new Map<CheckpointId, OpenCheckpoint>();
  readonly completed = new Map<CheckpointId, Of<'checkpoint-completed'>>();
  /** Completed and not yet replaced by newer ones. */
  readonly retained = new Set<CheckpointId>();
  /** Completed savepoints. Nothing ever deletes one. */
  readonly savepoints = new Map<CheckpointId, Of<'checkpoint-completed'>>();
  /** Found damaged at any time. */
  readonly damaged = new Set<CheckpointId>();
  /** Those that the JobManager of today knows of: its successor must find them anew. */
  readonly setAside = new Set<CheckpointId>();
  /** Checkpoints whose metadata a person has taken away: a JobManager that leads by then may know
   * them by heart, one that is still coming up will not find them. */
  readonly byHeart = new Set<CheckpointId>();
  /** All whose metadata a person has ever taken away. */
  readonly withoutMetadata = new Set<CheckpointId>();
  readonly alive = new Set<ProcessId>();
  /** Checkpoints that were cut off by the death of their JobManager. */
  readonly cutOff = new Map<CheckpointId, OpenCheckpoint>();
  latest: Of<'checkpoint-completed'> | null = null;
  /** Savepoints that the job was to stop with. */
  readonly stopSavepoints = new Set<CheckpointId>();
  readonly #suspending = new Set<CheckpointId>();
  /** The job has finished because it stopped with this one. */
  #stoppedWith: CheckpointId | null = null;
  /** Until then a JobManager that dies takes the new job with it: the one before it has ended. */
  #startIsDurable = true;
  /** No JobManager of today knows of checkpoints up to this one: no high availability. */
  forgottenUpTo: CheckpointId = 0;
  #newest: CheckpointId = 0;
  recoveries = 0;
  /** The job that runs was started from a snapshot of an earlier one. */
  start: JobStart | null = null;
  #versionNumber = 0;
  /** State was left behind with leave: what is counted from then on is anybody's guess. */
  leftBehind = false;
  /** Transactions that their sinks have told to be lost. */
  readonly lost = new Set<TransactionId>();
  status: JobStatus = 'INITIALIZING';
  ended: Of<'job-status'> | null = null;
  #saved: { readonly checkpoint: CheckpointId; readonly content: SavedCheckpoint | null } | null =
    null;

  /** Metadata that lives in the JobManager's memory, by its name. */
  readonly #heap = new Map<string, Uint8Array>();

  constructor(definition: JobDefinition, inspect: Inspect) {
    this.#definition = definition;
    this.current = definition;
    this.versions = [definition];
    this.#inspect = inspect;
  }

  on(event: TraceEvent): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'checkpoint-triggered':
        if (event.savepoint && event.savepoint !== 'plain') {
          this.stopSavepoints.add(event.checkpoint);
          if (event.savepoint === 'suspend') this.#suspending.add(event.checkpoint);
        }
        this.#newest = event.checkpoint;
        this.open.set(event.checkpoint, {
          triggered: event,
          snapshots: new Map(),
          captured: new Map(),
          acknowledged: new Map(),
          writing: null,
        });
        break;
      case 'snapshot-taken':
        this.open.get(event.checkpoint)?.snapshots.set(event.task, event);
        break;
      case 'in-flight-captured':
        this.open.get(event.checkpoint)?.captured.set(event.task, event);
        break;
      case 'acknowledged':
        this.open.get(event.checkpoint)?.acknowledged.set(event.task, event);
        break;
      case 'metadata-writing': {
        const open = this.open.get(event.checkpoint);
        if (open) open.writing = event;
        break;
      }
      case 'checkpoint-completed': {
        this.completed.set(event.checkpoint, event);
        const inline = inlineBytes(event.metadata);
        if (inline) this.#heap.set(event.metadata.file, inline);
        if (event.savepoint) this.savepoints.set(event.checkpoint, event);
        else this.retained.add(event.checkpoint);
        this.latest = event;
        break;
      }
      case 'checkpoint-aborted':
        this.open.delete(event.checkpoint);
        break;
      case 'checkpoint-subsumed':
      case 'checkpoint-discarded':
        this.#heap.delete(metadataFile(this.#definition.job, event.checkpoint));
        this.retained.delete(event.checkpoint);
        break;
      case 'checkpoint-damaged':
        this.damaged.add(event.checkpoint);
        this.setAside.add(event.checkpoint);
        this.retained.delete(event.checkpoint);
        break;
      case 'plan-changed': {
        this.#changePlan(event);
        break;
      }
      case 'recovery-started':
        this.recoveries++;
        this.#forgetAbove(event.checkpoint ?? 0);
        break;
      case 'leader-changed':
        this.#startIsDurable = true;
        for (const [id, open] of this.open) this.cutOff.set(id, open);
        this.open.clear();
        this.setAside.clear();
        // Nobody knows any more of a checkpoint that has lost its metadata.
        this.#forgetAbove(0);
        if (this.#definition.settings['high-availability.type'] === 'NONE') this.#forget();
        break;
      case 'job-status':
        this.status = event.status;
        if (hasEnded(event.status)) this.ended = event;
        if (event.reason.why === 'started from') this.#startIsDurable = false;
        if (event.savepoint !== undefined) this.#stoppedWith = event.savepoint;
        else if (event.status !== 'FINISHED' && this.#startIsDurable) this.#stoppedWith = null;
        break;
      case 'file-tampered': {
        if (!event.found) break;
        const snapshot = snapshotOf(event.file);
        if (!snapshot || event.how !== 'delete-file') break;
        this.withoutMetadata.add(snapshot.checkpoint);
        this.byHeart.add(snapshot.checkpoint);
        break;
      }
      case 'transactions-lost':
        for (const transaction of event.transactions) this.lost.add(transaction);
        break;
      case 'process-started':
        this.alive.add(event.started);
        break;
      case 'process-killed':
        this.alive.delete(event.killed);
        break;
      default:
        break;
    }
  }

  /** The JobManager does not know of these although they had completed. */
  #forgetAbove(checkpoint: CheckpointId): void {
    for (const id of this.byHeart) {
      if (id <= checkpoint) continue;
      this.byHeart.delete(id);
      this.damaged.add(id);
      this.retained.delete(id);
    }
  }

  #changePlan({ version: number, kind: _kind, ...changed }: Of<'plan-changed'>): void {
    // A new JobManager tells it again.
    if (number === this.#versionNumber) return;
    this.#versionNumber = number;
    this.current = atVersion(this.#definition, { number, ...changed }) ?? this.current;
    this.versions.push(this.current);
    const { start = null } = changed;
    if (start === null || start.sinceVersion === this.start?.sinceVersion) return;
    this.start = start;
    this.#startIsDurable = true;
    this.#stoppedWith = null;
    if (start.ignored.length > 0) this.leftBehind = true;
    this.ended = null;
    // Whoever starts from what was found damaged before has to find out again.
    this.setAside.clear();
    // Those of the job before are nobody's now, but the one that this job has made its own.
    this.retained.clear();
    if (!start.claim) return;
    this.savepoints.delete(start.checkpoint);
    this.retained.add(start.checkpoint);
  }

  #forget(): void {
    this.forgottenUpTo = this.#newest;
    this.retained.clear();
    this.latest = null;
    this.#heap.clear();
  }

  /** Call when all watches have seen the completion: what was open is over. */
  settle(checkpoint: CheckpointId): void {
    this.open.delete(checkpoint);
  }

  /** Ids of checkpoints whose metadata lies in the store, ascending. */
  published(): CheckpointId[] {
    return this.#publishedIds((savepoint) => !savepoint);
  }

  /** The same with savepoints that the job was to stop with: what a recovery may start from. */
  recoverable(): CheckpointId[] {
    const { start } = this;
    return this.#publishedIds((savepoint, id) => {
      if (id === start?.checkpoint) return savepoint === start.isSavepoint;
      if (start && id < start.firstId) return false;
      return !savepoint || this.stopSavepoints.has(id);
    });
  }

  #publishedIds(wanted: (savepoint: boolean, id: CheckpointId) => boolean): CheckpointId[] {
    const ids = [...this.#inspect.files(), ...this.#heap.keys()].flatMap((file) => {
      const snapshot = snapshotOf(file);
      if (!snapshot || !wanted(snapshot.isSavepoint, snapshot.checkpoint)) return [];
      return snapshot.checkpoint;
    });
    return ids.sort((left, right) => left - right);
  }

  /** Where the job ended when it stopped with a savepoint; null: it ran to its end, or not at all. */
  /** It was stopped, and may go on: what waited for more of its input waits in the savepoint. */
  get isSuspended(): boolean {
    return this.#stoppedWith !== null && this.#suspending.has(this.#stoppedWith);
  }

  get stoppedAt(): SavedCheckpoint | null {
    return this.#stoppedWith === null ? null : this.saved(this.#stoppedWith);
  }

  /** The bytes of a handle: in itself, in the JobManager's memory, or in the store, as the engine
   * has left them: what a person has done to a file since is not its fault. */
  read(handle: Pick<FileHandle, 'file' | 'inline'>): Uint8Array | null {
    if (handle.inline !== undefined) return fromHex(handle.inline);
    return this.#heap.get(handle.file) ?? this.#inspect.written(handle.file);
  }

  /** The checkpoint's files, decoded; null: something of it is missing or unreadable. */
  saved(checkpoint: CheckpointId): SavedCheckpoint | null {
    if (this.#saved?.checkpoint === checkpoint) return this.#saved.content;
    const content = this.#decode(checkpoint);
    this.#saved = { checkpoint, content };
    return content;
  }

  #decode(checkpoint: CheckpointId): SavedCheckpoint | null {
    const { job } = this.#definition;
    const metadata =
      this.read({ file: metadataFile(job, checkpoint) }) ??
      this.read({ file: metadataFile(job, checkpoint, true) });
    if (!metadata) return null;
    try {
      const text = decodeText(metadata);
      const written = JSON.parse(text.slice(text.indexOf('\n') + 1)) as Manifest;
      const manifest = inJob(written, job);
      const states = new Map<TaskId, TaskState>();
      for (const { task, handle, shared = [] } of manifest.tasks) {
        if (!handle) continue;
        const bytes = this.read(handle);
        if (!bytes) return null;
        const state = decodeTaskState(bytes);
        states.set(task, state.keyedFiles ? this.#folded(state, state.keyedFiles, shared) : state);
      }
      return { manifest, states };
    } catch {
      return null;
    }
  }

  /** An incremental snapshot, folded into what a full one would hold. */
  #folded(state: TaskState, { states }: KeyedFiles, shared: readonly FileHandle[]): TaskState {
    const contents = shared.map((handle) => this.read(handle) ?? new Uint8Array());
    return { ...state, keyed: readSortedFiles(states, contents), keyedFiles: null };
  }
}
