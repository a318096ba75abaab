// A snapshot saved as a file stands on a shelf of its own when it is opened.

import { expect, test } from 'vitest';
import { digestBytes } from '../../src/engine/digest.ts';
import { FORMAT, type Manifest } from '../../src/engine/checkpoint/manifest.ts';
import { openArchive } from '../../src/lab/saved-snapshot.ts';
import { packSnapshot } from '../../src/storage/snapshot-archive.ts';

const ORIGIN = { scenario: 'clicks', title: 'Clicks', log: 'clicks' };
const BYTES = new Uint8Array([1, 2, 3]);
const FILE = 'job/savepoint-4/Count-1-a1';

const MANIFEST: Manifest = {
  format: FORMAT,
  checkpoint: 4,
  savepoint: 'plain',
  triggeredAtMs: 0,
  completedAtMs: 4000,
  maxParallelism: 128,
  backend: 'hashmap',
  tasks: [
    {
      task: 'Count-1',
      operator: 'count',
      index: 0,
      attempt: 1,
      endOfData: false,
      finished: false,
      handle: { file: FILE, sizeBytes: 3, digest: digestBytes(BYTES) },
    },
  ],
};

test('what was saved is opened with all its files, none of them missing', () => {
  const saved = packSnapshot(
    { origin: ORIGIN, manifest: MANIFEST, files: new Map([[FILE, BYTES]]), topic: [] },
    'job',
  );
  const opened = openArchive(saved);
  if (!opened.ok) throw new Error(opened.problem);
  expect(opened.archive.origin).toEqual(ORIGIN);
  const { id, isSavepoint, files, damage } = opened.snapshot;
  expect({ id, isSavepoint, damage }).toEqual({ id: 4, isSavepoint: true, damage: null });
  expect(files.map(({ file, missing }) => [file, missing])).toEqual([
    ['saved/savepoint-4/Count-1-a1', false],
    ['saved/savepoint-4/_metadata', false],
  ]);
});

test('what is no such file is refused with a sentence', () => {
  const opened = openArchive(new TextEncoder().encode('Not a snapshot at all, but a letter.'));
  expect(opened.ok ? '' : opened.problem).toBe('This is no snapshot that Tidemark has saved.');
});
