// What a session needs of the world, so that tests can stand in for it.
// Keeps true: everything has its real counterpart as default.

import type { RunPort } from '../cluster/port.ts';
import { WorkerSweep, type SweepPort } from '../cluster/sweep-port.ts';
import { WorkerPort } from '../cluster/worker-port.ts';
import { openDurable, type MemoryOnly, type OpenedDurable } from '../storage/open-durable.ts';
import { exclusive } from '../storage/run-lock.ts';
import { dataAddress } from './link.ts';
import { Preferences } from './preferences.svelte.ts';
import { labAddress } from './route.ts';
import type { Exclusive } from './run-memory.ts';

export interface SessionOptions {
  readonly preferences?: Preferences;
  readonly createPort?: () => RunPort;
  readonly createSweep?: () => SweepPort;
  readonly openStore?: () => Promise<OpenedDurable | MemoryOnly>;
  readonly exclusive?: Exclusive;
  readonly database?: string;
  /** The run lives in one worker, in memory. */
  readonly inThread?: boolean;
  readonly dataUrl?: string;
  /** What stands behind the `#` of the address. */
  readonly fragment?: string;
  /** Writes there what a reload should begin with. */
  readonly remember?: (fragment: string) => void;
  readonly nowMs?: () => number;
}

const DATABASE = 'tidemark';

export function withDefaults(options: SessionOptions): Required<SessionOptions> {
  const { database = DATABASE } = options;
  return {
    preferences: options.preferences ?? new Preferences(),
    createPort: options.createPort ?? (() => new WorkerPort()),
    createSweep: options.createSweep ?? (() => new WorkerSweep()),
    openStore: options.openStore ?? (() => openDurable({ name: database })),
    exclusive: options.exclusive ?? exclusive,
    database,
    inThread: options.inThread ?? false,
    dataUrl: options.dataUrl ?? dataAddress(),
    fragment: options.fragment ?? location.hash,
    remember: options.remember ?? rememberInAddress,
    nowMs: options.nowMs ?? (() => Date.now()),
  };
}

function rememberInAddress(fragment: string): void {
  if (typeof history === 'undefined') return;
  history.replaceState(null, '', fragment === '' ? labAddress() : fragment);
}
