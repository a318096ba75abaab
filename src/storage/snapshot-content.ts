// What a snapshot holds, for people: operator → subtask → key group → typed entries.
//
// Pure: the files are brought along. A file that is missing, altered or unreadable is told where it
// belongs and hides nothing else. Flink: the State Processor API's SavepointReader.

import type { FileHandle } from '../engine/protocol.ts';
import { inlineBytes } from '../engine/checkpoint/inline.ts';
import { filesOfTask, type Manifest } from '../engine/checkpoint/manifest.ts';
import { digestBytes } from '../engine/digest.ts';
import type { StateEntry } from '../engine/state/backend.ts';
import type { StateMeta } from '../engine/state/descriptors.ts';
import { readSortedFiles } from '../engine/state/lsm/entries.ts';
import { decodeTaskState, type TaskState } from '../engine/state/snapshot-file.ts';
import { Unreadable } from '../engine/stream/bytes.ts';

export interface KeyGroupContent {
  readonly group: number;
  readonly entries: readonly StateEntry[];
}

export interface SubtaskContent {
  readonly task: string;
  /** From 0. */
  readonly index: number;
  readonly attempt: number;
  /** It had finished before: its last state stands here. */
  readonly finished: boolean;
  readonly files: readonly FileHandle[];
  readonly sizeBytes: number;
  /** Why its state cannot be shown; null: it can. */
  readonly damage: string | null;
  readonly states: readonly StateMeta[];
  /** Ascending. */
  readonly groups: readonly KeyGroupContent[];
  /** State that belongs to no key. */
  readonly operatorState: TaskState['operator'] | null;
  /** Records that an unaligned barrier overtook, by channel. */
  readonly inFlight: Readonly<Record<'inputs' | 'outputs', Readonly<Record<string, number>>>>;
}

export interface OperatorContent {
  /** Its uid. */
  readonly operator: string;
  readonly subtasks: readonly SubtaskContent[];
}

export interface SnapshotContent {
  readonly checkpoint: number;
  readonly savepoint: Manifest['savepoint'];
  readonly maxParallelism: number;
  readonly operators: readonly OperatorContent[];
}

/** @param files contents by name, as far as they could be read */
export function contentOf(
  manifest: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
): SnapshotContent {
  const { checkpoint, savepoint, maxParallelism, tasks } = manifest;
  const operators = [...new Set(tasks.map(({ operator }) => operator))];
  return {
    checkpoint,
    savepoint,
    maxParallelism,
    operators: operators.map((operator) => ({
      operator,
      subtasks: tasks
        .filter((entry) => entry.operator === operator)
        .sort((left, right) => left.index - right.index)
        .map((entry) => subtaskOf(entry, files)),
    })),
  };
}

const NO_CONTENT: Pick<SubtaskContent, 'states' | 'groups' | 'operatorState' | 'inFlight'> = {
  states: [],
  groups: [],
  operatorState: null,
  inFlight: { inputs: {}, outputs: {} },
};

function subtaskOf(
  entry: Manifest['tasks'][number],
  files: ReadonlyMap<string, Uint8Array>,
): SubtaskContent {
  const { task, index, attempt, finished, handle, shared = [] } = entry;
  const own = filesOfTask(entry);
  const inline = handle && inlineBytes(handle);
  const sizeBytes = own.reduce((sum, file) => sum + file.sizeBytes, inline?.length ?? 0);
  const about = { task, index, attempt, finished, files: own, sizeBytes };
  const here = handle && inline ? new Map(files).set(handle.file, inline) : files;
  const named = [...(handle && inline ? [handle] : []), ...own];
  const damage = named.map((each) => damageOf(each, here)).find((found) => found !== null) ?? null;
  if (!handle || damage !== null) return { ...about, ...NO_CONTENT, damage };
  const bytesOf = ({ file }: FileHandle): Uint8Array => here.get(file) ?? new Uint8Array();
  try {
    const state = decodeTaskState(bytesOf(handle));
    const { states, groups } = state.keyedFiles
      ? readSortedFiles(state.keyedFiles.states, shared.map(bytesOf))
      : state.keyed;
    const { inputs, outputs } = state.inFlight;
    const inFlight = { inputs: counts(inputs), outputs: counts(outputs) };
    return { ...about, damage: null, states, groups, operatorState: state.operator, inFlight };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ...about, ...NO_CONTENT, damage: `${handle.file} cannot be read: ${error.message}` };
  }
}

function damageOf(
  { file, digest }: FileHandle,
  files: ReadonlyMap<string, Uint8Array>,
): string | null {
  const bytes = files.get(file);
  if (!bytes) return `${file} is missing.`;
  return digestBytes(bytes) === digest
    ? null
    : `${file} is damaged: its checksum is not the one written down.`;
}

function counts(channels: ReadonlyMap<string, readonly unknown[]>): Record<string, number> {
  return Object.fromEntries([...channels].map(([channel, records]) => [channel, records.length]));
}
