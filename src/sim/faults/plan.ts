// The faults of one run, drawn up front from its seed: kills with their moments, and the weather.
//
// Moments are told by what the run does (the third upload, the restore, a completed checkpoint),
// so that rare places are hit often. A plan is data: a failing run is minimised by leaving parts out.

import type { Prng } from '../../engine/prng.ts';
import type { SnapshotName, StartFrom } from '../../engine/job/start-from.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { ProcessId } from '../../engine/protocol.ts';
import type { Tampering } from '../../engine/action.ts';
import type { Action } from '../action.ts';
import { drawMishap, endOf } from './mishaps.ts';
import { LIKELIHOODS, type Profile } from './profile.ts';
import type { Weather } from './weather.ts';

/** What a kill waits for: the n-th event of a kind, then some steps more. */
export interface Moment {
  readonly event:
    | 'start'
    | 'checkpoint-triggered'
    | 'snapshot-taken'
    | 'upload-started'
    | 'metadata-writing'
    | 'checkpoint-completed'
    | 'restart-scheduled'
    | 'recovery-started'
    | 'end-of-data';
  readonly nth: number;
  readonly stepsLater: number;
}

export interface PlannedKill {
  /** A name: whoever bears it then. */
  readonly process: ProcessId;
  readonly moment: Moment;
  /** In the middle of its next turn, after that many effects; null: between two turns. */
  readonly afterEffects: number | null;
}

/** Anything else that is done to the run. */
export interface PlannedAct {
  readonly moment: Moment;
  readonly action: Action;
}

/** A file in the store is damaged or taken away: which one is known only when the moment comes. */
export interface PlannedTampering {
  readonly moment: Moment;
  readonly how: Tampering;
  /** Counted back from the newest. */
  readonly back: number;
}

/** A job that a person starts when the one before has ended, from what that one left. */
export interface PlannedStart {
  /** After the end. */
  readonly stepsLater: number;
  /** The snapshot is known only then. */
  readonly order: Omit<StartFrom, keyof SnapshotName>;
}

export interface FaultPlan {
  readonly kills: readonly PlannedKill[];
  /** Checkpoints and savepoints that a person asks for, and mishaps. */
  readonly acts: readonly PlannedAct[];
  readonly tampering: readonly PlannedTampering[];
  /** One after the other, as jobs end. */
  readonly starts: readonly PlannedStart[];
  readonly weather: Weather;
  /** Somebody starts a TaskManager so many steps after each kill of one; null: the cluster does. */
  readonly replacedAfterSteps: number | null;
}

const MOMENTS: readonly Moment['event'][] = [
  'start',
  'start',
  'checkpoint-triggered',
  'snapshot-taken',
  'upload-started',
  'upload-started',
  'metadata-writing',
  'checkpoint-completed',
  'end-of-data',
];

/** @param steps about how many the job takes without faults */
export function drawFaults(
  prng: Prng,
  profile: Profile,
  definition: JobDefinition,
  steps: number,
): FaultPlan {
  const likely = LIKELIHOODS[profile];
  const draw = ([least, most]: readonly [number, number]): number => prng.between(least, most);
  const kills: PlannedKill[] = [];
  for (let left = draw(likely.kills); left > 0; left--) {
    kills.push(drawKill(prng, definition, likely, steps, kills.length));
  }
  const often = prng.chance(50) ? 1 : 0;
  // Drawn apart, so that what is drawn after it stays what it was.
  const rot = prng.fork(3);
  const jobs = drawStarts(prng.fork(14), definition, steps);
  const missing = drawMissingFile(prng.fork(92), definition);
  const readOnly = drawUnclaimedStart(prng.fork(93), definition);
  const isStandalone = definition.settings['tidemark.resource-manager'] === 'standalone';
  return {
    kills,
    acts: [
      ...(prng.chance(20) ? [{ moment: drawMoment(prng, 0, steps), action: ASK }] : []),
      ...drawMishaps(prng.fork(7), definition, steps),
      ...drawWishes(prng.fork(9), steps),
      ...drawRescaling(prng.fork(12), definition, steps),
      ...jobs.ends,
      ...drawMissedTrigger(prng.fork(91), definition),
      ...missing.acts,
      ...readOnly.acts,
      ...drawExpiry(prng.fork(71), definition, steps),
    ],
    tampering: [...drawTampering(prng.fork(13), likely.rotChancePercent), ...missing.tampering],
    starts: [...readOnly.starts, ...jobs.starts],
    replacedAfterSteps: isStandalone ? prng.fork(11).between(1, 150) : null,
    weather: {
      seed: prng.uint32(),
      calmAtMs: prng.between(50, 1000),
      delayPercent: often * draw(likely.delayPercent),
      delayMs: prng.between(1, 20),
      duplicatePercent: prng.chance(50) ? draw(likely.duplicatePercent) : 0,
      slowChannelPercent: prng.chance(30) ? prng.between(10, 60) : 0,
      slowChannelMs: prng.between(1, 30),
      slowStorePercent: draw(likely.slowStorePercent),
      slowStoreMs: prng.between(1, likely.slowStoreMs),
      refusePercent: prng.chance(50) ? draw(likely.refusePercent) : 0,
      rotPercent: rot.chance(likely.rotChancePercent) ? rot.between(5, 40) : 0,
    },
  };
}

