// Who has been heard of lately. A dead worker closes nothing and says nothing, so silence is the
// only sign. Keeps true: a TaskManager that answers within the timeout is never given up; a dead
// one is within timeout + interval. Flink: HeartbeatManagerSenderImpl, HeartbeatMonitorImpl.

import type { ProcessId } from '../protocol.ts';

export class HeartbeatMonitor {
  readonly #lastHeardMs = new Map<ProcessId, number>();
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  heard(process: ProcessId, nowMs: number): void {
    this.#lastHeardMs.set(process, nowMs);
  }

  forget(process: ProcessId): void {
    this.#lastHeardMs.delete(process);
  }

  get watched(): readonly ProcessId[] {
    return [...this.#lastHeardMs.keys()];
  }

  /** Those silent for longer than the timeout, with how long. */
  silent(nowMs: number): { process: ProcessId; silentMs: number }[] {
    const silent: { process: ProcessId; silentMs: number }[] = [];
    for (const [process, heardMs] of this.#lastHeardMs) {
      if (nowMs - heardMs > this.#timeoutMs) silent.push({ process, silentMs: nowMs - heardMs });
    }
    return silent;
  }
}
