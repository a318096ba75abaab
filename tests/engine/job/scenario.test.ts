// Scenarios of any origin: what is wrong is said, with its place; nothing is silently replaced.

import { describe, expect, test } from 'vitest';
import { checkScenario, defineJob, type Scenario } from '../../../src/engine/job/scenario.ts';
import { OPERATOR_KINDS } from '../../../src/engine/job/spec.ts';
import { DEFAULT_SETTINGS } from '../../../src/engine/job/settings.ts';
import { OPERATORS, SCENARIO } from '../../support/small-jobs.ts';

function problems(change: Record<string, unknown>): readonly string[] {
  const checked = checkScenario({ ...SCENARIO, ...change });
  return checked.ok ? [] : checked.problems;
}

const [source, map, count, sink] = OPERATORS;

test('a good scenario comes back as it is', () => {
  expect(checkScenario(SCENARIO)).toEqual({ ok: true, value: SCENARIO });
});

describe('a bad one is refused', () => {
  const cases: [string, Record<string, unknown>][] = [
    [
      `operators.1.kind: "juggle" is no operator; there are ${OPERATOR_KINDS.join(', ')}.`,
      { operators: [source, { ...map, kind: 'juggle' }, count, sink] },
    ],
    [
      'operators.0.parallelism: must be at least 1.',
      { operators: [{ ...source, parallelism: 0 }, map, count, sink] },
    ],
    [
      'operators.0.parallelism: must be a whole number.',
      { operators: [{ ...source, parallelism: 1.5 }, map, count, sink] },
    ],
    [
      'Map reads Source forward, so both need the same parallelism (2 and 3).',
      { operators: [source, { ...map, parallelism: 3 }, count, sink], taskManagers: 4 },
    ],
    [
      'Count reads map by hash, but no key field is given.',
      { operators: [source, map, { ...count, reads: [{ from: 'map', by: 'hash' }] }, sink] },
    ],
    ['The job needs 3 slots, but 2 TaskManagers with 1 each offer 2.', { taskManagers: 2 }],
    ['slowdown names "Map-9", which is no task of this job.', { slowdown: { 'Map-9': 2 } }],
    ['There is no setting "speed".', { settings: { speed: 1 } }],
    [
      'heartbeat.interval must be at least 10 ms (it is 1).',
      { settings: { 'heartbeat.interval': 1 } },
    ],
    ['pollSize: must be at least 1.', { pollSize: 0 }],
    ['operators: must hold at least one operator.', { operators: [] }],
    ['rowType.fields: must have at least one field.', { rowType: { name: 'x', fields: [] } }],
  ];

  test.each(cases)('%s', (sentence, change) => {
    expect(problems(change)).toEqual([sentence]);
  });

  test.each([undefined, null, 7, 'x', [], {}])('%j is no scenario', (input) => {
    const checked = checkScenario(input);
    expect(checked.ok).toBe(false);
    if (!checked.ok) for (const sentence of checked.problems) expect(sentence).toMatch(/^\S.*\.$/s);
  });

  test('an unknown field is not silently dropped', () => {
    expect(problems({ speed: 9 })[0]).toMatch(/^speed: /);
  });
});

describe('defining a job', () => {
  test('the scenario’s settings apply unless others are given', () => {
    const run = { job: 'j', seed: 1 };
    expect(defineJob(SCENARIO, run).settings['heartbeat.timeout']).toBe(350);
    expect(defineJob(SCENARIO, { ...run, settings: DEFAULT_SETTINGS }).settings).toBe(
      DEFAULT_SETTINGS,
    );
  });

  test('an unchecked scenario that cannot run throws its sentences', () => {
    const broken: Scenario = { ...SCENARIO, operators: [] };
    expect(() => defineJob(broken, { job: 'j', seed: 1 })).toThrow('The job has no source.');
  });
});
