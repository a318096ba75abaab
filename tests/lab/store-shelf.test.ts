// The shelf of a store: who refers to whom, worked out from the metadata alone.

import { expect, test } from 'vitest';
import type { StoreSeen } from '../../src/cluster/look-in-store.ts';
import {
  encodeManifest,
  metadataFile,
  type Manifest,
} from '../../src/engine/checkpoint/manifest.ts';
import { shelfOf } from '../../src/lab/store-shelf.ts';

const JOB = 'job';

type Part = readonly [task: string, own: string | null, shared?: readonly string[]];

const handle = (file: string) => ({ file: `${JOB}/${file}`, sizeBytes: 10, digest: 'x' });

function manifest(checkpoint: number, parts: readonly Part[], isSavepoint = false): Manifest {
  return {
    format: 3,
    checkpoint,
    savepoint: isSavepoint ? 'plain' : null,
    triggeredAtMs: 0,
    completedAtMs: checkpoint * 1000,
    maxParallelism: 128,
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
  return { files, contents };
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
