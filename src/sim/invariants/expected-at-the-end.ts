// What a finished job must have come to: the whole input, or, when it stopped with a savepoint, what
// its sources had read by then. Of a socket: what was read and not lost by a recovery.

import type { CheckpointId } from '../../engine/protocol.ts';
import type { Contribution } from '../oracle/cells.ts';
import { evaluate, type Evaluation } from '../oracle/evaluate.ts';
import type { World } from './invariant.ts';
import type { SavedCheckpoint } from './ledger.ts';
import { splitsIn } from './operator-state-of.ts';

export function expectedAtTheEnd(world: World): Evaluation {
  const { ledger, expected, definition, sockets } = world;
  const { stoppedAt } = ledger;
  if (stoppedAt) {
    const read = readBy(world, stoppedAt);
    return evaluate(definition, ledger.isSuspended ? withoutTime(read) : read);
  }
  // What a socket has lost may have been in a window already.
  return sockets ? evaluate(definition, withoutTime(readSoFar(world))) : expected;
}

/** Which windows are over, and with what in them, is anybody's guess. */
function* withoutTime(all: Iterable<Contribution>): Iterable<Contribution> {
  for (const each of all) yield { ...each, timestampMs: null };
}

type Readings = Pick<World, 'contributions' | 'sockets'>;

/** What comes of the rows that the sources of the snapshot had read. */
export function* readBy(
  world: Readings,
  { manifest, states }: SavedCheckpoint,
): Iterable<Contribution> {
  for (const { task, operator } of manifest.tasks) {
    const partitions = world.contributions.get(operator);
    if (!partitions) continue;
    for (const { partition, offset } of splitsIn(states.get(task))) {
      const rows = partitions[partition];
      for (let index = 0; rows && index < offset; index++) yield* rows.at(index);
    }
  }
  for (const source of world.contributions.keys()) {
    yield* readFromSocket(world, source, manifest.checkpoint);
  }
}

/** The whole logs, and what counts of the sockets. */
function* readSoFar(world: World): Iterable<Contribution> {
  for (const [source, partitions] of world.contributions) {
    const spec = world.definition.scenario.operators.find(({ id }) => id === source);
    if (spec?.replayable === false) yield* readFromSocket(world, source, null);
    else {
      for (const rows of partitions) {
        for (let offset = 0; offset < rows.length; offset++) yield* rows.at(offset);
      }
    }
  }
}

function* readFromSocket(
  { contributions, sockets }: Readings,
  source: string,
  before: CheckpointId | null,
): Iterable<Contribution> {
  const partitions = contributions.get(source);
  for (const { partition, offset } of sockets?.before(before, source) ?? []) {
    yield* partitions?.[partition]?.at(offset) ?? [];
  }
}
