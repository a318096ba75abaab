// S4: local recovery gives a task what the store would have given it, and keeps no copy too long.
// Flink: TaskLocalStateStoreImpl; the primary copy decides.

import { toldByKey } from '../../engine/operators/told.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { SavedCheckpoint } from './ledger.ts';

type Restored = Extract<TraceEvent, { kind: 'restored' }>;

export const localCopiesMatch: Invariant = {
  name: 'local-copies-match',
  statement:
    'A task that comes back from a local copy has the keyed state that the checkpoint in the store holds, and copies older than a complete checkpoint are dropped.',
  lesson:
    'A copy nearby saves the way to the store. It must never be older, or newer, than asked for.',
  kinds: [
    'recovery-started',
    'restored',
    'local-copy-kept',
    'local-copy-dropped',
    'checkpoint-notified',
    'process-killed',
  ],
  watch({ ledger, definition }) {
    let from: CheckpointId | null = null;
    /** Read when recovery starts: later the checkpoint may have been replaced. */
    let saved: SavedCheckpoint | null = null;
    const places = new Map<string, Place>();
    const placeOf = (process: string, task: TaskId): Place => {
      const name = `${process} ${task}`;
      const place = places.get(name) ?? { kept: new Set<CheckpointId>(), notified: 0 };
      places.set(name, place);
      return place;
    };
    return {
      on(event): Breach | null {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- those it has asked for
        switch (event.kind) {
          case 'recovery-started':
            from = event.checkpoint;
            saved = from === null ? null : ledger.saved(from);
            return null;
          case 'restored':
            return event.localBytes > 0 && event.checkpoint === from
              ? compare(definition, saved, event)
              : null;
          case 'local-copy-kept': {
            const { kept, notified } = placeOf(event.by, event.task);
            const [old] = [...kept].filter((id) => id < notified);
            kept.add(event.checkpoint);
            return old === undefined
              ? null
              : {
                  sentence: `${event.by} still has a local copy of ${event.task} of checkpoint ${old}, though it knows that ${notified} is complete.`,
                  events: [event],
                };
          }
          case 'local-copy-dropped':
            placeOf(event.by, event.task).kept.delete(event.checkpoint);
            return null;
          case 'checkpoint-notified': {
            const place = placeOf(event.by, event.task);
            place.notified = Math.max(place.notified, event.checkpoint);
            return null;
          }
          case 'process-killed':
            for (const name of [...places.keys()]) {
              if (name.startsWith(`${event.killed} `)) places.delete(name);
            }
            return null;
          default:
            return null;
        }
      },
    };
  },
};

interface Place {
  readonly kept: Set<CheckpointId>;
  /** The newest checkpoint that the task there knows to be complete. */
  notified: CheckpointId;
}

function compare(
  { plan }: JobDefinition,
  saved: SavedCheckpoint | null,
  event: Restored,
): Breach | null {
  const state = saved?.states.get(event.task);
  const task = plan.task.get(event.task);
  if (!state || !event.state || !task) return null;
  const inStore = state.keyed.groups.flatMap(({ group, entries }) =>
    [...toldByKey(task, entries)].map(([key, value]) => `${key} (${value}) of key group ${group}`),
  );
  const back = event.state.map(([group, key, value]) => `${key} (${value}) of key group ${group}`);
  const wrong = back.find((entry) => !inStore.includes(entry));
  const lost = inStore.find((entry) => !back.includes(entry));
  if (wrong === undefined && lost === undefined) return null;
  const what = wrong === undefined ? `without ${lost ?? ''}` : `with ${wrong}`;
  return {
    sentence: `${event.task} came back from its local copy ${what}; checkpoint ${event.checkpoint} in the store says otherwise.`,
    events: [event],
  };
}
