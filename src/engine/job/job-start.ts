// Finds the snapshot a job is to start from among those in the store, and makes the job's version.
//
// Keeps true: nothing is changed before everything is known to fit; a refusal says what is wrong and
// what there is. Ids go on after every snapshot that lies there. Flink: CheckpointCoordinator.restoreSavepoint.

import type { Attempt, CheckpointId } from '../protocol.ts';
import { isSnapshot, type Retained } from '../checkpoint/retained-reader.ts';
import type { JobStart, JobVersion } from './job-version.ts';
import type { JobDefinition } from './scenario.ts';
import type { Settings } from './settings.ts';
import { pathOf, snapshotAt, type StartFrom } from './start-from.ts';
import { upgrade } from './upgrade.ts';

export type Started =
  | {
      readonly ok: true;
      readonly version: JobVersion;
      readonly start: JobStart;
      /** Of the tasks that have written the snapshot. */
      readonly newestAttempt: Attempt;
    }
  | { readonly ok: false; readonly problem: string };

/** What the options of a job say; null: it starts with nothing. */
export function orderIn(settings: Settings): StartFrom | null {
  const path = settings['execution.state-recovery.path'];
  const snapshot = path === null ? null : snapshotAt(path);
  return (
    snapshot && {
      ...snapshot,
      claim: settings['execution.state-recovery.claim-mode'] === 'CLAIM',
      ignoreUnclaimed: settings['execution.state-recovery.ignore-unclaimed-state'],
      version: null,
      parallelism: {},
      backend: null,
    }
  );
}

export function startVersion(
  current: JobDefinition,
  order: StartFrom,
  { retained, savepoints, damaged }: Retained,
  next: { readonly number: number; readonly nextCheckpointId: CheckpointId },
): Started {
  const all = [...retained, ...savepoints];
  const path = pathOf(order);
  const found = all.find(({ manifest }) => isSnapshot(manifest, order));
  if (!found) {
    const { reason } = damaged.find(({ checkpoint }) => checkpoint === order.checkpoint) ?? {};
    if (reason !== undefined) return refused(`${path} cannot be used. ${reason}`);
    const there = all.map(({ manifest: { checkpoint, savepoint } }) =>
      pathOf({ checkpoint, isSavepoint: savepoint !== null }),
    );
    const others = there.length > 0 ? `There are ${there.join(', ')}.` : 'It holds none.';
    return refused(`There is no ${path} in the store. ${others}`);
  }
  const { manifest } = found;
  const upgraded = upgrade(current, order, manifest);
  if (!upgraded.ok) return upgraded;
  const ids = [...all.map((each) => each.manifest), ...damaged].map(({ checkpoint }) => checkpoint);
  const start: JobStart = {
    checkpoint: order.checkpoint,
    isSavepoint: order.isSavepoint,
    claim: order.claim,
    sinceVersion: next.number,
    firstId: Math.max(next.nextCheckpointId, ...ids.map((id) => id + 1)),
    ignored: upgraded.ignored,
  };
  return {
    ok: true,
    version: { number: next.number, ...upgraded.version, start },
    start,
    newestAttempt: Math.max(0, ...manifest.tasks.map(({ attempt }) => attempt)),
  };
}

function refused(problem: string): Started {
  return { ok: false, problem };
}
