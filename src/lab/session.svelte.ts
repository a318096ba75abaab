// Which run is open, and what came before it: earlier runs to resume, links, storage that fails.
//
// Keeps true: nothing stored is removed before a person has declined it; one tab per run.

import type { RunRecord } from '../storage/runs.ts';
import type { Run } from './run.svelte.ts';

export interface RestartOptions {
  readonly scenarioId?: string;
  readonly seed?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export class Session {
  /** null: still starting, or an offer to resume waits for its answer. */
  run: Run | null = $state.raw(null);
  /** The offer: an earlier run that did not come to its end. */
  resumable: RunRecord | null = $state.raw(null);
  /** Sentences a person should see: damaged link, run open in another tab, storage missing … */
  notices: readonly string[] = $state.raw([]);

  resume(): Promise<void> {
    return Promise.resolve();
  }
  /** Open a new run; the offered one stays stored. */
  startAfresh(): Promise<void> {
    return Promise.resolve();
  }
  /** Open a new run and remove the offered one with all that is stored of it. */
  discard(): Promise<void> {
    return Promise.resolve();
  }
  restart(_options: RestartOptions = {}): Promise<void> {
    return Promise.resolve();
  }
  dismissNotice(_notice: string): void {}
  close(): void {}
}
