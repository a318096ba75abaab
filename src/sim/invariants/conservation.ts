// B1: in every completed checkpoint, what the sources have read equals what the counts hold.
//
// The real bytes of the checkpoint are decoded: source offsets on one side, keyed state and, where
// it is unaligned, the records it found in flight on the other.

import type { CheckpointId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { promisesExactlyOnce, type Breach, type Invariant, type World } from './invariant.ts';
import { decodeElement } from '../../engine/stream/element.ts';
import { contributionsOnTheWay } from '../contributions.ts';
import type { SavedCheckpoint } from './ledger.ts';

export const conservation: Invariant = {
  name: 'conservation',
  statement:
    'In a completed checkpoint each count holds exactly the rows before the saved offsets.',
  lesson: 'The cut through the job loses nothing and counts nothing twice, key by key.',
  kinds: ['checkpoint-completed'],
  watch: (world) => ({
    on: (event) =>
      event.kind === 'checkpoint-completed' ? compare(world, event.checkpoint, event) : null,
  }),
};

function compare(world: World, checkpoint: CheckpointId, event: TraceEvent): Breach | null {
  const { definition, ledger } = world;
  const saved = ledger.saved(checkpoint);
  if (!saved) {
    return { sentence: `Checkpoint ${checkpoint} cannot be read back.`, events: [event] };
  }
  const read = rowsRead(world, saved);
  const held = rowsHeld(world, saved);
  for (const [place, wanted] of read) {
    const found = held.get(place) ?? 0;
    held.delete(place);
    if (found !== wanted) return breach(place, found, wanted);
  }
  for (const [place, found] of held) return breach(place, found, 0);
  return null;

  function breach(place: string, found: number, wanted: number): Breach {
    return {
      sentence: `Checkpoint ${checkpoint} holds ${found} for ${place}, but its sources have read ${wanted}.`,
      events: [event],
      permitted: !promisesExactlyOnce(definition) && found > wanted,
    };
  }
}

interface SourceState {
  readonly splits: readonly { readonly partition: number; readonly offset: number }[];
}

function rowsRead(world: World, { manifest, states }: SavedCheckpoint): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { task, operator } of manifest.tasks) {
    const partitions = world.contributions.get(operator);
    if (!partitions) continue;
    const state = states.get(task)?.operator as SourceState | undefined;
    for (const { partition, offset } of state?.splits ?? []) {
      const rows = partitions[partition] ?? [];
      for (let index = 0; index < offset; index++) {
        for (const contribution of rows[index] ?? []) {
          const place = `"${contribution.key}" at ${contribution.operator}`;
          counts.set(place, (counts.get(place) ?? 0) + 1);
        }
      }
    }
  }
  return counts;
}

/** Counts of counts are not compared: only what the sources feed directly. */
function rowsHeld(world: World, { manifest, states }: SavedCheckpoint): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { task, operator } of manifest.tasks) {
    const state = states.get(task);
    if (!state || !isFedBySources(world, operator)) continue;
    for (const { entries } of state.keyed) {
      for (const [key, value] of entries) {
        const place = `"${key}" at ${operator}`;
        counts.set(place, (counts.get(place) ?? 0) + value);
      }
    }
  }
  const onTheWay = contributionsOnTheWay(world.definition);
  for (const { task, finished } of manifest.tasks) {
    const inFlight = states.get(task)?.inFlight;
    if (!inFlight || finished) continue;
    for (const [channel, records] of [...inFlight.inputs, ...inFlight.outputs]) {
      const rowType = world.definition.plan.channel.get(channel)?.rowType;
      for (const bytes of records) {
        const element = rowType && decodeElement(rowType, bytes);
        if (element?.type !== 'record') continue;
        for (const { operator, key } of onTheWay(channel, element.record.row)) {
          if (!isFedBySources(world, operator)) continue;
          const place = `"${key}" at ${operator}`;
          counts.set(place, (counts.get(place) ?? 0) + 1);
        }
      }
    }
  }
  return counts;
}

function isFedBySources({ definition }: World, operator: string): boolean {
  const { operators } = definition.scenario;
  const spec = operators.find(({ id }) => id === operator);
  return (spec?.reads ?? []).every(({ from }) => {
    const reader = operators.find(({ id }) => id === from);
    return reader?.kind !== 'keyed-count' && isFedBySources({ definition } as World, from);
  });
}
