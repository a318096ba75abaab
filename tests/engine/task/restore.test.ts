// What can be wrong with a stored snapshot, and whose damage it is.
import { expect, test } from 'vitest';
import { digestBytes } from '../../../src/engine/digest.ts';
import type { FileHandle, OperatorStatePart, Result } from '../../../src/engine/protocol.ts';
import { encodeOperatorState } from '../../../src/engine/state/operator/operator-state-block.ts';
import { NUMBER } from '../../../src/engine/state/state-type.ts';
import { encodeTaskState } from '../../../src/engine/state/snapshot-file.ts';
import { StateReader } from '../../../src/engine/task/restore.ts';

const handleOf = (file: string, content: Uint8Array): FileHandle => {
  return { file, sizeBytes: content.length, digest: digestBytes(content) };
};
/** A file with this union list, and where its elements stand. */
function listFile(file: string, list: readonly number[]) {
  const state = { name: 'highest', mode: 'union', type: NUMBER, elements: list } as const;
  const block = encodeOperatorState([state]);
  const bytes = encodeTaskState(block, null);
  return { bytes, part: { handle: handleOf(file, bytes), states: block.places } };
}
const own = listFile('job/chk-4/Map-1-a1', [4, 5]);
const { bytes } = own;
const { handle } = own.part;
const got = (content: Uint8Array): Result => ({ ok: true, op: 'get', bytes: content });
const refused = (reason: 'missing' | 'unavailable'): Result => ({
  ok: false,
  problem: { reason, message: 'It is gone.' },
});

/** A reader of these files, whose requests are numbered from 1. */
function reading(
  own: FileHandle | null = handle,
  shared: readonly FileHandle[] = [],
  operatorState: readonly OperatorStatePart[] = [],
): StateReader {
  let last = 0;
  const from = { checkpoint: 4, handle: own, shared, operatorState, finished: false };
  return new StateReader(from, () => ++last);
}

test('whole bytes give the state that was written', () => {
  expect(reading().outcome(1, got(bytes))).toMatchObject({
    ok: true,
    sizeBytes: bytes.length,
    state: { operator: [{ name: 'highest', elements: [4, 5] }] },
  });
});

test('one changed bit is found by the checksum', () => {
  const changed = bytes.slice();
  changed[3] = (changed[3] ?? 0) ^ 1;
  expect(reading().outcome(1, got(changed))).toMatchObject({
    ok: false,
    damagedCheckpoint: 4,
    message: expect.stringContaining('checksum') as unknown,
  });
});

test('bytes that match their checksum but are no snapshot cannot be used', () => {
  const junk = new Uint8Array([1, 2, 3]);
  const read = reading(handleOf(handle.file, junk)).outcome(1, got(junk));
  expect(read).toMatchObject({ ok: false, damagedCheckpoint: 4 });
});

test('a missing file damages its checkpoint; a store that does not answer damages nothing', () => {
  expect(reading().outcome(1, refused('missing'))).toMatchObject({ damagedCheckpoint: 4 });
  expect(reading().outcome(1, refused('unavailable'))).toMatchObject({ damagedCheckpoint: null });
});

/** A snapshot whose keyed state lies in so many sorted files. */
const inFiles = (files: number): Uint8Array => {
  const file = { name: '', stored: handle, bytes: () => bytes, uploaded: () => undefined };
  const held = { states: [], groups: () => [], release: () => undefined };
  return encodeTaskState(null, { ...held, files: new Array<typeof file>(files).fill(file) });
};

test('shared files come with it, in the order of the metadata, whatever arrives first', () => {
  const contents = [Uint8Array.of(1), Uint8Array.of(2, 3)];
  const own = inFiles(2);
  const reader = reading(
    handleOf(handle.file, own),
    contents.map((each, index) => handleOf(`s${index}`, each)),
  );
  expect([1, 2, 3, 4].map((request) => reader.owns(request))).toEqual([true, true, true, false]);
  expect(reader.outcome(3, got(contents[1]!))).toBeNull();
  expect(reader.outcome(1, got(own))).toBeNull();
  expect(reader.outcome(2, got(contents[0]!))).toMatchObject({
    ok: true,
    shared: contents,
    sizeBytes: own.length + 3,
  });
});

test('a damaged shared file is told once, by its name', () => {
  const reader = reading(handle, [handleOf('s0', Uint8Array.of(1)), handleOf('s1', bytes)]);
  expect(reader.outcome(2, got(Uint8Array.of(9)))).toMatchObject({
    ok: false,
    damagedCheckpoint: 4,
    message: 's0 is damaged: its checksum is not the one written down.',
  });
  expect(reader.outcome(3, refused('missing'))).toBeNull();
  expect(reader.outcome(1, got(bytes))).toBeNull();
});

test('the file and the metadata must speak of the same number of sorted files', () => {
  const own = inFiles(1);
  expect(reading(handleOf(handle.file, own)).outcome(1, got(own))).toMatchObject({
    ok: false,
    damagedCheckpoint: 4,
    message: 'job/chk-4/Map-1-a1 speaks of other sorted files than the metadata.',
  });
});

test('operator state comes from its own file and from those of others, element by element', () => {
  const other = listFile('job/chk-4/Map-2-a1', [7, 8, 9]);
  const [places] = other.part.states;
  const some = { ...places!, offsets: [places!.offsets[0]!, places!.offsets[2]!] };
  const reader = reading(handle, [], [own.part, { ...other.part, states: [some] }]);
  expect([1, 2, 3].map((request) => reader.owns(request))).toEqual([true, true, false]);
  expect(reader.outcome(1, got(bytes))).toBeNull();
  expect(reader.outcome(2, got(other.bytes))).toMatchObject({
    ok: true,
    operator: [{ elements: [4, 5] }, { elements: [7, 9] }],
    sizeBytes: bytes.length + other.bytes.length,
  });
});

test('a subtask without a file of its own may still get operator state', () => {
  const reader = reading(null, [], [own.part]);
  expect(reader.outcome(1, got(bytes))).toMatchObject({
    ok: true,
    operator: [{ elements: [4, 5] }],
  });
  expect(reading(null).isEmpty).toBe(true);
});

test('places that are not in the file are damage', () => {
  const [places] = own.part.states;
  const astray = { ...places!, offsets: [3] };
  const reader = reading(handle, [], [{ handle, states: [astray] }]);
  expect(reader.outcome(1, got(bytes))).toMatchObject({
    ok: false,
    damagedCheckpoint: 4,
    message: 'job/chk-4/Map-1-a1 cannot be used: "highest" has no element at 3.',
  });
});
