// A whole snapshot as one file, to be taken to another browser: metadata, all files, whose it is, and
// what the sinks had written by then.
//
// Layout: magic, version, length of the body, body, digest of the body. Whatever is wrong with such a
// file is told in one sentence: not ours, newer, cut off, altered, or of another job. Names of files
// in it do not carry the job they came from. Flink: a self-contained, relocatable savepoint; its topic
// stays where it is, but another browser has none.

import * as v from 'valibot';
import {
  decodeManifest,
  encodeManifest,
  filesOf,
  type Manifest,
} from '../engine/checkpoint/manifest.ts';
import { digestBytes } from '../engine/digest.ts';
import { ByteReader, ByteWriter, Unreadable } from '../engine/stream/bytes.ts';
import type { TransactionView } from './durable.ts';

const MAGIC = new TextEncoder().encode('Tidemark snapshot\n');
const VERSION = 2;
const DIGEST_LENGTH = digestBytes(new Uint8Array()).length;

/** Which job a snapshot was taken of. */
export interface SnapshotOrigin {
  /** Its scenario: the id of one that comes with Tidemark, or all of it as JSON. */
  readonly scenario: string;
  readonly title: string;
  /** Name of its source log: offsets mean nothing in another. */
  readonly log: string;
}

const OriginSchema: v.GenericSchema<unknown, SnapshotOrigin> = v.object({
  scenario: v.string(),
  title: v.string(),
  log: v.string(),
});

/** A transaction of the outside topic that lies before the snapshot. */
export type BroughtTransaction = Omit<TransactionView, 'status'> & {
  readonly status: 'pre-committed' | 'committed';
};

const TopicSchema: v.GenericSchema<unknown, BroughtTransaction[]> = v.array(
  v.object({
    transaction: v.string(),
    producer: v.string(),
    attempt: v.number(),
    status: v.picklist(['pre-committed', 'committed']),
    // Whatever else a row may have goes along.
    rows: v.array(
      v.looseObject({
        key: v.string(),
        value: v.number(),
        partition: v.number(),
        offset: v.number(),
      }),
    ),
  }),
);

export interface SnapshotArchive {
  readonly origin: SnapshotOrigin;
  /** Names of files are those of `job`. */
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** In the order they were begun. */
  readonly topic: readonly BroughtTransaction[];
}

export type Unpacked =
  | { readonly ok: true; readonly archive: SnapshotArchive }
  | { readonly ok: false; readonly problem: string };

/** Throws a sentence when a file of the snapshot is not there. */
export function packSnapshot(
  { origin, manifest, files, topic }: SnapshotArchive,
  job: string,
): Uint8Array {
  const body = new ByteWriter();
  body.text(JSON.stringify(origin));
  body.block(encodeManifest(relocated(manifest, job), job));
  const named = [...new Map(filesOf(manifest).map((handle) => [handle.file, handle])).values()];
  body.unsigned(named.length);
  for (const { file } of named) {
    const bytes = files.get(file);
    if (!bytes) throw new Error(`${file} is missing, so the snapshot cannot be saved as a file.`);
    body.text(inArchive(file, job));
    body.block(bytes);
  }
  body.text(JSON.stringify(topic));
  const content = body.take();
  const whole = new ByteWriter();
  for (const byte of MAGIC) whole.byte(byte);
  whole.byte(VERSION);
  whole.block(content);
  whole.text(digestBytes(content));
  return whole.take();
}

/**
 * @param job whose folder the names of the files are to be in
 * @param expected the job that is to start from it; null: any
 */
export function unpackSnapshot(
  bytes: Uint8Array,
  job: string,
  expected: SnapshotOrigin | null,
): Unpacked {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    const isCut = bytes.length < MAGIC.length && bytes.every((byte, at) => byte === MAGIC[at]);
    return isCut ? CUT_OFF : problem('This is no snapshot that Tidemark has saved.');
  }
  const version = bytes[MAGIC.length];
  if (version === undefined) return CUT_OFF;
  if (version > VERSION) {
    return problem(
      `The file was saved by a newer version of Tidemark (format ${version}; this one reads up to ${VERSION}). Reload the page to get the newest.`,
    );
  }
  try {
    const reader = new ByteReader(bytes.subarray(MAGIC.length + 1));
    const content = reader.block();
    if (bytes.length < MAGIC.length + 1 + content.length + DIGEST_LENGTH) return CUT_OFF;
    if (reader.text() !== digestBytes(content)) {
      return problem('The file is damaged: its checksum is not the one written down.');
    }
    return opened(content, job, version, expected);
  } catch (error) {
    if (error instanceof Unreadable) return CUT_OFF;
    throw error;
  }
}

function opened(
  content: Uint8Array,
  job: string,
  version: number,
  expected: SnapshotOrigin | null,
): Unpacked {
  const reader = new ByteReader(content);
  const origin = originOf(reader.text());
  if (!origin) {
    return problem(
      'The file does not say which job it is of, so it cannot be used. Save it again.',
    );
  }
  if (expected && (origin.scenario !== expected.scenario || origin.log !== expected.log)) {
    return problem(
      `The snapshot is of the job "${origin.title}" over the log "${origin.log}", but this run is "${expected.title}" over "${expected.log}". Open that job first.`,
    );
  }
  const decoded = decodeManifest(reader.block(), job);
  if (!decoded.ok) return problem(decoded.damage);
  const files = new Map<string, Uint8Array>();
  for (let rest = reader.unsigned(); rest > 0; rest--) {
    const name = reader.text();
    files.set(`${job}/${name}`, reader.block());
  }
  const missing = filesOf(decoded.manifest).find(({ file }) => !files.has(file));
  if (missing) {
    const name = missing.file.slice(job.length + 1);
    return problem(`The file lacks ${name}, which belongs to the snapshot. Save it again.`);
  }
  const topic = version < 2 ? [] : topicOf(reader.text());
  if (!topic)
    return problem('What the sinks had written is not readable in this file. Save it again.');
  return { ok: true, archive: { origin, manifest: decoded.manifest, files, topic } };
}

function topicOf(text: string): BroughtTransaction[] | null {
  const parsed = v.safeParse(TopicSchema, parsedJson(text));
  return parsed.success ? parsed.output : null;
}

function originOf(text: string): SnapshotOrigin | null {
  const parsed = v.safeParse(OriginSchema, parsedJson(text));
  return parsed.success ? parsed.output : null;
}

/** undefined: it is none. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Files that a run has borrowed from another one come along under a name of their own. */
function inArchive(file: string, job: string): string {
  return file.startsWith(`${job}/`) ? file.slice(job.length + 1) : `borrowed/${file}`;
}

function relocated(manifest: Manifest, job: string): Manifest {
  const tasks = manifest.tasks.map((entry) => ({
    ...entry,
    handle: entry.handle && {
      ...entry.handle,
      file: `${job}/${inArchive(entry.handle.file, job)}`,
    },
    ...(entry.shared && {
      shared: entry.shared.map((each) => ({
        ...each,
        file: `${job}/${inArchive(each.file, job)}`,
      })),
    }),
  }));
  return { ...manifest, tasks };
}

function problem(sentence: string): Unpacked {
  return { ok: false, problem: sentence };
}

const CUT_OFF: Unpacked = problem(
  'The file is cut off: its end is missing. Save or copy it again.',
);
