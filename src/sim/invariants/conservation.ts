// B1: in every completed checkpoint, what the sources have read equals what the counts hold.
//
// The real bytes of the checkpoint are decoded: source offsets on one side, keyed state and, where
// it is unaligned, the records it found in flight on the other.

import type { CheckpointId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import { promisesExactlyOnce, type Breach, type Invariant, type World } from './invariant.ts';
import { decodeElement } from '../../engine/stream/element.ts';
import { ANNOUNCED } from '../../engine/operators/enrich.ts';
import { contributionsOnTheWay, sideOf, type Contribution } from '../contributions.ts';
import type { SavedCheckpoint } from './ledger.ts';
import { splitsIn } from './operator-state-of.ts';

export const conservation: Invariant = {
  name: 'conservation',
  statement:
    'In a completed checkpoint each count holds exactly the rows before the saved offsets.',
  lesson: 'The cut through the job loses nothing and counts nothing twice, key by key.',
  kinds: ['checkpoint-completed'],
  watch: (world) => {
    const scale = new Scale(world);
    return {
      on: (event) =>
        event.kind === 'checkpoint-completed'
          ? compare(world, scale, event.checkpoint, event)
          : null,
    };
  },
};

function compare(
  { definition, ledger }: World,
  scale: Scale,
  checkpoint: CheckpointId,
  event: TraceEvent,
): Breach | null {
  const saved = ledger.saved(checkpoint);
  if (!saved) {
    return { sentence: `Checkpoint ${checkpoint} cannot be read back.`, events: [event] };
  }
  const read = scale.rowsRead(saved);
  const held = scale.rowsHeld(saved);
  for (const [operator, keys] of read) {
    for (const [key, wanted] of keys) {
      const found = held.get(operator)?.get(key) ?? 0;
      if (found !== wanted) return breach(operator, key, found, wanted);
    }
  }
  for (const [operator, keys] of held) {
    for (const [key, found] of keys) {
      if (!read.get(operator)?.has(key)) return breach(operator, key, found, 0);
    }
  }
  return null;

  function breach(operator: string, key: string, found: number, wanted: number): Breach {
    return {
      sentence: `Checkpoint ${checkpoint} holds ${found} for "${key}" at ${operator}, but its sources have read ${wanted}.`,
      events: [event],
      permitted: ledger.leftBehind || (!promisesExactlyOnce(definition) && found > wanted),
    };
  }
}

/** By keyed count and key. */
type Weights = Map<string, Map<string, number>>;

function add(weights: Weights, { operator, key }: Contribution, count: number): void {
  const keys = weights.get(operator) ?? new Map<string, number>();
  weights.set(operator, keys);
  keys.set(key, (keys.get(key) ?? 0) + count);
}

/** Weighs both sides of a checkpoint. Counts of counts are left out: only what sources feed. */
class Scale {
  readonly #world: World;
  readonly #fed: ReadonlySet<string>;
  /** Those of them that keep counts by key. */
  readonly #countedBy: ReadonlySet<string>;
  /** Those, and their sides. */
  readonly #counts: ReadonlySet<string>;
  #onTheWay: ReturnType<typeof contributionsOnTheWay> | null = null;

  constructor(world: World) {
    this.#world = world;
    this.#fed = fedBySources(world.definition);
    this.#countedBy = new Set(
      world.definition.scenario.operators.flatMap(({ id, kind }) =>
        kind === 'keyed-count' && this.#fed.has(id) ? id : [],
      ),
    );
    this.#counts = new Set([...this.#fed].flatMap((operator) => [operator, sideOf(operator)]));
  }

  rowsRead({ manifest, states }: SavedCheckpoint): Weights {
    const weights: Weights = new Map();
    for (const { task, operator } of manifest.tasks) {
      const partitions = this.#world.contributions.get(operator);
      if (!partitions) continue;
      for (const { partition, offset } of splitsIn(states.get(task))) {
        const rows = partitions[partition];
        for (let index = 0; rows && index < offset; index++) {
          for (const contribution of rows.at(index)) add(weights, contribution, 1);
        }
      }
    }
    return weights;
  }

  rowsHeld({ manifest, states }: SavedCheckpoint): Weights {
    const weights: Weights = new Map();
    for (const { task, operator, finished } of manifest.tasks) {
      const state = states.get(task);
      if (!state) continue;
      if (this.#countedBy.has(operator)) {
        for (const { entries } of state.keyed.groups) {
          for (const { key, value } of entries) {
            if (typeof value === 'number') add(weights, { operator, key }, value);
          }
        }
      }
      for (const { name, elements } of state.operator) {
        if (name !== ANNOUNCED.name || !this.#fed.has(operator)) continue;
        for (const copy of elements as ReadonlyMap<string, number>[]) {
          for (const [key, value] of copy) add(weights, { operator: sideOf(operator), key }, value);
        }
      }
      if (finished) continue;
      for (const records of [state.inFlight.inputs, state.inFlight.outputs]) {
        for (const [channel, bytes] of records) this.#addInFlight(weights, channel, bytes);
      }
    }
    return weights;
  }

  #addInFlight(weights: Weights, channel: string, records: readonly Uint8Array[]): void {
    const { definition } = this.#world;
    const rowType = definition.plan.channel.get(channel)?.rowType;
    if (!rowType || records.length === 0) return;
    this.#onTheWay ??= contributionsOnTheWay(definition);
    for (const bytes of records) {
      const element = decodeElement(rowType, bytes);
      if (element.type !== 'record') continue;
      for (const contribution of this.#onTheWay(channel, element.record.row)) {
        if (this.#counts.has(contribution.operator)) add(weights, contribution, 1);
      }
    }
  }
}

/** Operators with no keyed count in front of them. */
function fedBySources({ scenario }: JobDefinition): Set<string> {
  const fed = new Set<string>();
  const counts = new Set<string>();
  for (const { id, kind, reads } of scenario.operators) {
    if (kind === 'keyed-count') counts.add(id);
    if (reads.every(({ from }) => fed.has(from) && !counts.has(from))) fed.add(id);
  }
  return fed;
}
