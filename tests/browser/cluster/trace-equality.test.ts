// The property everything stands on: the same run gives the same trace in Node and over real
// workers with a real database.
import { commands } from 'vitest/browser';
import { beforeAll, describe, expect, test } from 'vitest';
import { LockstepHost } from '../../../src/cluster/lockstep.ts';
import { fetchSourceLog } from '../../../src/cluster/source-data.ts';
import { generatedLog } from '../../../src/sim/generated-log.ts';
import { openDurable } from '../../../src/storage/open-durable.ts';
import {
  COMPARED_RUNS,
  conducted,
  definitionOf,
  shortened,
  type ComparedRun,
  type Digested,
} from '../../support/compared-runs.ts';

declare module 'vitest/browser' {
  interface BrowserCommands {
    nodeDigests: (job: string) => Promise<Record<string, Digested>>;
  }
}

const JOB = 'compared';
let inNode: Record<string, Digested>;

beforeAll(async () => {
  inNode = await commands.nodeDigests(JOB);
});

async function runOverWorkers(run: ComparedRun, database: string | null): Promise<Digested> {
  const definition = definitionOf(run, JOB);
  const dataUrl = new URL('/data/', location.href).href;
  const { scenario } = definition;
  const log = shortened(generatedLog(scenario.log) ?? (await fetchSourceLog(dataUrl, scenario)));
  const { conductor, digest } = conducted(run, definition);
  const opened = database === null ? null : await openDurable({ name: database });
  if (opened && opened.kind !== 'durable') throw new Error(opened.sentence);
  const inspection = opened?.durable(log) ?? null;
  const host = new LockstepHost({ conductor, definition, log, database, inspection });
  while (await host.step());
  host.close();
  const rows =
    (await inspection?.readTopic(JOB, 'read committed')) ??
    host.memory?.readTopic(JOB, 'read committed') ??
    [];
  opened?.close();
  return { digest: digest.value, steps: conductor.step, rows: rows.length };
}

describe('a run over real workers has the trace it has in Node', () => {
  test.each(COMPARED_RUNS)('with IndexedDB: $name', { timeout: 180_000 }, async (run) => {
    const overWorkers = await runOverWorkers(run, `compared-${crypto.randomUUID()}`);
    expect(overWorkers).toEqual(inNode[run.name]);
    expect(overWorkers.rows).toBeGreaterThanOrEqual(run.leastRows);
  });

  test(
    'without a database: the conductor keeps what is durable',
    { timeout: 180_000 },
    async () => {
      const [, killed] = COMPARED_RUNS;
      if (!killed) throw new Error('There is a second run.');
      expect(await runOverWorkers(killed, null)).toEqual(inNode[killed.name]);
    },
  );
});
