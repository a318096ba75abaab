// The metadata of a checkpoint, `_metadata`: which file of which task, and how to check it.
//
// It is written last and alone decides whether a checkpoint exists. The first line is the digest of
// the rest, so that a flipped byte is found. Flink: CheckpointMetadata, MetadataV3Serializer.

import * as v from 'valibot';
import { digestBytes } from '../digest.ts';
import type { CheckpointId, FileHandle } from '../protocol.ts';

const FORMAT = 1;

const handleSchema = v.object({
  file: v.string(),
  sizeBytes: v.number(),
  digest: v.string(),
});

const schema = v.object({
  format: v.number(),
  job: v.string(),
  checkpoint: v.number(),
  triggeredAtMs: v.number(),
  completedAtMs: v.number(),
  maxParallelism: v.number(),
  tasks: v.array(
    v.object({
      task: v.string(),
      /** The operator's uid: state belongs to it, not to its name. */
      operator: v.string(),
      index: v.number(),
      attempt: v.number(),
      endOfData: v.boolean(),
      handle: v.nullable(handleSchema),
    }),
  ),
});

export type Manifest = v.InferOutput<typeof schema>;

export const METADATA = '_metadata';

export function checkpointFolder(job: string, checkpoint: CheckpointId): string {
  return `${job}/chk-${checkpoint}/`;
}

export function metadataFile(job: string, checkpoint: CheckpointId): string {
  return checkpointFolder(job, checkpoint) + METADATA;
}

/** Every file a manifest names, itself left out. */
export function filesOf(manifest: Manifest): FileHandle[] {
  return manifest.tasks.flatMap(({ handle }) => handle ?? []);
}

export function encodeManifest(manifest: Omit<Manifest, 'format'>): Uint8Array {
  const body = JSON.stringify({ format: FORMAT, ...manifest });
  const digest = digestBytes(new TextEncoder().encode(body));
  return new TextEncoder().encode(`${digest}\n${body}`);
}

export type DecodedManifest =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly damage: string };

const damaged = (damage: string): DecodedManifest => ({ ok: false, damage });

/** The manifest, or a sentence why the bytes are none. */
export function decodeManifest(bytes: Uint8Array): DecodedManifest {
  const lineEnd = bytes.indexOf(0x0a);
  if (lineEnd < 0) return damaged('The metadata is not in a form this version knows.');
  const digest = new TextDecoder().decode(bytes.subarray(0, lineEnd));
  const body = bytes.subarray(lineEnd + 1);
  if (digestBytes(body) !== digest)
    return damaged('The metadata is damaged: its checksum is wrong.');
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return damaged('The metadata is not readable.');
  }
  const parsed = v.safeParse(schema, content);
  if (!parsed.success) return damaged(`The metadata is incomplete: ${parsed.issues[0].message}.`);
  const { format } = parsed.output;
  return format === FORMAT
    ? { ok: true, manifest: parsed.output }
    : damaged(`The metadata has format ${format}; this version reads format ${FORMAT}.`);
}
