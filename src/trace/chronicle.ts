// The chronicle: what a timeline shows of a run, from its beginning on: checkpoints, outages, faults.
//
// Fed after the view, event by event; it costs nothing but for the few events that matter. Lists
// only grow at their end, an entry changes until it has ended.

import { hasEnded } from './has-ended.ts';
import type { CheckpointId, ProcessId } from '../engine/protocol.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import type { CheckpointView, ViewModel } from './view-model.ts';

export interface CheckpointSpan {
  readonly id: CheckpointId;
  readonly fromMs: number;
  /** null: still under way. */
  toMs: number | null;
  status: CheckpointView['status'];
}

/** The job does not run as a whole: from a crash, or a failure without one, until all tasks run. */
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

export class Chronicle {
  readonly checkpoints: CheckpointSpan[] = [];
  readonly outages: Outage[] = [];
  readonly incidents: Incident[] = [];
  /** When the job ended for good; null: it goes on. */
  overMs: number | null = null;
  /** Counts up whenever an entry is added or changes. */
  version = 0;

  note(event: TraceEvent, model: ViewModel): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'checkpoint-triggered':
      case 'metadata-writing':
      case 'checkpoint-completed':
      case 'checkpoint-aborted':
        this.#follow(model);
        break;
      case 'checkpoint-damaged':
        this.#happened('damaged', event, String(event.checkpoint));
        this.#follow(model);
        break;
      case 'process-killed':
        this.#happened('killed', event, event.killed);
        this.#follow(model);
        if (model.processes.get(event.killed)?.role === 'job-manager') this.#fell(event.atMs, null);
        break;
      case 'write-failed':
        this.#happened('refused', event, event.file);
        break;
      case 'action':
        // A kill is in here by its effect.
        if (!event.action.startsWith('kill ')) this.#happened('action', event, event.action);
        break;
      case 'restart-scheduled':
        this.#fell(lastCrashMs(model, this.outages.at(-1)?.toMs ?? 0) ?? event.atMs, event.atMs);
        break;
      case 'recovery-started':
        this.#follow(model);
        break;
      case 'recovery-ended':
        this.#stands(event.atMs);
        break;
      case 'job-status':
        if (event.status === 'FINISHED' || event.status === 'FAILED') this.#stands(event.atMs);
        this.overMs = hasEnded(event.status) ? event.atMs : null;
        break;
      default:
        break;
    }
  }

  #happened(kind: Incident['kind'], { atMs, step }: TraceEvent, what: ProcessId): void {
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

  /** The view knows best what became of each checkpoint. */
  #follow({ checkpoints }: ViewModel): void {
    this.version++;
    const newest = this.checkpoints.at(-1)?.id ?? 0;
    for (let index = this.checkpoints.length - 1; index >= 0; index--) {
      const span = this.checkpoints[index];
      const known = span && checkpoints.get(span.id);
      // Older ones the view has forgotten: they have long ended.
      if (!span || !known) break;
      span.status = known.status;
      span.toMs = known.endedAtMs;
    }
    for (const {
      id,
      triggeredAtMs,
      endedAtMs,
      status,
      fromEarlierSession,
    } of checkpoints.values()) {
      if (id <= newest || fromEarlierSession === true) continue;
      this.checkpoints.push({ id, fromMs: triggeredAtMs, toMs: endedAtMs, status });
    }
  }
}

/** When the first of the processes died that were lost since. */
function lastCrashMs({ processes }: ViewModel, sinceMs: number): number | null {
  let first: number | null = null;
  for (const { killedAtMs, lostAtMs } of processes.values()) {
    if (killedAtMs === null || killedAtMs < sinceMs || lostAtMs === null) continue;
    first = Math.min(first ?? Infinity, killedAtMs);
  }
  return first;
}
