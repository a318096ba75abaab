// Local disks without a browser: memory, and pages of one file that is played by an array.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LocalDiskProblem } from '../../src/engine/state/local-disk.ts';
import { MemoryDisk } from '../../src/storage/memory-disk.ts';
import { PagedDisk, type RandomAccess } from '../../src/storage/paged-disk.ts';
import { diskProgram, runDiskProgram } from '../support/local-disk-contract.ts';

class ArrayFile implements RandomAccess {
  bytes = new Uint8Array();
  mostBytes = Infinity;

  read(into: Uint8Array, { at }: { at: number }): number {
    const part = this.bytes.subarray(at, at + into.length);
    into.set(part);
    return part.length;
  }

  write(from: Uint8Array, { at }: { at: number }): number {
    if (at + from.length > this.mostBytes) throw new Error('QuotaExceededError');
    if (at + from.length > this.bytes.length) {
      const grown = new Uint8Array(at + from.length);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes.set(from, at);
    return from.length;
  }
}

test.each([
  ['memory', () => new MemoryDisk()],
  ['pages of one file', () => new PagedDisk(new ArrayFile())],
])('%s: files grow at their ends, are read in parts, and go', (_name, create) => {
  fc.assert(
    fc.property(diskProgram, (steps) => runDiskProgram(steps, create())),
    { numRuns: 40 },
  );
});

test('pages of removed files are used again', () => {
  const file = new ArrayFile();
  const disk = new PagedDisk(file);
  for (let round = 0; round < 20; round++) {
    disk.append(`f${round}`, new Uint8Array(100_000));
    disk.remove(`f${round - 1}`);
  }
  expect(file.bytes.length).toBeLessThanOrEqual(4 * 65_536);
});

test('a full disk says so', () => {
  const file = new ArrayFile();
  file.mostBytes = 70_000;
  expect(() => new PagedDisk(file).append('f', new Uint8Array(100_000))).toThrow(LocalDiskProblem);
});
