// The crash sweep: every crash of a healthy run is exact; planted bugs and weak settings show.
import { expect, test, vi } from 'vitest';
import { mutantNamed } from '../../src/sim/mutants/table.ts';
import { coarseToFine, CrashSweep, sampledSteps } from '../../src/sim/sweep.ts';
import { define, kill, SmallRun, words, type Wanted } from '../support/small-jobs.ts';

vi.setConfig({ testTimeout: 120_000 });

const LOG = words(40, 40);

/** A bug, and what a crash makes of it. */
const PLANTED = [
  ['offsetAfterOutput', 'duplicated'],
  ['abortPending', 'lost'],
] as const;

function outcomes(wanted: Wanted & { readonly mutant?: string }, process = 'TM-2', most = 60) {
  const definition = define(wanted);
  const create = wanted.mutant === undefined ? undefined : mutantNamed(wanted.mutant)?.create;
  const run = { definition, log: LOG, actions: [], weather: null, ...(create && { create }) };
  const whole = new SmallRun({ ...wanted, log: LOG }).run();
  const sweep = new CrashSweep(run, process);
  const results = sampledSteps(whole.conductor.step, most).map((step) => sweep.crashBehind(step));
  const counts: Record<string, number> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return { results, counts };
}

test('steps are all of them, or evenly apart and with the last', () => {
  expect(sampledSteps(4, 600)).toEqual([1, 2, 3, 4]);
  const sampled = sampledSteps(5000, 600);
  expect(sampled).toHaveLength(600);
  expect(sampled.at(-1)).toBe(5000);
  const gaps = sampled.slice(1).map((step, index) => step - (sampled[index] ?? 0));
  expect([Math.min(...gaps), Math.max(...gaps)]).toEqual([8, 9]);
  expect(sampledSteps(0, 600)).toEqual([]);
});

test('the order goes from coarse to fine and leaves nothing out', () => {
  for (const count of [0, 1, 2, 7, 600]) {
    const order = coarseToFine(count);
    expect([...order].sort((left, right) => left - right)).toEqual([...Array(count).keys()]);
  }
  expect(coarseToFine(8)).toEqual([0, 4, 2, 6, 1, 3, 5, 7]);
});

test('a healthy job survives every crash exactly; where nobody lives there is none', () => {
  const { results, counts } = outcomes({});
  expect(counts['exact']).toBeGreaterThan(40);
  expect((counts['exact'] ?? 0) + (counts['none'] ?? 0)).toBe(results.length);
  const times = results.map(({ atMs }) => atMs);
  expect(times).toEqual([...times].sort((left, right) => left - right));
});

test('at least once, some crashes count records twice, and none loses any', () => {
  const { counts } = outcomes({ settings: { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' } });
  expect(counts['duplicated']).toBeGreaterThan(0);
  expect(counts['lost']).toBeUndefined();
});

test('without restarts each crash of a needed TaskManager ends the job', () => {
  const { counts, results } = outcomes({ settings: { 'restart-strategy.type': 'none' } });
  expect(counts['stuck']).toBeGreaterThan(30);
  expect(results.find(({ outcome }) => outcome === 'stuck')?.reason).toBeTruthy();
});

test('a planted bug shows as rows lost or counted twice', () => {
  for (const [name, outcome] of PLANTED) {
    const { counts } = outcomes({ mutant: name }, 'TM-3', 40);
    expect(counts[outcome], name).toBeGreaterThan(0);
  }
});

test('the run that a result names can be had: the same crash gives the same end', () => {
  const definition = define();
  const sweep = new CrashSweep({ definition, log: LOG, actions: [], weather: null }, 'TM-1');
  const { step, atMs } = sweep.crashBehind(500);
  expect(step).toBe(500);
  const action = kill('TM-1', 0).action;
  const again = new SmallRun({ log: LOG, actions: [{ atMs: 0, afterStep: 500, action }] }).run();
  expect(again.of('process-killed')[0]?.atMs).toBe(atMs);
});
