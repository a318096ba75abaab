// What a finished job must have come to: the whole input, or, when it stopped with a savepoint, what
// its sources had read by then.

import type { Contribution } from '../oracle/cells.ts';
import { evaluate, type Evaluation } from '../oracle/evaluate.ts';
import type { World } from './invariant.ts';
import type { SavedCheckpoint } from './ledger.ts';
import { splitsIn } from './operator-state-of.ts';

export function expectedAtTheEnd(world: World): Evaluation {
  const { ledger, expected, definition } = world;
  const { stoppedAt } = ledger;
  return stoppedAt ? evaluate(definition, readBy(world, stoppedAt)) : expected;
}

/** What comes of the rows that the sources of the snapshot had read. */
export function* readBy(
  { contributions }: Pick<World, 'contributions'>,
  { manifest, states }: SavedCheckpoint,
): Iterable<Contribution> {
  for (const { task, operator } of manifest.tasks) {
    const partitions = contributions.get(operator);
    if (!partitions) continue;
    for (const { partition, offset } of splitsIn(states.get(task))) {
      const rows = partitions[partition];
      for (let index = 0; rows && index < offset; index++) yield* rows.at(index);
    }
  }
}
