// What interrupts a run: outages, from the crash (or a failure without one) until all tasks run
// again, and the single things that were done or happened to it. Lists only grow at their end; an
// outage changes until it has ended.

import type { ProcessId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { hasEnded } from '../has-ended.ts';

/** The job does not run as a whole. */
export interface Outage {
  readonly fromMs: number;
  /** When it was noticed. */
  noticedMs: number | null;
  toMs: number | null;
}

export interface Incident {
  readonly kind: 'killed' | 'refused' | 'damaged' | 'action';
  readonly atMs: number;
  readonly step: number;
  /** A process, a file, a checkpoint's number, or the sentence of an action. */
  readonly what: string;
}

export class Interruptions {
  readonly outages: Outage[] = [];
  readonly incidents: Incident[] = [];
  /** When the job ended for good; null: it goes on. */
  overMs: number | null = null;
  /** Counts up whenever an entry is added or changes. */
  version = 0;
  /** Killed and not yet missed. */
  readonly #unnoticed = new Map<ProcessId, number>();
  /** When the first of those died whose loss has led to no restart yet. */
  #firstLostMs: number | null = null;

  note(event: TraceEvent): void {
    const { atMs } = event;
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'checkpoint-damaged':
        this.#happened('damaged', event, String(event.checkpoint));
        break;
      case 'process-killed':
        this.#happened('killed', event, event.killed);
        this.#unnoticed.set(event.killed, atMs);
        if (event.killed.startsWith('JM')) this.#fell(atMs, null);
        break;
      case 'task-manager-lost': {
        const killedMs = this.#unnoticed.get(event.taskManager);
        this.#unnoticed.delete(event.taskManager);
        if (killedMs !== undefined) {
          this.#firstLostMs = Math.min(this.#firstLostMs ?? Infinity, killedMs);
        }
        break;
      }
      case 'write-failed':
        this.#happened('refused', event, event.file);
        break;
      case 'action':
        // A kill is in here by its effect.
        if (!event.action.startsWith('kill ')) this.#happened('action', event, event.action);
        break;
      case 'restart-scheduled':
        this.#fell(this.#firstLostMs ?? atMs, atMs);
        this.#firstLostMs = null;
        break;
      case 'recovery-ended':
        this.#stands(atMs);
        break;
      case 'job-status':
        if (event.status === 'FINISHED' || event.status === 'FAILED') this.#stands(atMs);
        this.overMs = hasEnded(event.status) ? atMs : null;
        break;
      default:
        break;
    }
  }

  #happened(kind: Incident['kind'], { atMs, step }: TraceEvent, what: string): void {
    this.incidents.push({ kind, atMs, step, what });
    this.version++;
  }

  #fell(fromMs: number, noticedMs: number | null): void {
    const last = this.outages.at(-1);
    if (last && last.toMs === null) last.noticedMs ??= noticedMs;
    else this.outages.push({ fromMs, noticedMs, toMs: null });
    this.version++;
  }

  #stands(atMs: number): void {
    const last = this.outages.at(-1);
    if (!last || last.toMs !== null) return;
    last.toMs = atMs;
    this.version++;
  }
}
