// What a finished job must have come to: the whole input, or, when it stopped with a savepoint, what
// its sources had read by then.

import type { Counts } from '../contributions.ts';
import { resultOperator } from '../contributions.ts';
import type { World } from './invariant.ts';
import type { SavedCheckpoint } from './ledger.ts';
import { splitsIn } from './operator-state-of.ts';

export function expectedAtTheEnd(world: World): Counts {
  const { ledger, expected } = world;
  const stoppedAt = ledger.stoppedAt;
  return stoppedAt ? countsReadBy(world, stoppedAt) : expected;
}

/** Per key of the result: rows that the sources of the snapshot had read. */
function countsReadBy(
  { definition, contributions }: World,
  { manifest, states }: SavedCheckpoint,
): Counts {
  const result = resultOperator(definition)?.id;
  const counts = new Map<string, number>();
  for (const { task, operator: source } of manifest.tasks) {
    const partitions = contributions.get(source);
    if (!partitions) continue;
    for (const { partition, offset } of splitsIn(states.get(task))) {
      const rows = partitions[partition];
      for (let index = 0; rows && index < offset; index++) {
        for (const { operator, key } of rows.at(index)) {
          if (operator === result) counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      }
    }
  }
  return counts;
}
