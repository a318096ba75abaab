// A failing run gets smaller before it is shown, and its link names exactly what was run.

import { expect, test } from 'vitest';
import { describeFailure, linkTo } from '../../src/sim/batch.ts';
import { minimise } from '../../src/sim/minimise.ts';
import { readLetterLog } from '../../src/sim/generated-log.ts';
import { mutantNamed } from '../../src/sim/mutants/table.ts';
import { readRunLink } from '../../src/sim/run-link.ts';
import { simulateCase, simulateSeed, type Outcome } from '../../src/sim/simulate.ts';

const mutant = mutantNamed('offsetAfterOutput')!;
const rowsOf = ({ case: { scenario } }: Outcome): number => readLetterLog(scenario.log)!.rows;

function firstFailure(): Outcome {
  for (let seed = 1; ; seed++) {
    const outcome = simulateSeed(seed, { mutant });
    if (outcome.violation && outcome.case.faults.kills.length > 0) return outcome;
  }
}

test('a failing run keeps its invariant while it loses faults and records', () => {
  const failing = firstFailure();
  const small = minimise(failing, { mutant });
  expect(small.violation?.invariant).toBe(failing.violation?.invariant);
  expect(rowsOf(small)).toBeLessThan(rowsOf(failing));
  expect(small.case.faults.kills.length).toBeLessThan(failing.case.faults.kills.length);
  expect(simulateCase(small.case, { mutant }).violation).toEqual(small.violation);
});

test('what is printed names the seed, the step, the events and a link that opens', () => {
  const failing = firstFailure();
  const lines = describeFailure(failing, { mutant }, 'http://localhost/');
  const small = minimise(failing, { mutant });
  expect(lines[0]).toContain(`Seed ${failing.case.seed}`);
  expect(lines[0]).toContain(`step ${small.violation?.step}`);
  expect(lines[1]).toBe(small.violation?.sentence);
  expect(lines.at(-1)).toContain(linkTo(small, { mutant }));
  const link = readRunLink(linkTo(small, { mutant }));
  expect(link.ok && link.value).toMatchObject({
    scenario: small.case.scenario,
    seed: small.case.seed,
    weather: small.case.faults.weather,
    mutant: mutant.name,
    step: small.violation?.step,
  });
});
