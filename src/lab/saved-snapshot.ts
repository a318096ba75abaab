// A snapshot saved as one file: made from what lies in the store of a run, and opened again to be
// looked into, or for a job to start from, whatever run it is of.
//
// Keeps true: what is opened stands on its own shelf, under a name no run has, and touches no store.
// Of the topic exactly what was promised or committed by the snapshot goes along.

import { encodeManifest, metadataFile } from '../engine/checkpoint/manifest.ts';
import { operatorsOf } from '../engine/job/job-version.ts';
import type { Scenario } from '../engine/job/scenario.ts';
import { snapshotAt } from '../engine/job/start-from.ts';
import { withIds } from '../engine/job/uids.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import { scenarioName, scenarioOf } from '../sim/scenario-name.ts';
import type { TransactionView } from '../storage/durable.ts';
import {
  packSnapshot,
  unpackSnapshot,
  type BroughtTransaction,
  type SnapshotArchive,
} from '../storage/snapshot-archive.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';
import type { Run } from './run.svelte.ts';
import { withRoom } from './start-draft.ts';
import { shelfOf, type ShelfSnapshot } from './store-shelf.ts';

/** More than any store here holds of one snapshot. */
export const MOST_ARCHIVE_BYTES = 256_000_000;

const RECOVERY_PATH = 'execution.state-recovery.path';

/** Folder of what was opened. */
const FOLDER = 'saved';

export interface OpenedSnapshot {
  readonly archive: SnapshotArchive;
  readonly snapshot: ShelfSnapshot;
  /** Of the job it was taken of; null: it cannot run here. */
  readonly scenario: Scenario | null;
  /** The file as it is. */
  readonly bytes: Uint8Array;
}

export function openArchive(
  bytes: Uint8Array,
): ({ readonly ok: true } & OpenedSnapshot) | { readonly ok: false; readonly problem: string } {
  const unpacked = unpackSnapshot(bytes, FOLDER, null);
  if (!unpacked.ok) return unpacked;
  const { archive } = unpacked;
  const { manifest, files } = archive;
  const name = metadataFile(FOLDER, manifest.checkpoint, manifest.savepoint !== null);
  const contents = new Map([...files, [name, encodeManifest(manifest, FOLDER)]]);
  const sizes = [...contents].map(([file, { length }]) => ({ file, sizeBytes: length }));
  const seen = { files: sizes, contents, transactions: [] };
  const [snapshot] = shelfOf(seen, FOLDER).snapshots;
  return snapshot
    ? { ok: true, archive, snapshot, scenario: scenarioOf(archive.origin.scenario), bytes }
    : { ok: false, problem: SESSION_PHRASES.noSnapshot };
}

/** In a buffer of its own, as a file wants it. Throws a sentence when a file of it is missing. */
export async function saveSnapshot(
  run: Run,
  { manifest, files, id }: Pick<ShelfSnapshot, 'manifest' | 'files' | 'id'>,
  title: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!manifest) throw new Error(SESSION_PHRASES.noSnapshot);
  const seen = await run.look({ files: files.map(({ file }) => file), topic: true });
  const topic = topicBefore(id, seen.transactions, run.eventsFrom(0));
  const scenario = lastDescribed(run);
  const origin = { scenario: scenarioName(scenario), title, log: scenario.log };
  const archive = { origin, manifest, files: seen.contents, topic };
  return new Uint8Array(packSnapshot(archive, run.job));
}

/** What the settings of a new run say it starts from, as it lies in the store of the run before;
 * null: nothing, or nothing that is there. */
export async function snapshotToBring(
  run: Run,
  settings: Readonly<Record<string, unknown>>,
): Promise<Uint8Array | null> {
  const path = settings[RECOVERY_PATH];
  const name = typeof path === 'string' ? snapshotAt(path) : null;
  if (!name) return null;
  const { brought = null } = run.request;
  if (brought && path === run.changedSettings[RECOVERY_PATH]) return brought;
  const shelf = shelfOf(await run.look({ files: [] }), run.job);
  const found = shelf.snapshots.find(
    ({ id, isSavepoint }) => id === name.checkpoint && isSavepoint === name.isSavepoint,
  );
  return found?.manifest ? saveSnapshot(run, found, run.scenario.title) : null;
}

/** The job as it was last: it may have been rescaled, or started in another version. */
function lastDescribed({ scenario, live }: Run): Scenario {
  const operators = operatorsOf(live.plan);
  const isFirst = JSON.stringify(operators) === JSON.stringify(withIds(scenario.operators));
  return isFirst ? scenario : withRoom({ ...scenario, operators });
}

/** What the sinks had promised or written when the snapshot was taken. What was written before the
 * events that are kept lies before it, too. */
export function topicBefore(
  snapshot: number,
  transactions: readonly TransactionView[],
  events: readonly TraceEvent[],
): BroughtTransaction[] {
  const later = new Set<string>();
  let isOver = false;
  for (const event of events) {
    if (event.kind === 'checkpoint-completed' && event.checkpoint === snapshot) isOver = true;
    if (event.kind === 'transaction-pre-committed' && event.checkpoint > snapshot) {
      later.add(event.transaction);
    }
    if (event.kind === 'rows-published' && isOver) later.add(event.transaction);
  }
  return transactions.flatMap((each) => {
    const { status, transaction } = each;
    if (status !== 'committed' && status !== 'pre-committed') return [];
    return later.has(transaction) ? [] : [{ ...each, status }];
  });
}
