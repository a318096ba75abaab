// The kinds of bad luck a run may have, and what each makes likely.
//
// One even mix is not best: early kills pre-empt the completed checkpoints that late bugs need, so
// each profile leaves room for another kind of bug.

import type { Prng } from '../../engine/prng.ts';

/** A seed draws one of these. */
const DRAWN_PROFILES = ['uniform', 'io-starved', 'late-kill', 'kill-heavy'] as const;
/** Rot is rare in what seeds draw, so that it has a profile of its own. */
export const PROFILES = [...DRAWN_PROFILES, 'bit-rot'] as const;
export type Profile = (typeof PROFILES)[number];

export interface Likelihoods {
  /** Kills of processes, at least and at most. */
  readonly kills: readonly [least: number, most: number];
  /** Of a kill: that it strikes the JobManager. */
  readonly jobManagerPercent: number;
  /** Only kill after this many completed checkpoints. */
  readonly killAfterCompleted: number;
  readonly slowStorePercent: readonly [least: number, most: number];
  readonly slowStoreMs: number;
  readonly refusePercent: readonly [least: number, most: number];
  readonly delayPercent: readonly [least: number, most: number];
  readonly duplicatePercent: readonly [least: number, most: number];
  /** Of a run: that files rot in it. */
  readonly rotChancePercent: number;
}

const UNIFORM: Likelihoods = {
  kills: [0, 2],
  jobManagerPercent: 25,
  killAfterCompleted: 0,
  slowStorePercent: [0, 30],
  slowStoreMs: 60,
  refusePercent: [0, 3],
  delayPercent: [0, 20],
  duplicatePercent: [0, 15],
  rotChancePercent: 4,
};

export const LIKELIHOODS: Readonly<Record<Profile, Likelihoods>> = {
  uniform: UNIFORM,
  'io-starved': {
    ...UNIFORM,
    kills: [0, 1],
    slowStorePercent: [40, 80],
    slowStoreMs: 150,
    refusePercent: [0, 12],
  },
  'late-kill': {
    ...UNIFORM,
    kills: [1, 1],
    killAfterCompleted: 2,
    slowStorePercent: [0, 10],
    refusePercent: [0, 0],
    delayPercent: [0, 5],
  },
  'kill-heavy': { ...UNIFORM, kills: [2, 4], jobManagerPercent: 35 },
  'bit-rot': { ...UNIFORM, kills: [1, 3], rotChancePercent: 100 },
};

export function isProfile(name: string): name is Profile {
  return (PROFILES as readonly string[]).includes(name);
}

export function drawProfile(prng: Prng): Profile {
  return prng.pick(DRAWN_PROFILES);
}
