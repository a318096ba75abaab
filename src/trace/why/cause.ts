// What an answer to "Why?" consists of, and what it is made from.
// A chain begins with what is seen and ends with what nothing else has caused.

import type { Plan } from '../../engine/job/plan.ts';
import type { Dictionary } from '../dictionary.en.ts';
import type { History } from '../history/history.ts';
import type { ViewModel } from '../view-model.ts';

export interface Cause {
  readonly text: string;
  /** The moment it speaks of; null: now. */
  readonly atMs: number | null;
  /** As `Sentence.concerns`: ids, and `checkpoint 3`. */
  readonly concerns: readonly string[];
}

export interface Scene {
  readonly view: ViewModel;
  readonly history: History;
  readonly plan: Plan;
  readonly cursorMs: number;
  readonly words: Dictionary['why'];
}

/** Causes in the order found; each thing explained once. */
export class Chain {
  readonly causes: Cause[] = [];
  readonly #seen = new Set<string>();

  add(text: string, atMs: number | null, ...concerns: readonly string[]): void {
    this.causes.push({ text, atMs, concerns });
  }

  /** False: it was explained already, or the chain is long enough. */
  begins(subject: string): boolean {
    if (this.#seen.has(subject) || this.causes.length >= MOST) return false;
    this.#seen.add(subject);
    return true;
  }
}

const MOST = 9;
