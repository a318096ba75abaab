// A run that is conducted on the page's own thread: for the small job of the home page, whose first
// picture would otherwise wait for a worker with the same engine in it.
//
// Everything durable is in memory. Whoever asks waits for the answer, so one call is under way at a time.

import type { TimedAction } from '../sim/action.ts';
import type { Action } from '../engine/action.ts';
import { ConductedRun } from './conducted-run.ts';
import type { StoreSeen, Wanted } from './look-in-store.ts';
import type { Advance, Opened, Progress, RunPort, RunRequest } from './port.ts';

export class PagePort implements RunPort {
  onBroken: ((sentence: string) => void) | null = null;
  #run: ConductedRun | null = null;

  async open(request: RunRequest): Promise<Opened> {
    this.#run = await ConductedRun.open({ ...request, inThread: true });
    return this.#run.opened;
  }

  advance(advance: Advance): Promise<Progress> {
    return this.#opened.advance(advance);
  }

  act(action: Action, atMs: number): Promise<Progress> {
    return this.#opened.act(action, atMs);
  }

  actions(): Promise<readonly TimedAction[]> {
    return Promise.resolve(this.#opened.actions);
  }

  look(wanted: Wanted): Promise<StoreSeen> {
    return this.#opened.look(wanted);
  }

  close(): void {
    this.#run?.close();
    this.#run = null;
  }

  get #opened(): ConductedRun {
    if (!this.#run) throw new Error('No run is open.');
    return this.#run;
  }
}
