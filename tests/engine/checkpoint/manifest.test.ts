// The metadata: round trip, and any damage is found and said.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeManifest,
  encodeManifest,
  filesOf,
  FORMAT,
  metadataFile,
  snapshotFolder,
  snapshotOf,
} from '../../../src/engine/checkpoint/manifest.ts';
import { digestBytes } from '../../../src/engine/digest.ts';

const manifest = {
  checkpoint: 4,
  savepoint: null,
  triggeredAtMs: 100,
  completedAtMs: 250,
  maxParallelism: 128,
  backend: 'hashmap' as const,
  tasks: [
    {
      task: 'Zähler-1',
      operator: 'count',
      index: 0,
      attempt: 2,
      endOfData: false,
      finished: false,
      handle: { file: 'job/chk-4/Zähler-1-a2', sizeBytes: 10, digest: 'x' },
    },
    {
      task: 'Map-1',
      operator: 'map',
      index: 0,
      attempt: 2,
      endOfData: true,
      finished: false,
      handle: null,
    },
  ],
};

const signed = (body: string): Uint8Array => {
  const bytes = new TextEncoder().encode(body);
  return new TextEncoder().encode(`${digestBytes(bytes)}\n${body}`);
};
const damageOf = (bytes: Uint8Array): string => {
  const decoded = decodeManifest(bytes, 'job');
  return decoded.ok ? '' : decoded.damage;
};

test('it comes back as it was written', () => {
  expect(decodeManifest(encodeManifest(manifest, 'job'), 'job')).toEqual({
    ok: true,
    manifest: { format: FORMAT, ...manifest },
  });
});

test('nothing in it names the job: it may lie anywhere', () => {
  const text = new TextDecoder().decode(encodeManifest(manifest, 'job'));
  expect(text).not.toContain('job');
  const elsewhere = decodeManifest(encodeManifest(manifest, 'job'), 'another');
  expect(elsewhere.ok && filesOf(elsewhere.manifest)).toMatchObject([
    { file: 'another/chk-4/Zähler-1-a2' },
  ]);
});

test('a file of another job keeps its whole name', () => {
  const [first] = manifest.tasks;
  const handle = { file: 'old/chk-3/Count-1-a1', sizeBytes: 1, digest: 'y' };
  const borrowed = { ...manifest, tasks: [{ ...first!, handle }] };
  const decoded = decodeManifest(encodeManifest(borrowed, 'job'), 'job');
  expect(decoded.ok && filesOf(decoded.manifest)).toEqual([handle]);
});

test('it names its files, itself left out', () => {
  expect(filesOf({ format: FORMAT, ...manifest })).toEqual([manifest.tasks[0]?.handle]);
  expect(metadataFile('job', 4)).toBe('job/chk-4/_metadata');
  expect(snapshotFolder(4, false)).toBe('chk-4/');
  expect(metadataFile('job', 5, true)).toBe('job/savepoint-5/_metadata');
  expect(snapshotOf('job/savepoint-5/_metadata')).toEqual({ checkpoint: 5, isSavepoint: true });
  expect(snapshotOf('job/chk-5/Map-1-a1')).toBeNull();
});

describe('damage', () => {
  test('any changed or missing byte is found, and nothing is thrown', () => {
    const bytes = encodeManifest(manifest, 'job');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = bytes.slice();
        changed[at]! ^= mask;
        expect(decodeManifest(changed, 'job').ok).toBe(false);
        expect(decodeManifest(bytes.subarray(0, at), 'job').ok).toBe(false);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (any) => !decodeManifest(any, 'job').ok));
  });

  test('each kind has its sentence', () => {
    expect(damageOf(new Uint8Array())).toBe('The metadata is not in a form this version knows.');
    expect(damageOf(new TextEncoder().encode('00\n{}'))).toBe(
      'The metadata is damaged: its checksum is wrong.',
    );
    expect(damageOf(signed('{'))).toBe('The metadata is not readable.');
    expect(damageOf(signed(`{"format":${FORMAT}}`))).toMatch(/^The metadata is incomplete: /);
    expect(damageOf(signed(JSON.stringify({ ...manifest, format: 9 })))).toBe(
      `The metadata has format 9; this version reads format ${FORMAT}.`,
    );
  });
});
