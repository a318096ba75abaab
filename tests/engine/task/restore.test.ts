// What can be wrong with a stored snapshot, and whose damage it is.
import { expect, test } from 'vitest';
import { digestBytes } from '../../../src/engine/digest.ts';
import { encodeTaskState } from '../../../src/engine/state/snapshot-file.ts';
import { readBack } from '../../../src/engine/task/restore.ts';
import type { Result } from '../../../src/engine/protocol.ts';

const bytes = encodeTaskState({ epoch: 4 }, null);
const handle = { file: 'job/chk-4/Map-1-a1', sizeBytes: bytes.length, digest: digestBytes(bytes) };
const got = (content: Uint8Array): Result => ({ ok: true, op: 'get', bytes: content });
const refused = (reason: 'missing' | 'unavailable'): Result => ({
  ok: false,
  problem: { reason, message: 'It is gone.' },
});

test('whole bytes give the state that was written', () => {
  const read = readBack(handle, 4, got(bytes));
  expect(read).toMatchObject({
    ok: true,
    sizeBytes: bytes.length,
    state: { operator: { epoch: 4 } },
  });
});

test('one changed bit is found by the checksum', () => {
  const changed = bytes.slice();
  changed[3] = (changed[3] ?? 0) ^ 1;
  expect(readBack(handle, 4, got(changed))).toMatchObject({
    ok: false,
    damagedCheckpoint: 4,
    message: expect.stringContaining('checksum') as unknown,
  });
});

test('bytes that match their checksum but are no snapshot cannot be used', () => {
  const junk = new Uint8Array([1, 2, 3]);
  const read = readBack({ ...handle, digest: digestBytes(junk) }, 4, got(junk));
  expect(read).toMatchObject({ ok: false, damagedCheckpoint: 4 });
});

test('a missing file damages its checkpoint; a store that does not answer damages nothing', () => {
  expect(readBack(handle, 4, refused('missing'))).toMatchObject({ damagedCheckpoint: 4 });
  expect(readBack(handle, 4, refused('unavailable'))).toMatchObject({ damagedCheckpoint: null });
});
