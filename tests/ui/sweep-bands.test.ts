// The crash sweep's strip: neighbours as bands, the crash a click means, and the sentence.
import { expect, test } from 'vitest';
import { countOutcomes } from '../../src/lab/sweep-counts.ts';
import type { CrashOutcome, CrashResult } from '../../src/lab/sweep.svelte.ts';
import { bandsOf, nearestResult, sweepSentence } from '../../src/ui/timeline/sweep-bands.ts';

const result = (step: number, outcome: CrashOutcome): CrashResult => ({
  step,
  atMs: step * 10,
  outcome,
  sentence: null,
});

const RESULTS = [
  result(1, 'none'),
  result(2, 'exact'),
  result(3, 'exact'),
  result(4, 'lost'),
  null,
  result(6, 'lost'),
  result(7, 'exact'),
];

test('equal neighbours are one band; what is not known yet parts them', () => {
  expect(
    bandsOf(RESULTS).map(({ outcome, fromMs, toMs, untilMs, tried }) => [
      outcome,
      fromMs,
      toMs,
      untilMs,
      tried,
    ]),
  ).toEqual([
    ['none', 10, 10, 20, 1],
    ['exact', 20, 30, 40, 2],
    ['lost', 40, 40, 40, 1],
    ['lost', 60, 60, 70, 1],
    ['exact', 70, 70, 70, 1],
  ]);
  expect(bandsOf([])).toEqual([]);
});

test('a click means the nearest crash tried, and the worse of two equally near', () => {
  expect(nearestResult(RESULTS, 41)?.step).toBe(4);
  expect(nearestResult(RESULTS, 35)?.outcome).toBe('lost');
  expect(nearestResult(RESULTS, 9999)?.step).toBe(7);
  expect(nearestResult([null], 5)).toBeNull();
});

test('the sentence says how many were tried of how many, and what came of them', () => {
  const sentence = (results: readonly (CrashResult | null)[], lastStep: number): string =>
    sweepSentence({ process: 'TM-2', results, lastStep, counts: countOutcomes(results) });
  expect(sentence([result(1, 'exact'), result(2, 'exact')], 2)).toBe(
    'A crash of TM-2 behind each of 2 steps: the result is exact every time.',
  );
  expect(sentence(RESULTS, 5000)).toBe(
    'A crash of TM-2 behind 7 of 5,000 steps, evenly apart: 2 lost, 3 exact, 1 nobody to crash.',
  );
});
