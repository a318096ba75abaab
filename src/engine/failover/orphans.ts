// Which files in the store belong to nobody.
//
// A file of a dead attempt that no kept checkpoint names will never be read again. Files of a
// running attempt may still become part of a checkpoint and are left alone; so is every folder with
// metadata, for that checkpoint exists, be it damaged or about to be removed.

import type { Attempt } from '../protocol.ts';
import { METADATA } from '../checkpoint/manifest.ts';

/** The attempt that a state file's name carries; null: not a state file. */
export function attemptOf(file: string): Attempt | null {
  const match = /-a(\d+)$/.exec(file);
  return match ? Number(match[1]) : null;
}

/**
 * @param used files that a kept or pending checkpoint names
 * @param oldestLiving attempts below this are dead
 */
export function orphans(
  files: readonly string[],
  used: ReadonlySet<string>,
  oldestLiving: Attempt,
): string[] {
  const checkpoints = files.flatMap((file) =>
    file.endsWith(`/${METADATA}`) ? file.slice(0, -METADATA.length) : [],
  );
  return files.filter((file) => {
    if (used.has(file) || checkpoints.some((folder) => file.startsWith(folder))) return false;
    const attempt = attemptOf(file);
    return attempt === null || attempt < oldestLiving;
  });
}
