// The conductor's grip on one process worker: ask, wait for the answer, or end it for good.
//
// Keeps true: one question at a time, so an answer can only belong to the last question; an error
// of the worker rejects what was asked.

import type { Result, Turn } from '../engine/protocol.ts';
import type { GrantedInput } from '../sim/conductor.ts';
import type { Boot, FromProcess, ToProcess } from './process-wire.ts';

export class ProcessHandle {
  readonly #worker: Worker;
  readonly #ready: Promise<unknown>;
  #booted = false;
  #answer: ((message: FromProcess) => void) | null = null;
  #failure: ((error: Error) => void) | null = null;

  constructor(boot: Boot) {
    this.#worker = new Worker(new URL('./process.worker.ts', import.meta.url), {
      type: 'module',
      name: boot.id,
    });
    this.#worker.onmessage = ({ data }: MessageEvent<FromProcess>) => {
      this.#hear(data);
    };
    this.#worker.onmessageerror = () => {
      this.#failure?.(new Error(`A message of ${boot.id} could not be read.`));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failure?.(new Error(event.message || `The worker of ${boot.id} could not be started.`));
    };
    this.#ready = this.#ask({ kind: 'boot', boot }).then(() => {
      this.#booted = true;
    });
    // Whoever asks first will hear of a failed start; until then it is nobody's.
    this.#ready.catch(() => undefined);
  }

  async turn(nowMs: number, input: GrantedInput, result: Result | null): Promise<Turn> {
    if (!this.#booted) await this.#ready;
    const answer = await this.#ask({ kind: 'turn', nowMs, input, result });
    if (answer.kind !== 'turned') throw new Error('A turn was answered by something else.');
    return answer.turn;
  }

  async land(requests: readonly number[]): Promise<void> {
    await this.#ready;
    await this.#ask({ kind: 'land', requests });
  }

  async ping(): Promise<void> {
    if (!this.#booted) await this.#ready;
    await this.#ask({ kind: 'ping' });
  }

  /** The worker is gone, whatever it was doing. */
  terminate(): void {
    this.#worker.terminate();
  }

  #ask(message: ToProcess): Promise<FromProcess> {
    return new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#failure = reject;
      this.#worker.postMessage(message);
    });
  }

  #hear(message: FromProcess): void {
    if (message.kind === 'broken') this.#failure?.(new Error(message.sentence));
    else this.#answer?.(message);
  }
}
