// The metadata of a checkpoint, `_metadata`: which file of which task, and how to check it.
//
// It is written last and alone decides whether a checkpoint exists. The first line is the digest of
// the rest, so that a flipped byte is found. Nothing in the file names the job: names of its own files
// are relative to its folder, so its size and digest depend on what was done alone.
// Flink: CheckpointMetadata, MetadataV3Serializer, RelativeFileStateHandle.

import * as v from 'valibot';
import { digestBytes } from '../digest.ts';
import type { CheckpointId, FileHandle, TaskSnapshot } from '../protocol.ts';

export const FORMAT = 5;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const handleSchema = v.object({
  file: v.string(),
  sizeBytes: v.number(),
  digest: v.string(),
  inline: v.optional(v.string()),
});

const placeSchema = v.object({
  name: v.string(),
  mode: v.picklist(['split', 'union', 'broadcast']),
  offsets: v.pipe(v.array(v.number()), v.readonly()),
});

const stateSchema = v.object({
  name: v.string(),
  kind: v.picklist(['value', 'list', 'map', 'reducing', 'aggregating']),
  type: v.string(),
});

const schema = v.object({
  format: v.number(),
  checkpoint: v.number(),
  /** null: a checkpoint. */
  savepoint: v.nullable(v.picklist(['plain', 'suspend', 'drain'])),
  triggeredAtMs: v.number(),
  completedAtMs: v.number(),
  maxParallelism: v.number(),
  /** Whose native format a checkpoint is in; a savepoint is in the one that all can read. */
  backend: v.picklist(['hashmap', 'rocksdb']),
  /** It holds records that were in flight (unaligned). */
  inFlight: v.optional(v.boolean()),
  /** Of sources whose readers ask for splits: who has which, as of the trigger. */
  splits: v.optional(
    v.pipe(
      v.array(
        v.object({
          operator: v.string(),
          unassigned: v.pipe(v.array(v.number()), v.readonly()),
          assigned: v.pipe(
            v.array(v.object({ partition: v.number(), reader: v.number(), after: v.number() })),
            v.readonly(),
          ),
        }),
      ),
      v.readonly(),
    ),
  ),
  tasks: v.array(
    v.object({
      task: v.string(),
      /** The operator's uid: state belongs to it, not to its name. */
      operator: v.string(),
      index: v.number(),
      attempt: v.number(),
      endOfData: v.boolean(),
      /** It had finished before: its last state stands here, and nothing of it is in flight. */
      finished: v.boolean(),
      handle: v.nullable(handleSchema),
      /** Incremental: the sorted files with its keyed state, newest first. */
      shared: v.optional(v.pipe(v.array(handleSchema), v.readonly())),
      /** Where operator state stands in the file of `handle`. */
      operatorState: v.optional(v.pipe(v.array(placeSchema), v.readonly())),
      /** As what its keyed states were written. */
      states: v.optional(v.pipe(v.array(stateSchema), v.readonly())),
    }),
  ),
});

/** In memory, file names are whole. */
export type Manifest = v.InferOutput<typeof schema>;

export const METADATA = '_metadata';

/** Within the job's folder. */
export function snapshotFolder(checkpoint: CheckpointId, savepoint: boolean): string {
  return `${savepoint ? 'savepoint' : 'chk'}-${checkpoint}/`;
}

export function metadataFile(job: string, checkpoint: CheckpointId, savepoint = false): string {
  return `${job}/${snapshotFolder(checkpoint, savepoint)}${METADATA}`;
}

/** Which snapshot the metadata with this name is of; null: it is no metadata. */
export function snapshotOf(
  file: string,
): { readonly checkpoint: CheckpointId; readonly isSavepoint: boolean } | null {
  const match = /\/(chk|savepoint)-(\d+)\/_metadata$/.exec(file);
  return match && { checkpoint: Number(match[2]), isSavepoint: match[1] === 'savepoint' };
}

/** Every file a manifest names, itself left out. */
export function filesOf({ tasks }: Manifest): FileHandle[] {
  const files: FileHandle[] = [];
  for (const task of tasks) addFilesOf(task, files);
  return files;
}

