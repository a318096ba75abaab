// Reading back what a task has stored: bytes, checksums, contents; and giving it to its backend.
//
// Keeps true: state is used only when its bytes are the ones written down in the metadata; what is
// wrong with them is told in a sentence, with the checkpoint that is damaged by it.

import type { CheckpointId, FileHandle, Request, Result, TaskDeployment } from '../protocol.ts';
import { inlineBytes } from '../checkpoint/inline.ts';
import { digestBytes } from '../digest.ts';
import type { KeyGroupRange } from '../job/key-groups.ts';
import type { TaskPlan } from '../job/plan.ts';
import { toldByKey } from '../operators/told.ts';
import { StateMismatch, type CanonicalState, type KeyedStateBackend } from '../state/backend.ts';
import { readSortedFiles } from '../state/lsm/entries.ts';
import { elementsAt, type StoredOperatorState } from '../state/operator/operator-state-block.ts';
import type {
  OperatorStateBackend,
  ReadOperatorState,
} from '../state/operator/operator-state-backend.ts';
import { decodeTaskState, NO_KEYED_STATE, type TaskState } from '../state/snapshot-file.ts';
import { Unreadable } from '../stream/bytes.ts';
import type { TraceBody } from '../trace-event.ts';
import { NOTHING_IN_FLIGHT } from './in-flight.ts';

/** What a task was told to start from. */
export type RestoreFrom = NonNullable<TaskDeployment['restore']>;

interface Failed {
  readonly ok: false;
  readonly message: string;
  /** null: the store does not answer, the snapshot may be whole. */
  readonly damagedCheckpoint: CheckpointId | null;
}

interface Read {
  readonly ok: true;
  readonly state: TaskState;
  /** Elements of its own file and of others, file by file. */
  readonly operator: readonly ReadOperatorState[];
  /** Contents of the shared files. */
  readonly shared: readonly Uint8Array[];
  readonly sizeBytes: number;
  /** Of these, what came from the local disk. */
  readonly localBytes: number;
}

const NO_STATE: TaskState = {
  operator: [],
  keyed: NO_KEYED_STATE,
  keyedFiles: null,
  inFlight: NOTHING_IN_FLIGHT,
};

/** Fetches all files a task starts from: its own, the shared ones, those with operator state of
 * other subtasks. */
export class StateReader {
  readonly #from: RestoreFrom;
  /** Each once. */
  readonly #files: readonly FileHandle[];
  readonly #contents = new Map<string, Uint8Array>();
  readonly #requests = new Map<number, FileHandle>();
  #failed = false;
  #localBytes = 0;

  /** @param local the local copy of a file of the task's own; null: there is none to rely on */
  constructor(
    from: RestoreFrom,
    request: (body: Request) => number,
    local: (handle: FileHandle) => Uint8Array | null = () => null,
  ) {
    this.#from = from;
    const { handle, shared = [], operatorState, keyed } = from;
    const all = [
      // State that has no file of its own counts, too.
      ...(keyed?.parts ?? []).flatMap((part) => [part.handle, ...(part.shared ?? [])]),
      ...(handle ? [handle] : []),
      ...shared,
      ...operatorState.map((part) => part.handle),
    ];
    this.#files = [...new Map(all.map((each) => [each.file, each])).values()];
    const own = new Set([handle, ...shared].map((each) => each?.file));
    for (const each of this.#files) {
      const { file, sizeBytes } = each;
      const copy = own.has(file) ? local(each) : null;
      this.#localBytes += copy?.length ?? 0;
      const here = copy ?? inlineBytes(each);
      if (here) {
        this.#contents.set(file, here);
        continue;
      }
      this.#requests.set(request({ op: 'get', file, sizeBytes }), each);
    }
  }

  /** There is nothing to fetch. */
  get isEmpty(): boolean {
    return this.#files.length === 0;
  }

  /** All of it came with the order. */
  get isComplete(): boolean {
    return this.#requests.size === 0;
  }

  owns(request: number): boolean {
    return this.#requests.has(request);
  }

  /** @returns what came of it all; null: something is still missing, or it has failed before. */
  outcome(request: number, result: Result): Read | Failed | null {
    const handle = this.#requests.get(request);
    this.#requests.delete(request);
    if (!handle || this.#failed) return null;
    const bytes = this.#bytesOf(handle, result);
    if (!(bytes instanceof Uint8Array)) {
      this.#failed = true;
      return bytes;
    }
    this.#contents.set(handle.file, bytes);
    return this.#requests.size > 0 ? null : this.read();
  }

  #bytesOf({ file, digest }: FileHandle, result: Result): Uint8Array | Failed {
    if (!result.ok) {
      const { reason, message } = result.problem;
      const isDamaged = reason === 'missing' || reason === 'damaged';
      return {
        ok: false,
        message: `${file} cannot be read: ${message}`,
        damagedCheckpoint: isDamaged ? this.#from.checkpoint : null,
      };
    }
    if (result.op !== 'get') return this.#damaged(`${file} cannot be read.`);
    if (digestBytes(result.bytes) !== digest) {
      return this.#damaged(`${file} is damaged: its checksum is not the one written down.`);
    }
    return result.bytes;
  }

