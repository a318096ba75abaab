// What several invariants need to know of a run so far, kept once: checkpoints, processes, status.
//
// It hears every event of the kinds it names before the watches do.

import type {
  CheckpointId,
  FileHandle,
  JobStatus,
  ProcessId,
  TaskId,
} from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { Manifest } from '../../engine/checkpoint/manifest.ts';
import { inJob, METADATA } from '../../engine/checkpoint/manifest.ts';
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
  'checkpoint-damaged',
  'recovery-started',
  'leader-changed',
  'job-status',
  'process-started',
  'process-killed',
];

export class Ledger {
  readonly #definition: JobDefinition;
  readonly #inspect: Inspect;
  readonly open = new Map<CheckpointId, OpenCheckpoint>();
  readonly completed = new Map<CheckpointId, Of<'checkpoint-completed'>>();
  /** Completed and not yet replaced by newer ones. */
  readonly retained = new Set<CheckpointId>();
  readonly damaged = new Set<CheckpointId>();
  readonly alive = new Set<ProcessId>();
  /** Checkpoints that were cut off by the death of their JobManager. */
  readonly cutOff = new Map<CheckpointId, OpenCheckpoint>();
  latest: Of<'checkpoint-completed'> | null = null;
  recoveries = 0;
  status: JobStatus = 'INITIALIZING';
  ended: Of<'job-status'> | null = null;
  #saved: { readonly checkpoint: CheckpointId; readonly content: SavedCheckpoint | null } | null =
    null;

  constructor(definition: JobDefinition, inspect: Inspect) {
    this.#definition = definition;
    this.#inspect = inspect;
  }

  on(event: TraceEvent): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'checkpoint-triggered':
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
      case 'checkpoint-completed':
        this.completed.set(event.checkpoint, event);
        this.retained.add(event.checkpoint);
        this.latest = event;
        break;
      case 'checkpoint-aborted':
        this.open.delete(event.checkpoint);
        break;
      case 'checkpoint-subsumed':
        this.retained.delete(event.checkpoint);
        break;
      case 'checkpoint-damaged':
        this.damaged.add(event.checkpoint);
        this.retained.delete(event.checkpoint);
        break;
      case 'recovery-started':
        this.recoveries++;
        break;
      case 'leader-changed':
        for (const [id, open] of this.open) this.cutOff.set(id, open);
        this.open.clear();
        break;
      case 'job-status':
        this.status = event.status;
        if (event.status === 'FINISHED' || event.status === 'FAILED') this.ended = event;
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

  /** Call when all watches have seen the completion: what was open is over. */
  settle(checkpoint: CheckpointId): void {
    this.open.delete(checkpoint);
  }

  /** Ids whose metadata lies in the store, ascending. */
  published(): CheckpointId[] {
    const prefix = `${this.#definition.job}/chk-`;
    const ids: CheckpointId[] = [];
    for (const file of this.#inspect.files()) {
      if (!file.endsWith(METADATA) || !file.startsWith(prefix)) continue;
      ids.push(Number.parseInt(file.slice(prefix.length), 10));
    }
    return ids.sort((left, right) => left - right);
  }

  /** The checkpoint's files, decoded; null: something of it is missing or unreadable. */
  saved(checkpoint: CheckpointId): SavedCheckpoint | null {
    if (this.#saved?.checkpoint === checkpoint) return this.#saved.content;
    const content = this.#decode(checkpoint);
    this.#saved = { checkpoint, content };
    return content;
  }

  #decode(checkpoint: CheckpointId): SavedCheckpoint | null {
    const metadata = this.#inspect.read(`${this.#definition.job}/chk-${checkpoint}/${METADATA}`);
    if (!metadata) return null;
    try {
      const text = decodeText(metadata);
      const written = JSON.parse(text.slice(text.indexOf('\n') + 1)) as Manifest;
      const manifest = inJob(written, this.#definition.job);
      const states = new Map<TaskId, TaskState>();
      for (const { task, handle, shared = [] } of manifest.tasks) {
        if (!handle) continue;
        const bytes = this.#inspect.read(handle.file);
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
    const contents = shared.map(({ file }) => this.#inspect.read(file) ?? new Uint8Array());
    return { ...state, keyed: readSortedFiles(states, contents), keyedFiles: null };
  }
}
