// A mutant: one planted bug, put on from outside, that the invariants must catch.
//
// The engine's own files know nothing of it: a mutant wraps processes, replaces exchangeable parts
// or intercepts what goes in and out. The same mutants are the broken engines learners diagnose.

import type { CreateProcess } from '../in-thread.ts';

export interface Mutant {
  readonly name: string;
  /** What is wrong with this engine. */
  readonly bug: string;
  /** Names of the invariants that are to notice it first. */
  readonly caughtBy: readonly string[];
  readonly create: CreateProcess;
}
