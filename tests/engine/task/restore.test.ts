// What can be wrong with a stored snapshot, and whose damage it is.
import { expect, test } from 'vitest';
import { digestBytes } from '../../../src/engine/digest.ts';
import type { FileHandle, Result } from '../../../src/engine/protocol.ts';
import { encodeTaskState } from '../../../src/engine/state/snapshot-file.ts';
import { StateReader } from '../../../src/engine/task/restore.ts';

const bytes = encodeTaskState({ epoch: 4 }, null);
const handleOf = (file: string, content: Uint8Array): FileHandle => {
  return { file, sizeBytes: content.length, digest: digestBytes(content) };
};
const handle = handleOf('job/chk-4/Map-1-a1', bytes);
const got = (content: Uint8Array): Result => ({ ok: true, op: 'get', bytes: content });
const refused = (reason: 'missing' | 'unavailable'): Result => ({
  ok: false,
  problem: { reason, message: 'It is gone.' },
});

/** A reader of these files, whose requests are numbered from 1. */
function reading(own = handle, shared: readonly FileHandle[] = []): StateReader {
  let last = 0;
  return new StateReader(
    { checkpoint: 4, handle: own, shared, finished: false },
    own,
    () => ++last,
  );
}

test('whole bytes give the state that was written', () => {
  expect(reading().outcome(1, got(bytes))).toMatchObject({
    ok: true,
    sizeBytes: bytes.length,
    state: { operator: { epoch: 4 } },
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

test('shared files come with it, in the order of the metadata, whatever arrives first', () => {
  const contents = [Uint8Array.of(1), Uint8Array.of(2, 3)];
  const reader = reading(
    handle,
    contents.map((each, index) => handleOf(`s${index}`, each)),
  );
  expect([1, 2, 3, 4].map((request) => reader.owns(request))).toEqual([true, true, true, false]);
  expect(reader.outcome(3, got(contents[1]!))).toBeNull();
  expect(reader.outcome(1, got(bytes))).toBeNull();
  expect(reader.outcome(2, got(contents[0]!))).toMatchObject({
    ok: true,
    shared: contents,
    sizeBytes: bytes.length + 3,
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