  /** When all is there. */
  read(): Read | Failed {
    const { handle, shared = [], operatorState, keyed } = this.#from;
    for (const { file, digest, inline } of this.#files) {
      const content = this.#contents.get(file);
      if (inline === undefined || !content || digestBytes(content) === digest) continue;
      return this.#damaged(`${file} is damaged: its checksum is not the one written down.`);
    }
    const contentOf = ({ file }: FileHandle) => this.#contents.get(file) ?? new Uint8Array();
    const sizeBytes = [...this.#contents.values()].reduce((sum, { length }) => sum + length, 0);
    let file = handle?.file ?? '';
    try {
      const state = handle ? decodeTaskState(contentOf(handle)) : NO_STATE;
      if ((state.keyedFiles?.files ?? 0) !== shared.length) {
        return this.#damaged(`${file} speaks of other sorted files than the metadata.`);
      }
      const operator = operatorState.flatMap((part) => {
        ({ file } = part.handle);
        const isOwn = file === handle?.file;
        const stored: readonly StoredOperatorState[] = isOwn
          ? state.operator
          : decodeTaskState(contentOf(part.handle)).operator;
        return elementsAt(stored, part.states);
      });
      const sizes = { sizeBytes, localBytes: this.#localBytes };
      if (!keyed) return { ok: true, state, operator, shared: shared.map(contentOf), ...sizes };
      const moved: CanonicalState[] = [];
      for (const part of keyed.parts) {
        ({ file } = part.handle);
        const read = decodeTaskState(contentOf(part.handle));
        const { inputs, outputs } = read.inFlight;
        if (part.finished !== true && inputs.size + outputs.size > 0) {
          return this.#damaged(
            `${file} holds records in flight (unaligned checkpoint), which cannot be given to another number of subtasks here. Rescale from a savepoint.`,
          );
        }
        moved.push(
          read.keyedFiles
            ? readSortedFiles(read.keyedFiles.states, (part.shared ?? []).map(contentOf))
            : read.keyed,
        );
      }
      const merged = { ...NO_STATE, keyed: groupsIn(keyed.range, moved) };
      return { ok: true, state: merged, operator, shared: [], ...sizes };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return this.#damaged(`${file} cannot be used: ${error.message}`);
    }
  }

  #damaged(message: string): Failed {
    return { ok: false, message, damagedCheckpoint: this.#from.checkpoint };
  }
}

/** A restored table with more entries does not travel in the trace. */
const MOST_TOLD_ENTRIES = 1000;

/** The key groups of the range, from all who have left some. */
function groupsIn({ first, last }: KeyGroupRange, left: readonly CanonicalState[]): CanonicalState {
  const states = left.find((each) => each.states.length > 0)?.states ?? [];
  const groups = left.flatMap((each) =>
    each.groups.filter(({ group }) => group >= first && group <= last),
  );
  return { states, groups: groups.sort((one, other) => one.group - other.group) };
}

type Restored = Extract<TraceBody, { kind: 'restored' }>;

export type PutBack =
  | ({ readonly ok: true } & Pick<Restored, 'entries' | 'state' | 'operatorState'>)
  | { readonly ok: false; readonly message: string };

interface Backends {
  readonly plan: TaskPlan;
  readonly keyed: KeyedStateBackend;
  readonly operatorState: OperatorStateBackend;
}

/** Give the backends of a task its state back. */
export function putBack(
  { keyed, operatorState, plan }: Backends,
  from: RestoreFrom,
  read: Read,
): PutBack {
  const { state, shared, operator } = read;
  try {
    // What is not the job's own is not there for later snapshots: they upload it anew.
    const kept = from.foreign === true ? [] : (from.shared ?? []);
    if (state.keyedFiles) keyed.restoreFiles(state.keyedFiles.states, kept, shared);
    else keyed.restore(state.keyed);
    operatorState.restore(operator);
  } catch (error) {
    if (!(error instanceof StateMismatch || error instanceof Unreadable)) throw error;
    return { ok: false, message: error.message };
  }
  const rows = [...keyed.rows()];
  const groups = new Map(rows.map(({ key, keyGroup }) => [key, keyGroup]));
  const entries = rows.length;
  const told = [...toldByKey(plan, entries > MOST_TOLD_ENTRIES ? [] : rows)].map(
    ([key, number]): [number, string, number] => [groups.get(key) ?? 0, key, number],
  );
  return {
    ok: true,
    entries,
    state: entries > MOST_TOLD_ENTRIES ? null : told,
    operatorState: operatorState.told(MOST_TOLD_ENTRIES),
  };
}
