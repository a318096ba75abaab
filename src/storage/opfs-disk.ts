// The local disk of a TaskManager in the browser: a file of its own in the origin private file system.
//
// Each TaskManager gets a folder that nobody else ever uses: a dead one may hold its lock for two
// seconds. What dead ones left behind is swept by the next; a locked folder refuses to go. Without such
// a file system (an old browser, a private window) it says so, and memory takes its place.

import type { LocalDisk } from '../engine/state/local-disk.ts';
import { MemoryDisk } from './memory-disk.ts';
import { PagedDisk } from './paged-disk.ts';

const ROOT = 'tidemark-local';
/** A folder younger than this may be one whose file is just being opened. */
const SWEEP_AFTER_MS = 60_000;

export interface OpenedDisk {
  readonly disk: LocalDisk;
  /** Why it is in memory, for a person to read; null: it is on the disk. */
  readonly memoryOnly: string | null;
  close(): void;
}

/** Never throws. Works in a dedicated worker only, as sync access handles do. */
export async function openOpfsDisk(): Promise<OpenedDisk> {
  try {
    const root = await (
      await navigator.storage.getDirectory()
    ).getDirectoryHandle(ROOT, {
      create: true,
    });
    const folder = `${Date.now()}-${crypto.randomUUID()}`;
    const own = await root.getDirectoryHandle(folder, { create: true });
    const file = await own.getFileHandle('state', { create: true });
    const access = await file.createSyncAccessHandle();
    void sweep(root);
    const close = (): void => {
      access.close();
      void root.removeEntry(folder, { recursive: true }).catch(() => undefined);
    };
    return { disk: new PagedDisk(access), memoryOnly: null, close };
  } catch (error) {
    const memoryOnly = `This browser offers no local disk (${String(error)}).`;
    return { disk: new MemoryDisk(), memoryOnly, close: () => undefined };
  }
}

async function sweep(root: FileSystemDirectoryHandle): Promise<void> {
  const oldestMs = Date.now() - SWEEP_AFTER_MS;
  for await (const name of root.keys()) {
    if (Number.parseInt(name, 10) >= oldestMs) continue;
    await root.removeEntry(name, { recursive: true }).catch(() => undefined);
  }
}
