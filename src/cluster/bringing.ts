// A run that begins with a snapshot in its store which was saved elsewhere: what it finds there, and
// what it must come to.
//
// Keeps true: virtual time goes on where the snapshot was completed; what the job it was taken of had
// counted by then counts as it did. Flink: `flink run -s` with a savepoint from another cluster.

import { inlineBytes } from '../engine/checkpoint/inline.ts';
import { metadataFile } from '../engine/checkpoint/manifest.ts';
import { defineJob, type JobDefinition } from '../engine/job/scenario.ts';
import type { Request } from '../engine/protocol.ts';
import { decodeTaskState, type TaskState } from '../engine/state/snapshot-file.ts';
import { expectation } from '../sim/checks.ts';
import type { Counts } from '../sim/oracle/evaluate.ts';
import { scenarioOf } from '../sim/scenario-name.ts';
import { requestsToBring } from '../storage/brought.ts';
import type { SourceLog } from '../storage/durable.ts';
import { unpackSnapshot, type SnapshotArchive } from '../storage/snapshot-archive.ts';
import type { Opened } from './port.ts';

export interface Bringing {
  readonly requests: readonly Request[];
  readonly found: Omit<Opened, 'expected' | 'memoryOnly'>;
  /** The final count per key. */
  expected(definition: JobDefinition, log: SourceLog): Counts;
}

/** Throws a sentence when the bytes are no snapshot. */
export function bringing(bytes: Uint8Array, job: string): Bringing {
  const unpacked = unpackSnapshot(bytes, job, null);
  if (!unpacked.ok) throw new Error(unpacked.problem);
  const { archive } = unpacked;
  const requests = requestsToBring(archive, job);
  return {
    requests,
    found: foundIn(archive, requests, job),
    expected: (definition, log) => expectedAfter(archive, definition, log),
  };
}

function foundIn(
  { manifest, topic }: SnapshotArchive,
  requests: readonly Request[],
  job: string,
): Bringing['found'] {
  const { checkpoint, savepoint, completedAtMs } = manifest;
  const metadata = metadataFile(job, checkpoint, savepoint !== null);
  const files = requests.flatMap((request) =>
    request.op === 'put' ? { file: request.file, sizeBytes: request.bytes.length } : [],
  );
  return {
    startAtMs: completedAtMs,
    files: files.sort(
      (one, other) => Number(one.file === metadata) - Number(other.file === metadata),
    ),
    savepoints: savepoint ? [[checkpoint, savepoint]] : [],
    committed: topic
      .filter(({ status }) => status === 'committed')
      .flatMap(({ rows }) => rows.map(({ key, value }) => [key, value] as const)),
    transactions: topic
      .filter(({ status }) => status === 'pre-committed')
      .map(({ transaction, status, rows }) => ({ transaction, status, rows })),
  };
}

function expectedAfter(
  { origin, manifest, files }: SnapshotArchive,
  definition: JobDefinition,
  log: SourceLog,
): Counts {
  const scenario = scenarioOf(origin.scenario) ?? definition.scenario;
  const { job, seed } = definition;
  const states = new Map<string, TaskState>();
  for (const { task, handle } of manifest.tasks) {
    const bytes = handle && (inlineBytes(handle) ?? files.get(handle.file));
    if (bytes) states.set(task, decodeTaskState(bytes));
  }
  const before = expectation(defineJob(scenario, { job, seed }), log);
  return before.after(definition, { manifest, states }).expected.final;
}