/** Files of one task's snapshot. What stands in the metadata itself has none. */
export function filesOfTask(snapshot: Pick<TaskSnapshot, 'handle' | 'shared'>): FileHandle[] {
  const files: FileHandle[] = [];
  addFilesOf(snapshot, files);
  return files;
}

function addFilesOf(
  { handle, shared }: Pick<TaskSnapshot, 'handle' | 'shared'>,
  to: FileHandle[],
): void {
  if (handle && handle.inline === undefined) to.push(handle);
  if (shared) to.push(...shared);
}

function withFiles(tasks: Manifest['tasks'], named: (file: string) => string): Manifest['tasks'] {
  const renamed = ({ file, sizeBytes, digest, inline }: FileHandle): FileHandle =>
    inline === undefined
      ? { file: named(file), sizeBytes, digest }
      : { file: named(file), sizeBytes, digest, inline };
  // Written out: a spread in front of other fields takes many times as long.
  return tasks.map((each) => {
    const { task, operator, index, attempt, endOfData, finished, shared, operatorState } = each;
    const handle = each.handle && renamed(each.handle);
    const entry: Manifest['tasks'][number] = {
      task,
      operator,
      index,
      attempt,
      endOfData,
      finished,
      handle,
    };
    if (shared) entry.shared = shared.map(renamed);
    if (operatorState) entry.operatorState = operatorState;
    if (each.states) entry.states = each.states;
    return entry;
  });
}

export function encodeManifest(manifest: Omit<Manifest, 'format'>, job: string): Uint8Array {
  const prefix = `${job}/`;
  const { checkpoint, savepoint, triggeredAtMs, completedAtMs, maxParallelism } = manifest;
  const { backend, inFlight, splits } = manifest;
  const tasks = withFiles(manifest.tasks, (file) =>
    file.startsWith(prefix) ? file.slice(prefix.length) : `/${file}`,
  );
  const written: Manifest = {
    format: FORMAT,
    checkpoint,
    savepoint,
    triggeredAtMs,
    completedAtMs,
    maxParallelism,
    backend,
    ...(inFlight === true ? { inFlight } : {}),
    ...(splits ? { splits } : {}),
    tasks,
  };
  const body = encoder.encode(JSON.stringify(written));
  const line = encoder.encode(`${digestBytes(body)}\n`);
  const bytes = new Uint8Array(line.length + body.length);
  bytes.set(line);
  bytes.set(body, line.length);
  return bytes;
}

export type DecodedManifest =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly damage: string };

const damaged = (damage: string): DecodedManifest => ({ ok: false, damage });

/** The manifest, or a sentence why the bytes are none. */
export function decodeManifest(bytes: Uint8Array, job: string): DecodedManifest {
  const lineEnd = bytes.indexOf(0x0a);
  if (lineEnd < 0) return damaged('The metadata is not in a form this version knows.');
  const digest = decoder.decode(bytes.subarray(0, lineEnd));
  const body = bytes.subarray(lineEnd + 1);
  if (digestBytes(body) !== digest)
    return damaged('The metadata is damaged: its checksum is wrong.');
  let content: unknown;
  try {
    content = JSON.parse(decoder.decode(body));
  } catch {
    return damaged('The metadata is not readable.');
  }
  const known = v.safeParse(v.object({ format: v.number() }), content);
  if (known.success && known.output.format !== FORMAT) {
    const { format } = known.output;
    return damaged(`The metadata has format ${format}; this version reads format ${FORMAT}.`);
  }
  const parsed = v.safeParse(schema, content);
  if (!parsed.success) return damaged(`The metadata is incomplete: ${parsed.issues[0].message}.`);
  return { ok: true, manifest: inJob(parsed.output, job) };
}

/** A manifest as it stands in its file, with the names of its files made whole. */
export function inJob(manifest: Manifest, job: string): Manifest {
  const whole = (file: string): string => (file.startsWith('/') ? file.slice(1) : `${job}/${file}`);
  return { ...manifest, tasks: withFiles(manifest.tasks, whole) };
}
