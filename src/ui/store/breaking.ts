// What the store browser offers at a file: to damage it, or to take it away.
//
// Files are named within the job's folder, as links and the command line name them; only whether one
// is damaged is asked by its whole name.

import type { Tampering } from '../../engine/action.ts';

export interface Breaking {
  /** A sentence, or null: it can be done. */
  whyNot(how: Tampering, file: string): string | null;
  act(how: Tampering, file: string): void;
  isDamaged(wholeName: string): boolean;
}
