// What finished tasks had left, copied for a snapshot that must stand alone.

import { expect, test } from 'vitest';
import { FinishedState } from '../../../src/engine/checkpoint/finished-state.ts';
import { digestBytes } from '../../../src/engine/digest.ts';
import type { Request, Result } from '../../../src/engine/protocol.ts';
import { LsmBackend } from '../../../src/engine/state/lsm/lsm-backend.ts';
import { decodeTaskState, encodeTaskState } from '../../../src/engine/state/snapshot-file.ts';
import { NUMBER } from '../../../src/engine/state/state-type.ts';
import { MemoryDisk } from '../../../src/storage/memory-disk.ts';

const store = new Map<string, Uint8Array>();
const handleOf = (file: string, bytes: Uint8Array) => {
  store.set(file, bytes);
  return { file, sizeBytes: bytes.length, digest: digestBytes(bytes) };
};

/** An incremental snapshot of a few counts, one of them removed again. */
function left() {
  const backend = new LsmBackend({
    maxParallelism: 8,
    disk: new MemoryDisk(),
    task: 'Count-1',
    attempt: 1,
    memtableBytes: 1_000_000,
    incremental: true,
  });
  const count = backend.value({ kind: 'value', name: 'count', type: NUMBER });
  for (const [index, key] of ['a', 'b', 'c'].entries()) {
    backend.setCurrentKey(key);
    count.update(index + 1);
  }
  backend.snapshot(1).release();
  backend.setCurrentKey('b');
  count.clear();
  const snapshot = backend.snapshot(2);
  const files = snapshot.files ?? [];
  return {
    task: 'Count-1',
    operator: 'count',
    index: 0,
    attempt: 1,
    endOfData: true,
    finished: true,
    handle: handleOf('job/chk-2/Count-1-a1', encodeTaskState(null, snapshot)),
    shared: files.map((each) => handleOf(`job/${each.name}`, each.bytes())),
  };
}

function copier() {
  const asked = new Map<number, Request>();
  let next = 0;
  const tasks = [left()];
  const copies = new FinishedState('job/savepoint-3/', tasks, (body) => {
    asked.set(++next, body);
    return next;
  });
  const answer = (result: (body: Request) => Result) => {
    const [request, body] = [...asked][0] ?? [];
    if (request === undefined || !body) throw new Error('Nothing is asked.');
    asked.delete(request);
    return copies.outcome(request, result(body));
  };
  return { copies, asked, answer, tasks };
}

const read = (body: Request): Result => ({
  ok: true,
  op: 'get',
  bytes: (body.op === 'get' ? store.get(body.file) : undefined) ?? new Uint8Array(),
});

test('sorted files become one file in canonical form, in the snapshot’s own folder', () => {
  const { copies, asked, answer, tasks } = copier();
  expect(tasks[0]?.shared.length).toBeGreaterThan(1);
  while ([...asked.values()].some(({ op }) => op === 'get')) {
    expect(answer(read)).toEqual({ kind: 'more' });
  }
  const [put] = asked.values();
  if (put?.op !== 'put') throw new Error('Nothing is written.');
  expect(put.file).toBe('job/savepoint-3/Count-1-a1');
  const { keyed, keyedFiles } = decodeTaskState(put.bytes);
  expect(keyedFiles).toBeNull();
  const entries = keyed.groups.flatMap((each) => each.entries);
  expect(entries.map(({ key, value }) => [key, value]).sort()).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
  expect(copies.files).toEqual([put.file]);
  const done = answer(() => ({ ok: true, op: 'put' }));
  if (done.kind !== 'done') throw new Error('It is not done.');
  expect(done.tasks.get('Count-1')).toMatchObject({
    finished: true,
    handle: { file: put.file, digest: digestBytes(put.bytes) },
    shared: undefined,
  });
});

test('a file that is damaged is not copied', () => {
  const { answer, tasks } = copier();
  const [handle] = [tasks[0]?.handle];
  const failed = answer(() => ({ ok: true, op: 'get', bytes: Uint8Array.of(1) }));
  expect(failed).toEqual({
    kind: 'failed',
    problem: `${handle?.file} is damaged: its checksum is not the one written down.`,
  });
});

test('what the store refuses is told, once', () => {
  const { asked, answer } = copier();
  const refuse = (): Result => ({
    ok: false,
    problem: { reason: 'unavailable', message: 'Busy.' },
  });
  expect(answer(refuse)).toEqual({
    kind: 'failed',
    problem: 'job/chk-2/Count-1-a1 cannot be read: Busy.',
  });
  expect(asked.size).toBeGreaterThan(0);
  expect(answer(read)).toEqual({ kind: 'more' });
});

test('only finished tasks with a file are copied', () => {
  const one = left();
  const inline = { ...one, shared: undefined, handle: { ...one.handle, inline: '00' } };
  expect(
    FinishedState.among([
      { ...one, finished: false },
      inline,
      { ...one, handle: null, shared: undefined },
    ]),
  ).toEqual([]);
  expect(FinishedState.among([one])).toEqual([one]);
});
