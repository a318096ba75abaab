// Which files in the store belong to nobody.
//
// A file of a dead attempt that no kept checkpoint names will never be read again. Files of a
// running attempt may still become part of a checkpoint and are left alone.

import type { Attempt } from '../protocol.ts';
import { METADATA } from '../checkpoint/manifest.ts';

/** The attempt that a state file's name carries; null: not a state file. */
export function attemptOf(file: string): Attempt | null {
  const match = /-a(\d+)$/.exec(file);
  return match ? Number(match[1]) : null;
}

/**
 * @param used files that a kept or pending checkpoint names
 * @param keptFolders folders of checkpoints that are to be left as they are
 * @param oldestLiving attempts below this are dead
 */
export function orphans(
  files: readonly string[],
  used: ReadonlySet<string>,
  keptFolders: readonly string[],
  oldestLiving: Attempt,
): string[] {
  return files.filter((file) => {
    if (used.has(file) || file.endsWith(METADATA)) return false;
    if (keptFolders.some((folder) => file.startsWith(folder))) return false;
    const attempt = attemptOf(file);
    return attempt === null || attempt < oldestLiving;
  });
}
