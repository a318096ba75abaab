// A snapshot that was saved elsewhere, put where a run finds it: files in the store, and in the topic
// what the sinks had written by then.
//
// Keeps true: the metadata comes last, so that half of it is no snapshot; everything goes the way that
// the engine's own requests go. Flink: somebody copies a savepoint into the directory.

import { encodeManifest, metadataFile } from '../engine/checkpoint/manifest.ts';
import type { Request } from '../engine/protocol.ts';
import type { SnapshotArchive } from './snapshot-archive.ts';

/** Of an archive whose files bear the name of `job`. */
export function requestsToBring(
  { manifest, files, topic }: SnapshotArchive,
  job: string,
): readonly Request[] {
  const transactions = topic.flatMap(({ status, ...written }): Request[] => {
    const { producer, attempt, transaction } = written;
    const promise: Request = { op: 'pre-commit', topic: job, ...written };
    if (status === 'pre-committed') return [promise];
    return [promise, { op: 'commit', topic: job, producer, attempt, transactions: [transaction] }];
  });
  const parts = [...files].map(([file, bytes]): Request => ({ op: 'put', file, bytes }));
  const file = metadataFile(job, manifest.checkpoint, manifest.savepoint !== null);
  return [...transactions, ...parts, { op: 'put', file, bytes: encodeManifest(manifest, job) }];
}
