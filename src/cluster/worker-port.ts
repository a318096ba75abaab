// The page's handle on a run that is conducted in a worker.
//
// Every call gets its own answer, matched by id; a worker that cannot be started or breaks is told
// once through `onBroken` and rejects what was still open.

import type { Action, TimedAction } from '../sim/action.ts';
import type { StoreSeen, Wanted } from './look-in-store.ts';
import type { Advance, Opened, Progress, RunPort, RunRequest } from './port.ts';
import type { PortAnswer, PortCall } from './port-wire.ts';

interface Open {
  readonly resolve: (answer: PortAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A call without its id. */
type Call = PortCall extends infer One ? (One extends PortCall ? Omit<One, 'id'> : never) : never;

export class WorkerPort implements RunPort {
  readonly #worker: Worker;
  readonly #open = new Map<number, Open>();
  #nextId = 1;
  onBroken: ((sentence: string) => void) | null = null;

  constructor() {
    this.#worker = new Worker(new URL('./conductor.worker.ts', import.meta.url), {
      type: 'module',
      name: 'conductor',
    });
    this.#worker.onmessage = ({ data }: MessageEvent<PortAnswer>) => {
      this.#hear(data);
    };
    this.#worker.onmessageerror = () => {
      this.#break('A message of the worker that conducts the run could not be read.');
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#break(event.message || 'The worker that conducts the run could not be started.');
    };
  }

  async open(request: RunRequest): Promise<Opened> {
    const answer = await this.#call({ kind: 'open', request });
    if (answer.kind !== 'opened') throw new Error('The run was opened but not described.');
    return answer.opened;
  }

  advance(advance: Advance): Promise<Progress> {
    return this.#progress({ kind: 'advance', advance });
  }

  act(action: Action, atMs: number): Promise<Progress> {
    return this.#progress({ kind: 'act', action, atMs });
  }

  async actions(): Promise<readonly TimedAction[]> {
    const answer = await this.#call({ kind: 'actions' });
    return answer.kind === 'actions' ? answer.actions : [];
  }

  async look(wanted: Wanted): Promise<StoreSeen> {
    const answer = await this.#call({ kind: 'look', wanted });
    if (answer.kind !== 'seen') throw new Error('The store was looked into but not described.');
    return answer.seen;
  }

  close(): void {
    this.#worker.terminate();
    for (const { reject } of this.#open.values()) reject(new Error('The run was closed.'));
    this.#open.clear();
  }

  async #progress(call: Call): Promise<Progress> {
    const answer = await this.#call(call);
    if (answer.kind !== 'progress') throw new Error('The run went on but did not say how far.');
    return answer.progress;
  }

  #call(call: Call): Promise<PortAnswer> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...call });
    });
  }

  #hear(answer: PortAnswer): void {
    const open = this.#open.get(answer.id);
    this.#open.delete(answer.id);
    if (answer.kind === 'failed') open?.reject(new Error(answer.sentence));
    else open?.resolve(answer);
  }

  #break(sentence: string): void {
    for (const { reject } of this.#open.values()) reject(new Error(sentence));
    this.#open.clear();
    this.onBroken?.(sentence);
  }
}
