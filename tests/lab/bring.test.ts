// A snapshot saved in one browser, a job started from it in another: both come to the same result.

import { describe, expect, test, vi } from 'vitest';
import type { RunRequest } from '../../src/cluster/port.ts';
import { PagePort } from '../../src/cluster/page-port.ts';
import type { Action } from '../../src/engine/action.ts';
import type { Scenario } from '../../src/engine/job/scenario.ts';
import type { StartFrom } from '../../src/engine/job/start-from.ts';
import { LETTER_ROW } from '../../src/sim/generated-log.ts';
import { openArchive, saveSnapshot } from '../../src/lab/saved-snapshot.ts';
import { firstDraft, outlook, runToBring, sceneOfNew } from '../../src/lab/start-draft.ts';
import { shelfOf } from '../../src/lab/store-shelf.ts';
import { linkTo, readLink } from '../../src/lab/link.ts';
import { Run } from '../../src/lab/run.svelte.ts';
import { NARRATOR } from '../../src/trace/narration.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';

vi.setConfig({ testTimeout: 30_000 });

const LETTERS: Scenario = {
  ...CLICKS,
  id: 'letters-here',
  log: 'letters/240/6/2/7',
  partitions: 2,
  rowType: LETTER_ROW,
  operators: CLICKS.operators.map((operator) => ({
    ...operator,
    ...(operator.fields ? { fields: ['letter', 'number'] } : {}),
    reads: operator.reads.map((edge) =>
      edge.key === undefined ? edge : { ...edge, key: 'letter' },
    ),
  })),
  slowdown: {},
  versions: undefined,
  settings: { ...CLICKS.settings, 'execution.checkpointing.interval': 1000 },
};

async function open(wanted: Partial<RunRequest> = {}): Promise<Run> {
  const run = new Run(
    new PagePort(),
    {
      job: 'job',
      scenario: LETTERS,
      settings: {},
      seed: 1,
      actions: [],
      resume: false,
      inThread: true,
      database: 'none',
      dataUrl: 'http://localhost/data/',
      ...wanted,
    },
    NARRATOR,
  );
  await run.opened;
  return run;
}

/** Act at a moment, then go on by so many steps. */
async function doAt(run: Run, step: number, action: Action, more: number): Promise<void> {
  await run.bringTo({ step, atMs: 0 });
  await run.act(action);
  await run.bringTo({ step: run.live.step + more, atMs: 0 });
}

const toEnd = (run: Run): Promise<void> => run.bringTo({ step: 1_000_000, atMs: 0 });

async function saved(run: Run): Promise<Uint8Array> {
  const shelf = shelfOf(await run.look({ files: [] }), run.job);
  const savepoint = shelf.snapshots.find(({ isSavepoint }) => isSavepoint);
  if (!savepoint) throw new Error('There is no savepoint.');
  return saveSnapshot(run, savepoint, 'Letters');
}

/** As the dialog makes it. */
function begun(bytes: Uint8Array, change: Partial<StartFrom> = {}) {
  const opened = openArchive(bytes);
  if (!opened.ok) throw new Error(opened.problem);
  const { manifest } = opened.archive;
  const scenario = JSON.parse(opened.archive.origin.scenario) as Scenario;
  const scene = sceneOfNew(scenario, {});
  const draft = { ...firstDraft(manifest), ...change };
  const made = runToBring(scene, {}, draft, manifest, bytes);
  return { made, problem: outlook(scene, draft, manifest).problem };
}

const expected = (run: Run) => Object.fromEntries(run.expected);
const committed = (run: Run) => Object.fromEntries(run.live.sink.committed);

describe.each([
  ['hashmap', {}],
  ['rocksdb', { 'state.backend.type': 'rocksdb', 'execution.checkpointing.incremental': true }],
  ['hashmap, sinks that append', { 'tidemark.sink': 'append' }],
])('on %s', (_, settings) => {
  test.each([
    ['a savepoint in between', { kind: 'take-savepoint' }],
    ['stopped with a savepoint', { kind: 'stop-with-savepoint', drain: false }],
  ] as const)('%s', async (_how, action) => {
    const first = await open({ settings });
    await doAt(first, 1800, action, 1200);
    const bytes = await saved(first);
    const { made } = begun(bytes);
    const second = await open({ job: 'elsewhere', ...made });
    expect(second.phase).toBe('ready');
    expect(second.live.sink.rows).toBeGreaterThan(0);
    expect(expected(second)).toEqual(expected(first));
    await toEnd(second);
    expect(second.live.job.status).toBe('FINISHED');
    expect(committed(second)).toEqual(expected(first));
    expect(second.live.sink.oddities).toEqual([]);
  });
});

test('with another parallelism, another backend, claimed', async () => {
  const first = await open();
  await doAt(first, 1800, { kind: 'take-savepoint' }, 1200);
  const bytes = await saved(first);
  const change = { parallelism: { Count: 3 }, backend: 'rocksdb', claim: true } as const;
  const second = await open({ job: 'elsewhere', ...begun(bytes, change).made });
  await toEnd(second);
  expect(second.settings['state.backend.type']).toBe('rocksdb');
  expect(second.plan.task.has('Count-3')).toBe(true);
  expect(committed(second)).toEqual(expected(first));
  // What was claimed is gone in the end.
  const { snapshots } = shelfOf(await second.look({ files: [] }), second.job);
  expect(snapshots.filter(({ isSavepoint }) => isSavepoint)).toEqual([]);
});

test('more subtasks than key groups are refused before anything is touched', async () => {
  const first = await open();
  await doAt(first, 1800, { kind: 'take-savepoint' }, 1200);
  const { made, problem } = begun(await saved(first), { parallelism: { Count: 500 } });
  expect(made).toBeNull();
  expect(problem).toMatch(/^The maximum parallelism is \d+, and a snapshot fixes it/);
});

test('its link brings the snapshot along, and repeats the run', async () => {
  const first = await open();
  await doAt(first, 1800, { kind: 'take-savepoint' }, 1200);
  const second = await open({ job: 'elsewhere', ...begun(await saved(first)).made });
  await second.bringTo({ step: 400, atMs: 0 });
  const read = await readLink((await linkTo(second)) ?? '');
  if (!read.ok || !read.run) throw new Error('The link cannot be read.');
  const { scenario, settings, brought } = read.run;
  const third = await open({ job: 'once-more', scenario, settings, brought });
  await third.bringTo({ step: 400, atMs: 0 });
  expect(third.digest).toBe(second.digest);
});

test('a path that leads nowhere fails the job with a sentence', async () => {
  const run = await open({ settings: { 'execution.state-recovery.path': 'savepoint-3' } });
  await run.bringTo({ step: 400, atMs: 0 });
  expect(run.live.job.status).toBe('FAILED');
  expect(run.live.job.reason).toEqual({
    why: 'not startable',
    problem: 'There is no savepoint-3 in the store. It holds none.',
  });
});

test('bytes that are no snapshot do not open a run', async () => {
  const run = await open({ brought: Uint8Array.of(1, 2, 3) });
  expect(run.problem).toBe('This is no snapshot that Tidemark has saved.');
});
