// D2: when the job has finished, no file and no transaction belongs to nobody.
// Flink: CheckpointsCleaner; KafkaSink aborts what its dead attempts left open.

import {
  decodeManifest,
  filesOf,
  metadataFile,
  METADATA,
} from '../../engine/checkpoint/manifest.ts';
import type { Breach, Invariant, World } from './invariant.ts';

export const nothingLeftOver: Invariant = {
  name: 'nothing-left-over',
  statement: 'A finished job leaves no file that no checkpoint names and no open transaction.',
  lesson: 'Leaks hurt nobody today. After a thousand restarts the disk is full.',
  kinds: [],
  watch: (world) => ({
    end({ atRest }) {
      if (!atRest || world.ledger.status !== 'FINISHED') return null;
      return orphan(world) ?? unfinished(world);
    },
  }),
};

function orphan({ definition, inspect, ledger }: World): Breach | null {
  const files = inspect.files();
  const named = new Set<string>();
  for (const checkpoint of ledger.retained) {
    named.add(metadataFile(definition.job, checkpoint));
    for (const { file } of ledger.completed.get(checkpoint)?.files ?? []) named.add(file);
  }
  for (const { metadata, files: own } of ledger.savepoints.values()) {
    for (const { file } of [metadata, ...own]) named.add(file);
  }
  for (const file of files) {
    // Of a checkpoint whose JobManager died before it could say that it had completed.
    if (!file.endsWith(METADATA) || named.has(file)) continue;
    named.add(file);
    const decoded = decodeManifest(inspect.written(file) ?? new Uint8Array(), definition.job);
    if (decoded.ok) for (const handle of filesOf(decoded.manifest)) named.add(handle.file);
  }
  // A JobManager that knows of no checkpoint spares what its metadata named when it came up; a person
  // may have taken that away since.
  const spared = [...ledger.withoutMetadata].filter((id) => id <= ledger.forgottenUpTo);
  const left = files.filter((file) => {
    if (named.has(file)) return false;
    return ![...ledger.damaged, ...spared].some((id) => file.includes(`/chk-${id}/`));
  });
  if (left.length === 0) return null;
  return {
    sentence: `The job has finished, but ${left.join(', ')} belongs to no checkpoint.`,
    events: ledger.ended ? [ledger.ended] : [],
  };
}

function unfinished({ inspect, ledger }: World): Breach | null {
  for (const { transaction, status } of inspect.transactions()) {
    if (status !== 'open' && status !== 'pre-committed') continue;
    return {
      sentence: `The job has finished, but transaction ${transaction} is still ${status}.`,
      events: ledger.ended ? [ledger.ended] : [],
    };
  }
  return null;
}
