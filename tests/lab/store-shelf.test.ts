// The shelf of a store: who refers to whom, worked out from the metadata alone.

import { expect, test } from 'vitest';
import { lookInStore, type StoreSeen } from '../../src/cluster/look-in-store.ts';
import {
  encodeManifest,
  FORMAT,
  metadataFile,
  type Manifest,
} from '../../src/engine/checkpoint/manifest.ts';
import { contentOf, shelfOf } from '../../src/lab/store-shelf.ts';
import { JOB as SMALL_JOB, SmallRun, words } from '../support/small-jobs.ts';

const JOB = 'job';
/** Virtual time, ms: a finished job leaves no checkpoint behind. */
const BEFORE_ITS_END = 3000;
const LOG = words(300, 300);

type Part = readonly [task: string, own: string | null, shared?: readonly string[]];

const handle = (file: string) => ({ file: `${JOB}/${file}`, sizeBytes: 10, digest: 'x' });

function manifest(checkpoint: number, parts: readonly Part[], isSavepoint = false): Manifest {
  return {
    format: FORMAT,
    checkpoint,
    savepoint: isSavepoint ? 'plain' : null,
    triggeredAtMs: 0,
    completedAtMs: checkpoint * 1000,
    maxParallelism: 128,
    backend: 'hashmap',
    tasks: parts.map(([task, own, shared]) => ({
      task,
      operator: 'count',
      index: 0,
      attempt: 1,
      endOfData: false,
      finished: false,
      handle: own === null ? null : handle(own),
      ...(shared && { shared: shared.map(handle) }),
    })),
  };
}

function store(manifests: readonly Manifest[], without: readonly string[] = []): StoreSeen {
  const contents = new Map(
    manifests.map((each) => [
      metadataFile(JOB, each.checkpoint, each.savepoint !== null),
      encodeManifest(each, JOB),
    ]),
  );
  const parts = manifests.flatMap(({ tasks }) =>
    tasks.flatMap(({ handle: own, shared = [] }) =>
      [own, ...shared].flatMap((each) => each?.file ?? []),
    ),
  );
  const files = [
    ...[...contents].map(([file, bytes]) => ({ file, sizeBytes: bytes.length })),
    ...[...new Set(parts)].map((file) => ({ file, sizeBytes: 10 })),
  ].filter(({ file }) => !without.includes(file));
  return { files, contents, transactions: [] };
}

const INCREMENTAL = [
  manifest(1, [['Count-1', 'chk-1/Count-1-a1', ['shared/one']]]),
  manifest(2, [['Count-1', 'chk-2/Count-1-a1', ['shared/two', 'shared/one']]]),
  manifest(2, [['Count-1', 'savepoint-2/Count-1-a1']], true),
];

test('a sorted file belongs to every checkpoint whose metadata names it', () => {
  const [savepoint, second, first] = shelfOf(store(INCREMENTAL), JOB).snapshots;
  expect([savepoint, second, first].map((each) => [each?.id, each?.isSavepoint])).toEqual([
    [2, true],
    [2, false],
    [1, false],
  ]);
  const shared = second?.files.map(({ file, sharedWith }) => [
    file,
    sharedWith.map(({ id }) => id),
  ]);
  expect(shared).toEqual([
    ['job/chk-2/Count-1-a1', []],
    ['job/shared/two', []],
    ['job/shared/one', [1]],
    ['job/chk-2/_metadata', []],
  ]);
  expect(first?.files.find(({ file }) => file === 'job/shared/one')?.sharedWith).toEqual([
    { id: 2, isSavepoint: false },
  ]);
  expect(second?.sharedBytes).toBe(10);
  expect(second?.exclusiveBytes).toBe(20 + (second?.files.at(-1)?.sizeBytes ?? 0));
  expect(savepoint?.sharedBytes).toBe(0);
});

test('what the metadata names and the store has not is missing', () => {
  const [, second] = shelfOf(store(INCREMENTAL, ['job/shared/one']), JOB).snapshots;
  const missing = second?.files.filter((each) => each.missing).map(({ file }) => file);
  expect(missing).toEqual(['job/shared/one']);
});

test('files that no metadata names are in no snapshot', () => {
  const seen = store(INCREMENTAL.slice(0, 1));
  const files = [...seen.files, { file: 'job/chk-2/Count-1-a1', sizeBytes: 7 }];
  const shelf = shelfOf({ ...seen, files }, JOB);
  expect(shelf.loose).toEqual([{ file: 'job/chk-2/Count-1-a1', sizeBytes: 7 }]);
  expect(shelf.files).toBe(4);
});

test('unreadable metadata says so and hides no other snapshot', () => {
  const seen = store(INCREMENTAL);
  const contents = new Map([...seen.contents, ['job/chk-1/_metadata', new Uint8Array([1, 10, 2])]]);
  const { snapshots, loose } = shelfOf({ ...seen, contents }, JOB);
  const first = snapshots.find(({ id }) => id === 1);
  expect(first?.damage).toBe('The metadata is damaged: its checksum is wrong.');
  expect(first?.files.map(({ file }) => file)).toEqual(['job/chk-1/_metadata']);
  expect(snapshots).toHaveLength(3);
  expect(loose.map(({ file }) => file)).toEqual(['job/chk-1/Count-1-a1']);
});

test('incremental checkpoints of a real run share sorted files; each can be read by itself', async () => {
  const run = new SmallRun({
    log: LOG,
    settings: {
      'state.backend.type': 'rocksdb',
      'execution.checkpointing.incremental': true,
      'execution.checkpointing.num-retained': 3,
    },
  }).run(BEFORE_ITS_END);
  const seen = await lookInStore(run.durable, SMALL_JOB, { files: [] });
  const { snapshots } = shelfOf(seen, SMALL_JOB);
  expect(snapshots.length).toBeGreaterThan(1);
  const shared = snapshots.flatMap(({ files }) =>
    files.filter((each) => each.sharedWith.length > 0),
  );
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.every(({ file }) => file.includes('/shared/'))).toBe(true);
  for (const { manifest, files } of snapshots) {
    if (!manifest) throw new Error('The metadata cannot be read.');
    const names = files.map(({ file }) => file);
    const { contents } = await lookInStore(run.durable, SMALL_JOB, { files: names });
    const { operators } = contentOf(manifest, contents);
    const subtasks = operators.flatMap((each) => each.subtasks);
    expect(subtasks.flatMap(({ damage }) => damage ?? [])).toEqual([]);
    expect(subtasks.flatMap(({ groups }) => groups).length).toBeGreaterThan(0);
  }
});

test('state that stands in the metadata is read from there', async () => {
  const settings = { 'execution.checkpointing.data-inline-threshold': 100_000 };
  const run = new SmallRun({ log: LOG, settings }).run(BEFORE_ITS_END);
  const seen = await lookInStore(run.durable, SMALL_JOB, { files: [] });
  const [newest] = shelfOf(seen, SMALL_JOB).snapshots;
  if (!newest?.manifest) throw new Error('There is no checkpoint.');
  expect(newest.files.map(({ task }) => task)).toEqual([null]);
  const subtasks = contentOf(newest.manifest, seen.contents).operators.flatMap(
    (each) => each.subtasks,
  );
  expect(subtasks.flatMap(({ damage }) => damage ?? [])).toEqual([]);
  expect(subtasks.flatMap(({ groups }) => groups).length).toBeGreaterThan(0);
});
