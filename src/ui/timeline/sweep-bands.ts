// A sweep's results as bands on the axis of the timeline, and as a sentence.
//
// Neighbours with the same outcome are one band. A band reaches to where the next step tried lies,
// or ends before it when that one is not known yet.

import type { CrashOutcome, CrashResult } from '../../lab/sweep.svelte.ts';
import { labStrings } from '../lab-strings.en.ts';

export interface Band {
  readonly outcome: CrashOutcome;
  readonly fromMs: number;
  /** The last crash of it. */
  readonly toMs: number;
  /** Where its neighbour begins. */
  readonly untilMs: number;
  readonly tried: number;
  /** Which crash stands for it: the first. */
  readonly first: CrashResult;
}

export function bandsOf(results: readonly (CrashResult | null)[]): Band[] {
  const bands: Band[] = [];
  for (const [index, result] of results.entries()) {
    if (!result) continue;
    const { outcome, atMs } = result;
    const untilMs = results[index + 1]?.atMs ?? atMs;
    const last = bands.at(-1);
    const before = results[index - 1] ?? null;
    if (last && before?.outcome === outcome) {
      bands[bands.length - 1] = { ...last, toMs: atMs, untilMs, tried: last.tried + 1 };
    } else {
      bands.push({ outcome, fromMs: atMs, toMs: atMs, untilMs, tried: 1, first: result });
    }
  }
  return bands;
}

/** The crash tried nearest to a moment, worse ones first where they lie equally near. */
export function nearestResult(
  results: readonly (CrashResult | null)[],
  atMs: number,
): CrashResult | null {
  let nearest: CrashResult | null = null;
  for (const result of results) {
    if (!result) continue;
    const way = Math.abs(result.atMs - atMs);
    const best = nearest ? Math.abs(nearest.atMs - atMs) : Infinity;
    if (way < best || (way === best && nearest?.outcome === 'exact')) nearest = result;
  }
  return nearest;
}

const ORDER: readonly CrashOutcome[] = ['lost', 'duplicated', 'stuck', 'exact', 'none'];

export function sweepSentence(sweep: {
  readonly process: string;
  readonly results: readonly unknown[];
  readonly lastStep: number;
  readonly counts: ReadonlyMap<CrashOutcome, number>;
}): string {
  const words = labStrings.sweep;
  const { process, results, lastStep, counts } = sweep;
  const tried = results.length;
  const summary =
    tried === lastStep ? words.every(process, tried) : words.sampled(process, tried, lastStep);
  const parts = ORDER.flatMap((outcome) => {
    const n = counts.get(outcome) ?? 0;
    return n === 0 ? [] : words.some(n, words.outcomes[outcome]);
  });
  if (parts.length === 1 && counts.has('exact')) return words.all(summary);
  return words.parts(summary, parts.join(', '));
}
