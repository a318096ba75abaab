// A snapshot that a real run has taken: looked into, packed, carried elsewhere, damaged.

import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../src/engine/checkpoint/inline.ts';
import {
  decodeManifest,
  encodeManifest,
  filesOf,
  type Manifest,
} from '../../src/engine/checkpoint/manifest.ts';
import { digestBytes } from '../../src/engine/digest.ts';
import { ByteWriter } from '../../src/engine/stream/bytes.ts';
import {
  packSnapshot,
  unpackSnapshot,
  type BroughtTransaction,
} from '../../src/storage/snapshot-archive.ts';
import { contentOf } from '../../src/storage/snapshot-content.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';
import { Conductor } from '../../src/sim/conductor.ts';
import { InThreadHost } from '../../src/sim/in-thread.ts';
import { define, words } from '../support/small-jobs.ts';

const ORIGIN = { scenario: 'words', title: 'Words', log: 'words' };
let job = '';
let manifest: Manifest;
const files = new Map<string, Uint8Array>();

/** A savepoint in the middle of the input. */
beforeAll(() => {
  const definition = define();
  job = definition.job;
  const durable = new MemoryDurable(words(60, 60));
  const conductor = new Conductor({
    definition,
    actions: [{ atMs: 900, afterStep: null, action: { kind: 'take-savepoint' } }],
    onEvent: () => undefined,
  });
  new InThreadHost(conductor, definition, durable).run(20_000);
  const metadata = durable
    .files(`${job}/`)
    .map(({ file }) => file)
    .find((file) => /savepoint-\d+\/_metadata$/.test(file));
  const decoded = decodeManifest(durable.read(metadata ?? '') ?? new Uint8Array(), job);
  if (!decoded.ok) throw new Error(decoded.damage);
  manifest = decoded.manifest;
  for (const { file } of filesOf(manifest)) files.set(file, durable.read(file)!);
});

const TOPIC: readonly BroughtTransaction[] = [
  {
    transaction: 'Sink-1/a1/1',
    producer: 'Sink-1',
    attempt: 1,
    status: 'committed',
    rows: [{ key: 'a', value: 1, partition: 0, offset: 0 }],
  },
];
const pack = (): Uint8Array => packSnapshot({ origin: ORIGIN, manifest, files, topic: TOPIC }, job);
const problemOf = (bytes: Uint8Array, expected = ORIGIN): string => {
  const unpacked = unpackSnapshot(bytes, 'there', expected);
  return unpacked.ok ? '' : unpacked.problem;
};

/** As `packSnapshot` closes a body, whatever stands in it. */
function sealed(content: Uint8Array): Uint8Array {
  const whole = new ByteWriter();
  for (const byte of pack().subarray(0, 19)) whole.byte(byte); // magic and version
  whole.block(content);
  whole.text(digestBytes(content));
  return whole.take();
}

describe('contents', () => {
  test('state that stands in the metadata is read there, and checked', () => {
    const { handle, ...entry } = manifest.tasks[0]!;
    const inline = toHex(files.get(handle!.file)!);
    const kept = (hex: string): Manifest => ({
      ...manifest,
      tasks: [{ ...entry, handle: { ...handle!, inline: hex } }],
    });
    const damageOf = (hex: string) =>
      contentOf(kept(hex), new Map()).operators[0]!.subtasks[0]!.damage;
    expect(damageOf(inline)).toBeNull();
    expect(damageOf(`ff${inline.slice(2)}`)).toMatch(/checksum is not the one written down/);
  });

  test('are told by operator, subtask and key group, each entry with its type', () => {
    const content = contentOf(manifest, files);
    expect(content.operators.map(({ operator }) => operator)).toEqual([
      ...new Set(manifest.tasks.map(({ operator }) => operator)),
    ]);
    const count = content.operators.find(({ subtasks }) =>
      subtasks.some(({ groups }) => groups.length > 0),
    );
    expect(count?.subtasks[0]?.states).toEqual([{ name: 'count', kind: 'value', type: 'number' }]);
    const entries = count?.subtasks.flatMap(({ groups }) => groups.flatMap((each) => each.entries));
    expect(entries?.length).toBeGreaterThan(0);
    expect(entries?.every(({ value }) => typeof value === 'number')).toBe(true);
  });

  test('a missing and an altered file hide only what is in them', () => {
    const [first, second] = filesOf(manifest);
    const spoiled = new Map(files);
    spoiled.delete(first!.file);
    spoiled.set(second!.file, new Uint8Array([1, 2, 3]));
    const subtasks = contentOf(manifest, spoiled).operators.flatMap((each) => each.subtasks);
    const damage = subtasks.flatMap((each) => each.damage ?? []);
    expect(damage).toEqual([
      `${first!.file} is missing.`,
      `${second!.file} is damaged: its checksum is not the one written down.`,
    ]);
  });
});

