// The running log: one line per event, newest last, bounded.
//
// What matters is kept longest: of the lines of full detail only the newest stay.

import type { TraceEvent } from '../engine/trace-event.ts';
import type { Sentence } from '../trace/narration.ts';

/** One sentence of the running log. `level`: shown from this level of detail on. */
export interface LogLine extends Sentence {
  /** Counts up; a key for lists. */
  readonly id: number;
  readonly step: number;
  readonly atMs: number;
  readonly kind: TraceEvent['kind'];
}

/** Lines of full detail that are kept. */
export const MOST_DETAILED = 1500;
const MOST = 4000;

export class LogBook {
  #lines: LogLine[] = [];
  #detailed = 0;
  #nextId = 1;

  get lines(): readonly LogLine[] {
    return [...this.#lines];
  }

  add({ step, atMs, kind }: TraceEvent, sentence: Sentence): void {
    this.#lines.push({ id: this.#nextId++, step, atMs, kind, ...sentence });
    if (sentence.level === 'all') this.#detailed++;
    if (this.#detailed > 2 * MOST_DETAILED || this.#lines.length > 2 * MOST) this.#trim();
  }

  #trim(): void {
    let surplus = this.#detailed - MOST_DETAILED;
    const kept = this.#lines.filter(({ level }) => level !== 'all' || surplus-- <= 0).slice(-MOST);
    this.#lines = kept;
    this.#detailed = kept.filter(({ level }) => level === 'all').length;
  }
}
