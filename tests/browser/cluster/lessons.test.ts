// The solution of each lesson gives the same trace over real workers as the validator saw in Node, so
// what it has judged is what a learner sees.
import { commands } from 'vitest/browser';
import { expect, test } from 'vitest';
import { LockstepHost } from '../../../src/cluster/lockstep.ts';
import { fetchSourceLog } from '../../../src/cluster/source-data.ts';
import { generatedLog } from '../../../src/sim/generated-log.ts';
import { conducted, definitionOf } from '../../support/compared-runs.ts';
import type { SolvedLesson } from '../../support/node-digests.ts';

declare module 'vitest/browser' {
  interface BrowserCommands {
    solvedLessons: () => Promise<SolvedLesson[]>;
  }
}

test('lessons over workers', { timeout: 180_000 }, async () => {
  const solved = await commands.solvedLessons();
  expect(solved.length).toBeGreaterThan(2);
  for (const { run, digest, steps } of solved) {
    const definition = definitionOf(run, 'lesson');
    const { scenario } = definition;
    const dataUrl = new URL('/data/', location.href).href;
    const log = generatedLog(scenario.log) ?? (await fetchSourceLog(dataUrl, scenario));
    const { conductor, digest: traced } = conducted(run, definition);
    const host = new LockstepHost({ conductor, definition, log, database: null, inspection: null });
    while (await host.step());
    host.close();
    expect([run.name, traced.value, conductor.step]).toEqual([run.name, digest, steps]);
  }
});