describe('as one file', () => {
  test('it comes back whole, in the folder of another job', () => {
    const unpacked = unpackSnapshot(pack(), 'there', ORIGIN);
    if (!unpacked.ok) throw new Error(unpacked.problem);
    const { archive } = unpacked;
    expect(archive.origin).toEqual(ORIGIN);
    const here = contentOf(manifest, files).operators;
    const there = contentOf(archive.manifest, archive.files).operators;
    const strip = (all: typeof here) =>
      all.map(({ operator, subtasks }) => ({
        operator,
        subtasks: subtasks.map((each) => ({ ...each, files: each.files.length })),
      }));
    expect(strip(there)).toEqual(strip(here));
    expect(filesOf(archive.manifest).every(({ file }) => file.startsWith('there/'))).toBe(true);
  });

  test('cut off anywhere, altered anywhere: it says so', () => {
    const bytes = pack();
    for (let length = 0; length < bytes.length; length += 7) {
      expect(problemOf(bytes.subarray(0, length))).toBe(
        'The file is cut off: its end is missing. Save or copy it again.',
      );
    }
    for (let at = 24; at < bytes.length; at += 11) {
      const altered = bytes.slice();
      altered[at]! ^= 0x10;
      expect(problemOf(altered)).not.toBe('');
    }
  });

  test('not ours, newer, of another job', () => {
    expect(problemOf(new TextEncoder().encode('{"hello": "world, how are you?"}'))).toBe(
      'This is no snapshot that Tidemark has saved.',
    );
    const newer = pack();
    newer[18] = 9;
    expect(problemOf(newer)).toMatch(/newer version of Tidemark \(format 9/);
    expect(problemOf(pack(), { scenario: 'clicks', title: 'Clicks', log: 'clicks' })).toBe(
      'The snapshot is of the job "Words" over the log "words", but this run is "Clicks" over "clicks". Open that job first.',
    );
  });

  test('of no job, or with a file of the snapshot missing: it says which', () => {
    const nowhere = { ...ORIGIN, title: undefined } as unknown as typeof ORIGIN;
    expect(problemOf(packSnapshot({ origin: nowhere, manifest, files, topic: [] }, job))).toBe(
      'The file does not say which job it is of, so it cannot be used. Save it again.',
    );
    const body = new ByteWriter();
    body.text('{"scenario"');
    expect(problemOf(sealed(body.take()))).toMatch(/does not say which job it is of/);
    const [first] = filesOf(manifest);
    const lacking = new ByteWriter();
    lacking.text(JSON.stringify(ORIGIN));
    lacking.block(encodeManifest(manifest, job));
    lacking.unsigned(0);
    expect(problemOf(sealed(lacking.take()))).toBe(
      `The file lacks ${first!.file.slice(job.length + 1)}, which belongs to the snapshot. Save it again.`,
    );
  });

  test('a snapshot that is not whole is not saved', () => {
    const archive = { origin: ORIGIN, manifest, files: new Map<string, Uint8Array>(), topic: [] };
    expect(() => packSnapshot(archive, job)).toThrow(/is missing, so the snapshot cannot be saved/);
  });
});
