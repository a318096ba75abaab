// A violation found by simulation, opened through its link over real workers: the same check is
// broken at the same step with the same digest, and the sound engine breaks none.
import { commands } from 'vitest/browser';
import { expect, test } from 'vitest';
import { ConductedRun } from '../../../src/cluster/conducted-run.ts';
import type { Progress } from '../../../src/cluster/port.ts';
import { readRunLink } from '../../../src/sim/run-link.ts';
import type { FoundViolation, SimulatedRun } from '../../support/node-digests.ts';

declare module 'vitest/browser' {
  interface BrowserCommands {
    violationOf: (mutant: string) => Promise<FoundViolation>;
    simulatedWith: (...places: string[]) => Promise<SimulatedRun>;
  }
}

async function runToTheEnd(link: string, withBug: boolean): Promise<Progress> {
  const read = readRunLink(link);
  if (!read.ok) throw new Error(read.problem);
  const { scenario, settings, seed, actions, weather, mutant } = read.value;
  if (typeof scenario === 'string') throw new Error('The scenario is in the link.');
  const run = await ConductedRun.open({
    job: `run-${crypto.randomUUID()}`,
    scenario,
    settings,
    seed,
    actions,
    weather: weather ?? null,
    mutant: withBug ? (mutant ?? null) : null,
    resume: false,
    database: `violation-${crypto.randomUUID()}`,
    dataUrl: new URL('/data/', location.href).href,
  });
  for (;;) {
    const progress = await run.advance({
      untilMs: null,
      steps: 20_000,
      untilKinds: [],
      untilBreach: false,
      budgetMs: 60_000,
    });
    if (progress.stopped !== 'budget') {
      run.close();
      return progress;
    }
  }
}

test.each(['commitOnAck', 'partialAck', 'copiedLate'])(
  'the bug %s breaks the same check at the same step',
  async (mutant) => {
    const found = await commands.violationOf(mutant);
    const { checks } = await runToTheEnd(found.link, true);
    const broken = checks.filter(({ breach }) => breach !== null && !breach.permitted);
    expect(broken.map(({ name, breach }) => [name, breach?.step, breach?.sentence])).toEqual([
      [found.invariant, found.step, found.sentence],
    ]);
  },
);

/** Each mechanism with the faults that concern it most. */
const PLACES = [
  ['unaligned capture', 'transaction recommitted'],
  ['watermark-advanced', 'process-killed'],
  ['splits-returned', 'split-assigned'],
  ['restored from files', 'sorted files merged'],
  ['restored locally', 'state removed'],
  ['claimed', 'stopped with a savepoint'],
  ['started without claim', 'rescaled'],
  ['transaction expired', 'new leader'],
  ['file taken away', 'damage found'],
  ['keyed-average', 'recovery-ended'],
  ['deduplicate', 'recovery-ended'],
  ['flat-map', 'recovery-ended'],
  ['top-n', 'recovery-ended'],
] as const;

test.each(PLACES)(
  'the first seed with %s and %s has over workers the digest it has in Node',
  async (...places) => {
    const inNode = await commands.simulatedWith(...places);
    const { digest, step, checks } = await runToTheEnd(inNode.link, false);
    expect({ digest, step }).toEqual({ digest: inNode.digest, step: inNode.step });
    expect(checks.filter(({ breach }) => breach !== null && !breach.permitted)).toEqual([]);
  },
);

test('the same run without the bug breaks nothing', async () => {
  const found = await commands.violationOf('partialAck');
  const { checks, stopped } = await runToTheEnd(found.link, false);
  expect(stopped).toBe('end');
  expect(checks.length).toBeGreaterThan(20);
  expect(checks.filter(({ breach }) => breach !== null && !breach.permitted)).toEqual([]);
});