const ASK: Action = { kind: 'trigger-checkpoint' };

/** Drawn apart, so that what is drawn after it stays what it was. */
function drawMishaps(prng: Prng, definition: JobDefinition, steps: number): PlannedAct[] {
  if (!prng.chance(40)) return [];
  return Array.from({ length: prng.between(1, 2) }, () => {
    const moment = drawMoment(prng, 0, steps);
    const action = drawMishap(prng, definition);
    // Drawn apart, so that what is drawn after it stays what it was.
    const side = prng.fork(12);
    const end = side.chance(30) ? endOf(action) : null;
    const later = { ...moment, stepsLater: moment.stepsLater + side.between(1, 80) };
    return end
      ? [
          { moment, action },
          { moment: later, action: end },
        ]
      : [{ moment, action }];
  }).flat();
}

/** The outside system ends a sink's transaction. Drawn apart, as above. */
function drawExpiry(prng: Prng, { plan }: JobDefinition, steps: number): PlannedAct[] {
  const sinks = plan.tasks.filter(({ operator }) => operator.kind === 'sink');
  if (sinks.length === 0 || !prng.chance(10)) return [];
  const task = prng.pick(sinks).id;
  return [{ moment: drawMoment(prng, 0, steps), action: { kind: 'expire-transaction', task } }];
}

/** Savepoints, and now and then the end of the job. Drawn apart, as above. */
function drawWishes(prng: Prng, steps: number): PlannedAct[] {
  if (!prng.chance(40)) return [];
  return Array.from({ length: prng.between(1, 2) }, () => ({
    moment: drawMoment(prng, 0, steps),
    action: prng.pick(WISHES),
  }));
}

/** One of two sources does not hear of a checkpoint, or too late: whoever reads both meets the barrier
 * of the next one while it still waits for this one's. */
function drawMissedTrigger(prng: Prng, { plan, settings }: JobDefinition): PlannedAct[] {
  const sources = plan.tasks.filter(({ inputs }) => inputs.length === 0);
  if (sources.length < 2 || !prng.chance(25)) return [];
  const place = {
    message: 'trigger',
    task: prng.pick(sources).id,
    checkpoint: prng.between(1, 4),
  } as const;
  const overlap = settings['execution.checkpointing.max-concurrent-checkpoints'] > 1;
  const action: Action =
    overlap && prng.chance(60)
      ? { kind: 'delay-message', ...place, byMs: prng.between(30, 200) }
      : { kind: 'lose-message', ...place };
  return [{ moment: { event: 'start', nth: 1, stepsLater: prng.below(20) }, action }];
}

/** A file is gone, and soon it is wanted. */
function drawMissingFile(
  prng: Prng,
  { plan }: JobDefinition,
): { readonly acts: PlannedAct[]; readonly tampering: PlannedTampering[] } {
  if (!prng.chance(3)) return { acts: [], tampering: [] };
  const nth = prng.between(1, 4);
  const soon = (stepsLater: number): Moment => ({
    event: 'checkpoint-completed',
    nth,
    stepsLater,
  });
  return {
    acts: [{ moment: soon(3), action: { kind: 'fail-task', task: prng.pick(plan.tasks).id } }],
    tampering: [{ moment: soon(0), how: 'delete-file', back: prng.between(1, 4) }],
  };
}

/** A job is cancelled, and another only reads the incremental checkpoint it has left. */
function drawUnclaimedStart(
  prng: Prng,
  { settings }: JobDefinition,
): { readonly acts: PlannedAct[]; readonly starts: PlannedStart[] } {
  const isIncremental =
    settings['state.backend.type'] === 'rocksdb' && settings['execution.checkpointing.incremental'];
  const retention = settings['execution.checkpointing.externalized-checkpoint-retention'];
  if (!isIncremental || retention !== 'RETAIN_ON_CANCELLATION' || !prng.chance(12)) {
    return { acts: [], starts: [] };
  }
  const moment: Moment = {
    event: 'checkpoint-completed',
    nth: prng.between(1, 2),
    stepsLater: prng.below(20),
  };
  const order = {
    claim: false,
    ignoreUnclaimed: false,
    version: null,
    parallelism: {},
    backend: null,
  } as const;
  return {
    acts: [{ moment, action: { kind: 'cancel-job' } }],
    starts: [{ stepsLater: prng.between(5, 60), order }],
  };
}

