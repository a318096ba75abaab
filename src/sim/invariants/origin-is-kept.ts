// D6: the snapshot a job was started from. One that is only read is never touched, nor referred to by
// what the job writes; one that the job has claimed stays until enough newer checkpoints are there.
//
// Flink: RecoveryClaimMode; CheckpointProperties.forUnclaimedSnapshot.

import { METADATA } from '../../engine/checkpoint/manifest.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant, World } from './invariant.ts';

type Deleted = Extract<TraceEvent, { kind: 'files-deleted' }>;
type Completed = Extract<TraceEvent, { kind: 'checkpoint-completed' }>;

export const originIsKept: Invariant = {
  name: 'origin-is-kept',
  statement:
    'A snapshot that a job only reads is never touched and never referred to; a claimed one goes when newer checkpoints have taken its place.',
  lesson:
    'Who owns a snapshot decides who may delete it: the job that has claimed it, or nobody but you.',
  kinds: ['plan-changed', 'files-deleted', 'checkpoint-completed'],
  watch(world) {
    /** Files of snapshots that some job was started from without claiming them. */
    const foreign = new Map<string, TraceEvent>();
    let claimed: ReadonlySet<string> = new Set();
    let judged = 0;
    return {
      on(event): Breach | null {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'plan-changed': {
            // A new JobManager tells it again.
            if (!event.start || event.start.sinceVersion === judged) return null;
            judged = event.start.sinceVersion;
            const files = filesOfOrigin(world);
            claimed = new Set(event.start.claim ? files : []);
            for (const file of files) {
              if (event.start.claim) foreign.delete(file);
              else foreign.set(file, event);
            }
            return null;
          }
          case 'files-deleted':
            return touched(event, foreign) ?? early(world, event, claimed);
          case 'checkpoint-completed':
            return world.ledger.start ? referred(world, event, foreign) : null;
          default:
            return null;
        }
      },
      /** A job that has finished keeps nothing of its own. */
      end({ atRest }) {
        const { ledger, inspect } = world;
        if (!atRest || ledger.status !== 'FINISHED' || claimed.size === 0) return null;
        const origin = ledger.start?.checkpoint;
        if (origin === undefined || ledger.damaged.has(origin)) return null;
        // Its files may be needed by a snapshot that nobody has claimed; it exists by its metadata.
        const file = inspect.files().find((each) => claimed.has(each) && each.endsWith(METADATA));
        return file === undefined
          ? null
          : {
              sentence: `${file} belongs to the snapshot that the job had claimed; it has finished, but the file is still there.`,
              events: ledger.ended ? [ledger.ended] : [],
            };
      },
    };
  },
};

function filesOfOrigin({ ledger }: World): string[] {
  const known = ledger.start && ledger.completed.get(ledger.start.checkpoint);
  return known ? [known.metadata, ...known.files].map(({ file }) => file) : [];
}

function touched(event: Deleted, foreign: ReadonlyMap<string, TraceEvent>): Breach | null {
  const file = event.files.find((each) => foreign.has(each));
  const started = file === undefined ? undefined : foreign.get(file);
  return started
    ? {
        sentence: `${file} belongs to the snapshot that a job was started from without claiming it, but it is deleted: ${event.why}.`,
        events: [started, event],
      }
    : null;
}

function early(
  { definition, ledger }: World,
  event: Deleted,
  claimed: ReadonlySet<string>,
): Breach | null {
  const keep = definition.settings['execution.checkpointing.num-retained'];
  const file = event.files.find((each) => claimed.has(each));
  // At its end the job deletes what it does not retain.
  if (file === undefined || ledger.ended) return null;
  const firstId = ledger.start?.firstId ?? 0;
  // The JobManager knows by heart what a person has taken away.
  const there = new Set([...ledger.published(), ...ledger.byHeart]);
  const newer = [...there].filter((id) => id >= firstId).length;
  return newer >= keep
    ? null
    : {
        sentence: `${file} belongs to the snapshot the job was started from, but only ${newer} of ${keep} newer checkpoints have completed.`,
        events: [event],
      };
}

function referred(
  { ledger }: World,
  event: Completed,
  foreign: ReadonlyMap<string, TraceEvent>,
): Breach | null {
  if (event.checkpoint < (ledger.start?.firstId ?? 0)) return null;
  const file = event.files.find((each) => foreign.has(each.file))?.file;
  return file === undefined
    ? null
    : {
        sentence: `Checkpoint ${event.checkpoint} refers to ${file}, which belongs to the snapshot the job was started from without claiming it.`,
        events: [event],
      };
}
