// A job over a person's own file comes to what its rows come to, crash or not.
import { expect, test } from 'vitest';
import { defineJob } from '../../src/engine/job/scenario.ts';
import type { FilePlan } from '../../src/engine/job/file-plan.ts';
import { namesOf, parsePlannedAction } from '../../src/sim/action-sentences.ts';
import { jobOverFile, type FileJobChoice } from '../../src/sim/file-job.ts';
import { runScenario } from '../../src/sim/headless.ts';
import { FileLogBuilder, FileLogReader } from '../../src/storage/own-file/file-log.ts';

const DAY_MS = 86_400_000;
const plan: FilePlan = {
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  header: true,
  fields: ['city', 'day', 'fare'],
  columns: [
    { at: 0, name: 'city', type: 'text' },
    { at: 1, name: 'day', type: 'timestamp', time: 'iso' },
    { at: 2, name: 'fare', type: 'integer' },
  ],
  partitions: 3,
  deal: { by: 'turn' },
  unfit: 'stop',
  mostRows: 1000,
};

const builder = new FileLogBuilder({ name: 'trips.csv', sizeBytes: 5, plan });
for (let n = 0; n < 240; n++) {
  builder.add([['Bonn', 'Paris', 'Oslo'][n % 3] ?? '', Math.floor(n / 60) * DAY_MS, n % 7]);
}
const chunk = builder.rest();
const record = builder.record({ chunks: 'c', leftOut: 0, createdAtMs: 0 });

async function resultOf(choice: Partial<FileJobChoice>): Promise<ReadonlyMap<string, number>> {
  const job = jobOverFile(record, {
    ...{ key: 'city', rows: 500, aggregate: 'count', of: null, window: null },
    ...choice,
  });
  if (!job.ok) throw new Error(job.problems.join(' '));
  const log = await new FileLogReader(record, 500, () => Promise.resolve(chunk)).log('trips');
  if (!log) throw new Error('The log is missing.');
  const definition = defineJob(job.value, { job: 'own', seed: 2 });
  const kill = parsePlannedAction('at 7 s kill TM-1', namesOf(definition.plan, 3));
  if (!kill.ok) throw new Error(kill.problem);
  const { status, violations, shown, recoveries } = runScenario(definition, log, [kill.value]);
  expect({ status, violations }).toEqual({ status: 'FINISHED', violations: [] });
  expect(recoveries).toHaveLength(1);
  return shown;
}

test('counts, sums and averages per key', async () => {
  expect(Object.fromEntries(await resultOf({}))).toEqual({ Bonn: 80, Paris: 80, Oslo: 80 });
  const fares = (city: number) =>
    Array.from({ length: 80 }, (_, n) => (3 * n + city) % 7).reduce((sum, fare) => sum + fare, 0);
  expect((await resultOf({ aggregate: 'sum', of: 'fare' })).get('Paris')).toBe(fares(1));
  expect((await resultOf({ aggregate: 'avg', of: 'fare' })).get('Bonn')).toBeCloseTo(fares(0) / 80);
});

test('in windows of a day by the time in the file', async () => {
  const shown = await resultOf({ window: { column: 'day', sizeMs: DAY_MS } });
  expect([...shown.values()]).toEqual(Array.from({ length: 12 }, () => 20));
});

test('what cannot run is a sentence', () => {
  const choice = { key: 'nobody', rows: 5, aggregate: 'count', of: null, window: null } as const;
  const job = jobOverFile(record, choice);
  expect(job.ok ? '' : job.problems.join(' ')).toContain('"nobody"');
});