/** Late enough that there is a file, and where something may still be restored. */
function drawTampering(prng: Prng, chancePercent: number): PlannedTampering[] {
  if (!prng.chance(chancePercent)) return [];
  return Array.from({ length: prng.between(1, 3) }, () => ({
    moment: {
      event: prng.pick(['checkpoint-completed', 'upload-started', 'restart-scheduled'] as const),
      nth: prng.between(1, 4),
      stepsLater: prng.below(30),
    },
    how: prng.chance(70) ? 'delete-file' : 'damage-file',
    back: prng.below(6),
  }));
}

/** Some will be refused, or fall into a moment at which nothing can be stopped. Records that are
 * copied to every subtask would count as often as there are subtasks just then. */
function drawRescaling(prng: Prng, definition: JobDefinition, steps: number): PlannedAct[] {
  const { operators } = definition.scenario;
  // Nobody would start the workers that more subtasks need.
  if (definition.settings['tidemark.resource-manager'] === 'standalone') return [];
  const copies = operators.some(({ reads }) => reads.some(({ by }) => by === 'broadcast'));
  if (copies || !prng.chance(25)) return [];
  return Array.from({ length: prng.between(1, 2) }, () => ({
    moment: drawMoment(prng, 0, steps),
    action: {
      kind: 'rescale',
      operator: prng.chance(50) ? null : prng.pick(operators).name,
      parallelism: prng.between(1, 4),
    } as const,
  }));
}

/** Jobs that end before their time, and others that are started from what they left. Some starts are
 * refused; then the next is tried. */
function drawStarts(
  prng: Prng,
  definition: JobDefinition,
  steps: number,
): { readonly ends: PlannedAct[]; readonly starts: PlannedStart[] } {
  if (!prng.chance(16)) return { ends: [], starts: [] };
  const { operators, versions } = definition.scenario;
  const isStandalone = definition.settings['tidemark.resource-manager'] === 'standalone';
  const copies = operators.some(({ reads }) => reads.some(({ by }) => by === 'broadcast'));
  const mayGrow = !isStandalone && !copies;
  const ends = Array.from({ length: prng.between(1, 2) }, () => ({
    moment: drawMoment(prng, 0, steps),
    action: prng.pick(ENDS),
  }));
  const names = Object.keys(versions ?? {});
  const mayIgnore = prng.fork(95);
  const starts = Array.from({ length: prng.between(1, 3) }, () => ({
    stepsLater: prng.between(5, 60),
    order: {
      claim: prng.chance(50),
      ignoreUnclaimed: mayIgnore.chance(25),
      version: names.length > 0 && prng.chance(25) ? prng.pick(names) : null,
      parallelism: mayGrow && prng.chance(40) ? { Count: prng.between(1, 4) } : {},
      backend: prng.chance(30) ? prng.pick(['hashmap', 'rocksdb'] as const) : null,
    },
  }));
  return { ends, starts };
}

const ENDS: readonly Action[] = [
  { kind: 'stop-with-savepoint', drain: false },
  { kind: 'stop-with-savepoint', drain: false },
  { kind: 'cancel-job' },
];

const WISHES: readonly Action[] = [
  { kind: 'take-savepoint' },
  { kind: 'take-savepoint' },
  { kind: 'take-savepoint' },
  { kind: 'take-savepoint' },
  { kind: 'stop-with-savepoint', drain: false },
  { kind: 'stop-with-savepoint', drain: false },
  { kind: 'stop-with-savepoint', drain: true },
  { kind: 'cancel-job' },
];

function drawKill(
  prng: Prng,
  { scenario }: JobDefinition,
  likely: (typeof LIKELIHOODS)[Profile],
  steps: number,
  earlier: number,
): PlannedKill {
  const jobManager = prng.chance(likely.jobManagerPercent);
  const number = prng.between(1, scenario.taskManagers);
  // A second kill often strikes while the first is being recovered from.
  const moment: Moment =
    earlier > 0 && prng.chance(50)
      ? {
          event: prng.pick(['recovery-started', 'restart-scheduled'] as const),
          nth: prng.between(1, earlier),
          stepsLater: prng.below(40),
        }
      : drawMoment(prng, likely.killAfterCompleted, steps);
  return {
    process: jobManager ? 'JM' : `TM-${number}`,
    moment,
    afterEffects: prng.chance(40) ? prng.below(4) : null,
  };
}

function drawMoment(prng: Prng, afterCompleted: number, steps: number): Moment {
  if (afterCompleted > 0) {
    return {
      event: 'checkpoint-completed',
      nth: prng.between(afterCompleted, afterCompleted + 2),
      stepsLater: prng.below(120),
    };
  }
  const event = prng.pick(MOMENTS);
  return event === 'start'
    ? { event, nth: 1, stepsLater: prng.below(steps) }
    : { event, nth: prng.between(1, 6), stepsLater: prng.below(30) };
}
