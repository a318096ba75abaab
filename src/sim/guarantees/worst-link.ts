// The link that opens the run of a cell just behind its worst crash: play, and see what comes of it.

import { makeRunLink } from '../run-link.ts';
import { settingsOf, type Cell } from './cells.ts';
import { scenarioOf } from './job.ts';
import type { Crash } from './measure.ts';

export function worstLink(cell: Cell, { process, step }: Crash): string {
  return makeRunLink({
    scenario: scenarioOf(cell),
    settings: settingsOf(cell),
    seed: 1,
    actions: [{ atMs: 0, afterStep: step, action: { kind: 'kill', process } }],
    step: step + 1,
  });
}
