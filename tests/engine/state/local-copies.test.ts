// Local recovery: what is kept, what it is used for, and when it goes.
import { beforeEach, expect, test } from 'vitest';
import { digestBytes } from '../../../src/engine/digest.ts';
import { Outbox } from '../../../src/engine/outbox.ts';
import type { FileHandle } from '../../../src/engine/protocol.ts';
import { LocalCopies } from '../../../src/engine/state/local-copies.ts';
import { LocalDiskProblem } from '../../../src/engine/state/local-disk.ts';
import { MemoryDisk } from '../../../src/storage/memory-disk.ts';

let disk: MemoryDisk;
let outbox: Outbox;
let copies: LocalCopies;

beforeEach(() => {
  disk = new MemoryDisk();
  outbox = new Outbox();
  copies = new LocalCopies(disk, outbox);
});

function file(name: string, ...values: number[]) {
  const bytes = new Uint8Array(values);
  const handle: FileHandle = { file: name, sizeBytes: bytes.length, digest: digestBytes(bytes) };
  return { handle, bytes: () => bytes };
}

const own = (checkpoint: number) => file(`job/chk-${checkpoint}/Count-1-a1`, checkpoint, 2, 3);
const sorted = file('job/shared/Count-1-c1f1-a1', 7, 8, 9);

test('a copy is used for its own checkpoint and task, and for no other', () => {
  copies.keep('Count-1', 1, [own(1)]);
  const { handle, bytes } = own(1);
  expect(copies.read('Count-1', 1, handle)).toEqual(bytes());
  expect(copies.read('Count-1', 2, handle)).toBeNull();
  expect(copies.read('Count-2', 1, handle)).toBeNull();
});

test('a copy that is not what was written down is not used', () => {
  copies.keep('Count-1', 1, [own(1)]);
  expect(copies.read('Count-1', 1, { ...own(1).handle, digest: 'another' })).toBeNull();
  disk.remove(disk.files()[0] ?? '');
  expect(copies.read('Count-1', 1, own(1).handle)).toBeNull();
});

test('a complete checkpoint sends older copies away, but no file that it names itself', () => {
  copies.keep('Count-1', 1, [own(1), sorted]);
  copies.keep('Count-1', 2, [own(2), sorted]);
  copies.keep('Count-1', 3, [own(3), sorted]);
  copies.confirm('Count-1', 2);
  expect(copies.read('Count-1', 1, own(1).handle)).toBeNull();
  expect(copies.read('Count-1', 2, sorted.handle)).toEqual(sorted.bytes());
  copies.abort('Count-1', 3);
  expect(disk.files()).toHaveLength(2);
  copies.restoring('Count-1', null);
  expect(disk.files()).toEqual([]);
});

test('of a task that runs elsewhere now nothing stays', () => {
  copies.keep('Count-1', 1, [own(1)]);
  copies.movedAway((task) => task !== 'Count-1');
  expect(disk.files()).toEqual([]);
  expect(outbox.take().trace).toMatchObject([
    { kind: 'local-copy-kept', task: 'Count-1', checkpoint: 1, sizeBytes: 3 },
    { kind: 'local-copy-dropped', task: 'Count-1', checkpoint: 1, why: 'moved away' },
  ]);
});

test('a full disk keeps no copy and troubles nobody', () => {
  disk.append = () => {
    throw new LocalDiskProblem('full');
  };
  copies.keep('Count-1', 1, [own(1)]);
  expect(copies.read('Count-1', 1, own(1).handle)).toBeNull();
  expect(outbox.take().trace).toEqual([]);
});

test('when the job has ended nothing stays on the disk', () => {
  copies.keep('Count-1', 1, [own(1), sorted]);
  copies.keep('Count-2', 1, [own(1)]);
  copies.jobEnded();
  expect(disk.files()).toEqual([]);
  const dropped = outbox.take().trace.filter(({ kind }) => kind === 'local-copy-dropped');
  expect(dropped).toMatchObject([{ why: 'job ended' }, { why: 'job ended' }]);
});
