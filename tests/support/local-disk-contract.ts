// What every local disk must do: one suite on memory, on pages, and on the real OPFS.

import fc from 'fast-check';
import { LocalDiskProblem, type LocalDisk } from '../../src/engine/state/local-disk.ts';
import { expect } from 'vitest';

type Step =
  | {
      readonly do: 'append';
      readonly file: string;
      readonly sizeBytes: number;
      readonly byte: number;
    }
  | { readonly do: 'remove'; readonly file: string }
  | { readonly do: 'read'; readonly file: string; readonly from: number; readonly to: number };

const file = fc.constantFrom('a/1', 'a/2', 'b');
/** Around the size of a page, too. */
const sizeBytes = fc.oneof(fc.nat(40), fc.integer({ min: 65_500, max: 65_570 }), fc.nat(200_000));
export const diskProgram = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('append' as const), file, sizeBytes, byte: fc.nat(255) }),
    fc.record({ do: fc.constant('remove' as const), file }),
    fc.record({ do: fc.constant('read' as const), file, from: fc.nat(999), to: fc.nat(999) }),
  ),
  { maxLength: 25, size: 'max' },
);

/** Throws when the disk is not what a Map of byte arrays would be. */
export function runDiskProgram(steps: readonly Step[], disk: LocalDisk): void {
  const model = new Map<string, Uint8Array>();
  for (const step of steps) {
    const known = model.get(step.file);
    switch (step.do) {
      case 'append': {
        const more = Uint8Array.from({ length: step.sizeBytes }, (_, at) => (step.byte + at) & 255);
        disk.append(step.file, more);
        const whole = new Uint8Array((known?.length ?? 0) + more.length);
        whole.set(known ?? []);
        whole.set(more, known?.length ?? 0);
        model.set(step.file, whole);
        break;
      }
      case 'remove':
        disk.remove(step.file);
        model.delete(step.file);
        break;
      case 'read': {
        if (!known) {
          expect(() => disk.read(step.file, 0, 1)).toThrow(LocalDiskProblem);
          break;
        }
        const place = (share: number): number => Math.floor((known.length * share) / 999);
        const [from = 0, to = 0] = [place(step.from), place(step.to)].sort((a, b) => a - b);
        const read = disk.read(step.file, from, to - from);
        if (!read.every((byte, at) => byte === known[from + at])) {
          throw new Error(`${step.file} from ${from} to ${to} is not what was written.`);
        }
        expect(read.length).toBe(to - from);
        expect(() => disk.read(step.file, 0, known.length + 1)).toThrow(LocalDiskProblem);
        break;
      }
    }
    expect(disk.sizeOf(step.file)).toBe(model.get(step.file)?.length ?? null);
    expect([...disk.files()].sort()).toEqual([...model.keys()].sort());
  }
}
