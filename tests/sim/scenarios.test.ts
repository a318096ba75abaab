// The scenarios that come with Tidemark: each passes its own check and fits its log.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSourceLog } from '../../src/cluster/source-data.ts';
import { checkScenario, defineJob } from '../../src/engine/job/scenario.ts';
import { generatedLog } from '../../src/sim/generated-log.ts';
import { expectedCounts } from '../../src/sim/oracle/expected.ts';
import { scenarioNamed, SCENARIOS } from '../../src/sim/scenarios.ts';

const logOf = (name: string): unknown =>
  JSON.parse(readFileSync(path.join('public', 'data', `${name}.json`), 'utf8'));

/** What reaches the sink is no count of rows. */
const PAIRS_OR_PLACES = new Set(['meetings', 'farthest']);

describe.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))(
  '%s',
  (id, scenario) => {
    test('passes the check that every scenario must pass', () => {
      expect(checkScenario(scenario)).toEqual({ ok: true, value: scenario });
      expect(scenarioNamed(id)).toBe(scenario);
    });

    test('finds its log, and the counts its text promises', () => {
      const log = generatedLog(scenario.log) ?? readSourceLog(logOf(scenario.log), scenario);
      const counts = expectedCounts(defineJob(scenario, { job: 'j', seed: 1 }), log);
      const rows = log.partitions.reduce((sum, { length }) => sum + length, 0);
      const sum = [...counts.values()].reduce((all, count) => all + count, 0);
      // What a window by the clock holds depends on the run: nobody can say beforehand.
      const byClock = scenario.operators.some(({ window }) => window?.time === 'processing');
      if (byClock) expect(sum).toBe(0);
      else if (PAIRS_OR_PLACES.has(id)) expect(sum).toBeGreaterThan(0);
      else expect(sum).toBe(id === 'connected' ? 2 * rows : rows);
      expect(scenario.about).toContain(rows.toLocaleString('en'));
    });
  },
);

test('every page of the clicks ends on the same count', () => {
  const scenario = scenarioNamed('clicks')!;
  const log = readSourceLog(logOf('clicks'), scenario);
  const counts = expectedCounts(defineJob(scenario, { job: 'j', seed: 1 }), log);
  expect([...counts.values()]).toEqual([300, 300, 300, 300, 300, 300]);
});

test('names are given once, and an unknown one is nobody', () => {
  expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length);
  expect(scenarioNamed('nobody')).toBeUndefined();
});
